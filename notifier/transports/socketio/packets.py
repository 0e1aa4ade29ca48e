"""Validation of what Socket.IO clients may send; nothing else reaches the frameworks.

The frameworks answer a malformed packet with an unhandled exception, and accept the names of their own events
(``connect``, ``disconnect``) from clients. A client sends packets about its connection, its handshake, and events
in JSON; nothing in this protocol is binary, and the server requests no acknowledgements.
"""

import re
from typing import Any

from socketio.packet import ACK, BINARY_ACK, BINARY_EVENT, CONNECT, DISCONNECT, EVENT
from socketio.packet import Packet as SocketPacket

from seven_stations.protocol.untrusted_json import is_deep, is_deeper, is_packable

MAX_PACKETS = 16
"""The most Engine.IO packets in one POST; Engine.IO's own limit."""

_SEPARATOR = "\x1e"
_MAX_DEPTH = 64

# Close, the probe of an upgrade, pong, upgrade; a message that is CONNECT, DISCONNECT or EVENT.
_OVER_WEBSOCKET = re.compile(r"1|2probe|3|5|4[012].*", re.DOTALL)
# Without the upgrade, which does not exist over polling: Engine.IO would wait for ever for the client to be gone.
_OVER_POLLING = re.compile(r"1|3|4[012].*", re.DOTALL)

# The same for any program on Engine.IO, where a message may hold anything and may be binary.
_ANY_OVER_WEBSOCKET = re.compile(r"1|2probe|3|5|4.*", re.DOTALL)
_ANY_OVER_POLLING = re.compile(r"1|3|4.*|b[A-Za-z0-9+/]*={0,2}", re.DOTALL)

_RESERVED = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"},
)
"""Reserved by all implementations of the protocol: events that only the libraries themselves emit."""


class MalformedError(Exception):
    """No packet that a client may send."""


def check_message(data: object, *, events_only: bool = True) -> None:
    """Check one WebSocket message. Raises :class:`MalformedError`."""
    if isinstance(data, bytes) and not events_only:
        return
    allowed = _OVER_WEBSOCKET if events_only else _ANY_OVER_WEBSOCKET
    if not isinstance(data, str) or allowed.fullmatch(data) is None:
        raise MalformedError("no packet of a client")


def check_body(body: bytes, *, events_only: bool = True) -> None:
    """Check the body of one polling POST. Raises :class:`MalformedError`."""
    try:
        packets = body.decode().split(_SEPARATOR)
    except UnicodeDecodeError:
        raise MalformedError("no text") from None
    if len(packets) > MAX_PACKETS:
        raise MalformedError("too many packets")
    allowed = _OVER_POLLING if events_only else _ANY_OVER_POLLING
    if not all(map(allowed.fullmatch, packets)):
        raise MalformedError("no packet of a client")


class Packet(SocketPacket):  # type: ignore[misc]  # socketio is untyped
    """A Socket.IO packet. Raises :class:`MalformedError` for one that no client may send."""

    def decode(self, encoded_packet: Any) -> int:
        try:
            if is_deep(encoded_packet):
                raise MalformedError("nested too deep")
            attachments = super().decode(encoded_packet)
        except (ValueError, TypeError, LookupError, AttributeError):
            raise MalformedError("no Socket.IO packet") from None
        if self.packet_type not in (CONNECT, DISCONNECT, EVENT, ACK, BINARY_EVENT, BINARY_ACK):
            raise MalformedError("no packet of a client")
        if self.packet_type in (EVENT, BINARY_EVENT) and not _is_event(self.data):
            raise MalformedError("no event")
        if is_deeper(self.data, _MAX_DEPTH):
            raise MalformedError("nested too deep")
        if not is_packable(self.data):
            raise MalformedError("no Unicode, or numbers of more than 64 bits")
        return int(attachments or 0)


class EventPacket(Packet):
    """A packet that the notifier's clients may send: about their connection, or an event without attachments."""

    def decode(self, encoded_packet: Any) -> int:
        attachments = super().decode(encoded_packet)
        if attachments or self.packet_type not in (CONNECT, DISCONNECT, EVENT):
            raise MalformedError("no packet of a notifier's client")
        return 0


def _is_event(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str) and data[0] not in _RESERVED
