"""What Socket.IO clients send, read carefully: rooms, cursors, tokens."""

from typing import Any
from urllib.parse import parse_qs

from notifier.access import COOKIE
from seven_stations.protocol.cursor import BadCursorError, Position, decode
from seven_stations.protocol.events import Payload, make_event


def room_names(data: Any) -> list[Any]:
    """The rooms asked for, whatever was sent in their place."""
    if isinstance(data, str):
        return [data]
    if not isinstance(data, dict):
        return []
    rooms = data.get("rooms", data.get("room"))
    return rooms[:1000] if isinstance(rooms, list) else [] if rooms is None else [rooms]


def cursor_in(data: dict[str, Any]) -> tuple[dict[int, Position] | None, Payload | None]:
    """The vector that a client resumes from, or the warning that it cannot be read."""
    text = data.get("lastEventId")
    if text is None or text == "":
        return None, None
    try:
        return decode(str(text)), None
    except BadCursorError as error:
        return None, make_event("system:warning", message=error.message, code=error.code)


def handshake_token(environ: dict[str, Any], auth: Any) -> str | None:
    """The token of a connection: from its handshake, header, cookie, or query."""
    if isinstance(auth, dict) and isinstance(auth.get("token"), str):
        return str(auth["token"])
    scheme, _, value = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    for part in str(environ.get("HTTP_COOKIE", "")).split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value
    query = parse_qs(str(environ.get("QUERY_STRING", "")))
    return query.get("access_token", [None])[0]
