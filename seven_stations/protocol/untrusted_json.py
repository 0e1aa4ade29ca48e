"""JSON and numbers from untrusted sources: clients, and producers of any kind.

They may be nested without end, contain invalid Unicode, or be numbers that neither a float nor a browser can hold.
"""

import json
import math
import re
from itertools import accumulate
from typing import Any

import msgspec

MAX_DEPTH = 100
"""Code that recurses over data (JSON itself, pydantic) fails at a depth of some hundreds of levels."""

_NO_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[^][{}"]++', re.DOTALL)
"""Matches strings, and anything between brackets."""

_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_SURROGATE = re.compile(r"[\ud800-\udfff]")

LAST_MS = 253_402_300_799_999
"""The end of the year 9999 in epoch milliseconds, the latest time that can be represented."""


def is_deeper(data: Any, levels: int) -> bool:
    """Whether lists and objects are nested more than ``levels`` deep. Does not recurse."""
    level = [data]
    for _ in range(levels):
        inner = [
            item.values() if isinstance(item, dict) else item for item in level if isinstance(item, (dict, list))
        ]
        level = [child for children in inner for child in children]
        if not level:
            return False
    return True


def is_deep(raw: str) -> bool:
    """Whether JSON is nested more than :data:`MAX_DEPTH` deep; check it before parsing.

    Parsing recurses until Python refuses. If the garbage collector runs at that depth, whatever it finalizes (such
    as an unrelated coroutine) has no stack left for its last steps.
    """
    if raw.count("[") + raw.count("{") <= MAX_DEPTH:
        return False
    brackets = _NO_BRACKETS.sub("", raw)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > MAX_DEPTH


def loads(raw: str) -> Any:
    """Parse JSON. Raises :class:`ValueError` if it is invalid or too deep."""
    if is_deep(raw):
        raise ValueError("nested too deep")
    return json.loads(raw)


def is_packable(data: Any) -> bool:
    """Whether all numbers fit into 64 bits and all text is valid Unicode, as needed for BullMQ's msgpack
    arguments."""
    level = [data]
    while level:
        value = level.pop()
        if isinstance(value, dict):
            level += [*value, *value.values()]
        elif isinstance(value, list):
            level += value
        elif isinstance(value, str):
            if _SURROGATE.search(value):
                return False
        elif isinstance(value, int) and not -(2**63) <= value < 2**64:
            return False
    return True


def parse(raw: str) -> Any:
    """Parse JSON. Raises :class:`ValueError` if it is invalid or too deep.

    Lone surrogates are replaced, and numbers that JSON cannot represent (``NaN``, ``1e999``) become ``None``.
    """
    if is_deep(raw):
        raise ValueError("nested too deep")
    try:
        return msgspec.json.decode(raw)
    except ValueError:
        value = _DECODER.decode(raw)  # for numbers and text that msgspec refuses, and for invalid JSON
    if "\\ud" in raw or "\\uD" in raw:
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value


def whole_number(raw: str | None, most: int = LAST_MS) -> int | None:
    """The number in a field of a hash or an entry, truncated to an integer; ``None`` if it is not in
    0..``most``."""
    try:
        value = float(raw or "nan")
    except ValueError:
        return None
    return int(value) if 0 <= value <= most else None


def _nothing(_constant: str) -> None:
    return None


def _finite(number: str) -> float | None:
    value = float(number)
    return value if math.isfinite(value) else None


_DECODER = json.JSONDecoder(parse_constant=_nothing, parse_float=_finite)


def parsed_or_text(raw: str | None) -> Any:
    """JSON from other producers; text that is not JSON, or is nested too deep, stays text."""
    if raw is None:
        return None
    try:
        return parse(raw)
    except ValueError:
        return raw
