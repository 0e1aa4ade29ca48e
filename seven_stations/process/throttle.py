"""Log lines of what others can make happen as often as they like."""

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
    """Log lines, at most one a second of each kind. ``times`` is how many it stands for.

    On an event loop the last ones of a burst are told a second after it, too.
    """

    def __init__(self, quiet_seconds: float = _QUIET_SECONDS) -> None:
        self._quiet = quiet_seconds
        self._kinds: dict[Hashable, tuple[float, int]] = {}

    def tell(self, event: str, kind: Hashable = "", *, level: int = logging.INFO, **fields: Any) -> None:
        """``kind`` must be one of a few: each is kept."""
        now = time.monotonic()
        told_at, times = self._kinds.get((event, kind), (now - self._quiet, 0))
        self._kinds[event, kind] = told_at, times + 1
        if now - told_at >= self._quiet:
            self._tell(event, kind, level, fields)
        elif not times:
            fields.pop("exc_info", None)  # it is over by then
            with contextlib.suppress(RuntimeError):  # no loop runs here
                loop = asyncio.get_running_loop()
                loop.call_later(told_at + self._quiet - now, self._tell, event, kind, level, fields)

    def _tell(self, event: str, kind: Hashable, level: int, fields: dict[str, Any]) -> None:
        _, times = self._kinds[event, kind]
        if times:
            log.log(level, event, times=times, **fields)
            self._kinds[event, kind] = time.monotonic(), 0
