"""JSON that others wrote: clients, and producers of any kind. It may be nested without end, or hold no Unicode."""

import json
from typing import Any

MAX_DEPTH = 100
"""What recurses over data (JSON itself, pydantic) fails some hundreds of levels down."""


def is_deeper(data: Any, levels: int) -> bool:
    """Whether lists and objects lie in one another more than ``levels`` deep. Does not recurse."""
    level = [data]
    for _ in range(levels):
        inner = [
            item.values() if isinstance(item, dict) else item for item in level if isinstance(item, (dict, list))
        ]
        level = [child for children in inner for child in children]
        if not level:
            return False
    return True


def parse(raw: str) -> Any:
    """The value, lone surrogates in it replaced; raises :class:`ValueError` where it is no JSON, or too deep."""
    try:
        value = json.loads(raw)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if raw.count("[") + raw.count("{") > MAX_DEPTH and is_deeper(value, MAX_DEPTH):
        raise ValueError("nested too deep")
    if "\\ud" in raw or "\\uD" in raw:
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value
