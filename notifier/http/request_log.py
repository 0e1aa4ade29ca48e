"""Handles one HTTP request around its routes: a request id, a log line, and a stream after the routes."""

import logging
import re
import secrets
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notifier.http.stream_response import STREAM_KEY
from seven_stations.process.tracing import continue_trace

log = structlog.get_logger()

_HEADER = b"x-request-id"
_SOUND = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET = ("/livez", "/readyz", "/metrics", "/assets", "/incomplete.js")
"""Requested again and again by machines, so logged at debug level only."""


def request_id(scope: Scope) -> str:
    """The caller's ``X-Request-ID`` if it is valid, or a new id."""
    given = next((value for name, value in scope["headers"] if name == _HEADER), b"").decode("latin-1")
    return given if _SOUND.fullmatch(given) else secrets.token_hex(8)


async def serve_request(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run the routes; if the response is a stream, run that after they have returned."""
    if scope["type"] != "http":
        await app(scope, receive, send)
        return
    began = time.perf_counter()
    identity = request_id(scope)
    header = (_HEADER, identity.encode())
    structlog.contextvars.bind_contextvars(request_id=identity)
    continue_trace(scope["headers"])
    status = await _routes(app, scope, receive, send, header)
    stream = scope.pop(STREAM_KEY, None)
    level = logging.DEBUG if scope["path"].startswith(_QUIET) else logging.INFO
    # Only the path, because the query may contain a token.
    fields = {"method": scope["method"], "path": scope["path"]}
    if stream is not None:
        log.debug("stream opened", **fields)  # logged as a request when it ends
        await stream.run(scope, receive, send, extra=[header])
        status = 200
    ms = round((time.perf_counter() - began) * 1000, 1)
    log.log(level, "request", status=status, ms=ms, **fields)


async def _routes(app: ASGIApp, scope: Scope, receive: Receive, send: Send, header: tuple[bytes, bytes]) -> int:
    """Run the routes, with the request id in the response; returns the status, 0 for a stream."""
    status = 0

    async def with_id(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            message["headers"] = [*message.get("headers", []), header]
        await send(message)

    await app(scope, receive, with_id)
    return status
