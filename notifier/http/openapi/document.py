"""``GET /openapi.json``: the HTTP interface as an OpenAPI 3.1 document, made from the models."""

import re
from importlib.metadata import PackageNotFoundError, version

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from notifier.access import COOKIE
from notifier.http import schemas as answers
from notifier.http.openapi.components import reference, schemas
from notifier.http.openapi.operations import ID, as_json, described, in_path, in_query, json_body, public
from notifier.http.openapi.queue_paths import queue_paths
from notifier.services import Services
from seven_stations.protocol.jobs import JobData
from seven_stations.protocol.schema import Schema

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

_FILES = """\
The text as JSON, or a file as the body itself: plain text, Fountain, Final Draft, TEI, HTML, PDF or Word, told by
its content. A file's fields come in the query (`?title=…&analysisType=quick`), `options` as JSON. Files of
`application/xml`, `text/xml`, `text/html` and Word's media type are taken as well.
"""

_WAIT = ("wait", {"type": "number", "minimum": 0, "maximum": 60}, "Wait so many seconds for it to appear.")
_HEARTBEAT: tuple[str, Schema, str] = (
    "heartbeat",
    {"enum": ["1"]},
    "An event `heartbeat` every 10 s, in place of comments.",
)
_CURSOR = ("lastEventId", {"type": "string"}, "Begin after this cursor.")
_OWN = ("own", {"enum": ["0"]}, "With `rooms`: those alone, without `user:{you}` and `global`.")
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
        "paths": _named({**_paths(), **queue_paths()}),
        "components": {
            "schemas": schemas(),
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
            operations[method].setdefault("operationId", method + name)
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
    job, analysis = in_path("jobId"), in_path("analysisId")
    return {
        "/": {"get": public("The dashboard", {"200": ("A page.", page)})},
        "/livez": {"get": public("Whether the process answers", {"200": answers.Live})},
        "/readyz": {"get": public("Whether requests can be served", {"200": answers.Ready}, "503")},
        "/openapi.json": {"get": public("This document", {"200": ("OpenAPI 3.1.", as_json({"type": "object"}))})},
        "/metrics": {
            "get": {
                **described(
                    "Metrics for Prometheus", {"200": ("Text, or OpenMetrics by `Accept`.", text)}, "401 403"
                ),
                "description": "The queues' counts are among them for those signed in.",
                "security": [{}, {"bearer": []}, {"cookie": []}, {"query": []}],
            }
        },
        "/api/session": {
            "get": described("Who the caller is", {"200": answers.Session}, "401 403"),
            "post": {
                **public("Keep a token in a cookie", {"200": answers.SignedIn}, "400 401 403 413"),
                "requestBody": json_body(answers.Token),
            },
            "delete": public("Clear the cookie", {"200": answers.Success}, "403"),
        },
        "/api/realtime/health": {
            "get": public(
                "How the notifier is",
                {
                    "200": answers.HealthAnswer,
                    "503": ("It is down.", as_json(reference(answers.HealthAnswer))),
                },
            )
        },
        "/api/realtime/stats": {
            "get": described("This notifier's connections", {"200": answers.StatsAnswer}, "401 403")
        },
        "/api/realtime/test": {
            "post": {
                **described("Send an event to everyone", {"200": answers.Published}, "400 401 403 413 503"),
                "description": "For admins.",
                "requestBody": json_body(answers.EventRequest),
            }
        },
        "/api/realtime/events": {
            "get": _stream("The caller's rooms, and those asked for", [_ROOMS, _OWN], "400 403")
        },
        "/api/realtime/jobs/{jobId}/stream": {
            "parameters": [job],
            "get": _stream("One job, until it ends", [_QUEUE, _WAIT], "400 403 404", ends=True),
        },
        "/api/realtime/analysis/{analysisId}/stream": {
            "parameters": [analysis],
            "get": _stream("One analysis, until it ends", [_WAIT], "400 403 404", ends=True),
        },
        "/api/analysis": {"post": _create()},
        "/api/preview": {
            "post": {
                **described(
                    "How a text would be read", {"200": answers.PreviewAnswer}, "400 401 403 413 422 429 503"
                ),
                "description": "Nothing is kept. As `POST /api/analysis`; text and corrections count.",
                "requestBody": _text_or_file(),
            }
        },
        "/api/analysis/{analysisId}": {
            "parameters": [analysis],
            "get": described("One analysis as it stands", {"200": answers.AnalysisAnswer}, "401 403 404 503"),
            "delete": {
                **described("Forget text and report", {"200": answers.Forgotten}, "401 403 404 503"),
                "description": "For its owner and admins. Text, checkpoints and report go; job and id stay.",
            },
        },
        "/api/analysis/{analysisId}/report": {
            "parameters": [analysis],
            "get": {
                **described(
                    "The finished report", {"200": ("The report itself.", _report())}, "400 401 403 404 503"
                ),
                "parameters": [in_query(*_FORMAT)],
            },
        },
        "/api/analysis/{analysisId}/again": {
            "parameters": [analysis],
            "post": {
                **described(
                    "Read it with corrections", {"202": answers.Added}, "400 401 403 404 409 413 422 429 503"
                ),
                "description": "For its owner and admins: a new analysis of the same text.",
                "requestBody": json_body(answers.Again),
            },
        },
        "/api/analysis/{analysisId}/script": {
            "parameters": [analysis],
            "get": described("The text as it was read", {"200": answers.Script}, "401 403 404 503"),
        },
    }


def _create() -> Schema:
    retry = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    operation = described("Add an analysis", {"202": answers.Added}, "400 401 403 409 413 422 429 503")
    operation["responses"]["429"]["headers"] = retry
    operation["parameters"] = [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "schema": ID,
            "description": "A repeat with the same key is answered as the first request was.",
        }
    ]
    operation["requestBody"] = _text_or_file()
    operation["description"] = _FILES
    return operation


def _text_or_file() -> Schema:
    body = json_body(JobData)
    file = {"schema": {"type": "string", "format": "binary"}}
    body["content"] |= dict.fromkeys(("application/octet-stream", "application/pdf", "text/plain"), file)
    return body


def _stream(summary: str, queries: list[tuple[str, Schema, str]], faults: str, *, ends: bool = False) -> Schema:
    found: Schema = {"200": ("Events as they happen.", {"text/event-stream": {"schema": {"type": "string"}}})}
    if ends:
        found["204"] = ("It has ended, and the caller has seen its end: do not reconnect.", None)
    operation = described(summary, found, f"401 {faults} 503")
    operation["description"] = _STREAM
    header = {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}, "description": _CURSOR[2]}
    operation["parameters"] = [header, *(in_query(*query) for query in (_CURSOR, _HEARTBEAT, *queries))]
    return operation


def _report() -> Schema:
    types = {
        "application/json": {"type": "object"},
        "text/markdown": {"type": "string"},
        "text/html": {"type": "string"},
    }
    return {media: {"schema": schema} for media, schema in types.items()}


def _version() -> str:
    try:
        return version("seven-stations")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
