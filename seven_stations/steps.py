"""What the process that analyses a text tells of its stations."""

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from seven_stations.words import Note


@dataclass(frozen=True, slots=True)
class Step:
    """An event at a station.

    ``summary`` and ``duration`` (ms) come with ``completed`` and ``restored``, the first also with ``engine`` and
    ``checkpoint``; ``note`` with ``log``; ``reason`` with ``dropped``, for a checkpoint that cannot be read;
    ``share`` (0..1) with ``part``, for how much is done of the station, or of the reading if ``number`` is 0.
    ``at`` is when it happened, in nanoseconds since 1970.
    """

    kind: Literal["started", "part", "log", "skipped", "completed", "restored", "dropped"]
    number: int
    note: Note | None = None
    reason: str = ""
    share: float = 0.0
    summary: dict[str, Any] = field(default_factory=dict)
    duration: float = 0.0
    engine: str = ""
    checkpoint: bytes = b""
    at: int = field(default_factory=time.time_ns)
