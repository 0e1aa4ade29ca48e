"""The time that one attempt may take."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from worker.attempt import AttemptTimedOutError

Found = TypeVar("Found")


async def within(
    seconds: float | None, work: Callable[[Callable[[], None]], Awaitable[Found]], where: Callable[[], str]
) -> Found:
    """What ``work`` returns; ``None`` sets no limit.

    ``work`` is given a function to call when a process is free for it: waiting for one is not the job's doing, so
    the time counts from there. Raises :class:`AttemptTimedOutError`, which says ``where`` it was then.
    """
    clock = asyncio.get_running_loop().time
    try:
        async with asyncio.timeout(None) as limit:
            return await work(lambda: limit.reschedule(None if seconds is None else clock() + seconds))
    except TimeoutError:
        if not limit.expired():
            raise
        raise AttemptTimedOutError(f"{where()} was still running after {seconds:g} s") from None
