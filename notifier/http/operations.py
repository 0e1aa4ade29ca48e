"""Liveness, readiness, health and statistics of the notifier, and browser sessions."""

import re
import time
from collections import Counter
from typing import Any

from pydantic import ValidationError
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response

from notifier.access import COOKIE, ForbiddenError, principal_of
from notifier.http import schemas as answers
from notifier.http.analysis import guard
from notifier.http.body import read_json
from notifier.http.endpoint import Endpoint
from notifier.http.openapi.schemas import reference
from notifier.http.replies import BadRequestError, failure, success
from notifier.services import FULL, Services
from seven_stations.model import fault
from seven_stations.protocol.events import EVENTS, timestamp
from seven_stations.protocol.jobs import MAX_FILE
from seven_stations.queue.publisher import UnpublishableError

_LAG_LIMIT_MS = 5000
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,16384}")  # a bearer token (RFC 6750) that fits into a cookie


@Endpoint("GET", "/livez", "Liveness: whether the process responds", answers.Live, public=True)
async def live(_request: Request) -> Response:
    return success(state="live")


@Endpoint("GET", "/readyz", "Readiness: whether requests can be served", answers.Ready, "503", public=True)
async def ready(request: Request) -> Response:
    services: Services = request.app.state.services
    listener = services.listener
    if services.closing:
        return failure(503, "unavailable", "Not ready: the server is shutting down")
    if not listener.connected:
        return failure(503, "unavailable", "Not ready: Redis is not reached, or cannot be read")
    if not listener.reading:
        names = ", ".join(sorted(listener.unreadable)) or "the log"
        return failure(503, "unavailable", f"Not ready: {names} cannot be read")
    if not await services.writable():
        return failure(503, "unavailable", f"Not ready: {FULL}")
    return success(state="ready", queues=sorted(listener.relayed), unreadable=sorted(listener.unreadable))


_DOWN = ("It is down.", {"application/json": {"schema": reference(answers.HealthAnswer)}})


@Endpoint(
    "GET",
    "/api/realtime/health",
    "The health of the notifier",
    {"200": answers.HealthAnswer, "503": _DOWN},
    public=True,
)
async def health(request: Request) -> Response:
    services: Services = request.app.state.services
    try:
        await services.client.ping()
        redis = "up"
    except (RedisError, OSError):
        redis = "down"
    listening = services.listener.reading
    lag = round(services.listener.lag_ms)
    overall = "healthy"
    if redis == "down" or not listening:
        overall = "down"
    elif lag > _LAG_LIMIT_MS:
        overall = "degraded"
    body: dict[str, Any] = {
        "websocket": {"status": "operational", "initialized": True},
        "sse": {"status": "operational", "clients": len(services.streams)},
        "redis": {"status": redis},
        "listener": {"status": "up" if listening else "down", "lagMs": lag},
        "overall": overall,
        "timestamp": timestamp(),
    }
    return success(503 if overall == "down" else 200, health=body)


@Endpoint("GET", "/api/realtime/stats", "This notifier's connections", answers.StatsAnswer, "401 403")
async def stats(request: Request) -> Response:
    services: Services = request.app.state.services
    principal = await principal_of(request)
    sockets = request.app.state.sockets
    body: dict[str, Any] = {
        "websocket": {
            "totalConnections": sockets.connections,
            "authenticatedConnections": sockets.authenticated,
            "directConnections": sockets.direct,
            "rooms": [],
        },
        "sse": {
            "totalClients": len(services.streams),
            "authenticatedClients": len(services.streams),
            "directClients": sum(stream.is_direct for stream in services.streams),
            "rooms": [],
            "users": [],
        },
        "hub": dict(services.hub.counters),
        "listener": dict(services.listener.counters),
        "uptimeSeconds": round(time.time() - services.started_at, 1),
        "timestamp": timestamp(),
    }
    if principal.admin:
        rooms = Counter(name for stream in services.streams for name in stream.rooms if name[0] not in "@*")
        users = Counter(stream.user or "" for stream in services.streams)
        body["websocket"]["rooms"] = sockets.rooms()
        body["sse"]["rooms"] = [{"name": name, "clients": size} for name, size in sorted(rooms.items())]
        body["sse"]["users"] = [{"userId": user, "clients": size} for user, size in sorted(users.items())]
    return success(stats=body)


@Endpoint(
    "POST",
    "/api/realtime/test",
    "Send an event to everyone",
    answers.Published,
    "400 401 403 413 503",
    about="For admins.",
    body=answers.EventRequest,
)
async def test(request: Request) -> Response:
    """The event goes through the log, so that every notifier delivers it."""
    services: Services = request.app.state.services
    guard(request)
    principal = await principal_of(request)
    if not principal.admin:
        raise ForbiddenError("Only admins may send test events")
    body = await read_json(request)
    payload, target = body.get("payload", {}), body.get("target", "all")
    if not isinstance(payload, dict):
        raise BadRequestError("payload: an object is needed")
    if target not in ("all", "websocket", "sse"):
        raise BadRequestError("target: use all, websocket or sse")
    model = EVENTS.get(str(body.get("eventType")))
    if model is None:
        raise BadRequestError("eventType: not an event of the protocol")
    try:
        event = model.model_validate({"timestamp": timestamp(), **payload, "eventType": body["eventType"]})
        entry = await services.publisher.broadcast(event, target=target)
    except ValidationError as error:
        raise BadRequestError(fault(error, "payload")) from None
    except UnpublishableError as error:
        raise BadRequestError(error.message) from error
    return success(entry=entry, target=target)


@Endpoint(
    "POST",
    "/api/session",
    "Store a token in a cookie",
    answers.SignedIn,
    "400 401 403 413",
    body=answers.Token,
    public=True,
)
async def sign_in(request: Request) -> Response:
    services: Services = request.app.state.services
    guard(request)
    body = await read_json(request)
    token = body.get("token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise BadRequestError("token: a JWT is needed")
    principal = await services.authenticator.principal(token)
    answer = success(userId=principal.user, admin=principal.admin)
    seconds = None if principal.expires_at is None else max(0, int(principal.expires_at - time.time()))
    answer.set_cookie(
        COOKIE,
        token,
        max_age=seconds,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )
    return answer


@Endpoint("DELETE", "/api/session", "Remove the cookie", answers.Success, "403", public=True)
async def sign_out(request: Request) -> Response:
    guard(request)
    answer = success()
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer


@Endpoint("GET", "/api/session", "The caller, and what the token grants", answers.Session, "401 403")
async def session(request: Request) -> Response:
    services: Services = request.app.state.services
    principal = await principal_of(request)
    return success(
        userId=principal.user,
        admin=principal.admin,
        rooms=list(principal.patterns),
        open=services.authenticator.open,
        limits={"text": services.settings.max_text_bytes, "file": min(MAX_FILE, services.settings.max_body_bytes)},
    )
