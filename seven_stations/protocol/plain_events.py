"""Events as plain JSON objects, made and encoded without a model: what translation makes of every entry."""

import json
from functools import lru_cache
from typing import Any

import msgspec

from seven_stations.protocol.events import EVENTS, timestamp

_ALIASES = {
    name: {field: info.alias or field for field, info in model.model_fields.items()}
    for name, model in EVENTS.items()
}

_told_at = lru_cache(maxsize=64)(timestamp)
"""Several events of one moment come after one another."""


def plain_event(name: str, *, at: int, **fields: Any) -> dict[str, Any]:
    """The JSON object of an event whose fields are known to fit: no model is made, nothing is checked.

    For what this package itself makes of entries, as often as there are events. Fields in snake_case; those that
    are ``None`` are left out.
    """
    aliases = _ALIASES[name]
    event: dict[str, Any] = {"timestamp": _told_at(at), "eventType": name}
    for field, value in fields.items():
        if value is not None:
            event[aliases[field]] = value
    return event


def encode_event(event: dict[str, Any]) -> bytes:
    """One line of JSON."""
    try:
        return msgspec.json.encode(event)
    except (OverflowError, UnicodeEncodeError):
        # Whole numbers of more than 64 bits, and text that is no Unicode: other producers'.
        return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
