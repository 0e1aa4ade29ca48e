"""The sources of events for `stations tail`: a notifier, or Redis itself."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from typing import Any, Protocol

from cli.following.backend import Backend
from cli.following.direct import DirectFeed, moment
from cli.following.follow import lost_line
from cli.settings import CommandSettings
from cli.views.console import say
from seven_stations.client.notifier import NotifierClient
from seven_stations.client.stream import Event, analysis_path, job_path
from seven_stations.protocol.jobview import JobView

_EVENTS_PATH = "/api/realtime/events"

Events = AsyncGenerator[Event, None]


class Feed(Protocol):
    """Streams of events. ``fresh`` ones begin with the present state, whatever start was requested."""

    queue: str
    """The queue whose jobs are analyses."""
    tell: Callable[[str], None]
    """Receives messages about the connection."""
    needs_rooms: bool
    """Whether few events come unless rooms are named."""

    def job(self, job_id: str, queue: str | None, *, fresh: bool = False) -> Events: ...

    def analysis(self, analysis_id: str, *, fresh: bool = False) -> Events: ...

    def rooms(self, rooms: list[str], user: str | None) -> Events: ...

    async def stations(self, analysis_id: str) -> list[dict[str, Any]]:
        """The stations of an analysis that has ended, for viewers who come late."""

    async def title(self, analysis_id: str) -> str:
        """The title of the analysis; empty if it is not known."""


def open_feed(
    settings: CommandSettings, *, redis_url: str | None, url: str, token: str | None, since: str, history: bool
) -> "AbstractAsyncContextManager[Feed]":
    """The notifier at ``url``, or Redis if ``redis_url`` is given, as a context manager."""
    if redis_url is not None:
        return _direct(settings, redis_url, since, history=history)
    return _through_notifier(settings, url, token, since, history=history)


@asynccontextmanager
async def _direct(settings: CommandSettings, url: str, since: str, *, history: bool) -> "AsyncIterator[Feed]":
    async with Backend(settings, url) as backend:
        yield _Direct(backend, since, history=history)


@asynccontextmanager
async def _through_notifier(
    settings: CommandSettings, url: str, token: str | None, since: str, *, history: bool
) -> "AsyncIterator[Feed]":
    feed = _Notified(settings.queue, needs_rooms=not token)
    async with NotifierClient(url, token=token, lost=feed.lost) as client:
        feed.begin(client, since, history=history)
        yield feed


class _Notified:
    def __init__(self, queue: str, *, needs_rooms: bool) -> None:
        self.queue = queue
        self.tell: Callable[[str], None] = say
        self.needs_rooms = needs_rooms
        self._client: NotifierClient | None = None
        self._since = ""
        self._from: int | None = None

    def lost(self, reason: str, seconds: float) -> None:
        self.tell(lost_line(reason, seconds))

    def begin(self, client: NotifierClient, since: str, *, history: bool) -> None:
        self._client = client
        self._from = 0 if history else moment(since)
        self._since = "" if self._from is not None else since

    async def job(self, job_id: str, queue: str | None, *, fresh: bool = False) -> Events:
        async for event in self._events(job_path(job_id), {"queue": queue} if queue else {}, fresh=fresh):
            yield event

    async def analysis(self, analysis_id: str, *, fresh: bool = False) -> Events:
        async for event in self._events(analysis_path(analysis_id), {}, fresh=fresh):
            yield event

    async def rooms(self, rooms: list[str], user: str | None) -> Events:
        parameters = {"rooms": ",".join(rooms)} if rooms else {}
        if user:
            parameters["userId"] = user
        elif rooms:
            parameters["own"] = "0"  # only the rooms that were named
        async for event in self._events(_EVENTS_PATH, parameters):
            yield event

    async def stations(self, analysis_id: str) -> list[dict[str, Any]]:
        return [] if self._client is None else await self._client.stations(analysis_id)

    async def title(self, analysis_id: str) -> str:
        return "" if self._client is None else await self._client.title(analysis_id)

    async def _events(self, path: str, parameters: dict[str, str], *, fresh: bool = False) -> Events:
        client, since = self._client, "" if fresh else self._since
        if client is None:
            raise RuntimeError("the feed has not begun")
        if self._from is not None and not fresh:
            since = await client.place(path, parameters, since_ms=self._from)
        async with aclosing(client.events(path, parameters, since=since)) as events:
            async for event in events:
                yield event


class _Direct:
    needs_rooms = False

    def __init__(self, backend: Backend, since: str, *, history: bool) -> None:
        self.queue = backend.keys.queue
        self.tell: Callable[[str], None] = say
        self._backend = backend
        at = 0 if history else moment(since)
        self._asked = DirectFeed(backend, self._told, since="" if at is not None else since, since_ms=at)
        self._fresh = DirectFeed(backend, self._told)

    def job(self, job_id: str, queue: str | None, *, fresh: bool = False) -> Events:
        return (self._fresh if fresh else self._asked).job(job_id, queue)

    def analysis(self, analysis_id: str, *, fresh: bool = False) -> Events:
        return (self._fresh if fresh else self._asked).analysis(analysis_id)

    def rooms(self, rooms: list[str], user: str | None) -> Events:
        queues = [room.partition(":")[2] for room in rooms if room.startswith("queue:")]
        wanted = [*rooms, *([f"user:{user}"] if user else [])]
        return self._asked.rooms(wanted, list(dict.fromkeys([*queues, *([self.queue] if not queues else [])])))

    async def _job(self, analysis_id: str) -> JobView | None:
        record = await self._backend.store.analysis(analysis_id)
        return await self._backend.queues.job(self.queue, record.job_id if record is not None else analysis_id)

    async def title(self, analysis_id: str) -> str:
        view = await self._job(analysis_id)
        return (view and view.title) or ""

    async def stations(self, analysis_id: str) -> list[dict[str, Any]]:
        view = await self._job(analysis_id)
        if view is None or view.own_progress is None:
            return []
        return [s.model_dump(mode="json", by_alias=True, exclude_none=True) for s in view.stations]

    def _told(self, message: str) -> None:
        self.tell(message)
