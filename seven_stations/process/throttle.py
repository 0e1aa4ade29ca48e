"""Log lines of what others can make happen as often as they like."""

import logging
import time
from collections.abc import Hashable
from typing import Any

import structlog

log = structlog.get_logger()

_QUIET_SECONDS = 1.0


class Throttle:
    """Log lines, at most one a second of each kind. ``times`` is how many it stands for."""

    def __init__(self, quiet_seconds: float = _QUIET_SECONDS) -> None:
        self._quiet = quiet_seconds
        self._kinds: dict[Hashable, tuple[float, int]] = {}

    def tell(self, event: str, kind: Hashable = "", *, level: int = logging.INFO, **fields: Any) -> None:
        """``kind`` must be one of a few: each is kept."""
        now = time.monotonic()
        told_at, times = self._kinds.get((event, kind), (now - self._quiet, 0))
        times += 1
        if now - told_at >= self._quiet:
            log.log(level, event, times=times, **fields)
            told_at, times = now, 0
        self._kinds[event, kind] = told_at, times
