"""The one place that reaches below ASGI: writing prepared chunks straight to uvicorn's transports.

uvicorn's ``http=`` takes a protocol class. Ours puts itself into the connection's state, where a request finds it
as ``scope["state"]["connection"]`` under any middleware. The response is started and ended through ordinary ASGI;
in between, chunks are written directly. Where anything is not as expected, :func:`direct` returns ``None`` and the
caller takes the public way, ``await send``.
"""

import asyncio
import socket
import struct
from collections.abc import Callable, MutableMapping
from typing import Any

from notifier.transports.bounded_http import BoundedHttpProtocol, ConnectionLimits, Refused

STATE_KEY = "connection"

_SEND_BUFFER = 65_536
"""SO_SNDBUF: the kernel would otherwise hide megabytes of a slow reader's lag."""


class Connection(BoundedHttpProtocol):
    """uvicorn's HTTP protocol, known to its requests."""

    on_lost: Callable[[], None] | None = None
    patience: float = 60.0
    """Seconds for which a peer may leave bytes unacknowledged."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if transport.is_closing():
            return
        self.app_state = {**self.app_state, STATE_KEY: self}
        _limit_kernel(transport, self.patience)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()


class Direct:
    """A started chunked response that can be written to at once."""

    __slots__ = ("_cycle", "connection", "transport")

    def __init__(self, connection: Connection, transport: asyncio.Transport, cycle: Any) -> None:
        self.connection = connection
        self.transport = transport
        self._cycle = cycle

    @property
    def gone(self) -> bool:
        return self.transport.is_closing() or self._cycle.disconnected

    @property
    def buffered(self) -> int:
        """Bytes that the transport holds and the kernel has not taken."""
        return self.transport.get_write_buffer_size()

    def write(self, chunks: bytes) -> None:
        self.transport.write(chunks)


def direct(scope: MutableMapping[str, Any]) -> Direct | None:
    """The fast path of a request whose response has started, or ``None``."""
    connection = (scope.get("state") or {}).get(STATE_KEY)
    if (
        not isinstance(connection, Connection)
        or scope.get("http_version") != "1.1"
        or scope.get("method") != "GET"
    ):
        return None
    cycle, transport = connection.cycle, connection.transport
    started = cycle is not None and cycle.response_started and not cycle.response_complete
    if not started or cycle.disconnected or cycle.chunked_encoding is not True:
        return None
    if cycle.scope.get("path") != scope.get("path") or transport is None:
        return None
    return Direct(connection, transport, cycle)


def chunk(body: bytes) -> bytes:
    """One HTTP/1.1 chunk."""
    return b"%x\r\n%b\r\n" % (len(body), body)


def protocol(patience: float, limits: ConnectionLimits, refused: Refused) -> type[Connection]:
    """The protocol class with these values; a WebSocket keeps what was set for the connection that it was."""
    values = {"patience": patience, "limits": limits, "refused": staticmethod(refused)}
    return type("Connection", (Connection,), values)


def _limit_kernel(transport: asyncio.BaseTransport, patience: float) -> None:
    """Keep the kernel from buffering much for this connection, and from waiting long for a peer that is gone."""
    handle = transport.get_extra_info("socket")
    if handle is not None:
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        if hasattr(socket, "TCP_USER_TIMEOUT") and handle.family != socket.AF_UNIX:
            # A peer that is gone without a word acknowledges no keepalive: that ends it.
            handle.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(patience * 1000))


def abort(transport: asyncio.Transport) -> None:
    """Drop a connection with what is buffered for it, in the kernel too."""
    handle = transport.get_extra_info("socket")
    if handle is not None:
        # Without a zero linger an aborted peer's error surfaces in whoever writes next.
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
