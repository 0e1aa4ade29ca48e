"""The only module that reaches below ASGI: it writes prepared chunks directly to uvicorn's transports.

uvicorn's ``http=`` takes a protocol class. Ours puts a weak reference to itself into the connection's state, where
a request finds it as ``scope["state"]["connection"]`` under any middleware. The response is started and ended
through ordinary ASGI; in between, chunks are written directly. If anything is not as expected, :func:`direct`
returns ``None`` and the caller uses the public API, ``await send``.
"""

import asyncio
import socket
import struct
import weakref
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from notifier.transports.bounded_http import BoundedHttpProtocol, ConnectionLimits, Refused

STATE_KEY = "connection"

_SEND_BUFFER = 65_536
"""SO_SNDBUF. By default the kernel would buffer megabytes and hide the lag of a slow reader."""


class Connection(BoundedHttpProtocol):
    """uvicorn's HTTP protocol, which requests can find."""

    __slots__ = ("on_lost",)

    stall_timeout: float = 60.0
    """How many seconds a peer may leave bytes unacknowledged."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_lost: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if transport.is_closing():
            return
        # Weakly, so that nothing in a cycle is left of a connection that has ended: freeing a hundred thousand of
        # those at once stops the loop for a fifth of a second, and anyone can open and close connections.
        self.app_state = {**self.app_state, STATE_KEY: weakref.ref(self)}
        _limit_kernel(transport, self.stall_timeout)

    def handle_websocket_upgrade(self) -> None:
        # Not for a WebSocket, which would keep all of this (4 KB) as long as it is open.
        self.app_state = {name: value for name, value in self.app_state.items() if name != STATE_KEY}
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()


class Direct:
    """A started chunked response that can be written to directly."""

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
        """The number of bytes that the transport holds and the kernel has not taken."""
        return self.transport.get_write_buffer_size()

    def write(self, chunks: bytes) -> None:
        self.transport.write(chunks)


class _Held:
    """Replaces a transport and keeps what is written to it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.parts: list[bytes] = []
        self.write = self.parts.append

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@contextmanager
def one_write(scope: MutableMapping[str, Any]) -> Iterator[None]:
    """Write the beginning of a response in one call: uvicorn writes the head separately, and each write wakes the
    client."""
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
    """Drop what is no longer needed of a request whose stream is open, possibly for days."""
    scope["headers"].clear()
    kept = {name: scope[name] for name in ("type", "method", "path")}
    scope.clear()
    scope.update(kept)


def _connection(scope: MutableMapping[str, Any]) -> Connection | None:
    found = (scope.get("state") or {}).get(STATE_KEY)
    connection = found() if isinstance(found, weakref.ref) else None
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


def protocol(stall_timeout: float, limits: ConnectionLimits, refused: Refused) -> type[Connection]:
    """The protocol class with these values. A WebSocket keeps those of the connection that it was upgraded
    from."""
    values = {"stall_timeout": stall_timeout, "limits": limits, "refused": staticmethod(refused)}
    return type("Connection", (Connection,), values)


def _limit_kernel(transport: asyncio.BaseTransport, stall_timeout: float) -> None:
    """Keep the kernel from buffering much for this connection, and from waiting long for a peer that is gone."""
    handle = transport.get_extra_info("socket")
    if handle is not None:
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        if hasattr(socket, "TCP_USER_TIMEOUT") and handle.family != socket.AF_UNIX:
            # A peer that vanished acknowledges no keepalive, which ends the connection.
            handle.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(stall_timeout * 1000))


def abort(transport: asyncio.Transport) -> None:
    """Drop a connection with everything that is buffered for it, also in the kernel."""
    handle = transport.get_extra_info("socket")
    if handle is not None:
        # Without a zero linger, the error of the aborted peer would surface in the next writer.
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
