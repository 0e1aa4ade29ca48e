"""Following queues directly from Redis, by their event logs."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as SilentError

from cli.following.backend import Backend
from cli.following.follow import lost_line
from cli.views.console import say
from cli.views.language import t
from seven_stations.client.stream import Event
from seven_stations.errors import NotFoundError
from seven_stations.log.follower import Followed, LogFollower
from seven_stations.protocol.cursor import Vector, decode
from seven_stations.protocol.events import Payload, timestamp
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.present_state import analysis_present, job_present
from seven_stations.protocol.rooms import GLOBAL, room

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0


class DirectFeed:
    """Events of the queues of ``backend``'s prefix, after a cursor or a time; by default only new ones."""

    needs_rooms = False

    def __init__(self, backend: Backend, after: str | int | None) -> None:
        self.queue = backend.keys.queue
        self.tell: Callable[[str], None] = say
        self._backend = backend
        self._after = decode(after) if isinstance(after, str) else after

    async def job(self, job_id: str, queue: str | None, *, fresh: bool = False) -> AsyncGenerator[Event, None]:
        """One job: its present state if no start was requested, then its events."""
        name = queue or self.queue
        view = await self._backend.queues.job(name, job_id)
        if view is None:
            raise NotFoundError(t("There is no job {job} in queue {queue}", job=job_id, queue=name))
        wanted = room("job", job_id, queue=name, default_queue=self.queue)
        async for event in self._one(view, wanted, job_present, fresh=fresh):
            yield event

    async def analysis(self, analysis_id: str, *, fresh: bool = False) -> AsyncGenerator[Event, None]:
        """One analysis: its present state if no start was requested, then its events."""
        view = await self._job_of(analysis_id)
        if view is None:
            raise NotFoundError(t("There is no analysis {analysis}", analysis=analysis_id))
        async for event in self._one(view, room("analysis", view.analysis_id), analysis_present, fresh=fresh):
            yield event

    async def rooms(self, rooms: list[str], user: str | None) -> AsyncGenerator[Event, None]:
        """The events in these rooms, by default in all of them, of the queues among them or of ours.

        Raises :class:`~seven_stations.errors.NotFoundError` for a queue that does not exist, as the notifier does;
        ours may be empty yet.
        """
        queues = [name.removeprefix("queue:") for name in rooms if name.startswith("queue:")]
        for name in queues:
            if name != self.queue and not await self._backend.queues.exists(name):
                raise NotFoundError(t("There is no queue {queue}", queue=name))
        wanted = [*rooms, f"user:{user}"] if user else rooms
        follower = await self._opened(queues or [self.queue])
        async for followed in self._events(follower, self._after, live=True):
            if not wanted or followed.gap is not None or not followed.rooms.isdisjoint([*wanted, GLOBAL]):
                yield _event(followed)

    async def title(self, analysis_id: str) -> str:
        """The title of the analysis; empty if it is not known."""
        view = await self._job_of(analysis_id)
        return (view and view.title) or ""

    async def stations(self, analysis_id: str) -> list[dict[str, Any]]:
        """The stations of an analysis; empty if none has begun."""
        view = await self._job_of(analysis_id)
        if view is None or view.own_progress is None:
            return []
        return [station.as_json() for station in view.stations]

    async def _job_of(self, analysis_id: str) -> JobView | None:
        record = await self._backend.store.analysis(analysis_id)
        return await self._backend.queues.job(self.queue, record.job_id if record is not None else analysis_id)

    async def _one(
        self, view: JobView, wanted: str, state_of: Callable[[JobView], Payload], *, fresh: bool
    ) -> AsyncGenerator[Event, None]:
        # The end of the log is read before the job, so that nothing between the two is missed.
        follower = await self._opened([view.queue])
        now = await self._backend.queues.job(view.queue, view.job_id) or view
        after = None if fresh else self._after
        if after is None:
            payload = json.loads(state_of(now).json_bytes())
            yield Event(payload["eventType"], payload, "")
        # After a job has ended, only what is already in the log can come.
        async for followed in self._events(follower, after, live=not now.ended):
            if followed.gap is not None or wanted in followed.rooms:
                yield _event(followed)

    async def _opened(self, queues: list[str]) -> LogFollower:
        keys = self._backend.keys
        follower = LogFollower(self._backend.client, prefix=keys.prefix, analysis_queue=keys.queue, queues=queues)
        await follower.open()
        return follower

    async def _events(
        self, follower: LogFollower, after: Vector | int | None, *, live: bool
    ) -> AsyncIterator[Followed]:
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
                self.tell(lost_line(str(error), pause))
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)


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
