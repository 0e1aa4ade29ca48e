"""uvicorn's HTTP protocol with limits: on connections, on the heads of requests, and on the time either may take.

uvicorn keeps whatever a client sends until its request is complete: a header of any size, any number of headers,
half a request line, half a body. A proxy in front usually has such limits, but nothing here relies on one.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import Frame
from websockets.typing import ExtensionParameter

from notifier.addresses import network_of

MAX_HEAD_BYTES = 65_536
"""The size limit of the request line and the headers together. Cursors of many queues come in a header or the
query."""

MAX_HEADERS = 100
HEAD_SECONDS = 10.0
"""The time limit for a request's head, from the connection, or from the first byte of a further request."""

BODY_SECONDS = 30.0
BODY_BYTES_A_SECOND = 32_768
"""A body may take as long as a head, and one second more for each of these bytes."""

MAX_PIECES = 1024
"""The most frames of one message."""

MAX_UNREAD_BYTES = 65_536
"""A client that has left this much unread is not sent answers to its pings."""

Refused = Callable[..., None]
""":meth:`notifier.refusals.Refusals.count`."""


COMPRESSED_FROM = 1024
"""The size of the smallest message that is compressed, if compression is on; for less it is not worth the time."""


class _LargeMessages(PerMessageDeflate):
    """Does not compress small messages, which RFC 7692 allows."""

    def encode(self, frame: Frame) -> Frame:
        return frame if frame.fin and len(frame.data) < COMPRESSED_FROM else super().encode(frame)


class _LargeMessagesFactory(ServerPerMessageDeflateFactory):
    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], PerMessageDeflate]:
        answer, made = super().process_request_params(params, accepted_extensions)
        takeover = made.remote_no_context_takeover, made.local_no_context_takeover
        bits = made.remote_max_window_bits, made.local_max_window_bits
        return answer, _LargeMessages(*takeover, *bits, made.compress_settings)


class BoundedWebSocketProtocol(WebSocketsSansIOProtocol):
    """Limits the frames of a message, and does not answer pings while the client does not read."""

    on_closed: Callable[[], None] | None = None
    """Called when the connection has ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.conn.available_extensions:
            # With the small memory per connection that uvicorn configures.
            self.conn.available_extensions = [
                _LargeMessagesFactory(
                    server_max_window_bits=12, client_max_window_bits=12, compress_settings={"memLevel": 5}
                )
            ]

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        # Whence the fault of a refused handshake or frame was raised would hold its connection in a cycle.
        for fault in (self.conn.handshake_exc, self.conn.parser_exc):
            if fault is not None:
                fault.__traceback__ = fault.__cause__ = fault.__context__ = None
        self.conn.parser.close()  # a generator that refers back
        if self.on_closed is not None:
            self.on_closed()

    def handle_cont(self, event: Frame) -> None:
        super().handle_cont(event)
        if len(self.frames) > MAX_PIECES and not self.close_sent:
            self.conn.fail(1009, "too many pieces")
            self.handle_parser_exception()

    def handle_ping(self) -> None:
        output = self.conn.data_to_send()
        if self.transport.get_write_buffer_size() <= MAX_UNREAD_BYTES:
            self.transport.write(b"".join(output))


class _HeadTooLargeError(Exception):
    """The head of a request is larger than it may be."""


class ConnectionLimits:
    """How many connections of any kind may be open, including those that have not made a request yet.

    ``proxies`` are networks whose connections come from many users, and count only for the overall limit.
    """

    def __init__(self, most: int, most_of_address: int, proxies: list[IPv4Network | IPv6Network]) -> None:
        self._most = most
        self._most_of_address = most_of_address
        self._proxies = proxies
        self._open = 0
        self._of_address: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count a connection; returns whether it may stay. :meth:`leave` is called in either case."""
        network = network_of(address)
        self._open += 1
        self._of_address[network] += 1
        if self._open > self._most:
            return False
        if self._of_address[network] <= self._most_of_address:
            return True
        return any(ip_address(address) in proxy for proxy in self._proxies)

    def leave(self, address: str) -> None:
        network = network_of(address)
        self._open -= 1
        self._of_address[network] -= 1
        if not self._of_address[network]:
            del self._of_address[network]


