"""How long to wait before a request is sent again."""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST = 0.5
LONGEST = 30.0
"""Seconds. An endpoint that asks for more is given up: a job waits, and the built-in station is at hand."""


def delay(attempt: int, after: float | None = None, chance: float | None = None) -> float | None:
    """Seconds to wait before attempt ``attempt`` (the second is 2), or ``None`` where it is not worth it.

    What the endpoint asked for (``after``) is honoured, with up to a tenth more; without it, anything up to
    ``FIRST`` doubled each time ("full jitter"), so that many workers do not come back at once.
    """
    dice = random.random() if chance is None else chance  # noqa: S311  # nobody gains from guessing it
    if after is not None:
        return None if after > LONGEST else after * (1 + dice / 10)
    return min(LONGEST, FIRST * 2.0 ** (attempt - 1)) * dice


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """The seconds that a ``Retry-After`` header asks for, a number or a date; ``None`` where it is neither."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
