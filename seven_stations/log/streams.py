"""The event streams of the relayed queues, read from concrete positions and never from ``$``.

Each stream has a number, kept in Redis and the same for every notifier, and an :mod:`~seven_stations.log.epoch`.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from seven_stations.log.epoch import EPOCH_GROUP, EPOCH_START_MS, epoch_among
from seven_stations.log.past import Past
from seven_stations.process.lua import lua
from seven_stations.protocol.cursor import FULL, Position, entry_position
from seven_stations.protocol.entries import PUBLISHED, Entry, Stream
from seven_stations.queue.keys import Keys, published_stream, stream_numbers
from seven_stations.queue.line import Line
from seven_stations.queue.queues import Queues

log = structlog.get_logger()

_HEAD_START = 1000
"""Entries that are read again at the start."""

_STATES = lua(__name__, "stream_states")


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look brought: entries in each stream's order, and the streams that lost some before them.

    Lost are entries that were trimmed before they were read, and those that were read but which the server no
    longer knows: viewers were told of what never was.
    """

    entries: list[Entry]
    gaps: list[Stream]
    full: bool


@dataclass(frozen=True, slots=True)
class News:
    """What came while it was waited for, not accounted for yet: see :meth:`Streams.take`."""

    places: list[tuple[Stream, Position]]
    """Which streams were read, and from where on."""
    rows: dict[str, list[Any]]
    states: list[int]


