"""One event on its way to viewers: encoded once per transport, however many receive it."""

import json
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from seven_stations.protocol.cursor import Position, Vector, encode
from seven_stations.protocol.entries import PUBLISHED, Entry
from seven_stations.protocol.events import Payload
from seven_stations.protocol.plain_events import encode_event, plain_event
from seven_stations.protocol.rooms import Target
from seven_stations.protocol.translated import Translated

EVERYTHING = "*"
"""The room that receives every event of every relayed queue. Clients cannot join it by name."""

HIDDEN_FIELDS = frozenset({"result", "data", "error", "message", "values"})
"""Fields that viewers in ``queue:`` rooms do not see of other users' jobs; a progress message may quote an
error."""


@dataclass(slots=True, eq=False)
class Message:
    """An event with its rooms and its encodings.

    ``rooms`` receive it in full (rooms of one job only if the viewer may see that job, see ``notifier.rights``).
    ``limited_rooms`` receive it without results, data, errors and messages, or not at all if it is ``private``,
    unless the viewer is the owner or an admin. ``cursor`` is the one after this event, as text or as what it is
    made from. The payload and the text of the cursor are made when they are first needed.
    """

    event: str
    said: bytes | Callable[[], dict[str, Any]]
    """The payload as JSON, or a function that makes it."""
    rooms: tuple[str, ...]
    cursor: str | Vector | None = None
    limited_rooms: tuple[str, ...] = ()
    limited_body: bytes | None = None
    limits: bool = False
    """Whether the limited form differs; that form is made when it is first needed."""
    private: bool = False
    owner: str | None = None
    subjects: tuple[str, ...] = ()
    """The rooms whose grant allows a user to see what the event is about."""
    stream: int = 0
    position: Position | None = None
    """Its position in the log; ``None`` if it is not in any log."""
    target: Target = "all"
    gap: str | None = None
    """The queue some of whose events are lost here; the present state of its jobs is sent next."""
    text: str | None = None
    """Raw text instead of a payload, with an event name that is not the protocol's."""
    size: int = 0
    """The approximate number of bytes of the payload in both forms."""
    _frames: dict[tuple[str, bool, bool], bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, payload: Payload, *, rooms: tuple[str, ...] = (), event_id: str | None = None) -> "Message":
        """A message that everyone in ``rooms`` receives in full."""
        return cls(payload.event_type, payload.json_bytes(), rooms, event_id)

    @classmethod
    def now(cls, event: str, event_id: str | None = None, **fields: Any) -> "Message":
        """An event of this moment for one connection. Its fields, in snake_case, are not validated."""
        payload = plain_event(event, at=time.time_ns() // 1_000_000, **fields)
        return cls(event, encode_event(payload), (), event_id)

    @classmethod
    def placed(cls, entry: Entry, event: Translated) -> "Message":
        """An event from the log, for its rooms."""
        payload, (epoch, ms, seq, _) = event.said, entry.position
        said: bytes | Callable[[], dict[str, Any]]
        if callable(payload):
            said, limits = payload, False  # not known yet
        else:
            said, limits = encode_event(payload or {}), _limits(event.limited_rooms, payload or {})
        return cls(
            event.name,
            said,
            event.rooms if entry.stream.queue == PUBLISHED else (*event.rooms, EVERYTHING),
            None,
            event.limited_rooms,
            None,
            limits,
            event.private,
            event.owner,
            event.subjects,
            entry.stream.number,
            Position(epoch, ms, seq, event.slot),
            event.target,
            None,
            event.text,
            event.size,
        )

    def with_id(self, event_id: str) -> "Message":
        """The same event with another cursor, for a connection that is catching up."""
        _ = self.body  # made once for all copies
        return replace(self, cursor=event_id, _frames={})

    def __post_init__(self) -> None:
        if isinstance(self.said, bytes):
            forms = 1 + (self.limits or self.limited_body is not None)
            self.size = len(self.said) * forms + len(self.text or "")

    @property
    def body(self) -> bytes:
        """The payload as JSON, without ``eventId``."""
        said = self.said
        if not isinstance(said, bytes):
            payload = said()
            self.limits = _limits(self.limited_rooms, payload)
            said = self.said = encode_event(payload)
        return said

    @property
    def event_id(self) -> str | None:
        """The cursor after this event, as text."""
        cursor = self.cursor
        if cursor is not None and not isinstance(cursor, str):
            cursor = self.cursor = encode(cursor)
        return cursor

    def json(self, *, limited: bool = False) -> bytes:
        """The payload as one line of JSON, with ``eventId`` first."""
        body = self._limited() if limited else self.body
        event_id = self.event_id
        if event_id is None:
            return body
        return b'{"eventId":"%b",%b' % (event_id.encode("ascii"), body[1:])

    def _limited(self) -> bytes:
        body = self.body
        if self.limited_body is None and self.limits:
            payload = json.loads(body)
            self.limited_body = encode_event(
                {name: value for name, value in payload.items() if name not in HIDDEN_FIELDS}
            )
        return body if self.limited_body is None else self.limited_body

    def sse(self, *, limited: bool = False) -> bytes:
        """The event as a Server-Sent Events frame."""
        key = ("sse", limited, False)
        frame = self._frames.get(key)
        if frame is None:
            event_id = self.event_id
            identity = b"" if event_id is None else b"id: %b\n" % event_id.encode("ascii")
            data = self.json(limited=limited) if self.text is None else b"\ndata: ".join(self._text_lines())
            frame = b"%bevent: %b\ndata: %b\n\n" % (identity, self.event.encode(), data)
            self._frames[key] = frame
        return frame

    def _text_lines(self) -> list[bytes]:
        text = (self.text or "").replace("\r\n", "\n").replace("\r", "\n")
        return [line.encode("utf-8", "replace") for line in text.split("\n")]

    def chunk(self, *, limited: bool = False) -> bytes:
        """The same frame as an HTTP/1.1 chunk."""
        key = ("sse", limited, True)
        frame = self._frames.get(key)
        if frame is None:
            body = self.sse(limited=limited)
            frame = self._frames[key] = b"%x\r\n%b\r\n" % (len(body), body)
        return frame

    def packet(self, namespace: str, *, limited: bool = False) -> bytes:
        """The Socket.IO event packet inside its Engine.IO message, as text."""
        key = (namespace, limited, False)
        frame = self._frames.get(key)
        if frame is None:
            where = b"" if namespace == "/" else namespace.encode() + b","
            body = self.json(limited=limited) if self.text is None else json.dumps(self.text).encode()
            frame = b"42%b[%b,%b]" % (where, json.dumps(self.event).encode(), body)
            self._frames[key] = frame
        return frame

    def websocket(self, namespace: str, *, limited: bool = False) -> bytes:
        """The same packet as an unmasked WebSocket text frame."""
        key = (namespace, limited, True)
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = websocket_frame(self.packet(namespace, limited=limited))
        return frame


def _limits(rooms: tuple[str, ...], payload: dict[str, Any]) -> bool:
    return bool(rooms) and not HIDDEN_FIELDS.isdisjoint(payload)


def websocket_frame(text: bytes) -> bytes:
    """One final, unmasked text frame (RFC 6455, section 5.2)."""
    size = len(text)
    if size < 126:
        return bytes((0x81, size)) + text
    if size < 65536:
        return struct.pack("!BBH", 0x81, 126, size) + text
    return struct.pack("!BBQ", 0x81, 127, size) + text
