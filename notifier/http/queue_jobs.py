"""The endpoints of a queue's jobs: listing, reading and operating them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import Response

from notifier.access import ForbiddenError, principal_of
from notifier.auth import Principal
from notifier.http import queue_schemas as answers
from notifier.http.analysis import guard
from notifier.http.endpoint import Endpoint, in_query
from notifier.http.queue_requests import (
    FURTHEST,
    QUEUE,
    READ,
    number_in,
    relayed,
    services_of,
    visible,
    whole,
    word_in,
)
from notifier.http.quota import quota_of
from notifier.http.replies import BadRequestError, success
from notifier.jobs import owns
from notifier.services import Services
from seven_stations.errors import NotFoundError
from seven_stations.protocol.jobview import LISTED_STATES, JobView, ListedState
from seven_stations.protocol.schema import Schema
from seven_stations.queue.flows import Flows
from seven_stations.queue.queues import MAX_LIMIT, MAX_LINES

log = structlog.get_logger()

_JOB = QUEUE + "/jobs/{job_id:job}"
_OPERATED = "401 403 404 409 503"
_OWNERS = "For the job's owner and for admins."
_WORD: Schema = {"type": "string", "minLength": 1, "maxLength": answers.MAX_WORD}
_STATE = f"({'|'.join(LISTED_STATES)})"

_OWNERS_OPERATIONS = frozenset({"cancel", "retry"})
"""The operations allowed to a job's owner; the others are for admins."""


@Endpoint(
    "GET",
    QUEUE + "/jobs",
    "Jobs, a page at a time",
    answers.JobsAnswer,
    "400 401 403 404 503",
    about="Non-admins see only their own. Pending jobs come first, in run order; then ended jobs, newest first.",
    name="listJobs",
    parameters=(
        in_query(
            "state",
            {"type": "string", "pattern": f"^{_STATE}(,{_STATE})*$"},
            "States, separated by commas; by default all.",
        ),
        in_query("cursor", {"type": "string", "maxLength": answers.MAX_CURSOR}, "The last page's `next`."),
        in_query("limit", whole(1, MAX_LIMIT), "Jobs on the page, 20 by default."),
        in_query("search", _WORD, "Text to find in id, title or name."),
        in_query(
            "order",
            {"enum": ["newest", "oldest"]},
            "`oldest` is possible for ended jobs of one state, and for the jobs of one user.",
        ),
        in_query("user", _WORD, "Only this user's jobs; those of other users are for admins."),
        in_query("project", _WORD, "Only this project's jobs."),
    ),
)
async def jobs(request: Request) -> Response:
    principal = await principal_of(request)
    name, given = await relayed(request), request.query_params
    owner = word_in(request, "user")
    if not principal.admin:
        if owner not in (None, principal.user):
            raise ForbiddenError("Only admins may see other users' jobs")
        owner = principal.user
    cursor = given.get("cursor")
    if cursor is not None and len(cursor) > answers.MAX_CURSOR:
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


@Endpoint("GET", _JOB, "One job", answers.JobAnswer, READ, name="getJob")
async def job(request: Request) -> Response:
    principal = await principal_of(request)
    return success(job=await _shown(request, principal, await visible(request, principal)))


@Endpoint(
    "GET",
    _JOB + "/flow",
    "The flow that a job belongs to",
    answers.FlowAnswer,
    READ,
    about="404 for a job without a parent and without children.",
    name="getFlow",
)
async def flow(request: Request) -> Response:
    principal, services = await principal_of(request), services_of(request)
    view = await visible(request, principal)
    found = await _flows(services).of(view, _sees_jobs(services, principal))
    if found is None:
        raise NotFoundError("This job belongs to no flow")
    return success(flow=found.record())


@Endpoint(
    "GET",
    _JOB + "/logs",
    "The job's log",
    answers.LinesAnswer,
    "400 401 403 404 503",
    name="getJobLogs",
    parameters=(
        in_query("start", whole(0, FURTHEST), "The first line, counted from 0."),
        in_query("limit", whole(1, MAX_LINES), "How many lines, 100 by default."),
    ),
)
async def logs(request: Request) -> Response:
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


