"""The one place that reaches below python-socketio: one prepared WebSocket frame to every client of a room.

Engine.IO has a queue and a writer task for each client. Order is kept by writing straight to the transport only
where nothing that was taken from that queue is still on its way (as many packets sent as taken, and the queue
empty); otherwise the same packet goes into the queue, behind the others. Polling and upgrading clients always take
the queue.
"""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qs

import engineio
import socketio
from engineio import packet as engineio_packet
from engineio.async_drivers import asgi as engineio_asgi
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from notifier.transport import abort

POLICY_VIOLATION = 1008
SERVICE_RESTART = 1012
TRY_AGAIN_LATER = 1013
"""WebSocket close codes."""

MAX_QUEUED = 256
"""Packets in a client's Engine.IO queue beyond which it counts as behind."""


class Path(Enum):
    """How a client can be written to right now."""

    DIRECT = auto()
    QUEUE = auto()
    FULL = auto()
    CLOSING = auto()


class _Queue(asyncio.Queue[Any]):
    """Engine.IO's queue of one client, counting what is taken from it."""

    socket: "_WebSocket | None" = None
    dead = False

    def __init__(self, ping_interval: float) -> None:
        super().__init__()
        self._ping_interval = ping_interval

    def _put(self, item: Any) -> None:
        if item is None:
            self.dead = True
        elif item.packet_type == engineio_packet.OPEN:
            # Engine.IO cuts it to whole seconds, and clients wait by what they were told.
            item.data["pingInterval"] = round(self._ping_interval * 1000)
        super()._put(item)

    def _get(self) -> Any:
        item = super()._get()
        if item is not None and self.socket is not None and self.socket.client.upgraded:
            self.socket.taken += 1
        return item


class _WebSocket(engineio_asgi.WebSocket):  # type: ignore[misc]  # engineio is untyped
    """Engine.IO's WebSocket of one client, counting what was sent."""

    def __init__(self, handler: Callable[[Any], Awaitable[None]], server: Any) -> None:
        super().__init__(handler, server)
        self.client: Any = handler.__self__  # type: ignore[attr-defined]
        self.taken = 0
        self.sent = 0
        self.protocol: WebSocketsSansIOProtocol | None = None

    async def __call__(self, environ: dict[str, Any]) -> Any:
        # Not the scope's state: on an upgrade that still holds the HTTP protocol.
        owner = getattr(environ["asgi.send"], "__self__", None)
        if isinstance(owner, WebSocketsSansIOProtocol):
            self.protocol = owner
        if isinstance(self.client.queue, _Queue):
            self.client.queue.socket = self
        return await super().__call__(environ)

    async def send(self, message: Any) -> None:
        await super().send(message)
        if self.client.upgraded:
            self.sent += 1  # after the bytes are in the transport


class _EngineServer(engineio.AsyncServer):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._async: dict[str, Any] = {**self._async, "websocket": _WebSocket}

    def create_queue(self, *_args: Any, **_kwargs: Any) -> _Queue:
        return _Queue(self.ping_interval)

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> Any:
        """Engine.IO's own, after the checks of its protocol that it leaves out."""
        if scope["type"] == "http":
            query = parse_qs(scope["query_string"].decode("latin-1"))
            if scope["method"] not in ("GET", "POST", "OPTIONS"):
                return await _bad_request(send, b"Bad handshake method")
            if "sid" not in query and scope["method"] == "GET":
                if query.get("EIO") != ["4"]:
                    return await _bad_request(send, b"Unsupported protocol version")
                if query.get("transport") not in (["polling"], ["websocket"]):
                    return await _bad_request(send, b"Transport unknown")
        return await super().handle_request(scope, receive, send)


