"""``GET /openapi.json``: the HTTP interface as an OpenAPI 3.1 document, generated from the endpoints and
models."""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from operator import attrgetter

from starlette.requests import Request
from starlette.responses import Response

from notifier.access import COOKIE
from notifier.http import schemas as answers
from notifier.http.endpoint import ID, TEXT, Endpoint
from notifier.http.openapi.schemas import reference, schemas
from notifier.http.replies import CompressedJSON
from notifier.services import Services
from seven_stations.protocol.jobs import JobData
from seven_stations.protocol.schema import Schema

_ABOUT = """\
Analyses of dramatic texts as BullMQ jobs, with live events. Socket.IO at `/socket.io` sends the same events.

JSON responses are `{"success": true, …}` or `{"success": false, "error": {"code", "message"}}`. What does not
exist and what belongs to somebody else are both 404. Any response may be 503 while Redis cannot be reached.
"""

FAULTS = {
    "400": "The request is not valid.",
    "401": "The token is missing or not valid.",
    "403": "Not allowed, or not from this origin or under this host name.",
    "404": "It does not exist, or belongs to another user.",
    "409": "The id belongs to another user, or the state of the job does not allow this.",
    "413": "The body is too large.",
    "422": "The data cannot be analysed; the message begins with the invalid field.",
    "429": "Too many requests.",
    "503": "Not available now; try again in a moment.",
}
"""What the statuses of errors mean."""

_SCHEMES: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}, {"query": []}]


def document(endpoints: Iterable[Endpoint], *, open_mode: bool) -> Schema:
    """The document. In open mode, no endpoint needs a token."""
    endpoints = list(endpoints)
    page = {"summary": "The dashboard", "security": [], "operationId": "getPage"}
    html = {"200": {"description": "A page.", "content": {"text/html": {"schema": TEXT}}}}
    paths: Schema = {"/": {"get": {**page, "responses": html}}}
    for template, group in groupby(sorted(endpoints, key=attrgetter("template")), key=attrgetter("template")):
        of_path = list(group)
        paths[template] = {one.method.lower(): _operation(one) for one in of_path}
        if names := of_path[0].in_path:
            paths[template]["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": ID} for name in names
            ]
    return {
        "openapi": "3.1.0",
        "info": info(_ABOUT),
        "security": [{}, *_SCHEMES] if open_mode else _SCHEMES,
        "paths": paths,
        "components": {
            "schemas": schemas(endpoints),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
                "query": {"type": "apiKey", "in": "query", "name": "access_token"},
            },
        },
    }


@Endpoint(
    "GET",
    "/openapi.json",
    "This document",
    ("OpenAPI 3.1.", {"application/json": {"schema": {"type": "object"}}}),
    public=True,
)
async def openapi(request: Request) -> Response:
    """Generated on the first request, then cached."""
    services: Services = request.app.state.services
    state = request.app.state
    if not hasattr(state, "openapi"):
        state.openapi = document(state.endpoints, open_mode=services.authenticator.open)
    return CompressedJSON(state.openapi)


def _operation(endpoint: Endpoint) -> Schema:
    responses: Schema = {}
    for status, found in endpoint.by_status.items():
        about, content = found if isinstance(found, tuple) else (found.__doc__, _json(reference(found)))
        responses[status] = {"description": about} | ({} if content is None else {"content": content})
    for status in endpoint.faults.split():
        failure = {"description": FAULTS[status], "content": _json(reference(answers.Failure))}
        responses.setdefault(status, failure)
    for status, headers in endpoint.response_headers.items():
        responses[status]["headers"] = headers
    operation: Schema = {
        "summary": endpoint.summary,
        "operationId": endpoint.name or operation_id(endpoint),
        "responses": responses,
    }
    if endpoint.public or endpoint.anonymous:
        operation["security"] = [] if endpoint.public else [{}, *_SCHEMES]
    if endpoint.about:
        operation["description"] = endpoint.about
    if endpoint.parameters:
        operation["parameters"] = list(endpoint.parameters)
    if (model := endpoint.body) is not None:
        content = _json({"$ref": "#/components/schemas/NewAnalysis"} if model is JobData else reference(model))
        content |= {media: {"schema": {"type": "string", "format": "binary"}} for media in endpoint.files}
        operation["requestBody"] = {"required": not endpoint.body_optional, "content": content}
    return operation


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def operation_id(endpoint: Endpoint) -> str:
    """The operation id for generated clients, such as ``getAnalysisReport``."""
    words = re.split(r"\W+", re.sub(r"^/api|\{\w+\}", "", endpoint.template))
    return endpoint.method.lower() + "".join(word.capitalize() for word in words if word)


def info(about: str) -> Schema:
    """What a document says of itself."""
    try:
        here = version("seven-stations")
    except PackageNotFoundError:  # runs from a checkout that is not installed
        here = "0"
    return {"title": "Seven Stations", "version": here, "description": about, "license": {"name": "MIT"}}
