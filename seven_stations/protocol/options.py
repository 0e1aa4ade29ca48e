"""How a user wants a job to be run, and the same as BullMQ's job options."""

from dataclasses import dataclass
from typing import Any

from seven_stations.errors import InvalidDataError
from seven_stations.protocol.jobs import DEFAULT_JOB_OPTIONS

MAX_DELAY = 30 * 24 * 3600
MAX_PRIORITY = 2_097_152
"""BullMQ's own limit."""
MAX_ATTEMPTS = 20
MAX_BACKOFF = 24 * 3600


@dataclass(frozen=True, slots=True)
class JobOptions:
    """Options of one job, validated on creation; raises :class:`~seven_stations.errors.InvalidDataError`.

    - ``delay``: seconds before the job may run, up to 30 days.
    - ``priority``: 1 to 2,097,152, the lowest number first; jobs without one (0) run before all that have one.
    - ``attempts``: 1 to 20, by default 3.
    - ``backoff``: seconds before the second attempt, doubled for each further one, by default 2.
    """

    delay: float = 0
    priority: int = 0
    attempts: int | None = None
    backoff: float | None = None

    def __post_init__(self) -> None:
        _check("delay", self.delay, 0, MAX_DELAY, "seconds")
        _check("priority", self.priority, 0, MAX_PRIORITY, "a whole number", whole=True)
        if self.attempts is not None:
            _check("attempts", self.attempts, 1, MAX_ATTEMPTS, "a whole number", whole=True)
        if self.backoff is not None:
            _check("backoff", self.backoff, 0, MAX_BACKOFF, "seconds")

    def bullmq(self) -> dict[str, Any]:
        """The options with our defaults, for ``Queue.add``."""
        options = dict(DEFAULT_JOB_OPTIONS)
        if self.delay:
            options["delay"] = round(self.delay * 1000)
        if self.priority:
            options["priority"] = self.priority
        if self.attempts is not None:
            options["attempts"] = self.attempts
        if self.backoff is not None:
            options["backoff"] = {"type": "exponential", "delay": round(self.backoff * 1000)}
        return options


def _check(name: str, value: object, least: int, most: int, what: str, *, whole: bool = False) -> None:
    number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not number or not least <= value <= most:  # type: ignore[operator]  # NaN is refused too
        message = "{name}: use {what} from {least} to {most:,}"
        raise InvalidDataError(message, name=name, what=what, least=least, most=most)
