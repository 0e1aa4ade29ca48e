"""What this notifier refuses: every one is counted, and the log is told as often as a flood allows."""

import time
from collections import Counter
from typing import Literal

import structlog

log = structlog.get_logger()

What = Literal["connection", "message", "request"]
"""A connection as such, something that was sent over one, or an HTTP request."""

_QUIET_SECONDS = 1.0
"""Between two lines of one kind and reason: clients decide how often there is something to refuse."""


class Refusals:
    """Counts by kind and reason. A reason is a code of ours, never a client's words."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[What, str]] = Counter()
        self._told: dict[tuple[What, str], tuple[float, int]] = {}

    def count(self, what: What, reason: str, detail: str | None = None) -> None:
        """One more. ``detail`` is for the log alone; ``times`` there counts those since the last line."""
        kind = what, reason
        self.counts[kind] += 1
        now = time.monotonic()
        told_at, told = self._told.get(kind, (-_QUIET_SECONDS, 0))
        if now - told_at >= _QUIET_SECONDS:
            self._told[kind] = now, self.counts[kind]
            extra = {} if detail is None else {"detail": detail[:200]}
            log.info("refused", what=what, reason=reason, times=self.counts[kind] - told, **extra)
