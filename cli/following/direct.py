"""Following queues directly from Redis, by their event logs."""

import asyncio
import json
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable

from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as SilentError

from cli.errors import UsageError
from cli.following.backend import Backend
from cli.following.follow import lost_line
from cli.views.language import t
from seven_stations.client.stream import Event
from seven_stations.errors import NotFoundError
from seven_stations.log.follower import Followed, LogFollower
from seven_stations.protocol.cursor import BadCursorError, Vector, decode
from seven_stations.protocol.events import Payload, timestamp
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.present_state import analysis_present, job_present
from seven_stations.protocol.rooms import GLOBAL, room

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0


class DirectFeed:
    """Events of the queues of ``backend``'s prefix. ``tell`` receives messages about the connection.

    ``since`` is a cursor, ``since_ms`` a time; by default only new events are yielded.
    """

    def __init__(
        self, backend: Backend, tell: Callable[[str], None], *, since: str = "", since_ms: int | None = None
    ) -> None:
        self._backend = backend
        self._tell = tell
        self._since = _vector(since) if since else None
        self._since_ms = since_ms

    async def job(self, job_id: str, queue: str | None) -> AsyncGenerator[Event, None]:
        """One job: its present state (unless ``since`` is given), then its events."""
        name = queue or self._backend.keys.queue
        view = await self._backend.queues.job(name, job_id)
        if view is None:
            raise NotFoundError(t("There is no job {job} in queue {queue}", job=job_id, queue=name))
        wanted = room("job", job_id, queue=name, default_queue=self._backend.keys.queue)
        async for event in self._one(view, wanted, job_present):
            yield event

    async def analysis(self, analysis_id: str) -> AsyncGenerator[Event, None]:
        """One analysis: its present state (unless ``since`` is given), then its events."""
        record = await self._backend.store.analysis(analysis_id)
        job_id = record.job_id if record is not None else analysis_id
        view = await self._backend.queues.job(self._backend.keys.queue, job_id)
        if view is None:
            raise NotFoundError(t("There is no analysis {analysis}", analysis=analysis_id))
        async for event in self._one(view, room("analysis", view.analysis_id), analysis_present):
            yield event

    async def rooms(self, rooms: list[str], queues: list[str]) -> AsyncGenerator[Event, None]:
        """The events in these rooms of these queues; by default in all rooms."""
        follower = await self._opened(queues)
        async for followed in self._events(follower, live=True):
            if not rooms or followed.gap is not None or not followed.rooms.isdisjoint([*rooms, GLOBAL]):
                yield _event(followed)

    async def _one(
        self, view: JobView, wanted: str, state_of: Callable[[JobView], Payload]
    ) -> AsyncGenerator[Event, None]:
        # The end of the log is read before the job, so that nothing between the two is missed.
        follower = await self._opened([view.queue])
        now = await self._backend.queues.job(view.queue, view.job_id) or view
        if self._since is None and self._since_ms is None:
            payload = json.loads(state_of(now).json_bytes())
            yield Event(payload["eventType"], payload, "")
        # After a job has ended, only what is already in the log can come.
        async for followed in self._events(follower, live=not now.ended):
            if followed.gap is not None or wanted in followed.rooms:
                yield _event(followed)

    async def _opened(self, queues: list[str]) -> LogFollower:
        keys = self._backend.keys
        follower = LogFollower(self._backend.client, prefix=keys.prefix, analysis_queue=keys.queue, queues=queues)
        await follower.open()
        return follower

    async def _events(self, follower: LogFollower, *, live: bool) -> AsyncIterator[Followed]:
        after = self._since if self._since_ms is None else self._since_ms
        if after is not None:
            async for followed in follower.past(after):
                yield followed
        pause = _FIRST_PAUSE
        while live:
            try:
                async for followed in follower.present():
                    pause = _FIRST_PAUSE
                    yield followed
            except (LostError, SilentError) as error:
                self._tell(lost_line(str(error), pause))
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)


def moment(since: str) -> int | None:
    """A time like ``10m`` ago in epoch milliseconds; ``None`` for a cursor."""
    from cli.timespan import seconds_of

    if re.fullmatch(r"\d+[smhdw]", since, re.ASCII) is None:
        return None
    return round((time.time() - seconds_of(since, "--since")) * 1000)


def _vector(since: str) -> Vector:
    try:
        return decode(since)
    except BadCursorError:
        raise UsageError(
            t("--since {since!r} is neither an event id nor a duration such as 10m", since=since)
        ) from None


def _event(followed: Followed) -> Event:
    if followed.gap is None:
        return Event(followed.name, followed.payload, followed.cursor)
    message = t("The log of published events no longer has all of them; the remaining ones follow")
    if queue := followed.gap:
        message = t("The log of queue {queue} no longer has all events; the remaining ones follow", queue=queue)
    payload = {
        "eventId": followed.cursor,
        "timestamp": timestamp(),
        "eventType": "system:warning",
        "level": "warning",
        "message": message,
        "code": "gap",
    }
    return Event("system:warning", payload, followed.cursor)
