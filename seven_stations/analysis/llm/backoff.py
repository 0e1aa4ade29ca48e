"""How long to wait before a request is repeated."""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST = 0.5
LONGEST = 30.0
"""In seconds. If an endpoint asks for more, it is not tried again: a job waits, and there is the built-in
station."""


def delay(attempt: int, after: float | None = None, chance: float | None = None) -> float | None:
    """Seconds to wait before attempt ``attempt`` (the second is 2), or ``None`` if it is not worth waiting.

    A wait requested by the endpoint (``after``) is observed, with up to a tenth more. Otherwise it is random up to
    ``FIRST`` doubled each time ("full jitter"), so that many workers do not come back at once.
    """
    dice = random.random() if chance is None else chance  # noqa: S311  # not security-relevant
    if after is not None:
        return None if after > LONGEST else after * (1 + dice / 10)
    return min(LONGEST, FIRST * 2.0 ** (attempt - 1)) * dice


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """The seconds in a ``Retry-After`` header, given as a number or a date; ``None`` if it is neither."""
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
