"""The three SSE endpoints: a room, a job or an analysis as a stream of events."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from redis.exceptions import RedisError, ResponseError
from starlette.requests import Request
from starlette.responses import Response

from notifier.access import ForbiddenError, principal_of
from notifier.addresses import address_of
from notifier.auth import Principal
from notifier.http.endpoint import TEXT, Endpoint, Found, in_header, in_query
from notifier.http.replies import BadRequestError
from notifier.http.stream_response import StreamResponse, attach, detach
from notifier.log.replay import Missed
from notifier.message import Message
from notifier.services import NotReadyError, Services
from notifier.subscriber import Item
from notifier.transports.catch_up import cursor_of
from notifier.transports.sse import HEADERS, EventStream, Present, connected, retry_line
from seven_stations.errors import NotFoundError
from seven_stations.protocol.events import Payload
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.present_state import analysis_present, job_present
from seven_stations.protocol.rooms import ROOMS, room

_JOB_ENDS = frozenset({"job:completed", "job:failed"})
_ANALYSIS_ENDS = frozenset({"analysis:completed", "analysis:failed"})
_MAX_WAIT_SECONDS = 60.0
_LOOK_SECONDS = 0.2
_MAX_LOOK_SECONDS = 1.0

Lookup = Callable[[], Coroutine[Any, Any, JobView | None]]
Handler = Callable[[Request], Coroutine[Any, Any, Response | StreamResponse]]

_ABOUT = """\
A stream of Server-Sent Events: `event:` is an event's name, `data:` its payload as one line of JSON (the pairs of
`#/components/schemas/Event`), `id:` the cursor after it. The first event is `connected`. Sent back as
`Last-Event-ID` or `lastEventId`, a cursor makes the stream begin with exactly the events after it.
"""
_CURSOR = "Begin after this cursor."
_RESUMED = (
    in_header("Last-Event-ID", TEXT, _CURSOR),
    in_query("lastEventId", TEXT, _CURSOR),
    in_query("heartbeat", {"enum": ["1"]}, "Send an event `heartbeat` every 10 s instead of comments."),
)
_WAIT = in_query(
    "wait", {"type": "number", "minimum": 0, "maximum": 60}, "How many seconds to wait for it to appear."
)
_EVENTS: Found = ("Events as they happen.", {"text/event-stream": {"schema": TEXT}})
_UNTIL_ITS_END: dict[str, Found] = {
    "200": _EVENTS,
    "204": ("It has ended, and the caller has seen its end: do not reconnect.", None),
}


def resumable(handler: Handler) -> Handler:
    """Let a client that comes back while Redis is away try again.

    By its specification, an EventSource gives up for good at any status except 200, and nobody may be there to
    start it again. The response is therefore a stream that ends at once; the client keeps its cursor.
    """

    async def handled_or_later(request: Request) -> Response | StreamResponse:
        try:
            return await handler(request)
        except (RedisError, OSError, NotReadyError) as error:
            if "last-event-id" not in request.headers or isinstance(error, ResponseError):
                raise
            request.app.state.services.put_off("sse", error)
            return Response(
                retry_line() + b"\n", headers={name.decode(): value.decode() for name, value in HEADERS}
            )

    return handled_or_later


@Endpoint(
    "GET",
    "/api/realtime/events",
    "The caller's rooms and the requested ones",
    _EVENTS,
    "401 400 403 404 503",
    about=_ABOUT,
    parameters=(
        *_RESUMED,
        in_query("rooms", TEXT, "Up to ten rooms, separated by commas, such as `project:abc,job:7`."),
        in_query("own", {"enum": ["0"]}, "With `rooms`: only those, without `user:{you}` and `global`."),
    ),
)
@resumable
async def events(request: Request) -> Response | StreamResponse:
    services: Services = request.app.state.services
    principal = await principal_of(request)
    asked = dict.fromkeys(request.query_params.get("rooms", "").split(","))
    names = [name for name in asked if name and name not in principal.own_rooms]
    if len(names) > services.settings.max_rooms:
        raise BadRequestError(f"At most {services.settings.max_rooms} rooms a connection")
    rooms: list[str] = [] if names and request.query_params.get("own") == "0" else list(principal.own_rooms)
    for name in names:
        wanted = services.parse_room(name)
        if wanted is None:
            raise BadRequestError("{name!r} is not a room; rooms are {rooms}", name=name, rooms=ROOMS)
        if not await services.jobs.may_join(principal, wanted):
            raise ForbiddenError("No right to room {room}", room=wanted.name)
        if wanted.kind == "queue":
            await _relayed(services, wanted.identifier)
        rooms.append(wanted.name)
    stream = _stream(request, principal, present=services.present_in)
    return await _open(request, services, stream, rooms, lookup=None)


@Endpoint(
    "GET",
    "/api/realtime/jobs/{job_id:job}/stream",
    "One job, until it ends",
    _UNTIL_ITS_END,
    "401 400 403 404 503",
    about=_ABOUT,
    parameters=(*_RESUMED, in_query("queue", TEXT, "The job's queue, if it is not the analysis queue."), _WAIT),
)
@resumable
async def job_stream(request: Request) -> Response | StreamResponse:
    services: Services = request.app.state.services
    queue = request.query_params.get("queue") or services.settings.queue
    job_id = request.path_params["job_id"]
    principal = await principal_of(request)
    await _relayed(services, queue)

    def lookup() -> Coroutine[Any, Any, JobView | None]:
        return services.jobs.get(principal, queue, job_id)

    missing = NotFoundError("There is no job {job} in queue {queue}", job=job_id, queue=queue)
    return await _one(request, principal, lookup, missing, job_present, _JOB_ENDS)


@Endpoint(
    "GET",
    "/api/realtime/analysis/{analysis_id:analysis}/stream",
    "One analysis, until it ends",
    _UNTIL_ITS_END,
    "401 400 403 404 503",
    about=_ABOUT,
    parameters=(*_RESUMED, _WAIT),
)
@resumable
async def analysis_stream(request: Request) -> Response | StreamResponse:
    services: Services = request.app.state.services
    analysis_id = request.path_params["analysis_id"]
    principal = await principal_of(request)

    def lookup() -> Coroutine[Any, Any, JobView | None]:
        return services.jobs.of_analysis(principal, analysis_id)

    missing = NotFoundError("There is no analysis {analysis}", analysis=analysis_id)
    return await _one(request, principal, lookup, missing, analysis_present, _ANALYSIS_ENDS)


async def _relayed(services: Services, queue: str) -> None:
    """Refuse a queue whose events never come to this notifier."""
    await services.listening()
    if queue not in services.listener.relayed:
        raise NotFoundError("Queue {queue} is not relayed here", queue=queue)


async def _one(
    request: Request,
    principal: Principal,
    lookup: Lookup,
    missing: NotFoundError,
    state_of: Callable[[JobView], Payload],
    ends_on: frozenset[str],
) -> Response | StreamResponse:
    services: Services = request.app.state.services
    view = await lookup()
    seconds = _seconds(request.query_params.get("wait", "0"))
    if view is None and seconds > 0:
        with services.waiting_place(address_of(request.scope), principal.user):
            view = await _wait_for(request, lookup, seconds)
    if view is None:
        raise missing

    queue = view.queue

    async def present(_stream: EventStream, lost: str) -> list[Payload]:
        now = await lookup() if lost == queue else None
        return [] if now is None else [state_of(now)]

    stream = _stream(request, principal, ends_on=ends_on, present=present)
    name = (
        room("job", view.job_id, queue=view.queue, default_queue=services.settings.queue)
        if ends_on is _JOB_ENDS
        else room("analysis", view.analysis_id)
    )
    return await _open(request, services, stream, [name], lookup=lookup, queue=queue)


def _stream(
    request: Request,
    principal: Principal,
    *,
    ends_on: frozenset[str] = frozenset(),
    present: Present | None = None,
) -> EventStream:
    return EventStream(
        user=principal.user,
        admin=principal.admin,
        patterns=principal.patterns,
        budget=request.app.state.services.settings.send_buffer_bytes,
        ends_on=ends_on,
        present=present,
        expires_at=principal.expires_at,
        heartbeat=request.query_params.get("heartbeat") == "1",
    )


async def _open(
    request: Request,
    services: Services,
    stream: EventStream,
    rooms: list[str],
    *,
    lookup: Lookup | None,
    queue: str = "",
) -> Response | StreamResponse:
    """Open a stream. ``lookup`` and ``queue`` are for one job or analysis, which begins with the present state."""
    address = address_of(request.scope)
    # A client may come during startup, because the socket was open before.
    await services.listening()
    cursor, warning = cursor_of(request_cursor(request))
    gaps: list[str] = []
    if cursor is not None:
        cursor, gaps = await services.resume("sse", cursor)
    # Attached before anything is read, so that everything from here on is in the ring.
    attach(services, stream, rooms, address)
    try:
        until = dict(services.listener.vector)
        opening = [connected(stream, stream.last_id)]
        if warning is not None:
            opening.append(Message.of(warning))
        missed: AsyncIterator[Missed] | None = None
        if cursor is not None:
            opening[0] = connected(stream, request_cursor(request) or stream.last_id)

            def share(message: Message) -> Item | None:
                return services.hub.share(stream, message)

            missed = services.replay.missed(cursor, until, share, gaps=gaps, user=services.paced(stream.user))
            if lookup is not None:
                held = await _until_something(missed)
                view = await lookup()
                caught_up = not held and stream.place == services.hub.head
                if caught_up and view is not None and view.ended:
                    detach(services, stream, address)
                    return Response(status_code=204)
                missed = _chain(held, missed)
        elif lookup is not None and stream.present is not None:
            opening += [
                Message.of(state, event_id=stream.last_id) for state in await stream.present(stream, queue)
            ]
        return StreamResponse(services, stream, address, opening, missed)
    except BaseException:
        detach(services, stream, address)
        raise


def request_cursor(request: Request) -> str | None:
    """The cursor of a request: the header takes precedence, because EventSource sets it when it reconnects."""
    return request.headers.get("last-event-id") or request.query_params.get("lastEventId") or None


async def _until_something(missed: AsyncIterator[Missed]) -> list[Missed]:
    async for page in missed:
        if page.items or page.gaps:
            return [page]
    return []


async def _chain(held: list[Missed], rest: AsyncIterator[Missed]) -> AsyncIterator[Missed]:
    for page in held:
        yield page
    async for page in rest:
        yield page


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise BadRequestError("wait: a number of seconds is needed") from None
    return min(_MAX_WAIT_SECONDS, max(0.0, value)) if value == value else 0.0


async def _wait_for(request: Request, lookup: Lookup, seconds: float) -> JobView | None:
    """The job, once it exists, within this many seconds and while the client is connected."""
    services: Services = request.app.state.services
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + seconds, _LOOK_SECONDS
    view, read = None, services.listener.counters["entries"]
    while view is None and (left := deadline - loop.time()) > 0 and not await request.is_disconnected():
        await asyncio.sleep(min(pause, left))
        # Adding a job creates an entry in the log; without new entries, there is nothing to look up.
        news = services.listener.counters["entries"]
        pause = _LOOK_SECONDS if news != read else min(pause * 1.5, _MAX_LOOK_SECONDS)
        view, read = await lookup(), news
    return view
