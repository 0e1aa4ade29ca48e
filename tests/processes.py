"""Our processes, started as `stations up` starts them: ready when they say so, and gone with the test."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from cli.local.server import free_port
from seven_stations.process.parent_watch import PARENT_FD, READY_FD

START_SECONDS = 90
"""Bounds like this one are for what hangs, and far above what a busy machine takes."""


class Process:
    """``python -m {module}`` with settings as ``redis_url=…``; as a context manager it waits until ready."""

    def __init__(self, module: str, **settings: object) -> None:
        self.module = module
        self.program = ["-m", module]
        self.settings = {f"STATIONS_{name.upper()}": str(value) for name, value in settings.items()}
        self._process: subprocess.Popen[bytes] | None = None
        self._parent_pipe = -1
        self.descriptors: int | None = None
        """How many files it may have open, if fewer than usual."""
        self.clock_ahead = 0.0
        """Seconds that its clock is ahead."""
        self.exit_code: int | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        ready, says_ready = os.pipe()
        parent_pipe, self._parent_pipe = os.pipe()
        log = Path(os.environ.get("TMPDIR", "/tmp")) / f"stations-{self.module}-{os.getpid()}-{id(self)}.log"
        limited = (
            [] if self.descriptors is None else ["sh", "-c", f'ulimit -n {self.descriptors}; exec "$@"', "sh"]
        )
        program = self.program
        if self.clock_ahead:
            set_clock = f"import runpy, time; now = time.time; time.time = lambda: now() + {self.clock_ahead}"
            program = [
                "-c",
                f"{set_clock}; runpy.run_module({self.module!r}, run_name='__main__', alter_sys=True)",
            ]
        with log.open("ab") as sink:
            self._process = subprocess.Popen(
                [*limited, sys.executable, *program],
                env={
                    **{name: value for name, value in os.environ.items() if not name.startswith("STATIONS_")},
                    "STATIONS_LOG_FORMAT": "json",
                    **self.settings,
                    READY_FD: str(says_ready),
                    PARENT_FD: str(parent_pipe),
                },
                pass_fds=(says_ready, parent_pipe),
                stderr=sink,
                stdin=subprocess.DEVNULL,
            )
        os.close(says_ready)
        os.close(parent_pipe)
        self._log_file = log
        with os.fdopen(ready, "rb") as pipe:
            said = pipe.readline()
        if said != b"ready\n":
            self.exit_code = self._process.wait(START_SECONDS)
        assert said == b"ready\n", f"{self.module} did not start: {log.read_text('utf-8', 'replace')}"
        return self

    def logged(self) -> str:
        """What the process wrote to its log so far."""
        return self._log_file.read_text("utf-8", "replace")

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


class SharedNotifier(NotifierProcess):
    """``stations notifier --processes 2``; ``pid`` is that of the process that started the two."""

    def __init__(self, **settings: object) -> None:
        self.metrics_port = two_free_ports()
        super().__init__(**{"metrics_port": self.metrics_port, **settings})
        self.program = ["-P", "-c", "from cli.main import run; run()", "notifier", "--processes", "2"]

    @property
    def pids(self) -> list[int]:
        """The processes that were ready first."""
        lines = [json.loads(line) for line in self.logged().splitlines()]
        return next(line["pids"] for line in lines if line["event"] == "notifier processes ready")


def two_free_ports() -> int:
    """The first of two that follow one another."""
    while True:
        port = free_port()
        with socket.socket() as following, suppress(OSError):
            following.bind(("127.0.0.1", port + 1))
            return port


StartNotifier = Callable[..., NotifierProcess]
"""The fixture ``start_notifier``: settings in, a notifier that is ready out."""


def wait_until(happened: Callable[[], object], what: str = "what was waited for") -> None:
    """Wait for what nothing announces; fails, naming ``what``, after a time that only what hangs takes."""
    deadline = time.monotonic() + START_SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)
