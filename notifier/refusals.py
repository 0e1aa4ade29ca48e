"""What clients can make happen as often as they like: all of it is counted, and the log is told now and then."""

import time
from collections import Counter
from collections.abc import Hashable
from typing import Any, Literal

import structlog

log = structlog.get_logger()

What = Literal["connection", "message", "request"]
"""A connection as such, something that was sent over one, or an HTTP request."""

_QUIET_SECONDS = 1.0


class Throttle:
    """Log lines at info level, at most one a second of each kind. ``times`` is how many it stands for."""

    def __init__(self, quiet_seconds: float = _QUIET_SECONDS) -> None:
        self._quiet = quiet_seconds
        self._kinds: dict[Hashable, tuple[float, int]] = {}

    def tell(self, event: str, kind: Hashable = "", **fields: Any) -> None:
        """``kind`` must be one of a few: each is kept."""
        now = time.monotonic()
        told_at, times = self._kinds.get((event, kind), (now - self._quiet, 0))
        times += 1
        if now - told_at >= self._quiet:
            log.info(event, times=times, **fields)
            told_at, times = now, 0
        self._kinds[event, kind] = told_at, times


class Refusals:
    """Counts by kind and reason. A reason is a code of ours, never a client's words."""

    def __init__(self, throttle: Throttle) -> None:
        self.counts: Counter[tuple[What, str]] = Counter()
        self._throttle = throttle

    def count(self, what: What, reason: str, detail: str | None = None) -> None:
        """One more. ``detail`` is for the log alone."""
        self.counts[what, reason] += 1
        extra = {} if detail is None else {"detail": detail[:200]}
        self._throttle.tell("refused", (what, reason), what=what, reason=reason, **extra)
