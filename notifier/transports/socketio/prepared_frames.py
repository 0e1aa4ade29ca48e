"""The fast path below python-socketio: one prepared WebSocket frame for all clients of a room.

Engine.IO has a queue and a writer task per client. To keep the order, a frame is written directly to the transport
only if nothing taken from that queue is still on its way (as many packets sent as taken, and the queue empty).
Otherwise the same packet is put into the queue. Clients that poll or upgrade always use the queue.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Any

import socketio
from engineio import packet as engineio_packet
from socketio.packet import CONNECT_ERROR
from websockets.protocol import State

from notifier.addresses import address_of
from notifier.message import Message, websocket_frame
from notifier.transports.socketio.engineio_server import MAX_QUEUED, EngineServer, Refused
from notifier.transports.socketio.engineio_websocket import (
    POLICY_VIOLATION,
    TRY_AGAIN_LATER,
    EngineQueue,
    EngineWebSocket,
)
from notifier.transports.socketio.packets import EventPacket, MalformedError, Packet
from notifier.transports.uvicorn_writes import abort

_ANSWER_BYTES = 65_536
"""An answer is written directly while a client has left no more than this unread."""

_LINGER_SECONDS = 5.0
"""How long a polling client has to fetch its last packets."""


class Path(Enum):
    """How a client can be written to now."""

    DIRECT = auto()
    QUEUE = auto()
    FULL = auto()
    CLOSING = auto()


class Manager(socketio.AsyncManager):  # type: ignore[misc]
    """python-socketio's client manager. Its rooms are not used, because the hub has its own.

    Its rooms are all searched when a client leaves, and every client is a room.
    """

    def basic_disconnect(self, sid: str, namespace: str, **_kwargs: Any) -> None:
        for name in (sid, None):
            self.basic_leave_room(sid, namespace, name)
        for pending in (self.pending_connect, self.pending_disconnect):
            waiting = pending.get(namespace, [])
            if sid in waiting:
                waiting.remove(sid)


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """python-socketio's server on the Engine.IO server of ``notifier.transports.socketio.engineio_server``.

    ``on_open`` is called at every Engine.IO open, with the client's id and address, and ``on_gone`` at its end;
    ``refused`` is called for whatever a client may not send; ``full`` returns whether no further connection from
    an address is accepted. Without ``events_only``, clients may send everything in the protocol, including binary
    data.
    """

    def __init__(
        self, refused: Refused, full: Callable[[str], bool], *, events_only: bool = True, **options: Any
    ) -> None:
        # Their default logger would add its own handler and write each line twice.
        for name in ("socketio.server", "engineio.server"):
            logging.getLogger(name).setLevel(logging.ERROR)
        super().__init__(
            serializer=EventPacket if events_only else Packet,
            client_manager=Manager(),
            logger=logging.getLogger("socketio.server"),
            engineio_logger=logging.getLogger("engineio.server"),
            **options,
        )
        self._refused = self.eio.refused = refused
        self.eio.full = full
        self.eio.events_only = events_only

    on_open: Callable[[str, str], None] | None = None
    on_gone: Callable[[str], None] | None = None
    about_namespaces: Mapping[str, Any] = MappingProxyType({})
    """Extra information by namespace for clients that request an unknown one; it becomes ``data`` of their
    error."""

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        result = await super()._handle_eio_connect(eio_sid, environ)
        if self.on_open is not None:
            # Engine.IO itself reports 127.0.0.1 for every client.
            self.on_open(eio_sid, address_of(environ["asgi.scope"]))
        return result

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            await super()._handle_eio_message(eio_sid, data)
        except MalformedError as error:
            self._refused("message", "malformed", str(error))
            await self._close(eio_sid)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        if eio_sid not in self.environ:
            return  # it left during its handshake
        name = namespace or "/"
        if self.manager.sid_from_eio_sid(eio_sid, name) is not None:
            # It would be there twice, and only one of the two would ever be removed.
            raise MalformedError("connected already")
        if name not in self.namespace_handlers:
            self._refused("connection", "unknown-namespace")
            error = {"message": "Invalid namespace", **self.about_namespaces}
            await self._send_packet(eio_sid, Packet(CONNECT_ERROR, data=error, namespace=name))
            return
        await super()._handle_connect(eio_sid, namespace, data)

    async def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:  # noqa: A002
        name = namespace or "/"
        sid, client = self.manager.sid_from_eio_sid(eio_sid, name), self.eio.sockets.get(eio_sid)
        if sid is None or client is None or not self.manager.is_connected(sid, name):
            self._refused("message", "not-connected")
            return
        client.queue.handled += 1
        await super()._handle_event(eio_sid, namespace, id, data)

    async def _handle_event_internal(self, server: Any, sid: str, eio_sid: str, *rest: Any) -> None:
        client = self.eio.sockets.get(eio_sid)
        try:
            await super()._handle_event_internal(server, sid, eio_sid, *rest)
        finally:
            if client is not None:  # otherwise nobody reads from it any more
                client.queue.handled -= 1
                client.queue.changed()

    async def _send_packet(self, eio_sid: str, pkt: Any) -> None:
        encoded = pkt.encode()
        wire = Wire(self, eio_sid, _ANSWER_BYTES)
        if isinstance(encoded, str) and wire.path() is Path.DIRECT:
            wire.write(websocket_frame(b"4" + encoded.encode()))
        else:
            await super()._send_packet(eio_sid, pkt)

    async def _close(self, eio_sid: str) -> None:
        wire = Wire(self, eio_sid, 0)
        await wire.close(POLICY_VIOLATION, "parse error")

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        client = self.eio.sockets.get(eio_sid)
        socket: EngineWebSocket | None = None if client is None else client.queue.socket
        if reason == self.reason.PING_TIMEOUT or (socket is not None and socket.silent):
            self._refused("connection", "ping-timeout")
        if client is not None:
            client.queue.stop_pings()
        await super()._handle_eio_disconnect(eio_sid, reason)
        if self.on_gone is not None:
            self.on_gone(eio_sid)
        # Otherwise Engine.IO keeps it until it has checked all clients, for a minute or longer.
        asyncio.get_running_loop().call_later(_LINGER_SECONDS, self._forget, eio_sid)

    def _forget(self, eio_sid: str) -> None:
        client = self.eio.sockets.get(eio_sid)
        if client is not None and client.closed:
            del self.eio.sockets[eio_sid]


class Wire:
    """One Engine.IO client, as seen by the fast path."""

    __slots__ = ("_client", "_socket", "budget")

    def __init__(self, server: Server, eio_sid: str, budget: int) -> None:
        self._client: Any = server.eio.sockets.get(eio_sid)
        self._socket: EngineWebSocket | None = None
        self.budget = budget

    def _find_socket(self) -> EngineWebSocket | None:
        """The WebSocket, once the client's upgrade to it is complete."""
        queue = getattr(self._client, "queue", None)
        socket = queue.socket if isinstance(queue, EngineQueue) else None
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
            # A client that negotiated compression does not use the fast path.
            if socket.taken == socket.sent and queue.empty() and not protocol.conn.extensions:
                return Path.DIRECT
        return Path.FULL if queue.qsize() >= MAX_QUEUED else Path.QUEUE

    @property
    def is_direct(self) -> bool:
        """Whether the client is on a WebSocket that can be written to directly."""
        return (self._socket or self._find_socket()) is not None

    def write(self, frames: bytes) -> None:
        """Write prepared frames. Only if :meth:`path` returned ``DIRECT``, without an await in between."""
        socket = self._socket
        if socket is None or socket.protocol is None:
            raise RuntimeError("not a direct path")
        socket.protocol.transport.write(frames)

    def send(self, namespace: str, message: Message) -> None:
        """Send one message in order with the others, however full the connection is."""
        path = self.path()
        if path is Path.DIRECT:
            self.write(message.websocket(namespace))
        elif path is not Path.CLOSING:
            self.enqueue(message.packet(namespace))

    def enqueue(self, packet: bytes) -> None:
        """Append an Engine.IO message (including its ``4``) to the queue."""
        self._client.queue.put_nowait(engineio_packet.Packet(engineio_packet.MESSAGE, packet[1:].decode()))

    async def drained(self) -> None:
        """Return when the client has taken what was written, as far as its transport knows."""
        while self.path() is Path.FULL:
            socket = self._socket
            if socket is not None and socket.protocol is not None and not socket.protocol.writable.is_set():
                await socket.protocol.writable.wait()
            else:
                await asyncio.sleep(0.05)  # a polling client, whose queue does not report when it is read

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
            await self.close(TRY_AGAIN_LATER, reason)  # the connections of a polling client come and go
