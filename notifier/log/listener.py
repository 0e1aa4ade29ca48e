"""The queue-event listener: reads every relayed stream, translates, and publishes to the hub. Never gives up."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import replace

import structlog
from prometheus_client import Histogram
from redis.exceptions import RedisError

from notifier.hub import Hub
from notifier.message import Message
from seven_stations.log.job_cache import JobCache
from seven_stations.log.streams import Batch, Streams
from seven_stations.log.translator import Translator
from seven_stations.protocol.cursor import FULL, Position, ahead_of, encode
from seven_stations.protocol.entries import PUBLISHED, Stream
from seven_stations.protocol.events import make_event

log = structlog.get_logger()

EVERYONE = "@everyone"
"""The room of all connections, authenticated or a stream of one job. Not a name that a client can ask for."""

_COUNT = 500
_BLOCK_SECONDS = 5.0
_DISCOVER_SECONDS = 2.0
_SILENT_SECONDS = 30.0
"""Without a look at the log: a reader that lives looks every few seconds, also where nothing happens."""

_FEW = 8
"""Streams of which each message may have a copy of the places."""

_AGES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
"""The buckets of how old an entry is when it was delivered, in seconds."""


def gap_message(queue: str) -> Message:
    """What viewers are told where the log no longer has what they missed."""
    what = f"of queue {queue}" if queue else "that were published"
    payload = make_event(
        "system:warning",
        message=f"Some events {what} are no longer in the log; the present state follows, then what is left.",
        code="gap",
        details={"queueName": queue} if queue else None,
    )
    return replace(Message.of(payload, rooms=(EVERYONE,)), gap=queue)


class Listener:
    """One for a notifier. ``vector`` is how far the hub has been told of each stream."""

    def __init__(
        self,
        queues: list[str],
        streams: Streams,
        job_cache: JobCache,
        translator: Translator[Message],
        hub: Hub,
    ) -> None:
        self._fixed = [queue for queue in queues if queue != "*"]
        self._discovers = "*" in queues
        self._streams = streams
        self._job_cache = job_cache
        self._translator = translator
        self._hub = hub
        self._discovered_at = 0.0
        self._unpublished: Batch | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()
        self.vector: dict[int, Position] = {}
        self.connected = False
        self.ready = asyncio.Event()
        self.counters = {"entries": 0, "events": 0, "gaps": 0, "reconnects": 0}
        self.delivery = Histogram(
            "stations_delivery_seconds",
            "From when an entry was written to the log until its events were written to who keeps up.",
            buckets=_AGES,
            registry=None,
        )
        self.lag_ms = 0.0
        """How old the newest entry was when it was published."""

    @property
    def relayed(self) -> set[str]:
        """The queues that are being read."""
        return set(self._streams.all) - {PUBLISHED}

    @property
    def unreadable(self) -> set[str]:
        """The queues whose stream cannot be read, because something else lies under its name."""
        return self._streams.unreadable

    @property
    def reading(self) -> bool:
        """Whether all that this notifier was told to relay is being read, and was so a moment ago."""
        return (
            self.connected
            and self.ready.is_set()
            and time.monotonic() - self._read_at < _SILENT_SECONDS
            and self.unreadable.isdisjoint([PUBLISHED, *self._fixed])
        )

    @property
    def dropped_late(self) -> int:
        """Events of dead attempts that came after their job had ended."""
        return self._translator.dropped_late

    @property
    def unindexed(self) -> int:
        """Writes to the index of owners that the server refused."""
        return self._job_cache.unindexed

    @property
    def malformed(self) -> int:
        """Entries that could not be understood."""
        return self._translator.malformed

    async def run(self) -> None:
        """Read until cancelled; a lost server is waited for, and reading goes on where it stopped."""
        delay = 0.05
        while True:
            try:
                await self.follow()
                while await self.pump():
                    pass
                # Not before: following streams that are known already asks the server nothing.
                self.ready.set()
                while True:
                    await self.step(_DISCOVER_SECONDS if self._looks_for_queues else _BLOCK_SECONDS)
                    delay = 0.05
                    if self._looks_for_queues and time.monotonic() - self._discovered_at > _DISCOVER_SECONDS:
                        await self.follow()
            except (RedisError, OSError) as error:
                if self.connected:
                    log.warning("server lost", error=str(error))
                self.connected = False
                self.counters["reconnects"] += 1
            except Exception:
                log.exception("listener failed, starting again")
                self.connected = False
                self.counters["reconnects"] += 1
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311  # jitter
            delay = min(1.0, delay * 2)

    async def pump(self) -> bool:
        """Read what is there and publish it; whether there may be more right away."""
        async with self._reading:
            return await self._pump()

    async def step(self, seconds: float) -> None:
        """Publish what is new as soon as something is; return after ``seconds`` at the latest."""
        news = await self._streams.wait(seconds, _COUNT)
        async with self._reading:
            self._unpublished = self._unpublished or await self._streams.take(news, _COUNT)
            await self._pump()

    async def catch_up(self, cursor: Mapping[int, Position]) -> tuple[dict[int, Position], list[str]]:
        """Read on until this notifier is as far as a viewer that comes from another one.

        Returns the cursor, and the queues in which it is ahead of the log itself (the server lost its last second,
        say): there it is taken back to the log's end.
        """
        if not ahead_of(cursor, self.vector):
            return dict(cursor), []
        async with self._reading:
            while ahead_of(cursor, self.vector):
                held_back = self._unpublished is not None
                if not await self._pump() and not held_back:
                    break
        ahead = ahead_of(cursor, self.vector)
        gaps = [queue for queue, stream in self._streams.all.items() if stream.number in ahead]
        return {**cursor, **{number: self.vector[number] for number in ahead}}, gaps

    async def _pump(self) -> bool:
        # Kept until it is published: what fails in between is tried again, never skipped.
        batch = self._unpublished = self._unpublished or await self._streams.read(_COUNT)
        if batch.entries or batch.gaps:
            await self._publish(batch)
        if not self.connected:
            if self.ready.is_set():
                log.info("server is back")
            self.connected = True
        self._read_at = time.monotonic()
        self._unpublished = None
        return batch.full

    async def follow(self) -> None:
        """Begin to read the queues, those that appeared since included."""
        queues = [PUBLISHED, *self._fixed]
        self._discovered_at = time.monotonic()
        if self._discovers:
            queues += [queue for queue in await self._streams.find_queues() if queue not in queues]
        for queue in queues:
            if queue not in self._streams.all:
                stream = await self._streams.follow(queue)
                if stream is None:
                    continue
                self.vector[stream.number] = stream.position
                self._hub.begin(stream.number, stream.position)
                self._hub.advance(dict(self.vector))
                log.info("relaying", queue=queue or "(published)", position=stream.position.entry_id)

    @property
    def _looks_for_queues(self) -> bool:
        return self._discovers or bool(self.unreadable)

    async def _publish(self, batch: Batch) -> None:
        for stream in batch.gaps:
            self._job_cache.lost(stream, batch.entries)
        if batch.entries:
            await self._job_cache.learn(batch.entries)
        # No await from here on: positions, cursors and the ring move together.
        messages: list[Message] = []
        entries: list[tuple[int, Position, int]] = []
        vector = self.vector
        for stream in batch.gaps:
            self._lost(stream)
            messages.append(gap_message(stream.queue))
        newest = 0
        for entry, events in self._translator.translate(batch.entries, live=True):
            number, position = entry.stream.number, entry.position
            entries.append((number, position, len(messages)))
            for _slot, message in events:
                vector[number] = message.position or position
                # Its text is made when somebody asks; of many streams it takes less room than they do.
                message.cursor = dict(vector) if len(vector) <= _FEW else encode(vector)
                messages.append(message)
            vector[number] = position
            newest = max(newest, position.ms)
        self._hub.publish(messages, entries)
        self._hub.advance(dict(self.vector))
        self.counters["entries"] += len(batch.entries)
        self.counters["events"] += len(messages)
        if batch.entries:
            now = time.time() * 1000
            for entry in batch.entries:
                self.delivery.observe(max(0.0, now - entry.position.ms) / 1000)
            self.lag_ms = max(0.0, now - newest)

    def _lost(self, stream: Stream) -> None:
        self.counters["gaps"] += 1
        # Whoever comes back must ask the log, which tells of the gap.
        self._hub.begin(stream.number, None)
        known = self.vector.get(stream.number)
        if known is None or known.epoch != stream.position.epoch:
            self.vector[stream.number] = Position(stream.position.epoch, 0, 0, FULL)
        elif stream.position < known:
            # The server lost what it had last, and with it the ids that it gave.
            self.vector[stream.number] = stream.position
        log.warning("gap", queue=stream.queue, after=stream.position.entry_id)