class BoundedHttpProtocol(HttpToolsProtocol):
    """Closes connections that are too large, too slow, or beyond the limit."""

    # In slots, because Python shares no attribute names of instances with more than 30 of them, at 1.3 KB each.
    __slots__ = ("_body_until", "_deadline", "_fields", "_head", "_head_too_large", "_unparsed", "_upgraded")

    limits: ConnectionLimits

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._head = self._fields = 0
        self._unparsed = 0
        """Bytes since the parser last reported anything; it buffers half a header silently."""
        self._body_until = 0.0
        self._head_too_large = False
        self._upgraded = False
        """Whether the connection is a WebSocket now, so that its data is no longer a request."""

    @staticmethod
    def refused(what: str, reason: str) -> None:
        """Count a refusal."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if not self.limits.enter(self._address):
            self.refused("connection", "too-many-connections")
            transport.abort()
            return
        self._until(HEAD_SECONDS, self._late_head)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._until(None)
        self.limits.leave(self._address)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._unparsed += len(data)
        super().data_received(data)
        if self._upgraded:
            return
        if self._unparsed > MAX_HEAD_BYTES:
            self._refuse_head()
        elif self._deadline is None and (self.cycle is None or self.cycle.response_complete):
            # Bytes that do not begin a request, after one has been answered.
            self._until(HEAD_SECONDS, self._late_head)

    def handle_websocket_upgrade(self) -> None:
        self._until(None)
        self._upgraded = True
        super().handle_websocket_upgrade()
        self.parser = None  # as uvicorn does at the end; it refers back
        # The other protocol has the connection now and must be told of its end.
        websocket = self.transport.get_protocol()
        if isinstance(websocket, BoundedWebSocketProtocol):
            websocket.on_closed = partial(self.limits.leave, self._address)

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = self._fields = self._unparsed = 0
        if self._deadline is None:
            self._until(HEAD_SECONDS, self._late_head)

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields += 1
        if self._fields > MAX_HEADERS:
            self._head_too_large = True
            raise _HeadTooLargeError
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._unparsed = 0
        self._body_until = self.loop.time() + BODY_SECONDS
        self._until(BODY_SECONDS, self._late_body)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        self._body_until += len(body) / BODY_BYTES_A_SECOND
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed = 0
        self._until(None)
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if self._head_too_large:
            self._refuse_head()
        elif self.cycle is not None and not self.cycle.response_complete:
            self._drop("malformed")  # an answer in the middle of another would be part of it
        else:
            self.refused("request", "malformed")
            super().send_400_response(msg)

    def _count(self, size: int) -> None:
        self._unparsed = 0
        self._head += size
        if self._head > MAX_HEAD_BYTES:
            self._head_too_large = True
            raise _HeadTooLargeError

    def _until(self, seconds: float | None, late: Callable[[], None] | None = None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None or late is None else self.loop.call_later(seconds, late)

    def _late_head(self) -> None:
        self._deadline = None
        if self.cycle is not None and not self.cycle.response_complete:
            return  # the head of a pipelined request, which waits while the previous answer takes its time
        self._answer(HTTPStatus.REQUEST_TIMEOUT, "too-slow")

    def _late_body(self) -> None:
        self._deadline = None
        left = self._body_until - self.loop.time()
        if left > 0:
            self._until(left, self._late_body)
        else:
            self._drop("too-slow")

    def _refuse_head(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._drop("head-too-large")
        else:
            self._answer(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "head-too-large")

    def _answer(self, status: HTTPStatus, reason: str) -> None:
        if self.transport.is_closing():
            return
        self.refused("request", reason)
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        self.transport.write(head.encode("ascii"))
        self.transport.close()

    def _drop(self, reason: str) -> None:
        if not self.transport.is_closing():
            self.refused("request", reason)
            self.transport.abort()
