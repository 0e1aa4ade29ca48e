"""Ending work that is cancelled, also where a library swallows a cancellation.

Cancelling once is not enough: until Python 3.12, ``asyncio.wait_for``, with which redis-py sends, swallows a
cancellation that comes just when the command was sent, and the answer may take seconds, or for ever.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

Found = TypeVar("Found")

_AGAIN_SECONDS = 0.1


async def ended(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel tasks until they have ended, also if this is cancelled meanwhile."""
    running = {task for task in tasks if not task.done()}
    cancelled: asyncio.CancelledError | None = None
    while running:
        for task in running:
            task.cancel()
        try:
            await asyncio.wait(running, timeout=_AGAIN_SECONDS)
        except asyncio.CancelledError as error:
            cancelled = error
        running = {task for task in running if not task.done()}
    if cancelled is not None:
        raise cancelled


async def in_time(work: Coroutine[Any, Any, Found], limit: Coroutine[Any, Any, object] | None) -> Found:
    """The result of ``work``; raises ``TimeoutError``, with the work ended, if ``limit`` ends first."""
    if limit is None:
        return await work
    working, waiting = asyncio.ensure_future(work), asyncio.ensure_future(limit)
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
    finally:
        await ended([working, waiting])
    raise TimeoutError from None if working.cancelled() else working.exception()
