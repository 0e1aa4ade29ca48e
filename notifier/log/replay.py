"""Catching up from the log: exactly the events after a cursor, for one connection."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from prometheus_client import Histogram

from notifier.hub import Hub
from notifier.message import Message
from notifier.subscriber import Item
from seven_stations.log.epoch import relayed_since
from seven_stations.log.job_cache import JobCache
from seven_stations.log.streams import Streams
from seven_stations.log.translator import Translator
from seven_stations.process.throttle import Throttle
from seven_stations.protocol.cursor import Position, encode
from seven_stations.protocol.entries import Stream

_PAGE = 256
"""Entries that are read at once."""

_CUT = 64
"""A page ends at every entry of about so many."""

_STEP = 16
"""Entries that are translated at once."""

_SLICE = 64
"""Events that one viewer is sent at once."""

_MOST_BYTES = 16_777_216
"""Of pages that are kept while somebody is catching up."""

_AT_ONCE = 100_000
_EVENTS_A_SECOND = 1000
"""What is translated for one user: a whole log at once, then slowly. Pages that others had read cost nothing."""

_LONGEST_WAIT = 5.0
"""Between two pages: a client that is sent nothing goes."""

_USERS = 10_000

_DURATIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

_DISCOVERY_MS = 10_000
"""How long before its discovery a queue may have had events: notifiers look for new queues every few seconds."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A page of what was missed: items, or ``gaps``, which are queues whose log no longer has all of it.

    ``before`` and ``last_id`` are the cursors on either side of the page.
    """

    items: list[Item]
    before: str
    last_id: str
    gaps: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A part of a stream's log, translated for everyone who missed it. ``end`` is its last entry."""

    events: list[tuple[Position, Message]]
    end: Position | None
    gap: bool
    whole: bool
    """Whether it ends where it does for everybody, and not because the log did."""
    _stamped: dict[str, list[Message | None]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes that it may come to take, each message being kept in a few encodings."""
        return 4 * sum(message.size + 200 for _, message in self.events)

    def stamped_beside(self, others: str) -> list[Message | None]:
        """The same messages under the ids of those who are equally far in all other streams, as they are made."""
        if others not in self._stamped:
            self._stamped.clear()
        return self._stamped.setdefault(others, [None] * len(self.events))


class Replay:
    """Reads the past of the streams, translated like the present."""

    def __init__(self, streams: Streams, job_cache: JobCache, translator: Translator[Message], hub: Hub) -> None:
        self._hub = hub
        self._streams = streams
        self._job_cache = job_cache
        self._translator = translator
        self._turn = asyncio.Lock()
        """Whoever has it may work for as long as a slice takes: what happens now comes first."""
        self._throttle = Throttle()
        self.durations = Histogram(
            "stations_replay_duration_seconds",
            "How long it took to bring a client up to the present, at its own pace of reading.",
            buckets=_DURATIONS,
            registry=None,
        )
        self._running = 0
        self._due: OrderedDict[str, float] = OrderedDict()
        """For each user, until when what was translated for them is paid."""
        self._pages: OrderedDict[tuple[int, int, str], SharedPage] = OrderedDict()
        self._bytes = 0

    async def missed(
        self,
        after: Mapping[int, Position],
        until: Mapping[int, Position],
        share: Callable[[Message], Item | None],
        *,
        gaps: Sequence[str] = (),
        user: str | None = None,
    ) -> AsyncIterator[Missed]:
        """What ``share`` lets through of the events after ``after`` and up to ``until``, stream by stream.

        ``until`` is the hub's vector when the connection was attached: what comes later, the ring has. Of a stream
        that ``after`` does not name nothing was delivered: all of it since then was missed, where it was found
        later. ``gaps`` are queues whose log is known not to reach back to ``after``. Who has the log read again
        and again as ``user``, where one is given, is served more slowly.
        """
        self._running += 1
        began = time.perf_counter()
        try:
            async for page in self._missed(after, until, share, gaps, user or ""):
                yield page
            self.durations.observe(time.perf_counter() - began)
        finally:
            self._running -= 1
            if not self._running:
                self._pages.clear()
                self._bytes = 0

    async def _missed(
        self,
        after: Mapping[int, Position],
        until: Mapping[int, Position],
        share: Callable[[Message], Item | None],
        gaps: Sequence[str],
        user: str,
    ) -> AsyncIterator[Missed]:
        named, found = after, self._found_since(after, until)
        recent = None if gaps else self._hub.recent(named, found)
        after = {**found, **named}
        vector = {number: after.get(number, position) for number, position in until.items()}
        if recent is not None:
            async for page in self._from_ring(*recent, vector, until, share):
                yield page
            return
        if gaps:
            yield Missed([], encode(after), encode(after), list(gaps))
        for stream in list(self._streams.all.values()):
            limit = until.get(stream.number)
            start = after.get(stream.number)
            if limit is None or start is None or start >= limit:
                continue
            first = start if stream.number in named else Position(limit.epoch, 0, 0)
            async for page in self._stream(stream, first, start, limit, vector, share, user):
                yield page

    def _found_since(self, after: Mapping[int, Position], until: Mapping[int, Position]) -> dict[int, Position]:
        """Where to begin in the streams that were found since a cursor was made."""
        newest = max((position.ms for position in after.values()), default=0) - _DISCOVERY_MS
        return {
            stream.number: Position(until[stream.number].epoch, max(0, newest), 0, 0)
            for stream in self._streams.all.values()
            if stream.number in until and stream.number not in after and relayed_since(stream) >= newest
        }

    async def _from_ring(
        self,
        recent: list[Message],
        whole: bool,
        vector: dict[int, Position],
        until: Mapping[int, Position],
        share: Callable[[Message], Item | None],
    ) -> AsyncIterator[Missed]:
        for start in range(0, len(recent), _SLICE):
            if start:
                await self._others_first()
            before = encode(vector)
            items: list[Item] = []
            for message in recent[start : start + _SLICE]:
                if message.position is None or message.position > until.get(message.stream, message.position):
                    continue  # came since the connection was attached: the ring brings it
                item = share(message)
                if item is None:
                    continue
                vector[message.stream] = message.position
                items.append(item if whole else (item[0].with_id(encode(vector)), item[1]))
            yield Missed(items, before, encode(vector))
        end = encode({**vector, **until})
        yield Missed([], end, end)

    async def _stream(
        self,
        stream: Stream,
        first: Position,
        start: Position,
        limit: Position,
        vector: dict[int, Position],
        share: Callable[[Message], Item | None],
        user: str,
    ) -> AsyncIterator[Missed]:
        after = start if start.epoch == limit.epoch else Position(limit.epoch, 0, 0)
        others = encode({number: position for number, position in vector.items() if number != stream.number})
        async for page in self._pages_of(stream, first, limit, user):
            if page.gap:
                at = encode(vector)
                yield Missed([], at, at, [stream.queue])
            stamped = page.stamped_beside(others)
            for begin in range(0, len(page.events), _SLICE):
                await self._others_first()
                before = encode(vector)
                items: list[Item] = []
                for index in range(begin, min(begin + _SLICE, len(page.events))):
                    position, message = page.events[index]
                    if not after < position <= limit:
                        continue
                    vector[stream.number] = position
                    item = share(message)
                    if item is None:
                        continue
                    own = stamped[index]
                    if own is None:
                        own = stamped[index] = message.with_id(encode(vector))
                    items.append((own, item[1]))
                yield Missed(items, before, encode(vector))
            if page.end is not None:
                vector[stream.number] = min(limit, max(after, page.end))
        vector[stream.number] = limit

    async def _others_first(self) -> None:
        """Let everything else go on before the next slice, of all that are catching up."""
        async with self._turn:
            await asyncio.sleep(0)

    async def _pages_of(
        self, stream: Stream, first: Position, limit: Position, user: str
    ) -> AsyncIterator[SharedPage]:
        check: Position | None = first
        start, gap = first.entry_id, first.epoch != limit.epoch
        if gap:
            check, start = None, "-"
        while True:
            key = stream.number, limit.epoch, start
            owed = 0.0
            async with self._turn:
                page = self._pages.get(key) if check is None else None
                if page is None:
                    page = await self._read(stream, start, limit, check)
                    owed = self._owes(user, len(page.events)) if user else 0.0
                    if page.whole and check is None:
                        self._keep(key, page)
            if owed > 0:
                self._hub.counters["paced"] += 1
                self._throttle.tell("catching up is paced", user=user)
                await asyncio.sleep(owed)  # with nobody's turn
            yield replace(page, gap=True) if gap else page
            if not page.whole or page.end is None or page.end >= limit:
                return
            start, check, gap = f"({page.end.entry_id}", None, False

    def _owes(self, user: str, events: int) -> float:
        """Seconds to wait after so many more events were translated for a user."""
        now = asyncio.get_running_loop().time()
        due = max(self._due.pop(user, 0.0), now - _AT_ONCE / _EVENTS_A_SECOND) + events / _EVENTS_A_SECOND
        self._due[user] = due
        while len(self._due) > _USERS:
            self._due.popitem(last=False)
        return min(_LONGEST_WAIT, due - now)

    async def _read(self, stream: Stream, start: str, limit: Position, check: Position | None) -> SharedPage:
        found = await self._streams.past.page(stream, start, limit, _PAGE, check)
        entries = found.entries
        # Cut where any other reader would cut: from there on their pages are the same.
        cut = next(
            (at for at, entry in enumerate(entries, 1) if hash(entry.position.entry_id) % _CUT == 0), len(entries)
        )
        whole = cut < len(entries) or len(entries) == _PAGE
        events: list[tuple[Position, Message]] = []
        for begin in range(0, cut, _STEP):
            part = entries[begin : min(begin + _STEP, cut)]
            await self._job_cache.learn(part)
            for entry, told in self._translator.translate(part, live=False):
                events += [(entry.position._replace(slot=slot), message) for slot, message in told]
            await asyncio.sleep(0)
        return SharedPage(events, entries[cut - 1].position if cut else None, found.gap, whole)

    def _keep(self, key: tuple[int, int, str], page: SharedPage) -> None:
        self._pages[key] = page
        self._bytes += page.size
        while self._bytes > _MOST_BYTES:
            _, oldest = self._pages.popitem(last=False)
            self._bytes -= oldest.size
