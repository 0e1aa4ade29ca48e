"""How deep JSON data is nested, without going there: what recurses over it would fail."""

from typing import Any


def is_deeper(data: Any, levels: int) -> bool:
    """Whether lists and objects lie in one another more than ``levels`` deep."""
    level = [data]
    for _ in range(levels):
        inner = [
            item.values() if isinstance(item, dict) else item for item in level if isinstance(item, (dict, list))
        ]
        level = [child for children in inner for child in children]
    return bool(level)
