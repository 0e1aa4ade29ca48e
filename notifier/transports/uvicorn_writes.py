"""The one place that reaches below ASGI: writing prepared chunks straight to uvicorn's transports.

uvicorn's ``http=`` takes a protocol class. Ours puts itself into the connection's state, where a request finds it
as ``scope["state"]["connection"]`` under any middleware. The response is started and ended through ordinary ASGI;
in between, chunks are written directly. Where anything is not as expected, :func:`direct` returns ``None`` and the
caller takes the public way, ``await send``.
"""

import asyncio
import socket
import struct
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from notifier.transports.bounded_http import BoundedHttpProtocol, ConnectionLimits, Refused

STATE_KEY = "connection"

_SEND_BUFFER = 65_536
"""SO_SNDBUF: the kernel would otherwise hide megabytes of a slow reader's lag."""


class Connection(BoundedHttpProtocol):
    """uvicorn's HTTP protocol, known to its requests."""

    __slots__ = ("on_lost",)

    patience: float = 60.0
    """Seconds for which a peer may leave bytes unacknowledged."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_lost: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if transport.is_closing():
            return
        self.app_state = {**self.app_state, STATE_KEY: self}
        _limit_kernel(transport, self.patience)

    def handle_websocket_upgrade(self) -> None:
        # Not for the WebSocket, which would keep all of this, 4 KB, as long as it is open.
        self.app_state = {name: value for name, value in self.app_state.items() if name != STATE_KEY}
        super().handle_websocket_upgrade()

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


class _Held:
    """In place of a transport, keeps what is written to it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.parts: list[bytes] = []
        self.write = self.parts.append

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@contextmanager
def one_write(scope: MutableMapping[str, Any]) -> Iterator[None]:
    """What an answer begins with is written together: uvicorn writes its head by itself, and each write wakes."""
    connection = _connection(scope)
    cycle: Any = None if connection is None else connection.cycle
    transport = getattr(cycle, "transport", None)
    if transport is None:
        yield
        return
    held = cycle.transport = _Held(transport)
    try:
        yield
    finally:
        cycle.transport = transport
        if held.parts:
            transport.write(b"".join(held.parts))


def forget_request(scope: MutableMapping[str, Any]) -> None:
    """Let go of what nobody asks of a request any more whose stream is open: it may be for days."""
    scope["headers"].clear()
    kept = {name: scope[name] for name in ("type", "method", "path")}
    scope.clear()
    scope.update(kept)


def _connection(scope: MutableMapping[str, Any]) -> Connection | None:
    connection = (scope.get("state") or {}).get(STATE_KEY)
    return connection if isinstance(connection, Connection) else None


def direct(scope: MutableMapping[str, Any]) -> Direct | None:
    """The fast path of a request whose response has started, or ``None``."""
    connection = _connection(scope)
    if connection is None or scope.get("http_version") != "1.1" or scope.get("method") != "GET":
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
