"""Endpoints that add an analysis, show its state, and remove its text and report."""

import asyncio
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from notifier.access import ForbiddenError, check_host, origin_allowed, principal_of
from notifier.auth import Principal
from notifier.http import schemas as answers
from notifier.http.body import check_names, read_analysis, read_json
from notifier.http.endpoint import ID, Endpoint, in_header, in_query
from notifier.http.quota import quota_of
from notifier.http.replies import BadRequestError, success
from notifier.jobs import owns
from notifier.services import Services
from seven_stations.errors import ConflictError, NotFoundError, ServerUnreachableError, UnavailableError
from seven_stations.protocol.flows import ComparedAnalysis, is_comparison, title_of_two
from seven_stations.protocol.jobs import JobData, identifier
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.options import JobOptions
from seven_stations.protocol.rooms import room
from seven_stations.queue.producer import Enqueued
from seven_stations.words import note

ONE = "/api/analysis/{analysis_id:analysis}"
FILE_TYPES = ("application/octet-stream", "application/pdf", "text/plain")
_ABOUT = """\
The text as JSON, or a file as the body itself: plain text, Fountain, Final Draft, TEI, HTML, PDF or Word, detected
from its content. A file's fields come in the query (`?title=…&analysisType=quick`), `options` as JSON. The media
types `application/xml`, `text/xml`, `text/html` and that of Word are accepted as well.
"""

_KEY = in_header("Idempotency-Key", ID, "A repeated request with the same key gets the first response again.")
_FIELDS = frozenset({"text", "title", "projectId", "analysisId", "analysisType", "options", "language", "userId"})
_DRAFT_FIELDS = ("text", "title", "analysisType", "language", "options")
_AGAIN = ("userId", "projectId", "analysisType", "language", "options")
_SHOWN = [str(field.alias) for field in answers.Analysis.model_fields.values()]
_JOB_FIELDS = frozenset({"delay", "priority", "attempts"})
_KNOWN = _FIELDS | _JOB_FIELDS | {"deduplicate"}
_OPTIONS = ("corrections", "text", "timeout")


def guard(request: Request) -> None:
    """Refuse changes from pages of other origins, and requests for other hosts' names in open mode."""
    services: Services = request.app.state.services
    host = request.headers.get("host")
    check_host(host, services.settings)
    if not origin_allowed(request.headers.get("origin"), host, services.settings):
        raise ForbiddenError("Requests from this origin are not allowed")


@Endpoint(
    "POST",
    "/api/analysis",
    "Add an analysis",
    {"202": answers.Added},
    "400 401 403 409 413 422 429 503",
    about=_ABOUT,
    body=JobData,
    files=FILE_TYPES,
    parameters=(_KEY,),
    response_headers={"429": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}},
)
async def create(request: Request) -> Response:
    services: Services = request.app.state.services
    guard(request)
    principal = await principal_of(request)
    quota = quota_of(request)
    quota.take(principal)
    body, file = await read_analysis(
        request, services.settings.max_body_bytes, lambda count: quota.take_bytes(principal, count)
    )
    _check_names(body)
    data = {name: value for name, value in body.items() if name in _FIELDS}
    data["userId"] = _owner(services, principal, data.get("userId"))
    project = identifier(data.get("projectId"))  # read like a job's data, where an id may be a number
    _check_project(principal, project)
    key = _key(request)
    deduplicate = body.get("deduplicate")
    if deduplicate is not None and not isinstance(deduplicate, bool):
        raise BadRequestError("deduplicate: true or false is needed")
    wishes = {name: _number(body[name]) for name in _JOB_FIELDS if body.get(name) is not None}
    with _adding():
        added = await services.producer.enqueue(
            data, file=file, options=JobOptions(**wishes), idempotency_key=key, deduplicate=bool(deduplicate)
        )
    return _accepted(added)


@Endpoint(
    "POST",
    ONE + "/again",
    "Analyse the text again, with corrections",
    {"202": answers.Added},
    "400 401 403 404 409 413 422 429 503",
    about="For its owner and admins: a new analysis of the same text.",
    body=answers.Again,
    parameters=(_KEY,),
)
async def again(request: Request) -> Response:
    """The text's bytes count against the quota as if they had been sent again, because they are stored again."""
    services: Services = request.app.state.services
    guard(request)
    principal, view = await visible(request)
    if not owns(principal, view):
        raise ForbiddenError("Only its owner and admins may see the text")
    _check_project(principal, view.project_id)  # the grant may have been withdrawn since
    quota = quota_of(request)
    quota.take(principal)
    given = await read_json(request)
    check_names(given, ("corrections",))
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
    body["options"] = {**(options if isinstance(options, dict) else {}), "corrections": given.get("corrections")}
    body["title"] = view.title
    with _adding():
        added = await services.producer.enqueue(body, file=file, idempotency_key=_key(request))
    return _accepted(added)


