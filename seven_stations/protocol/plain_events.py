"""Events as plain JSON objects, built and encoded without pydantic models, for the hot path of translation."""

import json
from functools import lru_cache
from typing import Any

import msgspec

from seven_stations.protocol.events import EVENTS, timestamp

_ALIASES = {
    name: {field: info.alias or field for field, info in model.model_fields.items()}
    for name, model in EVENTS.items()
}

_timestamp = lru_cache(maxsize=64)(timestamp)
"""Cached, because several consecutive events often have the same time."""


def plain_event(name: str, *, at: int, **fields: Any) -> dict[str, Any]:
    """The JSON object of an event. Nothing is validated.

    For events that this package itself makes from log entries. Fields are in snake_case; those that are ``None``
    are left out.
    """
    aliases = _ALIASES[name]
    event: dict[str, Any] = {"timestamp": _timestamp(at), "eventType": name}
    for field, value in fields.items():
        if value is not None:
            event[aliases[field]] = value
    return event


def encode_event(event: dict[str, Any]) -> bytes:
    """The event as one line of JSON."""
    try:
        return msgspec.json.encode(event)
    except (OverflowError, UnicodeEncodeError):
        # Data of other producers may hold integers of more than 64 bits, and text that is not valid Unicode.
        return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
