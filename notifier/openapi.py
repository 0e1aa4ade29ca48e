"""``GET /openapi.json``: the HTTP interface as an OpenAPI 3.1 document, made from the models."""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from notifier import answers
from notifier.access import COOKIE
from notifier.services import Services
from protocol.events import EVENTS
from protocol.jobs import JobData
from protocol.schema import MODE, AsSent, Schema, definitions

_REF = "#/components/schemas/{model}"
_INPUT: JsonSchemaMode = "validation"

_TAKEN: tuple[type[BaseModel], ...] = (answers.Token, answers.EventRequest, JobData)
_GIVEN: tuple[type[BaseModel], ...] = (
    answers.Failure,
    answers.Success,
    answers.Live,
    answers.Ready,
    answers.Session,
    answers.SignedIn,
    answers.HealthAnswer,
    answers.StatsAnswer,
    answers.Published,
    answers.Added,
    answers.AnalysisAnswer,
    answers.Forgotten,
)

_ABOUT = """\
Analyses of dramatic texts as BullMQ jobs, watched live. The same events come over Socket.IO at `/socket.io`.

JSON answers are `{"success": true, …}` or `{"success": false, "error": {"code", "message"}}`. What does not exist
and what is somebody else's are both 404. Every answer may be 503 while Redis cannot be reached.
"""

_STREAM = """\
A stream of Server-Sent Events: `event:` is an event's name, `data:` its payload as one line of JSON (the pairs of
`#/components/schemas/Event`), `id:` the cursor after it. The first event is `connected`. Sent back as
`Last-Event-ID` or `lastEventId`, a cursor makes the stream begin with exactly what came after it.
"""

_CODES = {
    "400": "The request cannot be understood.",
    "401": "There is no token, or one that does not hold.",
    "403": "This is not allowed, or not from this origin or under this host's name.",
    "404": "There is no such thing, or it is somebody else's.",
    "409": "This id belongs to another user.",
    "413": "The body is too large.",
    "422": "The data cannot be analysed; the message begins with the field at fault.",
    "429": "Too many requests.",
    "503": "Not now; try again in a moment.",
}

_ID = {"type": "string", "minLength": 1, "maxLength": 200}
_WAIT = ("wait", {"type": "number", "minimum": 0, "maximum": 60}, "Wait so many seconds for it to appear.")
_CURSOR = ("lastEventId", {"type": "string"}, "Begin after this cursor.")
_ROOMS = ("rooms", {"type": "string"}, "Up to ten names of rooms with commas between, as `project:abc,job:7`.")
_QUEUE = ("queue", {"type": "string"}, "The job's queue, where it is not the analysis queue.")
_FORMAT = ("format", {"enum": ["json", "md", "html"]}, "The report's form; by `Accept` where it is not given.")


def document(*, open_mode: bool) -> Schema:
    """The document. In open mode everything may be asked for without a token."""
    schemes: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}, {"query": []}]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Seven Stations",
            "version": _version(),
            "description": _ABOUT,
            "license": {"name": "MIT"},
        },
        "security": [{}, *schemes] if open_mode else schemes,
        "paths": _named(_paths()),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
                "query": {"type": "apiKey", "in": "query", "name": "access_token"},
            },
        },
    }


def _named(paths: Schema) -> Schema:
    """With the names that generated clients give their functions: ``getAnalysisReport``."""
    for path, operations in paths.items():
        words = [word for word in re.split(r"\W+", re.sub(r"^/api|\{\w+\}", "", path)) if word]
        name = "".join(word.capitalize() for word in words) or "Page"
        for method in operations.keys() & {"get", "post", "delete"}:
            operations[method]["operationId"] = method + name
    return paths


async def openapi(request: Request) -> Response:
    """Made when it is first asked for, then kept."""
    services: Services = request.app.state.services
    state = request.app.state
    if not hasattr(state, "openapi"):
        state.openapi = document(open_mode=services.authenticator.open)
    return JSONResponse(state.openapi)


def _paths() -> Schema:
    text = {"text/plain": {"schema": {"type": "string"}}}
    page = {"text/html": {"schema": {"type": "string"}}}
    job, analysis = _path("jobId"), _path("analysisId")
    return {
        "/": {"get": _public("The dashboard", {"200": ("A page.", page)})},
        "/livez": {"get": _public("Whether the process answers", {"200": answers.Live})},
        "/readyz": {"get": _public("Whether requests can be served", {"200": answers.Ready}, "503")},
        "/openapi.json": {"get": _public("This document", {"200": ("OpenAPI 3.1.", _json({"type": "object"}))})},
        "/metrics": {
            "get": {
                **_operation(
                    "Metrics for Prometheus", {"200": ("Text, or OpenMetrics by `Accept`.", text)}, "401 403"
                ),
                "description": "The queues' counts are among them for those signed in.",
                "security": [{}, {"bearer": []}, {"cookie": []}, {"query": []}],
            }
        },
        "/api/session": {
            "get": _operation("Who the caller is", {"200": answers.Session}, "401 403"),
            "post": {
                **_public("Keep a token in a cookie", {"200": answers.SignedIn}, "400 401 403 413"),
                "requestBody": _body(answers.Token),
            },
            "delete": _public("Clear the cookie", {"200": answers.Success}, "403"),
        },
        "/api/realtime/health": {
            "get": _public(
                "How the notifier is",
                {
                    "200": answers.HealthAnswer,
                    "503": ("It is down.", _json(_ref(answers.HealthAnswer))),
                },
            )
        },
        "/api/realtime/stats": {
            "get": _operation("This notifier's connections", {"200": answers.StatsAnswer}, "401 403")
        },
        "/api/realtime/test": {
            "post": {
                **_operation("Send an event to everyone", {"200": answers.Published}, "400 401 403 413 503"),
                "description": "For admins.",
                "requestBody": _body(answers.EventRequest),
            }
        },
        "/api/realtime/events": {"get": _stream("The caller's rooms, and those asked for", [_ROOMS], "400 403")},
        "/api/realtime/jobs/{jobId}/stream": {
            "parameters": [job],
            "get": _stream("One job, until it ends", [_QUEUE, _WAIT], "400 403 404", ends=True),
        },
        "/api/realtime/analysis/{analysisId}/stream": {
            "parameters": [analysis],
            "get": _stream("One analysis, until it ends", [_WAIT], "400 403 404", ends=True),
        },
        "/api/analysis": {"post": _create()},
        "/api/analysis/{analysisId}": {
            "parameters": [analysis],
            "get": _operation("One analysis as it stands", {"200": answers.AnalysisAnswer}, "401 403 404 503"),
            "delete": {
                **_operation("Forget text and report", {"200": answers.Forgotten}, "401 403 404 503"),
                "description": "The text, the checkpoints and the report go; the job's record stays.",
            },
        },
        "/api/analysis/{analysisId}/report": {
            "parameters": [analysis],
            "get": {
                **_operation(
                    "The finished report", {"200": ("The report itself.", _report())}, "400 401 403 404 503"
                ),
                "parameters": [_query(*_FORMAT)],
            },
        },
    }


