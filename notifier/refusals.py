"""Refusals, which clients can cause at any rate: all are counted, and the log lines are throttled."""

from collections import Counter
from typing import Any, Literal

from seven_stations.process.throttle import Throttle

What = Literal["connection", "message", "request"]
"""What was refused: a connection, a message over one, or an HTTP request."""


class Refusals:
    """Counts by kind and reason. A reason is one of our own codes, never a client's text."""

    def __init__(self, throttle: Throttle) -> None:
        self.counts: Counter[tuple[What, str]] = Counter()
        self._throttle = throttle

    def count(self, what: What, reason: str, detail: str | None = None) -> None:
        """Count one more. ``detail`` is only for the log."""
        self.counts[what, reason] += 1
        extra: dict[str, Any] = {} if detail is None else {"detail": detail[:200]}
        self._throttle.tell("refused", (what, reason), what=what, reason=reason, **extra)
