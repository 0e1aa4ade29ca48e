"""Parsing what Socket.IO clients send: rooms and tokens."""

from typing import Any
from urllib.parse import parse_qs

from notifier.access import COOKIE
from seven_stations.errors import StationsError

_MAX_NAMES = 1000
_ROOM_REQUEST = 'send {"room": "job:1"} or {"rooms": ["job:1", "queue:ai-analysis"]}'


class BadRequestError(StationsError):
    """This is not a request for rooms."""

    code = "bad-request"


class BadRoomError(StationsError):
    """This is not the name of a room."""

    code = "bad-room"


class TooManyRoomsError(StationsError):
    """A connection may be in so many rooms at once, and in no more."""

    code = "too-many-rooms"


class UnknownQueueError(StationsError):
    """This notifier does not relay the queue, so nothing would ever come to its room."""

    code = "unknown-queue"


def room_names(data: Any) -> list[Any]:
    """The rooms in a ``subscribe`` or ``unsubscribe`` request, not validated yet; at least one.

    Raises :class:`BadRequestError` if the request names none.
    """
    if isinstance(data, str):
        return [data]
    if not isinstance(data, dict):
        raise BadRequestError(f"An object is needed: {_ROOM_REQUEST}")
    if "rooms" not in data and "room" not in data:
        raise BadRequestError(f"The request names no room: {_ROOM_REQUEST}")
    names = listed(data["rooms"] if "rooms" in data else data["room"])
    if not names:
        raise BadRequestError(f"The list of rooms is empty: {_ROOM_REQUEST}")
    return names


def listed(rooms: Any) -> list[Any]:
    """Rooms as a list, from a handshake, where they are optional, or from a request."""
    return rooms[:_MAX_NAMES] if isinstance(rooms, list) else [rooms]


def handshake_token(environ: dict[str, Any], auth: Any) -> str | None:
    """The token of a connection, from its handshake, header, cookie or query."""
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