@Endpoint(
    "POST",
    _JOB + "/cancel",
    "Cancel a job",
    answers.JobAnswer,
    _OPERATED,
    about=_OWNERS,
    name="cancelJob",
)
async def cancel(request: Request) -> Response:
    principal, view = await _operable(request, "cancel")
    after = await services_of(request).operations.cancel(view.queue, view.job_id, by=principal.user)
    return success(job=await _shown(request, principal, after))


@Endpoint(
    "POST",
    _JOB + "/retry",
    "Run an ended job again",
    answers.JobAnswer,
    _OPERATED,
    about=_OWNERS,
    name="retryJob",
)
async def retry(request: Request) -> Response:
    principal, view = await _operable(request, "retry")
    quota_of(request).take(principal)  # counts like a new analysis
    after = await services_of(request).operations.retry(view.queue, view.job_id)
    return success(job=await _shown(request, principal, after))


@Endpoint(
    "POST",
    _JOB + "/promote",
    "Run a delayed job now",
    answers.JobAnswer,
    _OPERATED,
    about="For admins.",
    name="promoteJob",
)
async def promote(request: Request) -> Response:
    principal, view = await _operable(request, "promote")
    after = await services_of(request).operations.promote(view.queue, view.job_id)
    return success(job=await _shown(request, principal, after))


@Endpoint(
    "DELETE",
    _JOB,
    "Remove a job",
    answers.Removed,
    _OPERATED,
    about="For admins. Removes its text, report and checkpoints too.",
    name="removeJob",
)
async def remove(request: Request) -> Response:
    _, view = await _operable(request, "remove")
    await services_of(request).operations.remove(view.queue, view.job_id)
    return success(jobId=view.job_id)


async def _operable(request: Request, operation: str) -> tuple[Principal, JobView]:
    guard(request)
    principal = await principal_of(request)
    view = await visible(request, principal)
    if not _may(principal, view, operation):
        whom = "its owner and admins" if operation in _OWNERS_OPERATIONS else "admins"
        raise ForbiddenError(f"Only {whom} may {operation} this job")
    log.info("job operated", operation=operation, queue=view.queue, job_id=view.job_id, user=principal.user)
    return principal, view


def _may(principal: Principal, view: JobView, operation: str) -> bool:
    return principal.admin or (operation in _OWNERS_OPERATIONS and owns(principal, view))


def _flows(services: Services) -> Flows:
    return Flows(services.client, services.queues, services.settings.prefix)


def _sees_jobs(services: Services, principal: Principal) -> Callable[[JobView], bool]:
    return lambda one: one.queue in services.listener.relayed and services.jobs.sees(principal, one)


async def _shown(request: Request, principal: Principal, view: JobView) -> dict[str, Any]:
    services = services_of(request)
    view = await services.queues.with_wait(view)
    may = {
        name: name in view.operations and _may(principal, view, name)
        for name in ("cancel", "retry", "promote", "remove")
    }
    own = f"/api/queues/{_quoted(view.queue)}/jobs/{_quoted(view.job_id)}"
    links = {"self": own, "logs": f"{own}/logs", "stream": _stream(services, view)}
    if await _flows(services).includes(view, _sees_jobs(services, principal)):
        links["flow"] = f"{own}/flow"
    if view.queue == services.settings.queue:
        analysis = f"/api/analysis/{_quoted(view.analysis_id)}"
        links |= {"analysis": analysis, "report": f"{analysis}/report"}
        if owns(principal, view):
            links["script"] = f"{analysis}/script"
        if view.ended and view.own_progress is not None:
            cursor = await services.replay.before_run(view.queue, view.job_id, services.listener.vector)
            if cursor is not None:
                stream = f"/api/realtime/analysis/{_quoted(view.analysis_id)}/stream"
                links["replay"] = f"{stream}?lastEventId={cursor}"
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