@Endpoint(
    "POST",
    ONE + "/compare",
    "Compare it with a later draft",
    {"202": answers.Added},
    "400 401 403 404 409 413 422 429 503",
    about="For its owner and admins. The later draft is a new text, sent as to `POST /api/analysis` and analysed "
    "first, or a finished analysis of the same user. The answer is about the comparison.",
    body=answers.NewDraft,
    body_optional=True,
    files=FILE_TYPES,
    parameters=(_KEY, in_query("with", ID, "The id of a finished analysis, in place of a text.")),
)
async def compare(request: Request) -> Response:
    """A new draft counts against the quota as any text."""
    services: Services = request.app.state.services
    guard(request)
    principal, earlier = await visible(request)
    _check_finished(principal, earlier)
    _check_project(principal, earlier.project_id)
    quota = quota_of(request)
    quota.take(principal)
    compared, draft, file = [earlier], None, None
    if (other := request.query_params.get("with")) is not None:
        later = await services.jobs.of_analysis(principal, other)
        if later is None or later.user_id != earlier.user_id:
            raise NotFoundError("There is no analysis {analysis}", analysis=other)
        _check_finished(principal, later)
        if later.job_id == earlier.job_id:
            raise BadRequestError(note("compared-with-itself"))
        compared.append(later)
    else:
        body, file = await read_analysis(
            request, services.settings.max_body_bytes, lambda count: quota.take_bytes(principal, count)
        )
        _check_names(body)
        draft = {name: body[name] for name in _DRAFT_FIELDS if body.get(name) is not None}
        draft |= {"userId": earlier.user_id, "projectId": earlier.project_id}
    # Who sees the project of one of them must not see the other through the comparison.
    project = earlier.project_id if compared[-1].project_id == earlier.project_id else None
    texts = [ComparedAnalysis(job_id=one.job_id, analysis_id=one.analysis_id, title=one.title) for one in compared]
    with _adding():
        added = await services.producer.compare(
            texts,
            draft,
            file=file,
            title=title_of_two(earlier.title, compared[-1].title if draft is None else draft.get("title")),
            user_id=earlier.user_id,
            project_id=project,
            idempotency_key=_key(request),
        )
    return _accepted(added.comparison)


def _check_names(body: dict[str, Any]) -> None:
    check_names(body, _KNOWN)
    if isinstance(options := body.get("options"), dict):
        check_names(options, _OPTIONS, "options.")


@contextmanager
def _adding() -> Iterator[None]:
    """Jobs are added within; 503 where the server is away."""
    try:
        yield
    except (OSError, ServerUnreachableError) as error:
        raise UnavailableError("The queue cannot be reached now; try again in a moment") from error


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= 200:
        raise BadRequestError("Idempotency-Key: 1 to 200 characters are needed")
    return key


def _check_finished(principal: Principal, view: JobView) -> None:
    if not owns(principal, view):
        raise ForbiddenError("Only its owner and admins may compare an analysis")
    if view.state != "completed" or view.own_result is None or is_comparison(view.data):
        raise ConflictError("Only finished analyses can be compared")


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


@Endpoint("GET", ONE, "One analysis", answers.AnalysisAnswer, "401 403 404 503")
async def show(request: Request) -> Response:
    _, view = await visible(request)
    stations = [station.as_json() for station in view.stations]
    result = {} if view.own_result is None else {"result": view.own_result}
    return success(
        analysis={**view.excerpt(*_SHOWN), "stations": stations, **result, "links": _links(view.analysis_id)}
    )


@Endpoint(
    "DELETE",
    ONE,
    "Remove text and report",
    answers.Forgotten,
    "401 403 404 503",
    about="For its owner and admins. Removes text, checkpoints and report; job and id stay.",
)
async def forget(request: Request) -> Response:
    services: Services = request.app.state.services
    guard(request)
    principal, view = await visible(request)
    if not owns(principal, view):
        raise ForbiddenError("Only its owner and admins may delete this analysis")
    return success(removed=await services.store.forget(view.job_id))


async def visible(request: Request) -> tuple[Principal, JobView]:
    """The caller, and the analysis in the path if they may see it; otherwise it does not exist for them."""
    services: Services = request.app.state.services
    principal = await principal_of(request)
    analysis_id = request.path_params["analysis_id"]
    view = await services.jobs.of_analysis(principal, analysis_id)
    if view is None:
        raise NotFoundError("There is no analysis {analysis}", analysis=analysis_id)
    return principal, view


def _links(analysis_id: str) -> dict[str, str]:
    base = quote(analysis_id, safe="")
    return {
        "self": f"/api/analysis/{base}",
        "report": f"/api/analysis/{base}/report",
        "stream": f"/api/realtime/analysis/{base}/stream",
        "page": f"/?analysis={base}",
    }
