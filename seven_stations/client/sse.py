"""A parser of `text/event-stream`, as in the HTML standard, for bytes that arrive in arbitrary pieces."""

import re
from dataclasses import dataclass

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event. ``id`` is the last id sent in the stream, not necessarily with this event."""

    event: str
    data: str
    id: str


class Parser:
    """Takes pieces of a stream and returns its events.

    Send ``last_event_id`` when reconnecting, after ``retry`` milliseconds (``None`` until the server sets it). An
    event that is cut off by the end of the stream is not returned.
    """

    def __init__(self, *, last_event_id: str = "") -> None:
        self.last_event_id = last_event_id
        self.retry: int | None = None
        self._rest = b""
        self._begun = False
        self._after_cr = False
        self._id = last_event_id
        self._event = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """The events that ``piece`` completes."""
        if not piece:
            return []
        if self._after_cr:
            # The CR has already ended the line; its LF came in the next piece.
            piece = piece.removeprefix(b"\n")
            self._after_cr = False
        self._rest += piece
        if not self._begun:
            if len(self._rest) < len(_BOM) and _BOM.startswith(self._rest):
                return []
            self._rest = self._rest.removeprefix(_BOM)
            self._begun = True
        self._after_cr = self._rest.endswith(b"\r")
        *lines, self._rest = _LINE_END.split(self._rest)
        events = []
        for line in lines:
            if line:
                self._field(line.decode("utf-8", "replace"))
            elif (event := self._dispatch()) is not None:
                events.append(event)
        return events

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                self._event = value
            case "data":
                self._data.append(value)
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if value.isascii() and value.isdigit():
                self.retry = int(value)
            case _:
                pass  # a comment (its name is empty) or a field to be ignored, by the standard

    def _dispatch(self) -> ServerEvent | None:
        self.last_event_id = self._id
        event, data = self._event, self._data
        self._event, self._data = "", []
        return ServerEvent(event or "message", "\n".join(data), self._id) if data else None
