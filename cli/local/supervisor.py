"""Keeps child processes running, and ends them in order.

A child that ends by itself is restarted after a pause that doubles while it keeps failing. If a child ends before
it was ever ready, the whole start fails, because the cause is probably a wrong setting.
"""

import asyncio
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli.errors import ChildFailedError, ExitCode, TimedOutError
from cli.local.child import Child, Program
from cli.views.language import t

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 15.0
_STEADY_SECONDS = 20.0
"""After a child has run for this long, its next failure begins with the shortest pause again."""

_PROBE_SECONDS = 0.02


class Supervisor:
    """Runs programs, one process each. ``tell`` receives messages for the user.

    ``start_seconds`` is how long programs may take until they are ready; ``None`` sets no limit.
    It handles SIGCHLD of the running loop, so there can only be one per process.
    """

    def __init__(
        self, tell: Callable[[str], None], *, echo: bool = False, start_seconds: float | None = 60.0
    ) -> None:
        self._tell = tell
        self._echo = echo
        self._start_seconds = start_seconds
        self._children: dict[str, Child] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, self._reap)

    def pid(self, name: str) -> int:
        """The process that has this name now."""
        return self._children[name].pid

    async def start(self, *programs: Program) -> None:
        """Start the programs concurrently; returns when all are ready, and keeps them running from then on.

        Raises :class:`ChildFailedError` and :class:`TimedOutError`.
        """
        children = [self._spawn(program) for program in programs]
        waits = [asyncio.create_task(self._first_ready(child)) for child in children]
        try:
            async with asyncio.timeout(self._start_seconds):
                await asyncio.gather(*waits)
        except TimeoutError:
            late = ", ".join(child.program.name for child in children if not child.ready.done())
            raise TimedOutError(
                t(
                    "{names} was not ready within {seconds:g} s; see {folder}",
                    names=late,
                    seconds=self._start_seconds,
                    folder=_log_of(children[0].program).parent,
                )
            ) from None
        finally:
            for wait in waits:
                wait.cancel()
        for child in children:
            keeper = asyncio.create_task(self._keep(child), name=f"keep {child.program.name}")
            self._keepers[child.program.name] = keeper

    async def stop(self, *names: str) -> None:
        """Ask these programs to end, wait for them, and kill those that take too long."""
        for name in names:
            if (keeper := self._keepers.pop(name, None)) is not None:
                keeper.cancel()
        children = [self._children[name] for name in names if name in self._children]
        for child in children:
            child.terminate()
        await asyncio.gather(*(self._ended(child) for child in children))
        for name in names:
            self._children.pop(name, None)

    def kill(self, *names: str) -> None:
        """Kill these programs."""
        for name in names:
            if name in self._children:
                self._children[name].kill()

    async def _ended(self, child: Child) -> None:
        try:
            async with asyncio.timeout(child.program.stop_seconds):
                await asyncio.shield(child.exited)
        except TimeoutError:
            self._tell(
                t(
                    "{name} did not end within {stop_seconds:g} s: killed",
                    name=child.program.name,
                    stop_seconds=child.program.stop_seconds,
                )
            )
            child.kill()
            await asyncio.shield(child.exited)

    async def _keep(self, child: Child) -> None:
        loop = asyncio.get_running_loop()
        pause = _FIRST_PAUSE
        while True:
            began = loop.time()
            code = await asyncio.shield(child.exited)
            if loop.time() - began > _STEADY_SECONDS:
                pause = _FIRST_PAUSE
            program = child.program
            wait = pause * random.uniform(0.8, 1.2)  # noqa: S311  # workers should not all come back at once
            self._tell(
                t(
                    "{name} {how}: starting it again in {wait:.1f} s (log: {log})",
                    name=program.name,
                    how=_how(code),
                    wait=wait,
                    log=_log_of(program),
                )
            )
            await asyncio.sleep(wait)
            child = self._spawn(program)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _first_ready(self, child: Child) -> None:
        probing = asyncio.create_task(_probe(child))
        try:
            either: set[asyncio.Future[Any]] = {child.exited, child.ready}
            done, _ = await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            probing.cancel()
        if child.exited in done:
            code = child.exited.result()
            words = child.last_words()
            error = ChildFailedError(
                t(
                    "{name} {how} before it was ready: {words} (log: {log})",
                    name=child.program.name,
                    how=_how(code),
                    words=words or "-",
                    log=_log_of(child.program),
                )
            )
            # Children have the same exit codes, so an invalid setting is reported as one.
            error.exit_code = code if code in (ExitCode.USAGE, ExitCode.UNREACHABLE) else ExitCode.JOB_FAILED
            raise error

    def _spawn(self, program: Program) -> Child:
        child = Child(program, echo=self._echo)
        self._children[program.name] = child
        # It may have ended before it was registered here.
        child.reap()
        return child

    def _reap(self) -> None:
        for child in self._children.values():
            child.reap()


async def _probe(child: Child) -> None:
    probe = child.program.probe
    while probe is not None and not child.ready.done():
        if await probe() and not child.ready.done():
            child.ready.set_result("ready")
        await asyncio.sleep(_PROBE_SECONDS)


def _log_of(program: Program) -> Path:
    return program.log or Path("stderr")


def _how(code: int) -> str:
    if code < 0:
        try:
            return t("was ended by {signal}", signal=signal.Signals(-code).name)
        except ValueError:
            return t("was ended by signal {number}", number=-code)
    return t("ended with exit code {code}", code=code)