def _create() -> Schema:
    retry = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    operation = _operation("Add an analysis", {"202": answers.Added}, "400 401 403 409 413 422 429 503")
    operation["responses"]["429"]["headers"] = retry
    operation["parameters"] = [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "schema": _ID,
            "description": "A repeat with the same key is answered as the first request was.",
        }
    ]
    operation["requestBody"] = _body(JobData)
    return operation


def _stream(summary: str, queries: list[tuple[str, Schema, str]], faults: str, *, ends: bool = False) -> Schema:
    found: Schema = {"200": ("Events as they happen.", {"text/event-stream": {"schema": {"type": "string"}}})}
    if ends:
        found["204"] = ("It has ended, and the caller has seen its end: do not reconnect.", None)
    operation = _operation(summary, found, f"401 {faults} 503")
    operation["description"] = _STREAM
    header = {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}, "description": _CURSOR[2]}
    operation["parameters"] = [header, *(_query(*query) for query in (_CURSOR, *queries))]
    return operation


def _public(summary: str, found: Schema, faults: str = "") -> Schema:
    return {**_operation(summary, found, faults), "security": []}


def _operation(summary: str, found: Schema, faults: str) -> Schema:
    """``found``: by status, a model or a description with its content; ``faults``: the statuses of failures."""
    responses: Schema = {}
    for status, what in found.items():
        about, content = what if isinstance(what, tuple) else (what.__doc__, _json(_ref(what)))
        responses[status] = {"description": about} | ({} if content is None else {"content": content})
    for status in faults.split():
        responses.setdefault(status, {"description": _CODES[status], "content": _json(_ref(answers.Failure))})
    return {"summary": summary, "responses": responses}


def _report() -> Schema:
    types = {
        "application/json": {"type": "object"},
        "text/markdown": {"type": "string"},
        "text/html": {"type": "string"},
    }
    return {media: {"schema": schema} for media, schema in types.items()}


def _path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": _ID}


def _query(name: str, schema: Schema, about: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": about}


def _body(model: type[BaseModel]) -> Schema:
    name = "NewAnalysis" if model is JobData else model.__name__
    return {"required": True, "content": _json({"$ref": _REF.format(model=name)})}


def _ref(model: type[BaseModel]) -> Schema:
    return {"$ref": _REF.format(model=model.__name__)}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _schemas() -> Schema:
    """Every model by name, the events' included; ``Event`` is the union of ``{event, payload}``."""
    found = {**_models(_TAKEN, _INPUT), **_models(_GIVEN, MODE), **definitions(_REF)}
    found["NewAnalysis"] = _new_analysis(found.pop("JobData"))
    found["EventRequest"]["properties"]["eventType"] = {"enum": list(EVENTS)}
    found["Event"] = {
        "description": "An event's name and its payload.",
        "oneOf": [
            {
                "type": "object",
                "properties": {"event": {"const": name}, "payload": _ref(model)},
                "required": ["event", "payload"],
            }
            for name, model in EVENTS.items()
        ],
    }
    return dict(sorted(found.items()))


def _models(models: Iterable[type[BaseModel]], mode: JsonSchemaMode) -> Schema:
    _, whole = models_json_schema([(model, mode) for model in models], schema_generator=AsSent, ref_template=_REF)
    return dict(whole["$defs"])


def _new_analysis(data: Schema) -> Schema:
    """A job's data as the endpoint takes it: the text itself, at one of two places. ``null`` is "not given"."""
    text = {"type": "string", "minLength": 1, "pattern": r"\S", "description": "The text to analyse."}
    there = {"required": ["text"], "properties": {"text": text}}
    elsewhere = {
        "required": ["options"],
        "properties": {"text": {"type": "null"}, "options": {"type": "object", **there}},
    }
    fields: dict[str, Any] = {
        name: {"anyOf": [about, {"type": "null"}]}
        for name, about in data["properties"].items()
        if name not in ("text", "textRef")
    }
    for name in ("userId", "projectId", "analysisId"):
        fields[name]["anyOf"].append({"type": "integer"})
    fields["options"]["description"] = "Further wishes; `options.text` is taken where there is no `text`."
    fields["userId"]["description"] = "Whose it is to be; counts for admins and in open mode only."
    return {"description": "What to analyse.", "type": "object", "properties": fields, "anyOf": [there, elsewhere]}


def _version() -> str:
    try:
        return version("seven-stations")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
