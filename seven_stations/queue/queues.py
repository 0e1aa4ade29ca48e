"""Reading queues and their jobs, a page at a time; the cost does not grow with the length of the queue."""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from redis.asyncio import Redis

from seven_stations.errors import InvalidDataError
from seven_stations.process.lua import lua
from seven_stations.protocol.events import QueueCounts
from seven_stations.protocol.job_json import read_job_data
from seven_stations.protocol.jobs import parse_job_data
from seven_stations.protocol.jobview import (
    LARGE_FIELDS,
    LISTED_BYTES,
    LISTED_STATES,
    SMALL_FIELDS,
    JobView,
    ListedState,
    State,
    view_of,
)
from seven_stations.protocol.log_line import LogLine, parse_line
from seven_stations.protocol.untrusted_json import parsed_or_text, whole_number
from seven_stations.queue.expected_wait import wait_ahead
from seven_stations.queue.job_filter import JobFilter
from seven_stations.queue.keys import Keys
from seven_stations.queue.pagination import (
    NEWEST_FIRST,
    OWNED,
    BadPageError,
    PageReader,
    PageToken,
    decode_token,
    encode_token,
)

MAX_LIMIT = 100
"""The most jobs on one page."""

MAX_LINES = 1000
"""The most lines of a log on one page."""

_MAX_EXAMINED = 1000
"""The most jobs that one page of a search, or of a user's own jobs, examines; the cursor continues from there."""

_LARGE = 64_000
"""Fields of more bytes than this are parsed in a thread."""

_SEARCH_STEP = 100
"""How many jobs are read in one step of a search."""

_MAX_PLACE = 10_000
"""How many jobs of the waiting list are searched for a job's place in it."""

_INDEX_GRACE_MS = 60_000
"""After this time, a job in a user's index that does not exist is gone; before, it may be about to be added."""

_SOURCES: dict[State, tuple[str, ...]] = {
    "waiting": ("wait", "paused"),
    "active": ("active",),
    "completed": ("completed",),
    "failed": ("failed",),
    "delayed": ("delayed",),
    "prioritized": ("prioritized",),
    "waiting-children": ("waiting-children",),
}
"""Where bullmq keeps the jobs of each state. Its older versions keep a paused queue's jobs in ``paused``."""

