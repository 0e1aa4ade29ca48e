"""Our processes, started as `stations up` starts them: ready when they say so, and gone with the test."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Self

import httpx

from seven_stations.process.parent_watch import PARENT_FD, READY_FD
from tests.forks import IMPORTED_WITH, Fork, read_at_import
from tests.ports import free_port, two_free_ports

COMMAND = [sys.executable, "-P", "-c", "from cli.main import run; run()"]
"""Our command line."""

START_SECONDS = 90
"""Bounds like this one are for what hangs, and far above what a busy machine takes."""


def environment(**settings: str) -> dict[str, str]:
    """The variables of a process of ours: those of the tests, with these settings alone."""
    return {name: value for name, value in os.environ.items() if not name.startswith("STATIONS_")} | settings


class Process:
    """``python -m {module}`` with settings as ``redis_url=…``; as a context manager it waits until ready."""

    def __init__(self, module: str, **settings: object) -> None:
        self.module = module
        self.program: list[str] | None = None
        """A command that runs the module in some other way."""
        self.settings = {f"STATIONS_{name.upper()}": str(value) for name, value in settings.items()}
        self._process: subprocess.Popen[bytes] | Fork | None = None
        self._parent_pipe = -1
        self.exit_code: int | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        ready, says_ready = os.pipe()
        parent_pipe, self._parent_pipe = os.pipe()
        settings = {**environment(), "STATIONS_LOG_FORMAT": "json", **self.settings}
        inherited = {READY_FD: says_ready, PARENT_FD: parent_pipe}
        with self._log_file.open("ab") as sink:
            if self.program is None and read_at_import(settings) == IMPORTED_WITH:
                self._process = Fork(self.module, settings, inherited, sink.fileno())
            else:
                self._process = subprocess.Popen(
                    self.program or [sys.executable, "-m", self.module],
                    env=settings | {name: str(descriptor) for name, descriptor in inherited.items()},
                    pass_fds=inherited.values(),
                    stderr=sink,
                    stdin=subprocess.DEVNULL,
                )
        os.close(says_ready)
        os.close(parent_pipe)
        with os.fdopen(ready, "rb") as pipe:
            said = pipe.readline()
        if said != b"ready\n":
            self.exit_code = self._process.wait(START_SECONDS)
        assert said == b"ready\n", f"{self.module} did not start: {self.logged()}"
        return self

    @cached_property
    def _log_file(self) -> Path:
        """Of this process alone, whatever others have left."""
        handle, name = mkstemp(".log", f"stations-{self.module}-")
        os.close(handle)
        return Path(name)

    def logged(self) -> str:
        """What the process wrote to its log so far."""
        return self._log_file.read_text("utf-8", "replace")

    @property
    def resident(self) -> int:
        """Bytes of memory that the process holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1]) * resource.getpagesize()

    def kill(self, number: int = signal.SIGKILL) -> int:
        """Send a signal and wait for the end; the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        code = self._process.wait(START_SECONDS)
        os.close(self._parent_pipe)
        return code

    def stop(self) -> int:
        return self.kill(signal.SIGTERM)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()
        self._log_file.unlink(missing_ok=True)


class NotifierProcess(Process):
    """A notifier on a free port; it keeps the port over a restart."""

    def __init__(self, **settings: object) -> None:
        self.port = free_port()
        super().__init__("notifier", **{"port": self.port, **settings})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def events_url(self) -> str:
        """The stream of the caller's rooms."""
        return f"{self.url}/api/realtime/events"

    def stats(self) -> dict[str, Any]:
        """What a notifier in open mode says of itself."""
        stats: dict[str, Any] = httpx.get(f"{self.url}/api/realtime/stats").json()["stats"]
        return stats

    @property
    def streams(self) -> int:
        """How many SSE clients are connected."""
        return int(self.stats()["sse"]["totalClients"])

    @property
    def sockets(self) -> int:
        """How many Socket.IO clients are connected."""
        return int(self.stats()["websocket"]["totalConnections"])


class SharedNotifier(NotifierProcess):
    """``stations notifier --processes 2``; ``pid`` is that of the process that started the two."""

    def __init__(self, **settings: object) -> None:
        self.metrics_port = two_free_ports()
        super().__init__(**{"metrics_port": self.metrics_port, **settings})
        self.program = [*COMMAND, "notifier", "--processes", "2"]

    @property
    def pids(self) -> list[int]:
        """The processes that were ready first."""
        lines = [json.loads(line) for line in self.logged().splitlines()]
        return next(line["pids"] for line in lines if line["event"] == "notifier processes ready")


StartNotifier = Callable[..., NotifierProcess]
"""The fixture ``start_notifier``: settings in, a notifier that is ready out."""


def wait_until(happened: Callable[[], object], what: str = "what was waited for") -> None:
    """Wait for what nothing announces; fails, naming ``what``, after a time that only what hangs takes."""
    deadline = time.monotonic() + START_SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)
