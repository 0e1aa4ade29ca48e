"""What Socket.IO clients may send, and no more: what is anything else never reaches the frameworks.

They answer a packet that they cannot read with an unhandled exception, and take the names of their own events
(``connect``, ``disconnect``) from anybody. A client sends packets of its connection, its handshake, and events in
JSON; nothing of the protocol is binary, and the server asks for no acknowledgements.
"""

import re
from typing import Any

from socketio.packet import ACK, BINARY_ACK, BINARY_EVENT, CONNECT, DISCONNECT, EVENT
from socketio.packet import Packet as SocketPacket

from seven_stations.protocol.untrusted_json import is_deep, is_deeper, is_packable

MAX_PACKETS = 16
"""Engine.IO packets in one POST, as Engine.IO has it."""

_SEPARATOR = "\x1e"
_MAX_DEPTH = 64

# Close, the probe of an upgrade, pong, upgrade; a message that is CONNECT, DISCONNECT or EVENT.
_OVER_WEBSOCKET = re.compile(r"1|2probe|3|5|4[012].*", re.DOTALL)
# Without the upgrade, which is no matter of polling: Engine.IO would wait for ever for the client to be gone.
_OVER_POLLING = re.compile(r"1|3|4[012].*", re.DOTALL)

# The same of any program on Engine.IO: a message holds what it likes, and may be binary.
_ANY_OVER_WEBSOCKET = re.compile(r"1|2probe|3|5|4.*", re.DOTALL)
_ANY_OVER_POLLING = re.compile(r"1|3|4.*|b[A-Za-z0-9+/]*={0,2}", re.DOTALL)

_RESERVED = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"},
)
"""As in every implementation of the protocol: events that only the libraries themselves make."""


class MalformedError(Exception):
    """No packet that a client may send."""


def check_message(data: object, *, events_only: bool = True) -> None:
    """One WebSocket message; raises :class:`MalformedError`."""
    if isinstance(data, bytes) and not events_only:
        return
    allowed = _OVER_WEBSOCKET if events_only else _ANY_OVER_WEBSOCKET
    if not isinstance(data, str) or allowed.fullmatch(data) is None:
        raise MalformedError("no packet of a client")


def check_body(body: bytes, *, events_only: bool = True) -> None:
    """The body of one polling POST; raises :class:`MalformedError`."""
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
    """A Socket.IO packet; one of a client that cannot be raises :class:`MalformedError`."""

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
    """One as the notifier's clients send them: of their connection, or an event without attachments."""

    def decode(self, encoded_packet: Any) -> int:
        attachments = super().decode(encoded_packet)
        if attachments or self.packet_type not in (CONNECT, DISCONNECT, EVENT):
            raise MalformedError("no packet of a notifier's client")
        return 0


def _is_event(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str) and data[0] not in _RESERVED
