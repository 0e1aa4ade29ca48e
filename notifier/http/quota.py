"""Limits of one user's requests per minute."""

import time
from collections import OrderedDict

from starlette.requests import Request

from notifier.auth import Principal
from notifier.http.replies import RateLimitedError
from notifier.settings import NotifierSettings

_MINUTE = 60.0


class Bucket:
    """At most ``per_minute`` per user, as a token bucket that fills evenly."""

    def __init__(self, per_minute: int, *, users: int = 10_000) -> None:
        self._size = float(per_minute)
        self._users = users
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, user: str, amount: float = 1.0) -> bool:
        """Whether this is within the limit; what exceeds it takes nothing."""
        now = time.monotonic()
        level, at = self._buckets.pop(user, (self._size, now))
        level = min(self._size, level + (now - at) * self._size / _MINUTE)
        allowed = level >= amount
        self._buckets[user] = (level - amount if allowed else level, now)
        while len(self._buckets) > self._users:
            self._buckets.popitem(last=False)
        return allowed


class Quota:
    """The quota of analyses, added or retried, and of their bytes."""

    def __init__(self, settings: NotifierSettings) -> None:
        self._settings = settings
        self._requests = Bucket(settings.rate_limit)
        # A request of the largest size is always possible once a minute.
        self._max_bytes = max(settings.rate_limit_bytes, settings.max_body_bytes)
        self._bytes = Bucket(self._max_bytes)

    def take(self, principal: Principal) -> None:
        """Take one analysis. Raises :class:`~notifier.http.replies.RateLimitedError`."""
        if not self._requests.take(principal.user):
            raise RateLimitedError(f"At most {self._settings.rate_limit} analyses a minute")

    def take_bytes(self, principal: Principal, count: int) -> None:
        """Take a number of bytes. Raises :class:`~notifier.http.replies.RateLimitedError`."""
        if not self._bytes.take(principal.user, count):
            raise RateLimitedError(f"At most {self._max_bytes:,} bytes a minute")


def quota_of(request: Request) -> Quota:
    """The notifier's quota."""
    quota: Quota = request.app.state.quota
    return quota
