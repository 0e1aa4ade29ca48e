"""The sources of events for `stations tail`: a notifier, or Redis itself."""

import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, Protocol

from cli.errors import UsageError
from cli.following.backend import Backend
from cli.following.direct import DirectFeed
from cli.following.follow import lost_line
from cli.settings import CommandSettings
from cli.timespan import seconds_of
from cli.views.console import say
from cli.views.language import t
from seven_stations.client.notifier import NotifierClient
from seven_stations.client.stream import Event, analysis_path, job_path
from seven_stations.protocol.cursor import BadCursorError, decode

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


@asynccontextmanager
async def open_feed(
    settings: CommandSettings, *, redis_url: str | None, url: str, token: str | None, since: str, history: bool
) -> AsyncIterator[Feed]:
    """The notifier at ``url``, or Redis if ``redis_url`` is given, as a context manager.

    ``since`` is a cursor, or a time like ``10m`` ago; empty for new events only. Raises
    :class:`~cli.errors.UsageError` if it is neither.
    """
    after = 0 if history else _start(since)
    if redis_url is not None:
        async with Backend(settings, redis_url) as backend:
            yield DirectFeed(backend, after)
        return
    async with NotifierClient(url, token=token, lost=lambda *what: feed.tell(lost_line(*what))) as client:
        feed = _NotifierFeed(client, settings.queue, after, needs_rooms=not token)
        yield feed


def _start(since: str) -> str | int | None:
    """Where to start: a valid cursor, or a time in epoch milliseconds."""
    if re.fullmatch(r"\d+[smhdw]", since, re.ASCII) is not None:
        return round((time.time() - seconds_of(since, "--since")) * 1000)
    if not since:
        return None
    try:
        decode(since)
    except BadCursorError:
        raise UsageError(
            t("--since {since!r} is neither an event id nor a duration such as 10m", since=since)
        ) from None
    return since


class _NotifierFeed:
    def __init__(self, client: NotifierClient, queue: str, after: str | int | None, *, needs_rooms: bool) -> None:
        self.queue = queue
        self.tell: Callable[[str], None] = say
        self.needs_rooms = needs_rooms
        self.stations = client.stations
        self.title = client.title
        self._client = client
        self._after = after

    def job(self, job_id: str, queue: str | None, *, fresh: bool = False) -> Events:
        return self._events(job_path(job_id), {"queue": queue} if queue else {}, fresh=fresh)

    def analysis(self, analysis_id: str, *, fresh: bool = False) -> Events:
        return self._events(analysis_path(analysis_id), {}, fresh=fresh)

    def rooms(self, rooms: list[str], user: str | None) -> Events:
        parameters = {"rooms": ",".join(rooms)} if rooms else {}
        if user:
            parameters["userId"] = user
        elif rooms:
            parameters["own"] = "0"  # only the rooms that were named
        return self._events(_EVENTS_PATH, parameters)

    async def _events(self, path: str, parameters: dict[str, str], *, fresh: bool = False) -> Events:
        after = None if fresh else self._after
        if isinstance(after, int):
            after = await self._client.place(path, parameters, since_ms=after)
        async with aclosing(self._client.events(path, parameters, since=after or "")) as events:
            async for event in events:
                yield event
