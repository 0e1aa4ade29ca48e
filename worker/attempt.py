"""One attempt at a job, and the reasons for which it can be ended early."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from seven_stations.errors import StationsError
from seven_stations.process.cancellation import in_time
from seven_stations.words import note

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Attempt:
    """``number`` is 1 for the first attempt. ``token`` is the value of the job's lock while this attempt has the
    job, which fences everything that it writes. ``keep_logs`` is how many lines the job's log keeps, 0 for all."""

    job_id: str
    number: int
    token: str
    keep_logs: int = 0


class AttemptLostError(StationsError):
    """Another attempt has the job now, or nobody has."""

    code = "lock-lost"


class JobGoneError(AttemptLostError):
    """The job was removed while it ran."""

    code = "gone"


class ProcessLostError(StationsError):
    """The process that computed was lost."""


class ShutDownError(StationsError):
    """The worker ends before the attempt does."""

    code = "shutdown"


class CancelledJobError(StationsError):
    """Somebody cancelled the job; the message tells who."""

    code = "cancelled"

    def __init__(self, by: str) -> None:
        super().__init__(f"by {by}")
        self.note = note("cancelled-by", name=by)


class AttemptTimedOutError(StationsError):
    """The attempt took longer than it may."""

    code = "timeout"


class TooComplexError(StationsError):
    """The work takes more memory or processor time than a job may; another attempt would, too."""

    code = "too-complex"


class Interrupt:
    """Ends an attempt from outside. The first reason counts."""

    def __init__(self) -> None:
        self._stopped = asyncio.Event()
        self.reason: StationsError | None = None
        """The error that the attempt ends with."""

    def stop(self, error: StationsError) -> None:
        """Make the attempt end with ``error``."""
        self.reason = self.reason or error
        self._stopped.set()

    async def wait(self) -> None:
        """Return once the attempt is to end."""
        await self._stopped.wait()


async def within(
    seconds: float | None,
    work: Callable[[Callable[[], None]], Coroutine[Any, Any, Found]],
    where: Callable[[], str],
) -> Found:
    """The result of ``work``, which may take ``seconds``; ``None`` means no limit.

    ``work`` receives a function to call when a process is free for it: waiting for a process is not the job's
    fault, so the time counts from there. Raises :class:`AttemptTimedOutError`, whose message says ``where`` it was
    then, which is one of the ``places`` of the catalogue.
    """
    late = asyncio.Event()

    def begin() -> None:
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, late.set)

    try:
        return await in_time(work(begin), late.wait())
    except TimeoutError:
        if not late.is_set():
            raise
        raise AttemptTimedOutError(note("late", where=where(), seconds=seconds)) from None