_ORDER: tuple[State, ...] = (
    "active",
    "waiting",
    "prioritized",
    "waiting-children",
    "delayed",
    "failed",
    "completed",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of jobs and the cursor of the next one, ``None`` on the last. A page before it may be empty."""

    jobs: list[JobView]
    next: str | None


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a log; ``start`` is the ``sequence`` of the first. ``next`` is ``None`` at the end. ``before`` is
    how many were trimmed before the first that is kept, if they were counted, and ``total`` includes them."""

    lines: list[LogLine]
    start: int
    total: int
    before: int
    next: int | None


class Queues:
    """Reads the queues of one deployment. ``client`` decodes responses.

    ``analysis_queue`` is the queue whose jobs are analyses; by default, those of every queue are.
    """

    def __init__(self, client: Redis, prefix: str, analysis_queue: str | None = None) -> None:
        self._redis = client
        self._analysis_queue = analysis_queue
        self._prefix = prefix
        self._views = client.register_script(lua(__name__, "job_views"))
        self._lines = client.register_script(lua(__name__, "log_lines"))

    async def names(self) -> list[str]:
        """All queues of the prefix, found by their ``meta`` keys. This scans all keys of the server."""
        start, end = f"{self._prefix}:", ":meta"
        found: set[str] = set()
        async for key in self._redis.scan_iter(match=f"{_literal(start)}*{end}", count=5000):
            name = key[len(start) : -len(end)]
            if name and ":" not in name:
                found.add(name)
        return sorted(found)

    async def exists(self, queue: str) -> bool:
        """Whether a job was ever added to the queue, or a worker has opened it."""
        return bool(await self._redis.exists(Keys(self._prefix, queue).meta))

    async def state(self, queue: str) -> dict[str, Any]:
        """A queue's name, whether it is paused, and its counts, as JSON data."""
        counts = await self.counts(queue)
        return {"name": queue, "paused": await self.paused(queue), "counts": counts.model_dump(by_alias=True)}

    async def counts(self, queue: str) -> QueueCounts:
        """The number of jobs in each state."""
        keys = Keys(self._prefix, queue)
        pipeline = self._redis.pipeline(transaction=True)
        lists, sets = ("wait", "active", "paused"), ("completed", "failed", "delayed", "prioritized")
        for kind in lists:
            pipeline.llen(keys.of(kind))
        for kind in (*sets, "waiting-children"):
            pipeline.zcard(keys.of(kind))
        pipeline.zintercard(2, [keys.of("failed"), keys.cancelled])
        *found, cancelled = await pipeline.execute()
        names = ("waiting", "active", "paused", *sets, "waiting_children")
        return QueueCounts(**dict(zip(names, found, strict=True)), cancelled=cancelled, total=sum(found))

    async def oldest_waiting(self, queue: str) -> float:
        """How many seconds the next job has been waiting for a worker; 0 if none waits, or the queue is paused.

        The time counts from when the job was added or became due; for a retry, from the start of its last attempt.
        """
        if await self.paused(queue):
            return 0.0
        keys = Keys(self._prefix, queue)
        pipeline = self._redis.pipeline(transaction=False)
        for kind in _SOURCES["waiting"]:
            pipeline.lrange(keys.of(kind), -1, -1)
        pipeline.zrange(keys.of("prioritized"), 0, 0)
        ids = [job_id for found in await pipeline.execute() for job_id in found]
        since = [
            view.started_at or view.added_at + (whole_number(str(view.options.get("delay"))) or 0)
            for view in await self.listed(queue, ids)
            if view is not None
        ]
        return max(0.0, time.time() - min(since) / 1000) if since else 0.0

    async def paused(self, queue: str) -> bool:
        """Whether the queue is paused, so that workers take no jobs from it."""
        return bool(await self._redis.hexists(Keys(self._prefix, queue).meta, "paused"))

    async def job(self, queue: str, job_id: str) -> JobView | None:
        """One job with all its fields, or ``None`` if it does not exist."""
        (view,) = await self._read(queue, [job_id], gate=0)
        if view is not None and view.state in ("waiting", "prioritized"):
            return replace(view, ahead=await self._ahead(queue, job_id))
        if view is None or not (view.failed_reason or view.attempts_made > 1):
            return view
        raw: Any = await self._redis.hget(Keys(self._prefix, queue).job(job_id), "stacktrace")
        traces = parsed_or_text(raw) if raw is not None and len(raw) <= _LARGE else None
        traces = traces if isinstance(traces, list) else []
        return replace(view, stacktrace=tuple(trace for trace in traces if isinstance(trace, str)))

    async def with_wait(self, view: JobView) -> JobView:
        """The job with when it will probably start. This reads the jobs that run, and some that have ended."""
        if view.ahead is None:
            return view
        return replace(
            view, expected_wait=await wait_ahead(self._redis, Keys(self._prefix, view.queue), view.ahead)
        )

    async def _ahead(self, queue: str, job_id: str) -> int | None:
        """How many jobs run before this one; ``None`` if it does not wait, or is very far back."""
        keys = Keys(self._prefix, queue)
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.llen(keys.of("wait"))
        pipeline.lpos(keys.of("wait"), job_id, rank=-1, maxlen=_MAX_PLACE)
        pipeline.zrank(keys.of("prioritized"), job_id)
        waiting, place, rank = await pipeline.execute()
        if place is not None:
            return int(waiting - 1 - place)  # workers take jobs from the end
        return None if rank is None else int(waiting + rank)

    async def carried_text(self, queue: str, job_id: str) -> str | None:
        """The text in a job's data, where other producers put it; ``None`` if there is none."""
        raw: Any = await self._redis.hget(Keys(self._prefix, queue).job(job_id), "data")
        try:
            return parse_job_data(await asyncio.to_thread(read_job_data, raw or "")).text
        except (ValueError, InvalidDataError):
            return None

    async def listed(self, queue: str, ids: Sequence[str]) -> list[JobView | None]:
        """These jobs, as shown in lists."""
        return await self._read(queue, ids, gate=LISTED_BYTES)

    async def logs(self, queue: str, job_id: str, start: int = 0, limit: int = 100) -> Lines:
        """Lines of a job's log from number ``start`` on, where 0 is the first that was ever written."""
        limit = min(limit, MAX_LINES)
        keys = Keys(self._prefix, queue)
        names = [keys.logs(job_id), keys.job(job_id)]
        first, total, before, lines = await self._lines(keys=names, args=[start, limit])
        after = first + len(lines) if lines and first + len(lines) < total else None
        return Lines([parse_line(line) for line in lines], first, total, before, after)

    async def page(
        self,
        queue: str,
        states: Sequence[ListedState] = (),
        cursor: str | None = None,
        limit: int = 20,
        *,
        owner: str | None = None,
        project: str | None = None,
        search: str | None = None,
        oldest_first: bool = False,
    ) -> Page:
        """Jobs in these states (by default, in all), at most ``limit``.

        ``cancelled`` are the failed jobs that were cancelled, ``failed`` the others. Within each state, the jobs
        that run next come first, and ended jobs come newest first. With ``owner``, only that user's jobs are
        listed, the newest first, whatever their state. ``search`` is matched against id, title and name; a job
        with exactly this id comes first. Jobs may move while pages are read; each job that does not move is on
        exactly one of them.

        ``oldest_first`` is possible for one ``owner``, or for the ended jobs of one set (``failed`` and
        ``cancelled`` share one).

        Raises :class:`~seven_stations.queue.pagination.BadPageError`.
        """
        limit = max(1, min(limit, MAX_LIMIT))
        asked = frozenset(states or LISTED_STATES)
        wanted = tuple(state for state in _ORDER if state in asked or (state == "failed" and "cancelled" in asked))
        filters = JobFilter(asked, owner, project, search.casefold() if search else None)
        sources = [source for state in wanted for source in _SOURCES[state]] if owner is None else [OWNED]
        place: PageToken | None = {"k": sources[0]} if cursor is None else decode_token(cursor, sources)
        if oldest_first and not (len(sources) == 1 and sources[0] in NEWEST_FIRST):
            raise BadPageError("order: oldest first are only the jobs of one user, or of one state that ended")
        pages = PageReader(self._redis, Keys(self._prefix, queue), owner, oldest_first=oldest_first)
        step = limit if filters.exact else _SEARCH_STEP
        jobs: dict[str, JobView] = {}
        if search and cursor is None:
            (named,) = await self.listed(queue, [search])
            if named is not None and filters.match(named):
                jobs[named.job_id] = named
        scanned = 0
        while place is not None and scanned < _MAX_EXAMINED and len(jobs) < limit:
            rows, place = await pages.rows(sources, place, step)
            scanned += max(len(rows), 1)
            views = await self._read(queue, [job_id for job_id, _ in rows], gate=LISTED_BYTES)
            if owner is not None:
                await self._forget_gone(queue, owner, rows, views)
            for number, (view, (_, after)) in enumerate(zip(views, rows, strict=True), 1):
                if view is None or view.job_id == search or not filters.match(view):
                    continue
                jobs.setdefault(view.job_id, view)
                if len(jobs) == limit and number < len(rows):
                    place = after
                    break
        return Page(list(jobs.values()), None if place is None else encode_token(place))

    async def _read(self, queue: str, ids: Sequence[str], *, gate: int) -> list[JobView | None]:
        if not ids:
            return []
        spec = json.dumps({"small": SMALL_FIELDS, "large": LARGE_FIELDS, "gate": gate})
        found: Any = await self._views(keys=[Keys(self._prefix, queue).of("")], args=[spec, *ids])
        size = sum(len(value) for _, _, _, large, _ in found for value in large if value)
        if size > _LARGE:
            return await asyncio.to_thread(self._views_of, queue, ids, found)
        return self._views_of(queue, ids, found)

    def _views_of(self, queue: str, ids: Sequence[str], found: Any) -> list[JobView | None]:
        foreign = self._analysis_queue not in (None, queue)
        names = (*SMALL_FIELDS, *LARGE_FIELDS, "delayedUntil", "children")
        views = []
        for job_id, (state, due, small, large, children) in zip(ids, found, strict=True):
            fields = dict(zip(names, (*small, *large, due, children), strict=True))
            views.append(view_of(queue, job_id, state, fields, foreign=foreign))
        return views

    async def _forget_gone(
        self, queue: str, owner: str, rows: list[tuple[str, PageToken]], views: list[JobView | None]
    ) -> None:
        settled = time.time() * 1000 - _INDEX_GRACE_MS
        gone = [
            job_id for (job_id, at), view in zip(rows, views, strict=True) if view is None and at["v"] < settled
        ]
        if gone:
            await self._redis.zrem(Keys(self._prefix, queue).user(owner), *gone)


def _literal(text: str) -> str:
    """A name, escaped for use in a pattern."""
    return re.sub(r"([\\*?\[\]^-])", r"\\\1", text)
