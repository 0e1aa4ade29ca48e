"""Engine.IO's server, which counts the packets on their way to each client and refuses what its protocol
forbids."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio import packet as engineio_packet
from engineio.base_socket import BaseSocket
from starlette.types import Receive, Scope, Send

from notifier.addresses import address_of
from notifier.refusals import What
from notifier.transports.socketio.engineio_websocket import (
    POLICY_VIOLATION,
    EngineQueue,
    EngineWebSocket,
    translate_request,
)
from notifier.transports.socketio.packets import MalformedError, check_body

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


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]
    """Engine.IO's server with our queue and WebSocket, after protocol checks that it lacks."""

    refused: Refused
    full: Callable[[str], bool]
    """Whether no further connection from this address is accepted; counts the refused ones."""
    events_only = True
    """Whether clients may send only Socket.IO events, without text of their own or binary data."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._async: dict[str, Any] = {
            **self._async,
            "websocket": EngineWebSocket,
            "translate_request": translate_request,
        }

    async def _handle_connect(self, environ: dict[str, Any], transport: str, jsonp_index: Any = None) -> Any:
        # Checked where a connection is really made, whatever the query looks like.
        if self.full(address_of(environ["asgi.scope"])):
            return await _refuse_connection(environ["asgi.scope"], environ["asgi.send"])
        return await super()._handle_connect(environ, transport, jsonp_index)

    def create_queue(self, *_args: Any, **_kwargs: Any) -> EngineQueue:
        return EngineQueue(self.ping_interval)

    def start_background_task(self, target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        client = getattr(target, "__self__", None)
        if isinstance(client, BaseSocket):
            # Its ping: a timer, which ends with the client, instead of a task that sleeps for as long.
            client.queue.ping_later(client)
            return None
        return super().start_background_task(target, *args, **kwargs)

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> Any:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        client = self.sockets.get(query.get("sid", [""])[0])
        if client is None and "sid" in query and scope["type"] == "http" and scope["method"] == "GET":
            return await self._refuse(send, "bad-sid", _UNKNOWN_SESSION)
        if scope["type"] == "websocket" and query.get("transport") != ["websocket"]:
            # Engine.IO would open a session for polling and accept a WebSocket that nothing serves.
            self.refused("request", "bad-transport")
            await send({"type": "websocket.close"})
            return ""
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
