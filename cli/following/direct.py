"""Following queues straight from Redis, by their own logs."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any

from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as SilentError

from cli.errors import NotFoundError, UsageError
from cli.following.backend import Backend
from cli.following.client import Event
from cli.following.entries import Told, events_of, present
from cli.views.language import t
from seven_stations.protocol.cursor import BadCursorError, decode
from seven_stations.protocol.events import timestamp
from seven_stations.protocol.jobview import JobView
from seven_stations.queue.connection import BLOCK_SECONDS
from seven_stations.queue.keys import Keys, stream_numbers

_BATCH = 500
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
_BEGINNING = "0-0"
_ENTRY_ID = re.compile(r"\d{1,15}-\d{1,19}", re.ASCII)


class DirectFeed:
    """Events of the queues of ``backend``'s prefix. ``tell`` takes what happens to the connection.

    ``since`` is an entry's id or a notifier's cursor, ``since_ms`` a moment; by default only what is new is told.
    Cursors of these events are ids of entries.
    """

    def __init__(
        self, backend: Backend, tell: Callable[[str], None], *, since: str = "", since_ms: int | None = None
    ) -> None:
        self._backend = backend
        self._tell = tell
        self._since = since
        self._since_ms = since_ms
        self._known: dict[str, JobView] = {}

    async def job(self, job_id: str, queue: str | None) -> AsyncGenerator[Event, None]:
        """One job: as it stands now (but after ``since``), then what happens to it."""
        name = queue or self._backend.keys.queue
        view = await self._backend.queues.job(name, job_id)
        if view is None:
            raise NotFoundError(t("There is no job {job} in queue {queue}", job=job_id, queue=name))
        room = f"job:{job_id}" if name == self._backend.keys.queue else f"job:{name}:{job_id}"
        async for event in self._one(view, room):
            yield event

    async def analysis(self, analysis_id: str) -> AsyncGenerator[Event, None]:
        """One analysis, in the same way."""
        record = await self._backend.store.analysis(analysis_id)
        job_id = record.job_id if record is not None else analysis_id
        view = await self._backend.queues.job(self._backend.keys.queue, job_id)
        if view is None:
            raise NotFoundError(t("There is no analysis {analysis}", analysis=analysis_id))
        async for event in self._one(view, f"analysis:{view.analysis_id}"):
            yield event

    async def rooms(self, rooms: list[str], queues: list[str]) -> AsyncGenerator[Event, None]:
        """What happens in these rooms of these queues; everything where no room is named."""
        starts = {queue: await self._start(queue) for queue in queues}
        async for told in self._follow(starts):
            if not rooms or not told.rooms or not told.rooms.isdisjoint(rooms):
                yield _event(told)

    async def _one(self, view: JobView, room: str) -> AsyncGenerator[Event, None]:
        # Where the log ends is asked before the job is read: nothing falls between the two.
        start = await self._start(view.queue)
        if not self._since and self._since_ms is None:
            now = await self._backend.queues.job(view.queue, view.job_id) or view
            for told in present(now, default_queue=self._backend.keys.queue):
                if room in told.rooms:
                    yield _event(told)
        # Of a job that has ended only what the log has can come.
        until = await self._newest(view.queue) if view.ended else None
        async for told in self._follow({view.queue: start}, until=until):
            if not told.rooms or room in told.rooms:  # a gap is for everyone
                yield _event(told)

    async def _start(self, queue: str) -> str:
        """The id of the entry after which to begin."""
        keys, client = Keys(self._backend.keys.prefix, queue), self._backend.client
        if self._since_ms is not None:
            return f"{max(0, self._since_ms)}-0"
        if _ENTRY_ID.fullmatch(self._since):
            return self._since
        if self._since:
            try:
                vector = decode(self._since)
            except BadCursorError:
                raise UsageError(
                    t("--since {since!r} is neither an event's id nor a time as 10m", since=self._since)
                ) from None
            number: Any = await client.hget(stream_numbers(keys.prefix), keys.events)
            position = vector.get(int(number)) if number is not None else None
            return position.entry_id if position is not None else _BEGINNING
        return await self._newest(queue)

    async def _newest(self, queue: str) -> str:
        events = Keys(self._backend.keys.prefix, queue).events
        newest: Any = await self._backend.client.xrevrange(events, count=1)
        return str(newest[0][0]) if newest else _BEGINNING

    async def _follow(self, starts: dict[str, str], *, until: str | None = None) -> AsyncGenerator[Told, None]:
        prefix, client = self._backend.keys.prefix, self._backend.client
        by_key = {Keys(prefix, queue).events: queue for queue in starts}
        after: dict[str, str] = {Keys(prefix, queue).events: start for queue, start in starts.items()}
        for key, queue in by_key.items():
            if await self._trimmed(key, after[key]):
                yield _gap(queue)
        pause = _FIRST_PAUSE
        while until is None or any(_place(at) < _place(until) for at in after.values()):
            try:
                places: dict[Any, Any] = dict(after)
                batches: Any = await client.xread(places, count=_BATCH, block=BLOCK_SECONDS * 500)
            except (LostError, SilentError) as error:
                self._tell(
                    t(
                        "connection lost ({reason}); connecting again in {seconds:.1f} s",
                        reason=error,
                        seconds=pause,
                    )
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            for key, entries in batches or ():
                queue = by_key[key]
                await self._learn(queue, entries)
                for entry_id, fields in entries:
                    after[key] = entry_id
                    view = self._known.get(f"{queue}:{fields.get('jobId', '')}")
                    for told in events_of(queue, entry_id, fields, view, default_queue=self._backend.keys.queue):
                        yield told

    async def _learn(self, queue: str, entries: list[tuple[str, dict[str, str]]]) -> None:
        """Whose the jobs are, at first sight and when they end or are tried again: what is gone stays known."""
        wanted = {
            fields["jobId"]
            for _, fields in entries
            if fields.get("jobId")
            and (
                f"{queue}:{fields['jobId']}" not in self._known
                or fields.get("event") in ("completed", "failed", "waiting", "delayed")
            )
        }
        ids = sorted(wanted)
        for start in range(0, len(ids), 100):
            for view in await self._backend.queues.listed(queue, ids[start : start + 100]):
                if view is not None:
                    self._known[f"{queue}:{view.job_id}"] = view

    async def _trimmed(self, key: str, after: str) -> bool:
        """Whether entries after this one are gone already."""
        if not await self._backend.client.exists(key):
            return False
        info: Any = await self._backend.client.xinfo_stream(key)
        gone = str(info.get("max-deleted-entry-id", _BEGINNING)) if info["entries-added"] > info["length"] else ""
        first = info.get("first-entry")
        if not gone or not first:
            return False
        # Trimming does not tell which it took: those before the first that is left.
        return _place(after) < _place(str(first[0])) and after != _BEGINNING


def moment(since: str) -> int | None:
    """``10m`` as epoch milliseconds; ``None`` where it is a cursor."""
    from cli.timespan import seconds_of

    if re.fullmatch(r"\d+[smhdw]", since, re.ASCII) is None:
        return None
    return round((time.time() - seconds_of(since, "--since")) * 1000)


def _place(entry_id: str) -> tuple[int, int]:
    ms, _, seq = entry_id.partition("-")
    return int(ms), int(seq or 0)


def _event(told: Told) -> Event:
    return Event(told.name, told.payload, str(told.payload.get("eventId", "")))


def _gap(queue: str) -> Told:
    message = t("The log of queue {queue} no longer has all of it: what is left follows", queue=queue)
    payload = {
        "timestamp": timestamp(),
        "eventType": "system:warning",
        "level": "warning",
        "message": message,
        "code": "gap",
    }
    return Told("system:warning", payload, frozenset())
