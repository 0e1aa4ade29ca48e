"""Replay from the log: exactly the events after a cursor, for one connection."""

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
from seven_stations.protocol.cursor import Position, Vector, encode
from seven_stations.protocol.entries import Stream

_PAGE = 256
"""Entries per read."""

_CUT_INTERVAL = 64
"""Pages are cut after about one in this many entries."""

_STEP = 16
"""Entries translated at a time."""

_SLICE = 64
"""Events sent to one viewer at a time."""

_MAX_BYTES = 16_777_216
"""The size limit of the pages that are kept while clients are catching up."""

_AT_ONCE = 100_000
_EVENTS_A_SECOND = 1000
"""The rate of translation for one user, after one whole log at once. Pages translated for others are free."""

_MAX_WAIT = 5.0
"""The longest wait between two pages, because a client that receives nothing disconnects."""

_USERS = 10_000

_DURATIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

_DISCOVERY_MS = 10_000
"""How long before its discovery a queue may have had events: notifiers look for new queues every few seconds."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A page of missed events, or ``gaps``: the queues whose log no longer has all of them.

    ``before`` and ``last_id`` are the cursors before and after the page.
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
    complete: bool
    """Whether it ends at a regular cut, which is the same for everyone, and not at the end of the log."""
    _stamped: dict[str, list[Message | None]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Its estimated size in bytes, with each message kept in a few encodings."""
        return 4 * sum(message.size + 200 for _, message in self.events)

    def stamped_beside(self, others: str) -> list[Message | None]:
        """The same messages with the ids for viewers at the same positions in all other streams; filled on
        demand."""
        if others not in self._stamped:
            self._stamped.clear()
        return self._stamped.setdefault(others, [None] * len(self.events))


class Replay:
    """Reads past entries of the streams and translates them like new ones."""

    def __init__(self, streams: Streams, job_cache: JobCache, translator: Translator[Message], hub: Hub) -> None:
        self._hub = hub
        self._streams = streams
        self._job_cache = job_cache
        self._translator = translator
        self._turn = asyncio.Lock()
        """Held for one slice of work at a time, so that live events come first."""
        self._throttle = Throttle()
        self.durations = Histogram(
            "stations_replay_duration_seconds",
            "How long it took to bring a client up to the present, at its own pace of reading.",
            buckets=_DURATIONS,
            registry=None,
        )
        self._running = 0
        self._due: OrderedDict[str, float] = OrderedDict()
        """For each user, the time when what was translated for them is paid off."""
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
        """The events after ``after`` and up to ``until`` that ``share`` lets through, stream by stream.

        ``until`` is the hub's vector when the connection was attached; later events are in the ring. Of a stream
        that is not in ``after`` and was discovered later, all events since then were missed. ``gaps`` are queues
        whose log is known not to reach back to ``after``. A ``user`` who has the log read again and again is
        slowed down.
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

    async def before_run(self, queue: str, job_id: str, now: Vector) -> str | None:
        """The cursor ``now``, set back in this queue to where the job's last run began.

        ``None`` if it is not known to have begun, or if the log no longer has its beginning.
        """
        began = self._job_cache.history(queue, job_id).began
        if began is None:
            return None
        stream = self._streams.all[queue]
        found = await self._streams.past.page(stream, began.entry_id, began, 1, began)
        return None if found.gap else encode({**now, stream.number: began})

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
        """Where to begin in the streams that were discovered since a cursor was made."""
        newest = max((position.ms for position in after.values()), default=0) - _DISCOVERY_MS
        return {
            stream.number: Position(until[stream.number].epoch, max(0, newest), 0, 0)
            for stream in self._streams.all.values()
            if stream.number in until and stream.number not in after and relayed_since(stream) >= newest
        }

    async def _from_ring(
        self,
        recent: list[Message],
        complete: bool,
        vector: dict[int, Position],
        until: Mapping[int, Position],
        share: Callable[[Message], Item | None],
    ) -> AsyncIterator[Missed]:
        for start in range(0, len(recent), _SLICE):
            if start:
                await self._yield_turn()
            before = encode(vector)
            items: list[Item] = []
            for message in recent[start : start + _SLICE]:
                if message.position is None or message.position > until.get(message.stream, message.position):
                    continue  # came after the connection was attached, so it is in the ring
                item = share(message)
                if item is None:
                    continue
                vector[message.stream] = message.position
                items.append(item if complete else (item[0].with_id(encode(vector)), item[1]))
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
                await self._yield_turn()
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

    async def _yield_turn(self) -> None:
        """Let other tasks run before the next slice of any replay."""
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
                    owed = self._wait_owed(user, len(page.events)) if user else 0.0
                    if page.complete and check is None:
                        self._keep(key, page)
            if owed > 0:
                self._hub.counters["paced"] += 1
                self._throttle.tell("catching up is paced", user=user)
                await asyncio.sleep(owed)  # without holding the lock
            yield replace(page, gap=True) if gap else page
            if not page.complete or page.end is None or page.end >= limit:
                return
            start, check, gap = f"({page.end.entry_id}", None, False

    def _wait_owed(self, user: str, events: int) -> float:
        """The seconds to wait after this many more events were translated for a user."""
        now = asyncio.get_running_loop().time()
        due = max(self._due.pop(user, 0.0), now - _AT_ONCE / _EVENTS_A_SECOND) + events / _EVENTS_A_SECOND
        self._due[user] = due
        while len(self._due) > _USERS:
            self._due.popitem(last=False)
        return min(_MAX_WAIT, due - now)

    async def _read(self, stream: Stream, start: str, limit: Position, check: Position | None) -> SharedPage:
        found = await self._streams.past.page(stream, start, limit, _PAGE, check)
        entries = found.entries
        # Cut at the same places for every reader, so that later pages are the same and can be shared.
        cut = next(
            (at for at, entry in enumerate(entries, 1) if hash(entry.position.entry_id) % _CUT_INTERVAL == 0),
            len(entries),
        )
        complete = cut < len(entries) or len(entries) == _PAGE
        events: list[tuple[Position, Message]] = []
        for begin in range(0, cut, _STEP):
            part = entries[begin : min(begin + _STEP, cut)]
            await self._job_cache.learn(part)
            for entry, translated in self._translator.translate(part, live=False):
                events += [(entry.position._replace(slot=slot), message) for slot, message in translated]
            await asyncio.sleep(0)
        return SharedPage(events, entries[cut - 1].position if cut else None, found.gap, complete)

    def _keep(self, key: tuple[int, int, str], page: SharedPage) -> None:
        self._pages[key] = page
        self._bytes += page.size
        while self._bytes > _MAX_BYTES:
            _, oldest = self._pages.popitem(last=False)
            self._bytes -= oldest.size
