"""Running processes until a signal ends them, with an orderly shutdown."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Protocol, TypeVar

from cli.errors import ExitCode

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Processes(AbstractAsyncContextManager[Any], Protocol):
    """Processes that are started on entering and ended, in order, on leaving."""

    def stopping(self) -> None:
        """Say that a signal has come and the processes are ended in order."""

    def kill(self) -> None:
        """Stop waiting for an orderly shutdown."""


P = TypeVar("P", bound=Processes)


def serve(make: Callable[[], P], work: Callable[[P], Awaitable[int]]) -> int:
    """Make and start the processes, do the work, and end them; returns the exit code of the work.

    The first SIGINT, SIGTERM or SIGHUP cancels the work, which may still return its own exit code; otherwise it is
    130. A second signal kills the processes.
    """
    # Blocked until the handlers exist: a signal during the creation of the loop would break it.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        return asyncio.run(_serve(make, work))
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


async def _serve(make: Callable[[], P], work: Callable[[P], Awaitable[int]]) -> int:
    processes = make()
    ending = False

    async def run() -> int:
        nonlocal ending
        async with processes:
            try:
                return await work(processes)
            finally:
                ending = True

    task = asyncio.create_task(run())

    def interrupted(_number: int) -> None:
        nonlocal ending
        if ending:
            processes.kill()
        else:
            ending = True
            task.cancel()
            processes.stopping()

    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, interrupted, number)
    # Before a child is started, because it would inherit the mask.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    try:
        return await task
    except asyncio.CancelledError:
        return ExitCode.INTERRUPTED


async def forever() -> int:
    """Run until a signal arrives."""
    with suppress(asyncio.CancelledError):  # the signal cancels it
        await asyncio.Event().wait()
    return ExitCode.DONE
