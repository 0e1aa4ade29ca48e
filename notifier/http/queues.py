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
from notifier.http.queue_requests import (
    FURTHEST,
    administered,
    number_in,
    relayed,
    services_of,
    visible,
    word_in,
)
from notifier.http.queue_schemas import MAX_CURSOR, Clean, Drain
from notifier.http.quota import quota_of
from notifier.http.replies import BadRequestError, success
from notifier.jobs import owns
from notifier.services import Services
from seven_stations.errors import NotFoundError, UnavailableError
from seven_stations.protocol.jobview import LISTED_STATES, JobView, ListedState
from seven_stations.queue.flows import Flows
from seven_stations.queue.keys import Keys
from seven_stations.queue.queues import MAX_LIMIT, MAX_LINES
from seven_stations.queue.workers import workers_with_jobs

log = structlog.get_logger()

_OWNERS_OPERATIONS = frozenset({"cancel", "retry"})
"""The operations allowed to a job's owner; the others are for admins."""

B = TypeVar("B", bound=BaseModel)


async def queues(request: Request) -> Response:
    """``GET /api/queues``."""
    await principal_of(request)
    services = services_of(request)
    await services.listening()
    names = sorted(services.listener.relayed)
    return success(queues=await asyncio.gather(*(_queue(services, name) for name in names)))


async def queue(request: Request) -> Response:
    """``GET /api/queues/{name}``."""
    await principal_of(request)
    return success(queue=await _queue(services_of(request), await relayed(request)))


async def workers(request: Request) -> Response:
    """``GET /api/queues/{name}/workers``: callers who are not admins see only their own jobs in it."""
    principal, services = await principal_of(request), services_of(request)
    keys = Keys(services.settings.prefix, await relayed(request))
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
    name, given = await relayed(request), request.query_params
    owner = word_in(request, "user")
    if not principal.admin:
        if owner not in (None, principal.user):
            raise ForbiddenError("Other users' jobs are for admins")
        owner = principal.user
    cursor = given.get("cursor")
    if cursor is not None and len(cursor) > MAX_CURSOR:
        raise BadRequestError("cursor: it does not belong to this list")
    page = await services_of(request).queues.page(
        name,
        _states(given.get("state")),
        cursor,
        number_in(request, "limit", default=20, least=1, most=MAX_LIMIT),
        owner=owner,
        project=word_in(request, "project"),
        search=word_in(request, "search"),
        oldest_first=_oldest_first(given.get("order")),
    )
    more: dict[str, Any] = {} if page.next is None else {"next": page.next}
    return success(jobs=[job.summary() for job in page.jobs], **more)


async def job(request: Request) -> Response:
    """``GET /api/queues/{name}/jobs/{jobId}``."""
    principal = await principal_of(request)
    return success(job=await _shown(request, principal, await visible(request, principal)))


async def flow(request: Request) -> Response:
    """``GET /api/queues/{name}/jobs/{jobId}/flow``: callers see the jobs in it that they may see."""
    principal, services = await principal_of(request), services_of(request)
    view = await visible(request, principal)

    def sees(one: JobView) -> bool:
        return one.queue in services.listener.relayed and services.jobs.sees(principal, one)

    found = await Flows(services.client, services.queues, services.settings.prefix).of(view, sees)
    if found is None:
        raise NotFoundError("This job belongs to no flow")
    return success(flow=found.record())


async def logs(request: Request) -> Response:
    """``GET /api/queues/{name}/jobs/{jobId}/logs``."""
    view = await visible(request, await principal_of(request))
    start = number_in(request, "start", default=0, least=0, most=FURTHEST)
    limit = number_in(request, "limit", default=100, least=1, most=MAX_LINES)
    found = await services_of(request).queues.logs(view.queue, view.job_id, start, limit)
    lines = [{"sequence": number, **line.fields()} for number, line in enumerate(found.lines, found.start)]
    more: dict[str, Any] = {} if found.next is None else {"next": found.next}
    # Workers of other applications trim without counting.
    if found.before or view.own_progress or view.keep_logs is None or found.total < view.keep_logs:
        more["before"] = found.before
    return success(lines=lines, total=found.total, **more)


