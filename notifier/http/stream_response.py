"""The response of an SSE endpoint: a stream that runs after the routes have returned."""

from collections.abc import AsyncIterator, Sequence

from starlette.types import Receive, Scope, Send

from notifier.log.listener import EVERYONE
from notifier.log.replay import Missed
from notifier.message import Message
from notifier.services import Services, TooManyConnectionsError
from notifier.transports.sse import HEADERS, EventStream

STREAM_KEY = "stations.stream"
"""The key in a request's scope for the stream that runs once the routes have returned."""


class StreamResponse:
    """An SSE response that runs after the routes and middleware have returned.

    Inside them, a waiting connection would hold a dozen coroutine frames, about 5 KB; see ``notifier.app``.
    """

    __slots__ = ("_address", "_missed", "_opening", "_services", "_stream")

    def __init__(
        self,
        services: Services,
        stream: EventStream,
        address: str,
        opening: list[Message],
        missed: AsyncIterator[Missed] | None,
    ) -> None:
        self._services = services
        self._stream = stream
        self._address = address
        self._opening = opening
        self._missed = missed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI's signature
        if scope["method"] == "HEAD":
            detach(self._services, self._stream, self._address)
            headers = [*HEADERS, *cors_headers(scope, self._services.settings.cors_origins)]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        scope[STREAM_KEY] = self

    async def run(
        self, scope: Scope, receive: Receive, send: Send, *, extra: Sequence[tuple[bytes, bytes]] = ()
    ) -> None:
        """Run the stream."""
        services, settings = self._services, self._services.settings
        opening, missed = self._opening, self._missed
        self._opening, self._missed = [], None
        try:
            await self._stream.serve(
                services.hub,
                scope,
                receive,
                send,
                headers=[*HEADERS, *cors_headers(scope, settings.cors_origins), *extra],
                opening=opening,
                missed=missed,
                behind=services.behind,
                keepalive=settings.keepalive,
                stall_timeout=settings.stall_timeout,
            )
        finally:
            detach(services, self._stream, self._address)


def cors_headers(scope: Scope, origins: list[str]) -> list[tuple[bytes, bytes]]:
    """The headers that the CORS middleware adds to other responses."""
    if not origins:
        return []
    origin = next((value for name, value in scope["headers"] if name == b"origin"), b"")
    headers = [(b"vary", b"Origin")]
    if origin.decode("latin-1") in origins:
        headers += [(b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true")]
    return headers


def attach(services: Services, stream: EventStream, rooms: list[str], address: str) -> None:
    """Count the connection and add it to the hub. Raises an error if there are too many."""
    user = stream.user or ""
    if services.full(address) or services.users[user] >= services.settings.max_connections_per_user:
        services.refuse_connection()
        raise TooManyConnectionsError
    services.streams.add(stream)
    services.addresses[address] += 1
    services.users[user] += 1
    services.hub.add(stream, [*rooms, EVERYONE])


def detach(services: Services, stream: EventStream, address: str) -> None:
    """Remove the connection and its count."""
    if stream not in services.streams:
        return
    services.streams.discard(stream)
    if not services.streams:
        services.no_streams.set()
    services.hub.remove(stream)
    services.forget_address(address)
    services.forget_user(stream.user or "")
