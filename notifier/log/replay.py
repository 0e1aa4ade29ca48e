"""Catching up from the log: exactly the events after a cursor, for one connection."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from notifier.hub import Hub, Item
from notifier.message import Message
from seven_stations.log.job_cache import JobCache
from seven_stations.log.streams import Streams, relayed_since
from seven_stations.log.translator import Translator
from seven_stations.protocol.cursor import Position, encode
from seven_stations.protocol.entries import Stream

_DISCOVERY_MS = 10_000
"""How long before its discovery a queue may have had events: notifiers look for new queues every few seconds."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A page of what was missed. ``gaps`` are queues whose log no longer has all of it, told before the items.

    ``before`` and ``last_id`` are the cursors on either side of the page.
    """

    items: list[Item]
    before: str
    last_id: str
    gaps: list[str] = field(default_factory=list)


class Replay:
    """Reads the past of the streams, translated like the present."""

    def __init__(self, streams: Streams, job_cache: JobCache, translator: Translator[Message], hub: Hub) -> None:
        self._hub = hub
        self._streams = streams
        self._job_cache = job_cache
        self._translator = translator

    async def missed(
        self,
        after: Mapping[int, Position],
        upto: Mapping[int, Position],
        share: Callable[[Message], Item | None],
        *,
        gaps: Sequence[str] = (),
    ) -> AsyncIterator[Missed]:
        """What ``share`` lets through of the events after ``after`` and up to ``upto``, stream by stream.

        ``upto`` is the hub's vector when the connection was attached: what comes later, the ring has. Of a stream
        that ``after`` does not name nothing was delivered: all of it since then was missed, where it was found
        later. ``gaps`` are queues whose log is known not to reach back to ``after``.
        """
        named, found = after, self._found_since(after, upto)
        recent = None if gaps else self._hub.recent(named, found)
        after = {**found, **named}
        vector = {number: after.get(number, position) for number, position in upto.items()}
        if recent is not None:
            yield self._from_ring(*recent, vector, upto, share)
            return
        if gaps:
            yield Missed([], encode(after), encode(after), list(gaps))
        for stream in list(self._streams.all.values()):
            limit = upto.get(stream.number)
            start = after.get(stream.number)
            if limit is None or start is None or start >= limit:
                continue
            first = start if stream.number in named else Position(limit.epoch, 0, 0)
            async for page in self._stream(stream, first, start, limit, vector, share):
                yield page

    def _found_since(self, after: Mapping[int, Position], upto: Mapping[int, Position]) -> dict[int, Position]:
        """Where to begin in the streams that were found since a cursor was made."""
        newest = max((position.ms for position in after.values()), default=0) - _DISCOVERY_MS
        return {
            stream.number: Position(upto[stream.number].epoch, max(0, newest), 0, 0)
            for stream in self._streams.all.values()
            if stream.number in upto and stream.number not in after and relayed_since(stream) >= newest
        }

    def _from_ring(
        self,
        recent: list[Message],
        whole: bool,
        vector: dict[int, Position],
        upto: Mapping[int, Position],
        share: Callable[[Message], Item | None],
    ) -> Missed:
        before = encode(vector)
        items: list[Item] = []
        for message in recent:
            if message.position is None or message.position > upto.get(message.stream, message.position):
                continue  # came since the connection was attached: the ring brings it
            item = share(message)
            if item is None:
                continue
            vector[message.stream] = message.position
            items.append(item if whole else (item[0].with_id(encode(vector)), item[1]))
        return Missed(items, before, encode({**vector, **upto}))

    async def _stream(
        self,
        stream: Stream,
        first: Position,
        start: Position,
        limit: Position,
        vector: dict[int, Position],
        share: Callable[[Message], Item | None],
    ) -> AsyncIterator[Missed]:
        after = start if start.epoch == limit.epoch else Position(limit.epoch, 0, 0)
        async for page in self._streams.past(stream, first, limit):
            await self._job_cache.learn(page.entries)
            before = encode(vector)
            items: list[Item] = []
            for entry, events in self._translator.translate(page.entries, live=False):
                for slot, message in events:
                    at = entry.position._replace(slot=slot)
                    if at <= after:
                        continue
                    vector[stream.number] = at
                    item = share(message)
                    if item is not None:
                        items.append((item[0].with_id(encode(vector)), item[1]))
                vector[stream.number] = max(after, entry.position)
            yield Missed(items, before, encode(vector), [stream.queue] if page.gap else [])
        vector[stream.number] = limit