async def _bad_request(send: Send, message: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(message))]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": message})


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """python-socketio's server on the Engine.IO server above.

    ``on_open`` is called at every Engine.IO open, with the client's id and address; ``on_gone`` at its end.
    """

    on_open: Callable[[str, str], None] | None = None
    on_gone: Callable[[str], None] | None = None

    def _engineio_server_class(self) -> type[_EngineServer]:
        return _EngineServer

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        result = await super()._handle_eio_connect(eio_sid, environ)
        if self.on_open is not None:
            self.on_open(eio_sid, str(environ.get("REMOTE_ADDR", "")))
        return result

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        await super()._handle_eio_disconnect(eio_sid, reason)
        client = self.eio.sockets.get(eio_sid)
        if client is not None and not client.upgraded:
            # Engine.IO leaves the pending poll of a client that closed waiting, until its ping times out.
            client.queue.put_nowait(engineio_packet.Packet(engineio_packet.NOOP))
        if self.on_gone is not None:
            self.on_gone(eio_sid)


class Wire:
    """One Engine.IO client, as the fast path sees it."""

    __slots__ = ("_client", "_socket", "budget")

    def __init__(self, server: Server, eio_sid: str, budget: int) -> None:
        self._client: Any = server.eio.sockets.get(eio_sid)
        self._socket: _WebSocket | None = None
        self.budget = budget

    def _find_socket(self) -> _WebSocket | None:
        """The WebSocket, once the client is on one for good."""
        queue = getattr(self._client, "queue", None)
        socket = queue.socket if isinstance(queue, _Queue) else None
        if socket is None or socket.protocol is None or not self._client.upgraded or self._client.upgrading:
            return None
        self._socket = socket
        return socket

    def path(self) -> Path:
        """How to write now."""
        client = self._client
        if client is None or client.closed or client.closing:
            return Path.CLOSING
        queue = client.queue
        if queue.dead:
            return Path.CLOSING
        socket = self._socket or self._find_socket()
        if socket is not None and socket.protocol is not None:
            protocol = socket.protocol
            transport = protocol.transport
            if protocol.disconnected or protocol.close_sent or transport.is_closing():
                return Path.CLOSING
            if protocol.conn.state is not State.OPEN:
                return Path.CLOSING
            if transport.get_write_buffer_size() > self.budget:
                return Path.FULL
            # A client that negotiated compression takes the way through it.
            if socket.taken == socket.sent and queue.empty() and not protocol.conn.extensions:
                return Path.DIRECT
        return Path.FULL if queue.qsize() >= MAX_QUEUED else Path.QUEUE

    @property
    def is_direct(self) -> bool:
        """Whether the client is on a WebSocket that can be written to directly."""
        return (self._socket or self._find_socket()) is not None

    def write(self, frames: bytes) -> None:
        """Write prepared frames. Only where :meth:`path` says ``DIRECT``, with no await in between."""
        socket = self._socket
        if socket is None or socket.protocol is None:
            raise RuntimeError("not a direct path")
        socket.protocol.transport.write(frames)

    def enqueue(self, packet: bytes) -> None:
        """Put an Engine.IO message (its ``4`` included) behind what is queued."""
        self._client.queue.put_nowait(engineio_packet.Packet(engineio_packet.MESSAGE, packet[1:].decode()))

    async def drained(self) -> None:
        """Return when the client has taken what was written, as far as its transport tells."""
        while self.path() is Path.FULL:
            socket = self._socket
            if socket is not None and socket.protocol is not None and not socket.protocol.writable.is_set():
                await socket.protocol.writable.wait()
            else:
                await asyncio.sleep(0.05)  # a polling client: its queue says nothing when it is taken

    async def close(self, code: int, reason: str) -> None:
        """Close at the transport, so that standard clients reconnect by themselves."""
        socket = self._socket or self._find_socket()
        if socket is not None:
            await socket.asgi_send({"type": "websocket.close", "code": code, "reason": reason})
            return
        if self._client is not None:
            await self._client.close(wait=False, reason="server disconnect")
            self._client.queue.put_nowait(None)

    async def abort(self, reason: str) -> None:
        """Drop the connection with everything that is buffered for it."""
        socket = self._socket or self._find_socket()
        if socket is not None and socket.protocol is not None:
            abort(socket.protocol.transport)
        else:
            await self.close(TRY_AGAIN_LATER, reason)  # a polling client's connections come and go
