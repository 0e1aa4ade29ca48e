"""Endpoints that add an analysis, show its state, and remove its text and report."""

import asyncio
import zlib
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from notifier.access import ForbiddenError, check_host, origin_allowed, principal_of
from notifier.auth import Principal
from notifier.http.body import read_analysis, read_json
from notifier.http.quota import quota_of
from notifier.http.replies import BadRequestError, success
from notifier.jobs import owns
from notifier.services import Services
from seven_stations.errors import NotFoundError, ServerUnreachableError, UnavailableError
from seven_stations.protocol.events import timestamp
from seven_stations.protocol.jobs import identifier
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.options import JobOptions
from seven_stations.protocol.progress import foreign_progress
from seven_stations.protocol.rooms import room
from seven_stations.queue.producer import Enqueued

_FIELDS = frozenset({"text", "title", "projectId", "analysisId", "analysisType", "options", "language", "userId"})
_AGAIN = ("userId", "projectId", "analysisType", "language", "options")
_JOB_FIELDS = frozenset({"delay", "priority", "attempts"})


def guard(request: Request) -> None:
    """Refuse changes from pages of other origins, and requests for other hosts' names in open mode."""
    services: Services = request.app.state.services
    host = request.headers.get("host")
    check_host(host, services.settings)
    if not origin_allowed(request.headers.get("origin"), host, services.settings):
        raise ForbiddenError("Requests from this origin are not allowed")


async def create(request: Request) -> Response:
    """``POST /api/analysis``."""
    services: Services = request.app.state.services
    guard(request)
    principal = await principal_of(request)
    quota = quota_of(request)
    quota.take(principal)
    body, file = await read_analysis(
        request, services.settings.max_body_bytes, lambda count: quota.take_bytes(principal, count)
    )
    data = {name: value for name, value in body.items() if name in _FIELDS}
    data["userId"] = _owner(services, principal, data.get("userId"))
    project = identifier(data.get("projectId"))  # read like a job's data, where an id may be a number
    _check_project(principal, project)
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= 200:
        raise BadRequestError("Idempotency-Key: 1 to 200 characters are needed")
    deduplicate = body.get("deduplicate")
    if deduplicate is not None and not isinstance(deduplicate, bool):
        raise BadRequestError("deduplicate: true or false is needed")
    wishes = {name: _number(body[name]) for name in _JOB_FIELDS if body.get(name) is not None}
    try:
        added = await services.producer.enqueue(
            data, file=file, options=JobOptions(**wishes), idempotency_key=key, deduplicate=bool(deduplicate)
        )
    except OSError as error:
        raise UnavailableError("The queue cannot be reached now; try again in a moment") from error
    except ServerUnreachableError as error:
        raise UnavailableError(error.message) from error
    return _accepted(added)


async def again(request: Request) -> Response:
    """``POST /api/analysis/{analysisId}/again``: analyse the same text, with corrections, as a new analysis.

    Its bytes count against the quota as if they had been sent again, because they are stored again.
    """
    services: Services = request.app.state.services
    guard(request)
    principal, view = await visible(request)
    if not owns(principal, view):
        raise ForbiddenError("The text is for its owner alone")
    _check_project(principal, view.project_id)  # the grant may have been withdrawn since
    quota = quota_of(request)
    quota.take(principal)
    corrections = (await read_json(request)).get("corrections")
    data = view.data or {}
    packed = await services.store.packed_text(view.job_id, data.get("textRef"))
    if packed is not None:
        file = await asyncio.to_thread(zlib.decompress, packed)
    elif text := await services.queues.carried_text(view.queue, view.job_id):
        file = text.encode("utf-8", "replace")
    else:
        raise NotFoundError("The text is no longer kept")
    quota.take_bytes(principal, len(file))
    body = {name: data[name] for name in _AGAIN if data.get(name) is not None}
    options = body.get("options")
    body["options"] = {**(options if isinstance(options, dict) else {}), "corrections": corrections}
    body["title"] = view.title
    added = await services.producer.enqueue(body, file=file)
    return _accepted(added)


def _accepted(added: Enqueued) -> Response:
    return success(
        202, jobId=added.job_id, analysisId=added.analysis_id, queue=added.queue, links=_links(added.analysis_id)
    )


def _check_project(principal: Principal, project: str | None) -> None:
    """Refuse a new analysis in a project that the caller's token does not grant."""
    if project is not None and not principal.granted(room("project", project)):
        raise ForbiddenError(f"No right to project {project}")


def _number(value: Any) -> Any:
    """An integer may also be written as 5.0 in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _owner(services: Services, principal: Principal, asked: object) -> object:
    """The owner of the new analysis. An owner requested by an admin is validated with the other data."""
    return asked if asked is not None and (principal.admin or services.authenticator.open) else principal.user


async def show(request: Request) -> Response:
    """``GET /api/analysis/{analysisId}``."""
    _, view = await visible(request)
    code, error = view.failure
    progress = foreign_progress(view.progress).get("progress", 0.0)
    fields: dict[str, Any] = {
        "analysisId": view.analysis_id,
        "jobId": view.job_id,
        "queueName": view.queue,
        "title": view.title,
        "userId": view.user_id,
        "projectId": view.project_id,
        "state": view.state,
        "progress": 100 if view.state == "completed" else progress,
        "stations": [s.model_dump(mode="json", by_alias=True, exclude_none=True) for s in view.stations],
        "result": view.own_result,
        "error": error,
        "code": code,
        "attemptsMade": view.attempts_made,
        "attemptsMax": view.attempts_max,
        "addedAt": timestamp(view.added_at),
        "startedAt": timestamp(view.started_at) if view.started_at else None,
        "finishedAt": timestamp(view.finished_at) if view.finished_at else None,
        "links": _links(view.analysis_id),
    }
    return success(analysis={name: value for name, value in fields.items() if value is not None})


async def forget(request: Request) -> Response:
    """``DELETE /api/analysis/{analysisId}``: remove the text and the report; the job and the id keep their
    owner."""
    services: Services = request.app.state.services
    guard(request)
    principal, view = await visible(request)
    if not owns(principal, view):
        raise ForbiddenError("To forget this analysis is for its owner and admins")
    return success(removed=await services.store.forget(view.job_id))


async def visible(request: Request) -> tuple[Principal, JobView]:
    """The caller, and the analysis in the path if they may see it; otherwise it does not exist for them."""
    services: Services = request.app.state.services
    principal = await principal_of(request)
    view = await services.jobs.of_analysis(principal, request.path_params["analysis_id"])
    if view is None:
        raise NotFoundError("There is no such analysis")
    return principal, view


def _links(analysis_id: str) -> dict[str, str]:
    base = quote(analysis_id, safe="")
    return {
        "self": f"/api/analysis/{base}",
        "report": f"/api/analysis/{base}/report",
        "stream": f"/api/realtime/analysis/{base}/stream",
        "page": f"/?analysis={base}",
    }
