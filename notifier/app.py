"""The ASGI application: Socket.IO on its path, everything else through Starlette's routes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import cache

import structlog
from redis.asyncio import Redis
from redis.exceptions import ReadOnlyError, RedisError, ResponseError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notifier.auth import Authenticator, UnauthorizedError
from notifier.http import names, preview
from notifier.http.child_processes import ChildProcesses
from notifier.http.endpoints import ENDPOINTS
from notifier.http.page import POLICY, Page
from notifier.http.quota import Quota
from notifier.http.replies import failure, on_stations_error
from notifier.http.request_log import serve_request
from notifier.hub import Hub
from notifier.jobs import Jobs
from notifier.log.listener import Listener
from notifier.log.replay import Replay
from notifier.message import Message as Event
from notifier.metrics import metrics
from notifier.queue_stats import QueueStats
from notifier.services import FULL, Services
from notifier.settings import NotifierSettings
from notifier.transports.socketio.server import Sockets
from notifier.webhooks import Webhooks
from seven_stations.errors import StationsError
from seven_stations.log.job_cache import JobCache
from seven_stations.log.streams import Streams
from seven_stations.log.translator import Translator
from seven_stations.process.cancellation import ended
from seven_stations.protocol.events import make_event
from seven_stations.queue.connection import refuses_writes
from seven_stations.queue.keys import Keys
from seven_stations.queue.operations import Operations
from seven_stations.queue.producer import Producer
from seven_stations.queue.publisher import Publisher
from seven_stations.queue.queues import Queues
from seven_stations.queue.schedules import Schedules
from seven_stations.queue.store import Store

log = structlog.get_logger()

_SWEEP_SECONDS = 1.0
_HEARTBEAT_SECONDS = 10.0


def build_services(settings: NotifierSettings, client: Redis, blobs: Redis) -> Services:
    """Create and connect the components of one notifier. Nothing runs yet."""
    hub = Hub()
    logs = Streams(client, prefix=settings.prefix)
    job_cache = JobCache(client, prefix=settings.prefix)
    translator = Translator(job_cache, Event.placed, analysis_queue=settings.queue)
    known = Queues(client, settings.prefix, settings.queue)
    store = Store(blobs, Keys(settings.prefix, settings.queue))
    listener = Listener(settings.relayed, logs, job_cache, translator, hub)

    @cache  # each reads all of bullmq's scripts from their files
    def schedules(queue: str) -> Schedules:
        return Schedules(
            client, blobs, prefix=settings.prefix, queue=queue, max_text_bytes=settings.max_text_bytes
        )

    return Services(
        settings=settings,
        client=client,
        authenticator=Authenticator(settings),
        hub=hub,
        listener=listener,
        replay=Replay(logs, job_cache, translator, hub),
        queues=known,
        operations=Operations(client, blobs, settings.prefix),
        jobs=Jobs(known, store, job_cache, logs.all, analysis_queue=settings.queue),
        store=store,
        schedules=schedules,
        producer=Producer(
            client,
            blobs,
            prefix=settings.prefix,
            queue=settings.queue,
            max_text_bytes=settings.max_text_bytes,
            fair_share=settings.fair_share,
        ),
        publisher=Publisher(client, prefix=settings.prefix, queue=settings.queue),
        webhooks=Webhooks(settings, listener, logs, job_cache, translator) if settings.webhook_url else None,
    )


class Notifier:
    """One notifier: its services, its transports, its ASGI app, and its shutdown."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.sockets = Sockets(services)
        self._gauge = QueueStats(services)
        self._http = self._routes()
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Before any middleware, because the fast path needs uvicorn's own send, and Socket.IO has its own rules.
        if scope["type"] != "lifespan" and scope["path"].startswith("/socket.io"):
            await self.sockets.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "no such endpoint"})
        else:
            await serve_request(self._http, scope, receive, send)

    def _routes(self) -> Starlette:
        names.register()
        page = Page()
        endpoints = [
            endpoint
            for endpoint in ENDPOINTS
            if endpoint.handler is not metrics or self.services.settings.metrics_port is None
        ]
        settings = self.services.settings
        middleware = [Middleware(_PageHeaders)]
        if settings.cors_origins:
            middleware.append(
                Middleware(
                    CORSMiddleware,
                    allow_origins=settings.cors_origins,
                    allow_credentials=True,
                    allow_methods=["GET", "POST", "DELETE"],
                    allow_headers=[
                        "authorization",
                        "content-type",
                        "idempotency-key",
                        "last-event-id",
                        "traceparent",
                        "tracestate",
                    ],
                )
            )
        app = Starlette(
            routes=[*page.routes(), *(endpoint.route() for endpoint in endpoints)],
            middleware=middleware,
            lifespan=self._lifespan,
            exception_handlers={
                StationsError: on_stations_error,
                HTTPException: _on_http_exception,
                RedisError: _on_redis_error,
                Exception: _on_http_exception,
            },
        )
        app.state.services = self.services
        app.state.sockets = self.sockets
        app.state.page = page
        app.state.endpoints = ENDPOINTS
        app.state.quota = Quota(settings)
        app.state.processes = ChildProcesses()
        app.state.exports = Quota(settings)
        app.state.previews = preview.Previews(settings, app.state.processes)
        return app

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self._tasks = [
            asyncio.ensure_future(work)
            for work in (
                self.services.listener.run(),
                self._keep_alive(self.services.settings.keepalive, heartbeat=False),
                self._keep_alive(_HEARTBEAT_SECONDS, heartbeat=True),
                self._sweep(),
                self._gauge.run(),
                *([self.services.webhooks.run()] if self.services.webhooks else []),
            )
        ]
        try:
            yield
        finally:
            await ended(self._tasks)

    async def _keep_alive(self, seconds: float, *, heartbeat: bool) -> None:
        """Write to the streams every so often: to those that asked for heartbeats, or to the others."""
        while True:
            await asyncio.sleep(seconds)
            for stream in [stream for stream in self.services.streams if stream.heartbeat is heartbeat]:
                stream.keep_alive()

    async def _sweep(self) -> None:
        """End connections whose token has expired."""
        expired = make_event("unauthorized", message="This token has expired", code="token-expired")
        error = UnauthorizedError("This token has expired", "token-expired")
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            for stream in [stream for stream in self.services.streams if stream.expired()]:
                self.services.refusals.count("connection", "token-expired", "an event stream")
                stream.end(expired)
            for member in self.sockets.expired():
                await self.sockets.refuse(member, error)

    async def farewell(self, grace: float) -> None:
        """Tell every client that the server shuts down and end its connection, within ``grace`` seconds."""
        self.services.closing = True
        goodbye = make_event("disconnected", message="The server is restarting", code="shutdown")
        for stream in list(self.services.streams):
            stream.end(goodbye)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self.sockets.close("The server is restarting", "shutdown")
                await self.services.drained()


