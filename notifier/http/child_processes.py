"""Longer work in separate processes: a few at once, each with limits."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE

from seven_stations.errors import UnavailableError

AT_ONCE = 2
MOST_WAITING = 20


class ChildProcesses:
    """Runs at most :data:`AT_ONCE` processes; when :data:`MOST_WAITING` requests wait, further ones are
    refused."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def run(self, module: str, *arguments: str, data: bytes, seconds: float) -> tuple[int | None, bytes]:
        """Run a module as a program with ``data`` as its input; returns its exit code and its output.

        It ends itself after ``seconds`` of CPU time. If the machine is too busy for that, it is killed after six
        times as long, without output. Raises :class:`~seven_stations.errors.UnavailableError` if too many requests
        wait.
        """
        if self._waiting >= MOST_WAITING:
            raise UnavailableError("Too many previews are being made; try again in a moment")
        self._waiting += 1
        try:
            async with self._free:
                return await self._run((sys.executable, "-P", "-m", module, *arguments), data, seconds)
        finally:
            self._waiting -= 1

    async def _run(self, command: tuple[str, ...], data: bytes, seconds: float) -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        said = b""
        try:
            # The limit is CPU time, and the CPU may be busy with other work.
            said, _ = await asyncio.wait_for(process.communicate(data), 6 * seconds)
        except TimeoutError:
            pass
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return process.returncode, said