async def cancel(request: Request) -> Response:
    """``POST …/jobs/{jobId}/cancel``."""
    principal, view = await _operable(request, "cancel")
    after = await services_of(request).operations.cancel(view.queue, view.job_id, by=principal.user)
    return success(job=await _shown(request, principal, after))


async def retry(request: Request) -> Response:
    """``POST …/jobs/{jobId}/retry``."""
    principal, view = await _operable(request, "retry")
    quota_of(request).take(principal)  # counts like a new analysis
    after = await services_of(request).operations.retry(view.queue, view.job_id)
    return success(job=await _shown(request, principal, after))


async def promote(request: Request) -> Response:
    """``POST …/jobs/{jobId}/promote``."""
    principal, view = await _operable(request, "promote")
    after = await services_of(request).operations.promote(view.queue, view.job_id)
    return success(job=await _shown(request, principal, after))


async def remove(request: Request) -> Response:
    """``DELETE …/jobs/{jobId}``."""
    _, view = await _operable(request, "remove")
    await services_of(request).operations.remove(view.queue, view.job_id)
    return success(jobId=view.job_id)


async def pause(request: Request) -> Response:
    """``POST /api/queues/{name}/pause``."""
    name = await administered(request, "pause")
    await services_of(request).operations.pause(name)
    return success(queue=await _queue(services_of(request), name))


async def resume(request: Request) -> Response:
    """``POST /api/queues/{name}/resume``."""
    name = await administered(request, "resume")
    await services_of(request).operations.resume(name)
    return success(queue=await _queue(services_of(request), name))


async def drain(request: Request) -> Response:
    """``POST /api/queues/{name}/drain``."""
    name = await administered(request, "drain")
    asked = await _body(request, Drain)
    return success(count=await services_of(request).operations.drain(name, delayed=asked.delayed))


async def clean(request: Request) -> Response:
    """``POST /api/queues/{name}/clean``."""
    name = await administered(request, "clean")
    asked = await _body(request, Clean)
    count = await services_of(request).operations.clean(
        name, asked.state, older_than=asked.older_than, limit=asked.limit
    )
    return success(count=count)


async def _queue(services: Services, name: str) -> dict[str, Any]:
    counts = await services.queues.counts(name)
    return {"name": name, "paused": await services.queues.paused(name), "counts": counts.model_dump(by_alias=True)}


async def _operable(request: Request, operation: str) -> tuple[Principal, JobView]:
    guard(request)
    principal = await principal_of(request)
    view = await visible(request, principal)
    if not _may(principal, view, operation):
        whom = "its owner and admins" if operation in _OWNERS_OPERATIONS else "admins"
        raise ForbiddenError(f"To {operation} this job is for {whom}")
    log.info("job operated", operation=operation, queue=view.queue, job_id=view.job_id, user=principal.user)
    return principal, view


def _sees(principal: Principal, view: JobView) -> bool:
    return principal.admin or owns(principal, view)


def _may(principal: Principal, view: JobView, operation: str) -> bool:
    return principal.admin or (operation in _OWNERS_OPERATIONS and owns(principal, view))


async def _shown(request: Request, principal: Principal, view: JobView) -> dict[str, Any]:
    services = services_of(request)
    view = await services.queues.with_wait(view)
    may = {
        name: name in view.operations and _may(principal, view, name)
        for name in ("cancel", "retry", "promote", "remove")
    }
    own = f"/api/queues/{_quoted(view.queue)}/jobs/{_quoted(view.job_id)}"
    links = {"self": own, "logs": f"{own}/logs", "stream": _stream(services, view)}
    if view.parent_key or view.has_children:
        links["flow"] = f"{own}/flow"
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
