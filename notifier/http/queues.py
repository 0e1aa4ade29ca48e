"""The endpoints of queues and their jobs: reading them, and operating them."""

import asyncio
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote

import structlog
from pydantic import BaseModel, ValidationError
from redis.exceptions import ResponseError
from starlette.requests import Request
from starlette.responses import Response

from notifier.access import ForbiddenError, principal_of
from notifier.auth import Principal
from notifier.http.analysis import guard
from notifier.http.body import read_json
from notifier.http.queue_schemas import MAX_CURSOR, MAX_WORD, Clean, Drain
from notifier.http.quota import quota_of
from notifier.http.replies import BadRequestError, success
from notifier.jobs import owns
from notifier.services import Services
from seven_stations.errors import NotFoundError, UnavailableError
from seven_stations.protocol.jobview import LISTED_STATES, JobView, ListedState
from seven_stations.queue.keys import Keys
from seven_stations.queue.queues import MAX_LIMIT, MAX_LINES
from seven_stations.queue.workers import workers_with_jobs

log = structlog.get_logger()

_OWNERS_OPERATIONS = frozenset({"cancel", "retry"})
"""The operations allowed to a job's owner; the others are for admins."""

_FURTHEST = 2**31


B = TypeVar("B", bound=BaseModel)


async def queues(request: Request) -> Response:
    """``GET /api/queues``."""
    await principal_of(request)
    services = _services(request)
    names = sorted(services.listener.relayed)
    return success(queues=await asyncio.gather(*(_queue(services, name) for name in names)))


async def queue(request: Request) -> Response:
    """``GET /api/queues/{name}``."""
    await principal_of(request)
    return success(queue=await _queue(_services(request), _relayed(request)))


async def workers(request: Request) -> Response:
    """``GET /api/queues/{name}/workers``: callers who are not admins see only their own jobs in it."""
    principal, services = await principal_of(request), _services(request)
    keys = Keys(services.settings.prefix, _relayed(request))
    try:
        found = await workers_with_jobs(services.client, services.queues, keys)
    except ResponseError as error:
        raise UnavailableError("The server does not list its connections (CLIENT LIST)") from error
    told = []
    for worker in found:
        record = replace(worker, jobs=[view for view in worker.jobs if _sees(principal, view)]).record()
        told.append(record if principal.admin else {name: record[name] for name in record if name != "address"})
    return success(workers=told)


async def jobs(request: Request) -> Response:
    """``GET /api/queues/{name}/jobs``: callers who are not admins see only their own jobs."""
    principal = await principal_of(request)
    name, given = _relayed(request), request.query_params
    owner = _word(request, "user")
    if not principal.admin:
        if owner not in (None, principal.user):
            raise ForbiddenError("Other users' jobs are for admins")
        owner = principal.user
    cursor = given.get("cursor")
    if cursor is not None and len(cursor) > MAX_CURSOR:
        raise BadRequestError("cursor: it does not belong to this list")
    page = await _services(request).queues.page(
        name,
        _states(given.get("state")),
        cursor,
        _number(request, "limit", default=20, least=1, most=MAX_LIMIT),
        owner=owner,
        project=_word(request, "project"),
        search=_word(request, "search"),
        oldest_first=_oldest_first(given.get("order")),
    )
    more: dict[str, Any] = {} if page.next is None else {"next": page.next}
    return success(jobs=[job.summary() for job in page.jobs], **more)


async def job(request: Request) -> Response:
    """``GET /api/queues/{name}/jobs/{jobId}``."""
    principal = await principal_of(request)
    return success(job=_shown(request, principal, await _visible(request, principal)))


async def logs(request: Request) -> Response:
    """``GET /api/queues/{name}/jobs/{jobId}/logs``."""
    view = await _visible(request, await principal_of(request))
    start = _number(request, "start", default=0, least=0, most=_FURTHEST)
    limit = _number(request, "limit", default=100, least=1, most=MAX_LINES)
    found = await _services(request).queues.logs(view.queue, view.job_id, start, limit)
    lines = [{"sequence": number, **line.fields()} for number, line in enumerate(found.lines, start)]
    more: dict[str, Any] = {} if found.next is None else {"next": found.next}
    return success(lines=lines, total=found.total, **more)


async def cancel(request: Request) -> Response:
    """``POST …/jobs/{jobId}/cancel``."""
    principal, view = await _operable(request, "cancel")
    after = await _services(request).operations.cancel(view.queue, view.job_id, by=principal.user)
    return success(job=_shown(request, principal, after))


async def retry(request: Request) -> Response:
    """``POST …/jobs/{jobId}/retry``."""
    principal, view = await _operable(request, "retry")
    quota_of(request).take(principal)  # counts like a new analysis
    after = await _services(request).operations.retry(view.queue, view.job_id)
    return success(job=_shown(request, principal, after))


async def promote(request: Request) -> Response:
    """``POST …/jobs/{jobId}/promote``."""
    principal, view = await _operable(request, "promote")
    after = await _services(request).operations.promote(view.queue, view.job_id)
    return success(job=_shown(request, principal, after))


async def remove(request: Request) -> Response:
    """``DELETE …/jobs/{jobId}``."""
    _, view = await _operable(request, "remove")
    await _services(request).operations.remove(view.queue, view.job_id)
    return success(jobId=view.job_id)


