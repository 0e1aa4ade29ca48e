"""Durations as users type them."""

import re

from cli.errors import UsageError
from cli.views.language import t

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SHOWN = ("d", "h", "m")


def seconds_of(given: str, option: str = "--ttl") -> int:
    """``90s``, ``15m``, ``1h``, ``7d``, ``2w`` or plain seconds, in seconds; 0 is not allowed."""
    match = re.fullmatch(r"(\d{1,9})([smhdw]?)", given.strip(), re.ASCII)
    if match is None or int(match[1]) == 0:
        raise UsageError(
            t("{option} {given!r} is not a duration: write 90s, 15m, 1h or 7d", option=option, given=given)
        )
    return int(match[1]) * _UNITS[match[2]]


def duration_of(seconds: float) -> str:
    """A duration in the largest unit that gives a whole number: ``7d``, ``36h``, ``90s``."""
    for unit in _SHOWN:
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds / _UNITS[unit]:g}{unit}"
    return f"{seconds:g}s"
