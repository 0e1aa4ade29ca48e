"""Engine.IO's queue and WebSocket of one client, which count the packets on their way to it.

A client that begins with a WebSocket is served by our own loop. Engine.IO's takes a task and a timer for each
packet of either direction.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from engineio import packet as engineio_packet
from engineio.async_drivers import asgi as engineio_asgi
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from notifier.transports.socketio.packets import MalformedError, check_message

POLICY_VIOLATION = 1008
SERVICE_RESTART = 1012
TRY_AGAIN_LATER = 1013
"""WebSocket close codes."""

_REFUSED = {1002: "malformed", 1007: "malformed", 1009: "too-large"}
"""What the close codes of websockets and uvicorn for a message that they refuse are counted as."""

_ENDED = ClientDisconnected, RuntimeError
"""What uvicorn raises when something is sent after the client or we have ended the connection."""

_NOOP = engineio_packet.Packet(engineio_packet.NOOP).encode()

MAX_ANSWERS = 64
"""With this many packets waiting for a client, nothing more is read from it."""

MAX_HANDLED = 16
"""With this many of its events being handled, nothing more is read from a client."""


class _Body:
    """The body of a POST, which :class:`EngineServer` has read."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def read(self, length: int) -> bytes:
        return self._body[:length]


async def translate_request(scope: Scope, receive: Receive, send: Send) -> dict[str, Any]:
    """A request as Engine.IO reads it. Its own function makes a class for each, which only the collector frees."""
    event = await receive()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.get("method", "GET"),
        "PATH_INFO": scope["path"],
        "QUERY_STRING": scope["query_string"].decode("utf-8", "replace"),
        "wsgi.input": _Body(event.get("body", b"")),
        "asgi.receive": receive,
        "asgi.send": send,
        "asgi.scope": scope,
    }
    for header, value in scope["headers"]:
        name = header.decode("latin-1").upper()
        # With hyphens only: with an underscore it is another header, as any client may send.
        prefix = "" if name in ("CONTENT-TYPE", "CONTENT-LENGTH") else "HTTP_"
        name = prefix + name.replace("-", "_")
        text = value.decode("utf-8", "replace")
        environ[name] = f"{environ[name]},{text}" if name in environ else text
    environ["wsgi.url_scheme"] = environ.get("HTTP_X_FORWARDED_PROTO", "http")
    return environ


class EngineQueue(asyncio.Queue[Any]):
    """Engine.IO's queue of one client, which counts what is taken from it."""

    socket: "EngineWebSocket | None" = None
    dead = False
    polled = False
    """Whether a poll of the client is waiting."""
    handled = 0
    """The number of the client's own events that are being handled; each may have an answer."""

    def __init__(self, ping_interval: float) -> None:
        super().__init__()
        self._ping_interval = ping_interval
        self._ping: asyncio.TimerHandle | None = None
        self._watcher: asyncio.Future[None] | None = None

    def _init(self, maxsize: int) -> None:  # noqa: ARG002  # unbounded
        self._queue: list[Any] = []  # even an empty deque takes 760 bytes

    def ping_later(self, client: Any) -> None:
        """Send the next ping to the client, in time."""
        self._ping = asyncio.get_running_loop().call_later(self._ping_interval, self._send_ping, client)

    def _send_ping(self, client: Any) -> None:
        self._ping = None
        if not client.closing and not client.closed:
            client.last_ping = time.time()
            self.put_nowait(engineio_packet.Packet(engineio_packet.PING))

    def stop_pings(self) -> None:
        """Send no more pings, because the client is gone."""
        if self._ping is not None:
            self._ping.cancel()
            self._ping = None

    async def change(self) -> None:
        """Return when something was put, taken or handled. Only one task may wait."""
        self._watcher = asyncio.get_running_loop().create_future()
        await self._watcher

    def changed(self) -> None:
        """Wake the task that waits for a change."""
        if self._watcher is not None and not self._watcher.done():
            self._watcher.set_result(None)

    def _put(self, item: Any) -> None:
        if item is None:
            self.dead = True
        elif item.packet_type == engineio_packet.OPEN:
            # Engine.IO truncates it to whole seconds, and clients rely on the value.
            item.data["pingInterval"] = round(self._ping_interval * 1000)
        self._queue.append(item)
        self.changed()

    def _get(self) -> Any:
        item = self._queue.pop(0)
        self.changed()
        if item is not None and self.socket is not None and self.socket.client.upgraded:
            self.socket.taken += 1
        return item


