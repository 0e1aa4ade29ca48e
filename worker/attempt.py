"""One attempt at a job, and the reasons for which it can be ended early."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from seven_stations.errors import StationsError

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
    seconds: float | None, work: Callable[[Callable[[], None]], Awaitable[Found]], where: Callable[[], str]
) -> Found:
    """The result of ``work``, which may take ``seconds``; ``None`` means no limit.

    ``work`` receives a function to call when a process is free for it: waiting for a process is not the job's
    fault, so the time counts from there. Raises :class:`AttemptTimedOutError`, whose message says ``where`` it was
    then.
    """
    clock = asyncio.get_running_loop().time
    try:
        async with asyncio.timeout(None) as limit:
            return await work(lambda: limit.reschedule(None if seconds is None else clock() + seconds))
    except TimeoutError:
        if not limit.expired():
            raise
        raise AttemptTimedOutError(f"{where()} was still running after {seconds:g} s") from None