class Streams:
    """Reads the streams of one deployment. ``client`` decodes responses."""

    def __init__(self, client: Redis, *, prefix: str) -> None:
        self._redis = client
        self._prefix = prefix
        self._number = client.register_script(lua(__name__, "stream_number"))
        self._epoch = client.register_script(lua(__name__, "stream_epoch"))
        self._line = Line(client)
        self.past = Past(client)
        self._looked: dict[int, Position] = {}
        """Where each stream was when it was last looked at exactly."""
        self.all: dict[str, Stream] = {}
        """By queue."""
        self.unreadable: set[str] = set()
        """Queues under whose stream's name something else lies now. They are looked at again and again."""

    async def follow(self, queue: str) -> Stream | None:
        """Begin to read a queue's stream, or :data:`PUBLISHED`, a little before its present end.

        ``None`` where something else lies under its name.

        What a notifier reads at its start nobody is there to receive, but those who come back after a restart
        find it read and translated.
        """
        key = published_stream(self._prefix) if queue == PUBLISHED else Keys(self._prefix, queue).events
        number = int(await self._number(keys=[stream_numbers(self._prefix)], args=[key]))
        try:
            epoch = await self._epoch_of(key)
        except ResponseError as error:
            if not _is_no_stream(error):
                raise
            self._lose(queue)
            return None
        look = self._redis.pipeline(transaction=True)
        look.xinfo_stream(key)
        look.xrevrange(key, count=_HEAD_START + 1)
        info, rows = await look.execute()
        added, length = int(info["entries-added"]), int(info["length"])
        if len(rows) <= _HEAD_START and added == length:
            position, seen = Position(epoch, 0, 0, FULL), 0
        elif rows:
            position, seen = entry_position(epoch, rows[-1][0]), added - len(rows) + 1
        else:
            position, seen = entry_position(epoch, str(info["last-generated-id"])), added
        stream = Stream(number, key, queue, position, seen)
        self.all[queue] = stream
        self.unreadable.discard(queue)
        return stream

    def _lose(self, queue: str) -> None:
        if queue not in self.unreadable:
            self.unreadable.add(queue)
            log.error("stream not readable, its key holds something else", queue=queue)

    async def find_queues(self) -> list[str]:
        """All queues of the prefix."""
        return await Queues(self._redis, self._prefix).names()

    async def read(self, count: int) -> Batch:
        """What is new now in all streams, at most ``count`` entries each.

        The positions move past it. Entries and the state of the streams are read in one transaction: only so is
        it exact whether some were trimmed away before they could be read.
        """
        streams = list(self.all.values())
        by_key = {stream.key: stream for stream in streams}
        places = self._places(streams)
        look = self._redis.pipeline(transaction=True)
        if places:
            look.xread(places, count=count)
        for stream in streams:
            look.xinfo_groups(stream.key)
            look.xinfo_stream(stream.key)
        answers = await look.execute(raise_on_error=False)
        found, infos = (answers[0], answers[1:]) if places else ([], answers)
        full = _is_no_stream(found)
        if isinstance(found, Exception) and not full:
            raise found
        rows_by_key = {} if full else dict(_rows(found))
        begun: dict[str, int] = {}
        for stream, groups, info in zip(streams, infos[::2], infos[1::2], strict=True):
            if _is_no_stream(info):
                continue
            for answer in (groups, info):
                if isinstance(answer, Exception) and not isinstance(answer, ResponseError):
                    raise answer
            # A missing key is a ResponseError: the stream was deleted, and begins anew.
            epoch = None if isinstance(groups, ResponseError) else epoch_among(groups)
            if epoch != stream.position.epoch:
                begun[stream.key] = await self._epoch_of(stream.key)
        # No await from here on: what fails on the way is read again, with the gaps that were found.
        gaps: list[Stream] = []
        for stream, info in zip(streams, infos[1::2], strict=True):
            if _is_no_stream(info):
                self._lose(stream.queue)
                continue
            if stream.queue in self.unreadable:
                self.unreadable.discard(stream.queue)
                full = True
            if stream.key in begun:
                stream.position = Position(begun[stream.key], 0, 0, FULL)
                stream.seen = 0
                gaps.append(stream)
                by_key.pop(stream.key)  # read from its beginning at the next look
                continue
            added, unread = int(info["entries-added"]), len(rows_by_key.get(stream.key, ()))
            lost = added - int(info["length"]) - stream.seen
            if lost > 0:
                stream.seen += lost
                gaps.append(stream)
            elif added < stream.seen + unread:
                # A server that took over, or lost its last second, has never seen all that we have read.
                stream.seen = added - unread
                if not unread:
                    last = entry_position(stream.position.epoch, str(info["last-generated-id"]))
                    stream.position = min(stream.position, last)
                gaps.append(stream)
        entries: list[Entry] = []
        for key, rows in rows_by_key.items():
            if key not in by_key:
                full = True
                continue
            stream = by_key[key]
            taken = [
                Entry(stream, entry_position(stream.position.epoch, entry_id), fields) for entry_id, fields in rows
            ]
            if len(taken) >= count:
                full = True
            stream.position = taken[-1].position
            stream.seen += len(taken)
            entries += taken
        return Batch(entries, gaps, full or bool(gaps))

    async def wait(self, seconds: float, count: int) -> News | None:
        """What is new as soon as something is, at most ``count`` entries each; nothing after ``seconds``.

        ``None`` where the streams are to be looked at one by one.
        """
        places = [(stream, stream.position) for stream in self.all.values() if stream.queue not in self.unreadable]
        if not places:
            await asyncio.sleep(seconds)
            return None
        keys = [stream.key for stream, _ in places]
        state: list[Any] = ["EVAL", _STATES, len(keys), *keys]
        for _, position in places:
            state += [f"{EPOCH_GROUP}{position.epoch}", position.entry_id]
        read = ["XREAD", "COUNT", count, "BLOCK", max(1, int(seconds * 1000)), "STREAMS", *keys]
        found, states = await self._line.ask(
            [*read, *(position.entry_id for _, position in places)], state, seconds=seconds
        )
        if isinstance(found, ResponseError) or isinstance(states, ResponseError):
            return None
        pairs = found.items() if isinstance(found, dict) else found or []
        return News(places, {str(key): rows for key, rows in pairs}, states)

    async def take(self, news: News | None, count: int) -> Batch:
        """Account for what was waited for; what may have been lost meanwhile is looked at exactly.

        Others may have read on since it was asked for: what they read is left out.
        """
        if (
            news is None
            or self.unreadable
            or any(map(self._is_doubtful, news.places, news.states, repeat(news.rows)))
        ):
            batch = await self.read(count)
            self._looked = {stream.number: stream.position for stream in self.all.values()}
            return batch
        entries: list[Entry] = []
        full = False
        for stream, asked in news.places:
            rows = news.rows.get(stream.key, ())
            full = full or len(rows) >= count
            if stream.position.epoch != asked.epoch or stream.position < asked:
                continue  # begun anew, or taken back: the rows are of what was before
            taken = [
                Entry(stream, entry_position(asked.epoch, name), dict(zip(fields[::2], fields[1::2], strict=True)))
                for name, fields in rows
            ]
            if stream.position != asked:
                taken = [entry for entry in taken if entry.position > stream.position]
            if taken:
                stream.position = taken[-1].position
                stream.seen += len(taken)
                entries += taken
        return Batch(entries, [], full)

    def _is_doubtful(self, place: tuple[Stream, Position], state: int, rows: dict[str, list[Any]]) -> bool:
        stream, asked = place
        if state == 2:
            return False
        # Where nothing came, the last entry may be gone for good reasons; that is looked at once.
        return state == 0 or stream.key in rows or self._looked.get(stream.number) != asked

    def _places(self, streams: Iterable[Stream]) -> dict[Any, Any]:
        """What of these can be read, and from where on."""
        return {s.key: s.position.entry_id for s in streams if s.queue not in self.unreadable}

    async def _epoch_of(self, key: str) -> int:
        return int(await self._epoch(keys=[key], args=[EPOCH_GROUP, EPOCH_START_MS]))


def _is_no_stream(answer: object) -> bool:
    """Whether the key of a stream holds something else."""
    return isinstance(answer, ResponseError) and str(answer).startswith("WRONGTYPE")


def _rows(found: Any) -> list[tuple[str, Any]]:
    # redis-py gives a list of pairs under RESP2 and a dict of lists of lists under RESP3.
    if isinstance(found, dict):
        return [(key, rows[0] if rows and isinstance(rows[0], list) else rows) for key, rows in found.items()]
    return [(key, rows) for key, rows in found or []]
