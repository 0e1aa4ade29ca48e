"""Running something on a deployment until a signal ends it, with an orderly shutdown."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

from cli.errors import ExitCode
from cli.local.deployment import Deployment, Plan
from cli.views.language import t

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


Tell = Callable[[str], None]
Work = Callable[[Deployment], Awaitable[int]]


def serve(plan: Plan, tell: Tell, work: Work) -> int:
    """Start the deployment, do the work on it, shut it down; returns the exit code of the work.

    The first SIGINT, SIGTERM or SIGHUP cancels the work, which may still return its own exit code; otherwise it is
    130. A second signal ends the processes without waiting for their jobs.
    """
    # Blocked until the handlers exist: a signal during the creation of the loop would break it.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        return asyncio.run(_serve(plan, tell, work))
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


async def _serve(plan: Plan, tell: Tell, work: Work) -> int:
    deployment = Deployment(plan, tell)
    ending = False

    async def run() -> int:
        nonlocal ending
        async with deployment:
            try:
                return await work(deployment)
            finally:
                ending = True

    task = asyncio.create_task(run())

    def interrupted(_number: int) -> None:
        nonlocal ending
        if ending:
            deployment.kill()
        else:
            ending = True
            tell(t("Stopping after running jobs finish. Press Ctrl-C again to quit now."))
            task.cancel()

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
