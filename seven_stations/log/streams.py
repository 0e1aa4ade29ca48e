"""The event streams of the relayed queues, read from explicit positions and never from ``$``.

Each stream has a number, stored in Redis and the same for every notifier, and an :mod:`~seven_stations.log.epoch`.
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
from seven_stations.queue.blocking_connection import BlockingConnection
from seven_stations.queue.keys import Keys, published_stream, stream_numbers
from seven_stations.queue.queues import Queues

log = structlog.get_logger()

_REREAD_AT_START = 1000
"""How many past entries are read again at the start."""

_STATES = lua(__name__, "stream_states")


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of one read: entries in each stream's order, and the streams that lost entries before them.

    Lost entries were either trimmed before they were read, or read but are now unknown to the server, so that
    viewers saw events that no longer exist.
    """

    entries: list[Entry]
    gaps: list[Stream]
    full: bool


@dataclass(frozen=True, slots=True)
class News:
    """New entries that are not accounted for yet; see :meth:`Streams.take`."""

    places: list[tuple[Stream, Position]]
    """Which streams were read, and from which positions."""
    rows: dict[str, list[Any]]
    states: list[int]


class Streams:
    """Reads the streams of one deployment. ``client`` decodes responses."""

    def __init__(self, client: Redis, *, prefix: str) -> None:
        self._redis = client
        self._prefix = prefix
        self._number = client.register_script(lua(__name__, "stream_number"))
        self._epoch = client.register_script(lua(__name__, "stream_epoch"))
        self._blocking = BlockingConnection(client)
        self.past = Past(client)
        self._checked: dict[int, Position] = {}
        """The position of each stream at its last exact check."""
        self.all: dict[str, Stream] = {}
        """Streams by queue."""
        self.unreadable: set[str] = set()
        """Queues whose stream's key now holds another type. They are checked again and again."""

    async def follow(self, queue: str) -> Stream | None:
        """Begin to read a queue's stream, or :data:`PUBLISHED`, a little before its present end.

        Returns ``None`` if its key holds another type. Nobody is connected yet to receive the entries that are
        read at the start, but clients that reconnect after a restart find them already translated.
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
        look.xrevrange(key, count=_REREAD_AT_START + 1)
        info, rows = await look.execute()
        added, length = int(info["entries-added"]), int(info["length"])
        if len(rows) <= _REREAD_AT_START and added == length:
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
        """The entries that are new in all streams, at most ``count`` of each.

        The positions advance. Entries and the state of the streams are read in one transaction, because only then
        is it exact whether some entries were trimmed before they could be read.
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
            # A missing key gives a ResponseError: the stream was deleted and starts over.
            epoch = None if isinstance(groups, ResponseError) else epoch_among(groups)
            if epoch != stream.position.epoch:
                begun[stream.key] = await self._epoch_of(stream.key)
        # No await from here on, so that after an error everything, including the gaps, is found again.
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
                by_key.pop(stream.key)  # its new entries come with the next read
                continue
            added, unread = int(info["entries-added"]), len(rows_by_key.get(stream.key, ()))
            lost = added - int(info["length"]) - stream.seen
            if lost > 0:
                stream.seen += lost
                gaps.append(stream)
            elif added < stream.seen + unread:
                # A server that took over, or lost its last second, never had all the entries that we have read.
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
        """Wait for new entries, at most ``seconds``; returns at most ``count`` of each stream.

        Returns ``None`` if the streams must be checked one by one.
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
        found, states = await self._blocking.ask(
            [*read, *(position.entry_id for _, position in places)], state, seconds=seconds
        )
        if isinstance(found, ResponseError) or isinstance(states, ResponseError):
            return None
        pairs = found.items() if isinstance(found, dict) else found or []
        return News(places, {str(key): rows for key, rows in pairs}, states)

    async def take(self, news: News | None, count: int) -> Batch:
        """Account for the result of :meth:`wait`; where entries may have been lost meanwhile, read exactly.

        Entries that another caller has read since the request are left out.
        """
        if (
            news is None
            or self.unreadable
            or any(map(self._is_doubtful, news.places, news.states, repeat(news.rows)))
        ):
            batch = await self.read(count)
            self._checked = {stream.number: stream.position for stream in self.all.values()}
            return batch
        entries: list[Entry] = []
        full = False
        for stream, asked in news.places:
            rows = news.rows.get(stream.key, ())
            full = full or len(rows) >= count
            if stream.position.epoch != asked.epoch or stream.position < asked:
                continue  # restarted or reset, so these rows are outdated
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
        # Without new entries, the last one may be gone for good reasons; that is checked once.
        return state == 0 or stream.key in rows or self._checked.get(stream.number) != asked

    def _places(self, streams: Iterable[Stream]) -> dict[Any, Any]:
        """The readable ones of these streams, and where to read from."""
        return {s.key: s.position.entry_id for s in streams if s.queue not in self.unreadable}

    async def _epoch_of(self, key: str) -> int:
        return int(await self._epoch(keys=[key], args=[EPOCH_GROUP, EPOCH_START_MS]))


def _is_no_stream(answer: object) -> bool:
    """Whether the key of a stream holds another type."""
    return isinstance(answer, ResponseError) and str(answer).startswith("WRONGTYPE")


def _rows(found: Any) -> list[tuple[str, Any]]:
    # redis-py gives a list of pairs under RESP2 and a dict of lists of lists under RESP3.
    if isinstance(found, dict):
        return [(key, rows[0] if rows and isinstance(rows[0], list) else rows) for key, rows in found.items()]
    return [(key, rows) for key, rows in found or []]
