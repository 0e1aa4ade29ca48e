"""The two forms of a JSON response, and the status of each error."""

import asyncio
import gzip
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from notifier.services import Services, TooManyConnectionsError
from seven_stations.errors import StationsError
from seven_stations.words import Note

STATUS = {
    "bad-request": 400,
    "invalid-data": 422,
    "unauthorized": 401,
    "token-missing": 401,
    "token-invalid": 401,
    "token-expired": 401,
    "forbidden": 403,
    "not-found": 404,
    "conflict": 409,
    "too-large": 413,
    "rate-limited": 429,
    "unavailable": 503,
}


class BadRequestError(StationsError):
    """The request cannot be understood."""

    code = "bad-request"


class TooLargeError(StationsError):
    """The body is too large."""

    code = "too-large"


class RateLimitedError(StationsError):
    """Too many requests; wait a little."""

    code = "rate-limited"


_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Responses are for one caller, and must be treated as JSON whatever they contain."""

_COMPRESSED_FROM = 1000
"""Bytes of the smallest response that is compressed: less fits into one packet anyway."""

_LARGE = 16_000
"""Bytes from which a response is compressed in a thread; less takes under a millisecond."""


def accepts_coding(request: Request, coding: str) -> bool:
    """Whether ``Accept-Encoding`` names this content coding, and not to exclude it (``gzip;q=0``)."""
    for offer in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = offer.replace(" ", "").partition(";")
        if name == coding:
            return not weight or weight.removeprefix("q=").strip("0.") != ""
    return False


class CompressedJSON(JSONResponse):
    """JSON that is compressed for clients that take it, unless it is small."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if len(self.body) > _COMPRESSED_FROM:
            self.headers.add_vary_header("Accept-Encoding")
            if accepts_coding(Request(scope), "gzip"):
                large = len(self.body) > _LARGE
                self.body = await asyncio.to_thread(_packed, self.body) if large else _packed(self.body)
                self.headers["Content-Encoding"] = "gzip"
                self.headers["Content-Length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def _packed(body: bytes | memoryview) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


class Reply(CompressedJSON):
    """A JSON response, even if another producer's data holds invalid Unicode."""

    def __init__(self, content: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(content, status, {**_HEADERS, **(headers or {})})

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        )


def success(status: int = 200, **fields: Any) -> Reply:
    return Reply({"success": True, **fields}, status)


def failure(
    status: int,
    code: str,
    message: str,
    headers: dict[str, str] | None = None,
    reason: Note | None = None,
) -> Reply:
    """An error response. ``reason`` is the message as a code of the catalogue with its values."""
    more = {} if reason is None else {"reason": {"code": reason.code, "values": reason.values}}
    return Reply({"success": False, "error": {"code": code, "message": message, **more}}, status, headers)


async def on_stations_error(request: Request, error: Exception) -> Response:
    """Convert our errors into responses and count them. Other errors become a 500 without details, logged by the
    server."""
    if not isinstance(error, StationsError):
        raise error
    status = STATUS.get(error.code, 500)
    services: Services = request.app.state.services
    if not isinstance(error, TooManyConnectionsError):  # counted as a connection
        services.refusals.count("request", error.code, error.message)
    headers = {"Retry-After": "5"} if status in (429, 503) else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    message = error.message if status != 500 else "Something went wrong"
    return failure(status, error.code, message, headers, error.note)
