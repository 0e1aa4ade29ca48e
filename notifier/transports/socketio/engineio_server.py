"""Engine.IO's server, which counts the packets on their way to each client and refuses what its protocol
forbids."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio import packet as engineio_packet
from engineio.async_drivers import asgi as engineio_asgi
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from notifier.addresses import address_of
from notifier.refusals import What
from notifier.transports.socketio.packets import MalformedError, check_body, check_message

POLICY_VIOLATION = 1008
SERVICE_RESTART = 1012
TRY_AGAIN_LATER = 1013
"""WebSocket close codes."""

_MESSAGE_TOO_BIG = 1009
_UNKNOWN_SESSION = (
    "Session ID unknown: the session has ended, or was opened at another server. Behind a load balancer, clients "
    'that begin with polling need the same server each time; those with transports: ["websocket"] do not.'
)
_NO_POLLING = (
    "Long polling is off here, because the requests of a session may reach different processes: connect with "
    'transports: ["websocket"].'
)

_UPGRADE_SECONDS = 0.05
"""How long a request that comes during an upgrade waits for the end of the upgrade."""

_NOOP = engineio_packet.Packet(engineio_packet.NOOP).encode()

MAX_ANSWERS = 64
"""With this many packets waiting for a client, nothing more is read from it."""

MAX_HANDLED = 16
"""With this many of its events being handled, nothing more is read from a client."""

Refused = Callable[..., None]
""":meth:`notifier.refusals.Refusals.count`."""


MAX_QUEUED = 256
"""With this many packets in its Engine.IO queue, a client counts as behind."""


async def _refuse_connection(scope: Scope, send: Send) -> str:
    """Answer 503 with Retry-After, for HTTP and before a WebSocket is accepted."""
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    headers = [(b"retry-after", b"5"), (b"content-length", b"0")]
    await send({"type": f"{kind}.start", "status": 503, "headers": headers})
    await send({"type": f"{kind}.body", "body": b""})
    return ""  # Engine.IO treats a result that is not its own as already sent


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
        self._watcher: asyncio.Future[None] | None = None

    def _init(self, maxsize: int) -> None:  # noqa: ARG002  # unbounded
        self._queue: list[Any] = []  # even an empty deque takes 760 bytes

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
        self._server: EngineServer = server
        self.client: Any = handler.__self__  # type: ignore[attr-defined]
        self.taken = 0
        self.sent = 0
        self.silent = False
        self.protocol: WebSocketsSansIOProtocol | None = None

    async def wait(self) -> Any:
        await self._answers_taken()
        try:
            event = await self.asgi_receive()
        except asyncio.CancelledError:
            self.silent = True  # for longer than a ping and its timeout; this is how Engine.IO stops waiting
            raise
        if event["type"] == "websocket.disconnect" and event.get("code") == _MESSAGE_TOO_BIG:
            self._server.refused("message", "too-large")
        data = event.get("text") if event.get("bytes") is None else event["bytes"]
        if data is None:
            raise OSError("the client is gone")
        try:
            check_message(data, events_only=self._server.events_only)
        except MalformedError as error:
            self._server.refused("message", "malformed", str(error))
            await self.shut(POLICY_VIOLATION, "parse error")
            raise OSError("parse error") from error
        if self.protocol is not None and self.protocol.close_sent:
            raise OSError("closed")  # sent after the packet for which the client was closed
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
        environ.pop("wsgi.input", None)  # an object of 2 KB per request, which a WebSocket never reads
        return await super().__call__(environ)

    async def send(self, message: Any) -> None:
        if message != _NOOP:  # only for polls; it is left over if no poll was waiting
            await super().send(message)
        if self.client.upgraded:
            self.sent += 1  # only after the bytes are in the transport


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]
    """Engine.IO's server with our queue and WebSocket, after protocol checks that it lacks."""

    refused: Refused
    full: Callable[[str], bool]
    """Whether no further connection from this address is accepted; counts the refused ones."""
    events_only = True
    """Whether clients may send only Socket.IO events, without text of their own or binary data."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._async: dict[str, Any] = {**self._async, "websocket": EngineWebSocket}

    async def _handle_connect(self, environ: dict[str, Any], transport: str, jsonp_index: Any = None) -> Any:
        # Checked where a connection is really made, whatever the query looks like.
        if self.full(address_of(environ["asgi.scope"])):
            return await _refuse_connection(environ["asgi.scope"], environ["asgi.send"])
        return await super()._handle_connect(environ, transport, jsonp_index)

    def create_queue(self, *_args: Any, **_kwargs: Any) -> EngineQueue:
        return EngineQueue(self.ping_interval)

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> Any:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        client = self.sockets.get(query.get("sid", [""])[0])
        if client is None and "sid" in query and scope["type"] == "http" and scope["method"] == "GET":
            return await self._refuse(send, "bad-sid", _UNKNOWN_SESSION)
        if client is None:
            return await self._handle(scope, receive, send, query)
        if scope["type"] == "websocket" and (client.upgraded or client.upgrading):
            # It already has a WebSocket. This one is closed, not refused, as other servers do.
            self.refused("request", "upgraded-already")
            for event in ({"type": "websocket.accept"}, {"type": "websocket.close", "code": POLICY_VIOLATION}):
                await send(event)
            return ""
        if scope["type"] == "http" and client.upgrading:
            await asyncio.sleep(_UPGRADE_SECONDS)  # its other connection may have completed the upgrade by then
        if scope["type"] == "websocket" or scope["method"] != "GET" or client.upgraded or client.upgrading:
            answer = await self._handle(scope, receive, send, query)
            if client.closed and not client.upgraded:
                # Engine.IO leaves the pending poll of a closed client waiting until its ping times out.
                client.queue.put_nowait(engineio_packet.Packet(engineio_packet.NOOP))
            return answer
        if client.queue.polled:
            # Each of the two would receive a part of the events, in no order.
            await client.close(wait=False, reason=self.reason.TRANSPORT_ERROR)
            return await self._refuse(send, "polled-twice", "Bad request", what="message")
        if client.connected and not client.closed and not client.closing:
            await client.check_ping_timeout()  # the timeout may have passed since all clients were checked
        if client.closed:
            self.sockets.pop(client.sid, None)
        client.queue.polled = True
        try:
            return await self._handle(scope, receive, send, query)
        finally:
            client.queue.polled = False

    async def _handle(self, scope: Scope, receive: Receive, send: Send, query: dict[str, list[str]]) -> Any:
        if scope["type"] == "http":
            if scope["method"] not in ("GET", "POST", "OPTIONS"):
                return await self._refuse(send, "bad-method", "Bad handshake method")
            if "sid" not in query and scope["method"] == "GET":
                if query.get("EIO") != ["4"]:
                    return await self._refuse(send, "bad-version", "Unsupported protocol version")
                if query.get("transport") not in (["polling"], ["websocket"]):
                    return await self._refuse(send, "bad-transport", "Transport unknown")
                if query["transport"][0] not in self.transports:
                    return await self._refuse(send, "bad-transport", _NO_POLLING)
            if scope["method"] == "POST":
                known = self.sockets.get(query.get("sid", [""])[0])
                if known is not None and known.closed:
                    del self.sockets[known.sid]  # Engine.IO does this too, but fails
                    known = None
                if known is None:
                    # Before anything of the body is read.
                    return await self._refuse(send, "bad-sid", _UNKNOWN_SESSION)
                if known.queue.qsize() + known.queue.handled >= MAX_QUEUED:
                    # Each packet may have an answer, and the client takes none.
                    await self._end(known.sid)
                    return await self._refuse(send, "not-reading", "Bad request", what="message")
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
        """The body of a POST, read and validated, to be read again."""
        body, more = b"", True
        while more:
            event = await receive()
            body += event.get("body", b"")
            more = event.get("more_body", False)
            if len(body) > self.max_http_buffer_size:
                raise MalformedError("too-large")
        try:
            check_body(body, events_only=self.events_only)
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

    def _ok(self, packets: Any = None, headers: Any = None, jsonp_index: int | None = None) -> Any:
        answer = super()._ok(packets, headers, jsonp_index)
        return answer if packets is not None else {**answer, "response": b"ok"}  # as the protocol requires

    def _log_error_once(self, message: str, message_key: str) -> None:
        # Counted as a client's request, not logged as an error on one line for ever.
        self.refused("request", message_key, message)
