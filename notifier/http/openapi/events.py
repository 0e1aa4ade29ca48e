"""``GET /asyncapi.json``: the events as an AsyncAPI 3.0 document, generated from the same models."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from notifier.access import COOKIE
from notifier.http.endpoint import Endpoint
from notifier.http.openapi.document import info, operation_id
from notifier.http.openapi.schemas import REF
from notifier.http.replies import CompressedJSON
from notifier.services import Services
from seven_stations.protocol.events import EVENTS
from seven_stations.protocol.schema import Schema, definitions

_ABOUT = """\
Every event that a client can receive. Over Server-Sent Events a message's name is the frame's `event:`, and its
payload one line of JSON in `data:`; over Socket.IO they are the event's name and its one argument. Any event may
come on any channel, as programs publish to any room. Cursors, rooms, and what a client may send over Socket.IO
(`authenticate`, `subscribe`, `unsubscribe`) are in docs/clients.md, the HTTP interface in `/openapi.json`.
"""

_SOCKETS = {
    "address": "/socket.io/",
    "title": "Socket.IO",
    "description": "Socket.IO 4 clients (protocol 5), by WebSocket or polling.",
}


def events_document(endpoints: Iterable[Endpoint], *, open_mode: bool) -> Schema:
    """The document. In open mode, no token is needed."""
    channels: Schema = {"socketio": _SOCKETS}
    for one in endpoints:
        found = one.by_status.get("200")
        if isinstance(found, tuple) and "text/event-stream" in (found[1] or {}):
            channel: Schema = {"address": one.template, "title": one.summary, "description": one.about}
            if one.in_path:
                channel["parameters"] = {name: {} for name in one.in_path}
            channels[operation_id(one)] = channel
    messages = {model.__name__: {"$ref": f"#/components/messages/{model.__name__}"} for model in EVENTS.values()}
    security = [{"$ref": f"#/components/securitySchemes/{name}"} for name in ("bearer", "cookie", "query")]
    return {
        "asyncapi": "3.0.0",
        "info": info(_ABOUT),
        "defaultContentType": "application/json",
        "channels": {name: {**channel, "messages": messages} for name, channel in channels.items()},
        "operations": {
            f"{name}Events": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{name}"},
                **({} if open_mode else {"security": security}),
            }
            for name in channels
        },
        "components": {
            "messages": {
                model.__name__: {"name": name, "payload": {"$ref": REF.format(model=model.__name__)}}
                for name, model in EVENTS.items()
            },
            "schemas": definitions(REF),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "httpApiKey", "in": "cookie", "name": COOKIE},
                "query": {"type": "httpApiKey", "in": "query", "name": "access_token"},
            },
        },
    }


@Endpoint(
    "GET",
    "/asyncapi.json",
    "The events as a document",
    ("AsyncAPI 3.0.", {"application/json": {"schema": {"type": "object"}}}),
    public=True,
)
async def asyncapi(request: Request) -> Response:
    """Generated on the first request, then cached."""
    services: Services = request.app.state.services
    state = request.app.state
    if not hasattr(state, "asyncapi"):
        state.asyncapi = events_document(state.endpoints, open_mode=services.authenticator.open)
    return CompressedJSON(state.asyncapi)
