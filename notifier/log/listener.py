"""The queue-event listener: reads every relayed stream, translates, and publishes to the hub. It retries for
ever."""

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
from seven_stations.process.tracing import record_delivery
from seven_stations.protocol.cursor import FULL, Position, ahead_of, encode
from seven_stations.protocol.entries import PUBLISHED, Stream
from seven_stations.protocol.events import make_event

log = structlog.get_logger()

EVERYONE = "@everyone"
"""The room of all connections, whether authenticated or for the stream of one job. Clients cannot join it by
name."""

_COUNT = 500
_BLOCK_SECONDS = 5.0
_DISCOVER_SECONDS = 2.0
_STUCK_SECONDS = 30.0
"""After this time without a read, the listener is considered stuck; it normally reads every few seconds."""

_MAX_COPIED = 8
"""With at most this many streams, each message may have its own copy of the positions."""

_AGES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
"""Histogram buckets of the age of an entry when it is delivered, in seconds."""


def gap_message(queue: str) -> Message:
    """What viewers are sent if the log no longer has what they missed."""
    what = f"of queue {queue}" if queue else "that were published"
    payload = make_event(
        "system:warning",
        message=f"Some events {what} are no longer in the log; the present state follows, then what is left.",
        code="gap",
        details={"queueName": queue} if queue else None,
    )
    return replace(Message.of(payload, rooms=(EVERYONE,)), gap=queue)


class Listener:
    """The listener of one notifier. ``vector`` is how far each stream has been published to the hub."""

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
        """The age of the newest entry when it was published."""

    @property
    def relayed(self) -> set[str]:
        """The queues that are being read."""
        return set(self._streams.all) - {PUBLISHED}

    @property
    def unreadable(self) -> set[str]:
        """The queues whose stream cannot be read, because its key holds another type."""
        return self._streams.unreadable

    @property
    def reading(self) -> bool:
        """Whether all configured queues are being read, and were read recently."""
        return (
            self.connected
            and self.ready.is_set()
            and time.monotonic() - self._read_at < _STUCK_SECONDS
            and self.unreadable.isdisjoint([PUBLISHED, *self._fixed])
        )

    @property
    def dropped_late(self) -> int:
        """Events of lost attempts that came after their job had ended."""
        return self._translator.dropped_late

    @property
    def unindexed(self) -> int:
        """The number of writes to the index of owners that the server refused."""
        return self._job_cache.unindexed

    @property
    def malformed(self) -> int:
        """The number of malformed entries."""
        return self._translator.malformed

    async def run(self) -> None:
        """Read until cancelled. If the server is lost, wait for it and continue where reading stopped."""
        delay = 0.05
        while True:
            try:
                await self.follow()
                while await self.pump():
                    pass
                # Only now, because following streams that are already known does not contact the server.
                self.ready.set()
                while True:
                    await self.step(_DISCOVER_SECONDS if self._looks_for_queues else _BLOCK_SECONDS)
                    delay = 0.05
                    if self._looks_for_queues and time.monotonic() - self._discovered_at > _DISCOVER_SECONDS:
                        await self.follow()
            except (RedisError, OSError) as error:
                if self.connected or not self.counters["reconnects"]:
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
        """Publish what can be read now; returns whether there may be more at once."""
        async with self._reading:
            return await self._pump()

    async def step(self, seconds: float) -> None:
        """Publish new entries as soon as there are any; returns after ``seconds`` at the latest."""
        news = await self._streams.wait(seconds, _COUNT)
        async with self._reading:
            self._unpublished = self._unpublished or await self._streams.take(news, _COUNT)
            await self._pump()

    async def catch_up(self, cursor: Mapping[int, Position]) -> tuple[dict[int, Position], list[str]]:
        """Read until this notifier is as far as a viewer that comes from another one.

        Returns the cursor, and the queues in which the cursor is ahead of the log itself (for example because the
        server lost its last second); there it is set back to the end of the log.
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
        # Kept until it is published, so that after a failure it is tried again and never skipped.
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
        """Begin to read the queues, including new ones."""
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
                # Encoded when it is needed; with many streams, the text is smaller than the vector.
                message.cursor = dict(vector) if len(vector) <= _MAX_COPIED else encode(vector)
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
                # What was read again at the start was delivered before, or to nobody.
                if self.ready.is_set() and entry.job_id and entry.event in ("completed", "failed"):
                    facts = self._job_cache.of(entry.stream.queue, entry.job_id, entry.position)
                    record_delivery(entry.stream.queue, entry.job_id, entry.position.ms, facts.telemetry)
            self.lag_ms = max(0.0, now - newest)

    def _lost(self, stream: Stream) -> None:
        self.counters["gaps"] += 1
        # Clients that come back must read the log, which reports the gap.
        self._hub.begin(stream.number, None)
        known = self.vector.get(stream.number)
        if known is None or known.epoch != stream.position.epoch:
            self.vector[stream.number] = Position(stream.position.epoch, 0, 0, FULL)
        elif stream.position < known:
            # The server lost its last entries, and with them their ids.
            self.vector[stream.number] = stream.position
        log.warning("gap", queue=stream.queue, after=stream.position.entry_id)
