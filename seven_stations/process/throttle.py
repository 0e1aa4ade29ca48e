"""Throttling of log lines that untrusted parties can trigger at any rate."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Hashable
from typing import Any

import structlog

log = structlog.get_logger()

_QUIET_SECONDS = 1.0


class Throttle:
    """Writes at most one log line per second of each kind. ``times`` is how many occurrences it stands for.

    On an event loop, the last ones of a burst are logged a second later.
    """

    def __init__(self, quiet_seconds: float = _QUIET_SECONDS) -> None:
        self._quiet = quiet_seconds
        self._kinds: dict[Hashable, tuple[float, int]] = {}

    def tell(self, event: str, kind: Hashable = "", *, level: int = logging.INFO, **fields: Any) -> None:
        """Log an event. Each ``kind`` is kept, so there must be only a few."""
        now = time.monotonic()
        told_at, times = self._kinds.get((event, kind), (now - self._quiet, 0))
        self._kinds[event, kind] = told_at, times + 1
        if now - told_at >= self._quiet:
            self._tell(event, kind, level, fields)
        elif not times:
            fields.pop("exc_info", None)  # no longer available later
            with contextlib.suppress(RuntimeError):  # no running loop
                loop = asyncio.get_running_loop()
                loop.call_later(told_at + self._quiet - now, self._tell, event, kind, level, fields)

    def _tell(self, event: str, kind: Hashable, level: int, fields: dict[str, Any]) -> None:
        _, times = self._kinds[event, kind]
        if times:
            log.log(level, event, times=times, **fields)
            self._kinds[event, kind] = time.monotonic(), 0
