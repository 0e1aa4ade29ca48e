"""Following the logs of queues directly from Redis: the same events, with the same ids, as from a notifier."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from seven_stations.log.job_cache import JobCache
from seven_stations.log.streams import Streams
from seven_stations.log.translator import Translator
from seven_stations.protocol.cursor import MOMENT, Position, Vector, encode
from seven_stations.protocol.entries import PUBLISHED, Entry, Stream
from seven_stations.protocol.translated import Translated

_COUNT = 500
_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Followed:
    """One event. ``payload`` is as clients receive it, ``rooms`` are all rooms in which it is visible.

    A ``gap`` stands for events of that queue that the log no longer has; it has no name, payload or rooms.
    """

    name: str
    payload: dict[str, Any]
    rooms: frozenset[str]
    cursor: str
    gap: str | None = None


class LogFollower:
    """Reads the logs of ``queues``, and published events. ``client`` decodes responses.

    Like a notifier, it assigns numbers to streams that are new; it writes nothing else.
    """

    def __init__(self, client: Redis, *, prefix: str, analysis_queue: str, queues: list[str]) -> None:
        self._queues = queues
        self._streams = Streams(client, prefix=prefix)
        self._jobs = JobCache(client, prefix=prefix)
        self._translator = Translator(self._jobs, _formed, analysis_queue=analysis_queue)
        self._vector: dict[int, Position] = {}

    @property
    def vector(self) -> Vector:
        """How far the logs have been read."""
        return dict(self._vector)

    async def open(self) -> None:
        """Go to the present end of the logs."""
        for queue in [PUBLISHED, *self._queues]:
            await self._streams.follow(queue)
        while (await self._streams.read(_COUNT)).full:
            pass
        self._vector = {stream.number: stream.position for stream in self._streams.all.values()}

    async def past(self, after: Vector | int) -> AsyncIterator[Followed]:
        """The entries after a cursor's vector, or since a moment (epoch milliseconds), stream by stream.

        It ends where :meth:`open` found the end. For streams that are not in the vector, it yields what is newer
        than all positions in it.
        """
        if isinstance(after, int):
            named, newest = {}, max(0, after - 1)
        else:
            named, newest = dict(after), max((position.ms for position in after.values()), default=0)
        until = self._vector
        self._vector = {
            number: min(end, named.get(number, Position(end.epoch, newest, 0, MOMENT)))
            for number, end in until.items()
        }
        for stream in self._streams.all.values():
            end, start = until[stream.number], self._vector[stream.number]
            if start < end:
                async for followed in self._between(stream, start, end):
                    yield followed
            self._vector[stream.number] = end

    async def _between(self, stream: Stream, start: Position, end: Position) -> AsyncIterator[Followed]:
        async for page in self._streams.past.pages(stream, start, end):
            if page.gap:
                yield Followed("", {}, frozenset(), encode(self._vector), gap=stream.queue)
            after = start if start.epoch == end.epoch else Position(end.epoch, 0, 0)
            async for followed in self._told(page.entries, after):
                yield followed

    async def present(self) -> AsyncIterator[Followed]:
        """What happens from now on, without end. It may be called again after the connection broke."""
        batch = await self._streams.read(_COUNT)
        while True:
            for stream in batch.gaps:
                self._jobs.lost(stream, batch.entries)
                self._vector[stream.number] = stream.position
                yield Followed("", {}, frozenset(), encode(self._vector), gap=stream.queue)
            async for followed in self._told(batch.entries, None):
                yield followed
            batch = await self._streams.take(await self._streams.wait(_WAIT_SECONDS, _COUNT), _COUNT)

    async def _told(self, entries: list[Entry], after: Position | None) -> AsyncIterator[Followed]:
        await self._jobs.learn(entries)
        for entry, events in self._translator.translate(entries, live=after is None):
            number = entry.stream.number
            for slot, (event, payload) in events:
                at = entry.position._replace(slot=slot)
                if after is not None and at <= after:
                    continue
                self._vector[number] = at
                cursor = encode(self._vector)
                rooms = frozenset((*event.rooms, *event.limited_rooms))
                yield Followed(event.name, {"eventId": cursor, **payload}, rooms, cursor)
            self._vector[number] = max(self._vector[number], entry.position)


def _formed(_entry: Entry, event: Translated) -> tuple[Translated, dict[str, Any]]:
    if event.text is not None:
        return event, {"text": event.text}
    return event, dict(event.payload or {})