class EngineWebSocket(engineio_asgi.WebSocket):  # type: ignore[misc]  # engineio is untyped
    """Engine.IO's WebSocket of one client, which counts what was sent."""

    def __init__(self, handler: Callable[[Any], Awaitable[None]], server: Any) -> None:
        super().__init__(handler, server)
        self._server: Any = server
        self.client: Any = handler.__self__  # type: ignore[attr-defined]
        self.taken = 0
        self.sent = 0
        self.silent = False
        self.protocol: WebSocketsSansIOProtocol | None = None

    async def wait(self) -> Any:
        """The client's next packet; ``None`` if there is none. An exception would stay with its stack frames."""
        if self.client.closed:
            return None  # by its last packet; Engine.IO would keep it until the next pings time out
        await self._answers_taken()
        try:
            event = await self.asgi_receive()
        except asyncio.CancelledError:
            self.silent = True  # for longer than a ping and its timeout; this is how Engine.IO stops waiting
            raise
        if event["type"] == "websocket.disconnect" and (reason := _REFUSED.get(event.get("code"))) is not None:
            self._server.refused("message", reason)
        data = event.get("text") if event.get("bytes") is None else event["bytes"]
        if data is None:
            return None  # the client is gone
        try:
            check_message(data, events_only=self._server.events_only)
        except MalformedError as error:
            self._server.refused("message", "malformed", str(error))
            await self.shut(POLICY_VIOLATION, "parse error")
            return None
        if self.protocol is not None and self.protocol.close_sent:
            return None  # sent after the packet for which the client was closed
        return data

    async def _answers_taken(self) -> None:
        """Return when the client has taken most of what it was sent, and its requests are done.

        Until then, nothing more is read from it, because each of its packets may have an answer, and Engine.IO
        would read on and keep all of them. A client that never reads is ended in time, because it does not take
        pings either.
        """
        queue = self.client.queue
        # Not during an upgrade: the client does not poll until its probe is answered.
        while (
            (queue.qsize() >= MAX_ANSWERS or queue.handled >= MAX_HANDLED)
            and self.client.upgraded
            and not self.client.closed
            and not (self.protocol is not None and (self.protocol.disconnected or self.protocol.close_sent))
        ):
            await queue.change()

    async def shut(self, code: int, reason: str) -> None:
        """Close at the transport, if it is still open."""
        if self.protocol is None or not self.protocol.close_sent:
            with suppress(OSError):  # the client has already gone
                await self.asgi_send({"type": "websocket.close", "code": code, "reason": reason})

    async def __call__(self, environ: dict[str, Any]) -> Any:
        owner = getattr(environ["asgi.send"], "__self__", None)
        if isinstance(owner, WebSocketsSansIOProtocol):
            self.protocol = owner
        if isinstance(self.client.queue, EngineQueue):
            self.client.queue.socket = self
        try:
            if self.client.connected:  # by polling; this is its upgrade
                return await super().__call__(environ)
            self.asgi_receive, self.asgi_send = environ["asgi.receive"], environ["asgi.send"]
            await self._serve()
            return ""  # as Engine.IO's own: nothing more is sent
        finally:
            self.client.queue.socket = None  # so that no cycle is left to the garbage collector

    async def _serve(self) -> None:
        client, queue = self.client, self.client.queue
        client.connected = client.upgraded = True
        with suppress(*_ENDED):
            await self.asgi_send({"type": "websocket.accept"})
            while not queue.empty():  # the first packet, together with what accepts the WebSocket
                await self._send_next()
        writing = asyncio.ensure_future(self._write())
        try:
            while True:
                async with asyncio.timeout(self._server.ping_interval + self._server.ping_timeout):
                    data = await self.wait()
                if data is None:
                    break
                await self._receive(data)
        except (TimeoutError, SocketIsClosedError):
            pass
        finally:
            queue.put_nowait(None)
            try:
                await writing
            finally:
                await client.close(wait=False, abort=True, reason=self._server.reason.TRANSPORT_CLOSE)

    async def _receive(self, data: Any) -> None:
        try:
            await self.client.receive(engineio_packet.Packet(encoded_packet=data))
        except UnknownPacketError:
            pass
        except SocketIsClosedError:
            raise
        except Exception:
            self._server.logger.exception("Unknown receive error")

    async def _write(self) -> None:
        with suppress(*_ENDED):
            while await self._send_next():
                pass
        await self.close()
        self.client.queue.changed()  # nothing more is taken

    async def _send_next(self) -> bool:
        """Send the next packet; returns whether there may be more."""
        packet = await self.client.queue.get()
        self.client.queue.task_done()
        if packet is not None:
            await self.send(packet.encode())
        return packet is not None

    async def send(self, message: Any) -> None:
        if message != _NOOP:  # only for polls; it is left over if no poll was waiting
            await super().send(message)
        if self.client.upgraded:
            self.sent += 1  # only after the bytes are in the transport
