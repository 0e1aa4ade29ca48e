"""Our processes, forked from one that has imported their modules: each start takes a second of work less.

The gate starts some four hundred. That a program starts from nothing is seen where commands are run: in the tests
of `stations up`, of the documentation and of the package.
"""

import atexit
import contextlib
import functools
import importlib
import json
import os
import runpy
import select
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

MODULES = ("notifier", "worker")


def read_at_import(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that count when modules are imported, and so not in a process that is forked."""
    return {name: value for name, value in environment.items() if name.startswith(("PYTHON", "OTEL_"))}


IMPORTED_WITH = read_at_import(os.environ)


class Fork:
    """``python -m {module}``, with what tests use of `subprocess.Popen`."""

    def __init__(self, module: str, environment: dict[str, str], inherited: dict[str, int], stderr: int) -> None:
        """``inherited`` has descriptors by the variables that tell the process their numbers."""
        request = json.dumps([module, environment, list(inherited), str(Path.cwd())])
        self._answers, answering = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with answering:
            descriptors = [answering.fileno(), stderr, *inherited.values()]
            socket.send_fds(_server(), [request.encode()], descriptors)
        self.pid = int(self._answers.recv(100))
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code of a process that has ended."""
        with contextlib.suppress(BlockingIOError):
            return self.wait(0)
        return None

    def wait(self, seconds: float) -> int:
        """The exit code; raises ``TimeoutError`` if the process does not end in time."""
        if self._code is None:
            self._answers.settimeout(seconds)
            self._code = int(self._answers.recv(100))
            self._answers.close()
        return self._code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


@functools.cache
def _server() -> socket.socket:
    """Requests go here; the server ends with this process, and what it started ends with it."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        command = [sys.executable, "-m", "tests.forks", str(its.fileno())]
        place = Path(__file__).parents[1]
        server = subprocess.Popen(command, pass_fds=[its.fileno()], cwd=place, stdin=subprocess.DEVNULL)
    atexit.register(server.wait)
    atexit.register(ours.close)  # the last is called first
    return ours


def _serve(requests: socket.socket) -> str | None:
    """Fork for each request. Returns the module to be run, in a new process, and nothing when nobody can ask."""
    for module in MODULES:
        importlib.import_module(f"{module}.__main__")
    running: dict[int, tuple[int, socket.socket]] = {}
    while True:
        ready = select.select([requests, *running], [], [])[0]
        for handle in running.keys() & set(ready):
            pid, answers = running.pop(handle)
            with answers, contextlib.suppress(BrokenPipeError):
                answers.send(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())
            os.close(handle)
        if requests not in ready:
            continue
        request, descriptors, _, _ = socket.recv_fds(requests, 1 << 20, 16)
        if not request:
            return None
        module, environment, names, directory = json.loads(request)
        answers, (stderr, *inherited) = socket.socket(fileno=descriptors[0]), descriptors[1:]
        if not (pid := os.fork()):
            for each in (requests, answers, *(each for _, each in running.values())):
                each.close()
            for handle in running:
                os.close(handle)
            os.dup2(stderr, 2)
            os.close(stderr)
            os.chdir(directory)
            os.environ.clear()
            os.environ.update(environment, **dict(zip(names, map(str, inherited), strict=True)))
            return module
        answers.send(str(pid).encode())
        for each in (stderr, *inherited):
            os.close(each)
        running[os.pidfd_open(pid)] = pid, answers


if __name__ == "__main__":
    descriptor = int(sys.argv.pop())
    if module := _serve(socket.socket(fileno=descriptor)):
        del sys.modules[f"{module}.__main__"]  # runpy warns of it
        runpy.run_module(module, run_name="__main__", alter_sys=True)
