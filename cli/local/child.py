"""One child process: starting it, tying it to this process, reading its output, and ending it.

A child must be started from the main thread, because on Linux it dies with the thread that started it.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from seven_stations.process.parent_watch import PARENT_FD, READY_FD

_LOG_BYTES = 5_000_000
"""A log larger than this is renamed when its process starts; the previously renamed one is replaced."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. ``environment`` is added to ours; ``inherited`` are descriptors that the child keeps.

    With ``log`` ``None``, the program writes to our standard error.
    ``probe`` returns whether the program is ready, for programs that cannot announce it; such a program gets its
    parent pipe as standard input. ``stop_seconds`` is how long it may take to end after SIGTERM.
    """

    name: str
    command: list[str]
    log: Path | None
    environment: Mapping[str, str] = field(default_factory=dict)
    inherited: tuple[int, ...] = ()
    probe: Callable[[], Awaitable[bool]] | None = None
    stop_seconds: float = 10.0


class Child:
    """One process of a program, started on creation. Needs a running loop; call ``reap`` after SIGCHLD.

    ``exited`` resolves to the exit code (negative for a signal), ``ready`` to the line that the child announced.
    """

    def __init__(self, program: Program, *, echo: bool = False) -> None:
        loop = asyncio.get_running_loop()
        self.program = program
        self.exited: asyncio.Future[int] = loop.create_future()
        self.ready: asyncio.Future[str] = loop.create_future()
        self._log_start = 0 if program.log is None else _set_aside(program.log)
        self._parent_pipe, self._process = self._start(echo)

    @property
    def pid(self) -> int:
        return self._process.pid

    def reap(self) -> None:
        """Take the exit code, if there is one."""
        if self.exited.done() or not self._has_ended():
            return
        # Also kills what it started; before the exit code is taken, because until then the group id cannot be
        # reused.
        self.kill()
        code = self._process.poll()
        if code is not None:
            self.exited.set_result(code)
            os.close(self._parent_pipe)

    def terminate(self) -> None:
        """Ask the process to end."""
        if not self.exited.done():
            # Not Popen's, which takes the exit code of a process that has ended: `reap` would not find it.
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Kill the process and what it started."""
        if not self.exited.done():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """The last line that this process wrote to its log file."""
        log = self.program.log
        if log is None:
            return ""
        with suppress(OSError):
            lines = log.read_bytes()[self._log_start :].decode("utf-8", "replace").splitlines()
            return next((line.strip() for line in reversed(lines) if line.strip()), "")
        return ""

    def _has_ended(self) -> bool:
        if hasattr(os, "waitid"):
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return self._process.poll() is not None

    def _start(self, echo: bool) -> "tuple[int, subprocess.Popen[bytes]]":
        program = self.program
        child_ends: list[int] = []
        our_ends: list[int] = []

        def pipe(*, child_reads: bool) -> tuple[int, int]:
            reading, writing = os.pipe()
            child, ours = (reading, writing) if child_reads else (writing, reading)
            child_ends.append(child)
            our_ends.append(ours)
            return child, ours

        environment = {**os.environ, **program.environment}
        try:
            parent_pipe, our_parent_pipe = pipe(child_reads=True)
            announced, announcing = pipe(child_reads=False)
            kept = program.inherited
            if program.probe is None:
                environment |= {PARENT_FD: str(parent_pipe), READY_FD: str(announced)}
                kept += (parent_pipe, announced)
            output: int | None = None
            if program.log is None:
                pass
            elif echo:
                output, heard = pipe(child_reads=False)
            else:
                output = os.open(program.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
                child_ends.append(output)
            process = subprocess.Popen(  # noqa: S603  # the commands are our own
                program.command,
                env=environment,
                stdin=subprocess.DEVNULL if program.probe is None else parent_pipe,
                stdout=output,
                stderr=output,
                pass_fds=kept,
                # We handle Ctrl-C and end our children in the right order.
                start_new_session=True,
            )
        except BaseException:
            for descriptor in our_ends:
                os.close(descriptor)
            raise
        finally:
            for descriptor in child_ends:
                os.close(descriptor)
        _on_input(announcing, self._announced)
        if echo and program.log is not None:
            _on_input(heard, _Echo(program.name, program.log))
        return our_parent_pipe, process

    def _announced(self, data: bytes) -> bool:
        if data and not self.ready.done():
            self.ready.set_result(data.decode("utf-8", "replace").strip())
        return False


class _Echo:
    """Copies a child's output to its log and, line by line with its name, to standard error."""

    def __init__(self, name: str, log: Path) -> None:
        self._label = f"{name} | ".encode()
        self._log = log
        self._rest = b""

    def __call__(self, data: bytes) -> bool:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if not data and self._rest:
            lines, self._rest = [self._rest], b""
        with self._log.open("ab") as log:
            log.writelines(line + b"\n" for line in lines)
        sys.stderr.buffer.write(b"".join(self._label + line + b"\n" for line in lines))
        sys.stderr.flush()
        return True


def _on_input(descriptor: int, take: Callable[[bytes], bool]) -> None:
    """Call ``take`` with the input, empty at its end; close the descriptor then or when ``take`` returns False."""
    loop = asyncio.get_running_loop()
    os.set_blocking(descriptor, False)

    def readable() -> None:
        try:
            data = os.read(descriptor, 65536)
        except BlockingIOError:
            return
        if not take(data) or not data:
            loop.remove_reader(descriptor)
            os.close(descriptor)

    loop.add_reader(descriptor, readable)


def _set_aside(log: Path) -> int:
    """Rename a long log; returns the size of the present one."""
    try:
        size = log.stat().st_size
    except FileNotFoundError:
        return 0
    if size <= _LOG_BYTES:
        return size
    log.replace(log.with_suffix(".log.1"))
    return 0
