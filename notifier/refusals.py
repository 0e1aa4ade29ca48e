"""What clients can make happen as often as they like: all of it is counted, and the log is told now and then."""

from collections import Counter
from typing import Any, Literal

from seven_stations.process.throttle import Throttle

What = Literal["connection", "message", "request"]
"""A connection as such, something that was sent over one, or an HTTP request."""


class Refusals:
    """Counts by kind and reason. A reason is a code of ours, never a client's words."""

    def __init__(self, throttle: Throttle) -> None:
        self.counts: Counter[tuple[What, str]] = Counter()
        self._throttle = throttle

    def count(self, what: What, reason: str, detail: str | None = None) -> None:
        """One more. ``detail`` is for the log alone."""
        self.counts[what, reason] += 1
        extra: dict[str, Any] = {} if detail is None else {"detail": detail[:200]}
        self._throttle.tell("refused", (what, reason), what=what, reason=reason, **extra)
