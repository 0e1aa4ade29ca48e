"""The one place that reaches below python-socketio: one prepared WebSocket frame to every client of a room.

Engine.IO has a queue and a writer task for each client. Order is kept by writing straight to the transport only
where nothing that was taken from that queue is still on its way (as many packets sent as taken, and the queue
empty); otherwise the same packet goes into the queue, behind the others. Polling and upgrading clients always take
the queue.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
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

from notifier.packets import MalformedError, Packet, check_body, check_message
from notifier.refusals import What
from notifier.transport import abort

POLICY_VIOLATION = 1008
SERVICE_RESTART = 1012
TRY_AGAIN_LATER = 1013
"""WebSocket close codes."""

_MESSAGE_TOO_BIG = 1009

MAX_QUEUED = 256
"""Packets in a client's Engine.IO queue beyond which it counts as behind."""


Refused = Callable[..., None]
""":meth:`notifier.refusals.Refusals.count`."""


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
        self._server: _EngineServer = server
        self.client: Any = handler.__self__  # type: ignore[attr-defined]
        self.taken = 0
        self.sent = 0
        self.protocol: WebSocketsSansIOProtocol | None = None

    async def wait(self) -> Any:
        event = await self.asgi_receive()
        if event["type"] == "websocket.disconnect" and event.get("code") == _MESSAGE_TOO_BIG:
            self._server.refused("message", "too-large")
        data = event.get("text") if event.get("bytes") is None else event["bytes"]
        if data is None:
            raise OSError("the client is gone")
        try:
            check_message(data)
        except MalformedError as error:
            self._server.refused("message", "malformed", str(error))
            await self.shut(POLICY_VIOLATION, "parse error")
            raise OSError("parse error") from error
        if self.protocol is not None and self.protocol.close_sent:
            raise OSError("closed")  # what a client sent after what it was closed for
        return data

    async def shut(self, code: int, reason: str) -> None:
        """Close at the transport, where it is open still."""
        if self.protocol is None or not self.protocol.close_sent:
            with suppress(OSError):  # the client went first
                await self.asgi_send({"type": "websocket.close", "code": code, "reason": reason})

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
    refused: Refused

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
                return await self._refuse(send, "bad-method", "Bad handshake method")
            if "sid" not in query and scope["method"] == "GET":
                if query.get("EIO") != ["4"]:
                    return await self._refuse(send, "bad-version", "Unsupported protocol version")
                if query.get("transport") not in (["polling"], ["websocket"]):
                    return await self._refuse(send, "bad-transport", "Transport unknown")
            if scope["method"] == "POST":
                known = self.sockets.get(query.get("sid", [""])[0])
                if known is not None and known.closed:
                    del self.sockets[known.sid]  # Engine.IO does, and fails at it
                try:
                    receive = await self._checked(receive)
                except MalformedError as error:
                    await self._end(query.get("sid", [""])[0])
                    return await self._refuse(send, str(error), "Bad request", what="message")
        return await super().handle_request(scope, receive, send)

    async def _end(self, sid: str) -> None:
        client = self.sockets.get(sid)
        if client is not None:
            await client.close(wait=False, reason=self.reason.TRANSPORT_ERROR)
            client.queue.put_nowait(None)

    async def _checked(self, receive: Receive) -> Receive:
        """The body of a POST, read and looked at, to be read again."""
        body, more = b"", True
        while more:
            event = await receive()
            body += event.get("body", b"")
            more = event.get("more_body", False)
            if len(body) > self.max_http_buffer_size:
                raise MalformedError("too-large")
        try:
            check_body(body)
        except MalformedError:
            raise MalformedError("malformed") from None
        events = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Any:
            return events.pop() if events else await receive()

        return again

    async def _refuse(self, send: Send, reason: str, message: str, *, what: What = "request") -> None:
        self.refused(what, reason)
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(message))]
        await send({"type": "http.response.start", "status": 400, "headers": headers})
        await send({"type": "http.response.body", "body": message.encode()})

    def _log_error_once(self, message: str, message_key: str) -> None:
        # Not an error: what a client has asked for. The first of a kind would be one line for ever.
        self.refused("request", message_key, message)


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """python-socketio's server on the Engine.IO server above.

    ``on_open`` is called at every Engine.IO open, with the client's id and address; ``on_gone`` at its end;
    ``refused`` for whatever a client may not send.
    """

    def __init__(self, refused: Refused, **options: Any) -> None:
        # A logger of theirs would bring a handler of its own, and write each line a second time.
        for name in ("socketio.server", "engineio.server"):
            logging.getLogger(name).setLevel(logging.ERROR)
        super().__init__(
            serializer=Packet,
            logger=logging.getLogger("socketio.server"),
            engineio_logger=logging.getLogger("engineio.server"),
            **options,
        )
        self._refused = self.eio.refused = refused

    on_open: Callable[[str, str], None] | None = None
    on_gone: Callable[[str], None] | None = None

    def _engineio_server_class(self) -> type[_EngineServer]:
        return _EngineServer

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        result = await super()._handle_eio_connect(eio_sid, environ)
        if self.on_open is not None:
            self.on_open(eio_sid, str(environ.get("REMOTE_ADDR", "")))
        return result

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            await super()._handle_eio_message(eio_sid, data)
        except MalformedError as error:
            self._refused("message", "malformed", str(error))
            await self._close(eio_sid)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        name = namespace or "/"
        if self.manager.sid_from_eio_sid(eio_sid, name) is not None:
            # It would be there twice, and only one of the two would ever be forgotten.
            raise MalformedError("connected already")
        if name not in self.namespace_handlers:
            self._refused("connection", "unknown-namespace")
        await super()._handle_connect(eio_sid, namespace, data)

    async def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:  # noqa: A002
        if self.manager.sid_from_eio_sid(eio_sid, namespace or "/") is None:
            self._refused("message", "not-connected")
            return
        await super()._handle_event(eio_sid, namespace, id, data)

    async def _close(self, eio_sid: str) -> None:
        wire = Wire(self, eio_sid, 0)
        await wire.close(POLICY_VIOLATION, "parse error")

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        if reason == self.reason.PING_TIMEOUT:
            self._refused("connection", "ping-timeout")
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
            await socket.shut(code, reason)
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