_PAGE_HEADERS = {
    b"cache-control": b"no-cache",
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
}


class _PageHeaders:
    """Adds security headers to everything that is not a stream. Pure ASGI, so streams pass through unchanged."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", [])
                message["headers"] = list(({**_PAGE_HEADERS, **dict(headers)}).items())
            await send(message)

        await self._app(scope, receive, with_headers)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    codes = {404: "not-found", 405: "method-not-allowed", 500: "error"}
    message = error.detail if isinstance(error, HTTPException) else "Something went wrong"
    headers = {}
    path, accept = request.url.path, request.headers.get("accept", "")
    if status == 404 and "text/html" in accept and not path.startswith(("/api/", "/assets/")):
        page: Page = request.app.state.page
        return page.serve_missing()
    if status == 405:
        # Starlette lists the methods of the first route with this path only; there may be several.
        routes = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
        headers["Allow"] = ", ".join(sorted({method for route in routes for method in route.methods or ()}))
    return failure(status, codes.get(status, "bad-request"), message, headers)


async def _on_redis_error(request: Request, error: Exception) -> Response:
    if refuses_writes(error):
        request.app.state.services.refusals.count("request", "full", str(error))
        return failure(503, "unavailable", FULL, {"Retry-After": "5"})
    # ReadOnly: the server has just become a replica, and the clients will find the new master.
    if isinstance(error, ResponseError) and not isinstance(error, ReadOnlyError):
        log.error("request failed, the server refused a command", error=str(error), exc_info=error)
        return await _on_http_exception(request, error)
    request.app.state.services.refusals.count("request", "unavailable", str(error))
    return failure(503, "unavailable", "Redis cannot be reached; try again in a moment", {"Retry-After": "2"})
