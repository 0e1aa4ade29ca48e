"""Work that takes a while, in processes of its own, few at once, each ended at its limits."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE

from seven_stations.errors import UnavailableError

AT_ONCE = 2
MOST_WAITING = 20


class ChildProcesses:
    """Runs at most :data:`AT_ONCE` processes; whoever comes while :data:`MOST_WAITING` wait is sent away."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def run(self, module: str, *arguments: str, data: bytes, seconds: float) -> tuple[int | None, bytes]:
        """A module as a program with ``data`` as its input: its exit code and its output.

        It ends itself after ``seconds`` of processor time; where the machine gives it no such time, it is ended
        after six times as long, with no output. Raises :class:`~seven_stations.errors.UnavailableError` where too
        many wait.
        """
        if self._waiting >= MOST_WAITING:
            raise UnavailableError("Too many texts are being looked at; try again in a moment")
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
            # The limit is of processor time, which others may be using.
            said, _ = await asyncio.wait_for(process.communicate(data), 6 * seconds)
        except TimeoutError:
            pass
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return process.returncode, said