async def pause(request: Request) -> Response:
    """``POST /api/queues/{name}/pause``."""
    name = await _administered(request, "pause")
    await _services(request).operations.pause(name)
    return success(queue=await _queue(_services(request), name))


async def resume(request: Request) -> Response:
    """``POST /api/queues/{name}/resume``."""
    name = await _administered(request, "resume")
    await _services(request).operations.resume(name)
    return success(queue=await _queue(_services(request), name))


async def drain(request: Request) -> Response:
    """``POST /api/queues/{name}/drain``."""
    name = await _administered(request, "drain")
    asked = await _body(request, Drain)
    return success(count=await _services(request).operations.drain(name, delayed=asked.delayed))


async def clean(request: Request) -> Response:
    """``POST /api/queues/{name}/clean``."""
    name = await _administered(request, "clean")
    asked = await _body(request, Clean)
    count = await _services(request).operations.clean(
        name, asked.state, older_than=asked.older_than, limit=asked.limit
    )
    return success(count=count)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _relayed(request: Request) -> str:
    """The queue in the path, if this notifier relays it."""
    name: str = request.path_params["name"]
    if name not in _services(request).listener.relayed:
        raise NotFoundError("There is no such queue")
    return name


async def _queue(services: Services, name: str) -> dict[str, Any]:
    counts = await services.queues.counts(name)
    return {"name": name, "paused": await services.queues.paused(name), "counts": counts.model_dump(by_alias=True)}


async def _visible(request: Request, principal: Principal) -> JobView:
    """The job in the path; a job that the caller may not see does not exist for them."""
    services = _services(request)
    view = await services.jobs.get(principal, _relayed(request), request.path_params["job_id"])
    if view is None:
        raise NotFoundError("There is no such job")
    return view


async def _operable(request: Request, operation: str) -> tuple[Principal, JobView]:
    guard(request)
    principal = await principal_of(request)
    view = await _visible(request, principal)
    if not _may(principal, view, operation):
        whom = "its owner and admins" if operation in _OWNERS_OPERATIONS else "admins"
        raise ForbiddenError(f"To {operation} this job is for {whom}")
    log.info("job operated", operation=operation, queue=view.queue, job_id=view.job_id, user=principal.user)
    return principal, view


async def _administered(request: Request, operation: str) -> str:
    guard(request)
    principal = await principal_of(request)
    name = _relayed(request)
    if not principal.admin:
        raise ForbiddenError(f"To {operation} a queue is for admins")
    log.info("queue operated", operation=operation, queue=name, user=principal.user)
    return name


def _sees(principal: Principal, view: JobView) -> bool:
    return principal.admin or owns(principal, view)


def _may(principal: Principal, view: JobView, operation: str) -> bool:
    return principal.admin or (operation in _OWNERS_OPERATIONS and owns(principal, view))


def _shown(request: Request, principal: Principal, view: JobView) -> dict[str, Any]:
    services = _services(request)
    may = {
        name: name in view.operations and _may(principal, view, name)
        for name in ("cancel", "retry", "promote", "remove")
    }
    own = f"/api/queues/{_quoted(view.queue)}/jobs/{_quoted(view.job_id)}"
    links = {"self": own, "logs": f"{own}/logs", "stream": _stream(services, view)}
    if view.queue == services.settings.queue:
        analysis = f"/api/analysis/{_quoted(view.analysis_id)}"
        links |= {"analysis": analysis, "report": f"{analysis}/report"}
        if owns(principal, view):
            links["script"] = f"{analysis}/script"
    attempts = services.jobs.attempts(principal, view)
    return {**view.details(), "attempts": attempts, "links": links, "may": may}


def _stream(services: Services, view: JobView) -> str:
    stream = f"/api/realtime/jobs/{_quoted(view.job_id)}/stream"
    return stream if view.queue == services.settings.queue else f"{stream}?queue={_quoted(view.queue)}"


def _quoted(name: str) -> str:
    return quote(name, safe="", errors="replace")


def _states(given: str | None) -> tuple[ListedState, ...]:
    if given is None:
        return ()
    wanted = given.split(",")
    found = tuple(state for state in LISTED_STATES if state in wanted)
    if len(found) != len(set(wanted)):
        raise BadRequestError(f"state: use some of {', '.join(LISTED_STATES)}, with commas between")
    return found


def _oldest_first(given: str | None) -> bool:
    if given not in (None, "newest", "oldest"):
        raise BadRequestError("order: newest or oldest")
    return given == "oldest"


def _number(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 20 and least <= int(given) <= most):
        raise BadRequestError(f"{name}: a whole number from {least} to {most:,} is needed")
    return int(given)


def _word(request: Request, name: str) -> str | None:
    given = request.query_params.get(name)
    if given is None:
        return None
    if not 0 < len(given) <= MAX_WORD:
        raise BadRequestError(f"{name}: 1 to {MAX_WORD} characters are needed")
    return given


async def _body(request: Request, model: type[B]) -> B:
    """The body as a model; an empty body is an empty object."""
    empty = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    body = {} if empty else await read_json(request)
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadRequestError(f"{field}: {first['msg'].lower()}") from None
