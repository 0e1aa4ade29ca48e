"""A whole deployment of its own for faults: server, workers, notifiers, as real processes that may be hurt."""

import os
import secrets
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

from redis import Redis

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from tests.faults.ledger import Ledger
from tests.processes import NotifierProcess, Process, SharedNotifier

_NOTIFIER = {"keepalive": 2, "max_connections_per_address": 5000, "max_connections_per_user": 5000}


class System:
    """Use as a context manager; every process ends with it, also those that are stopped or killed."""

    def __init__(self, folder: Path) -> None:
        self.prefix = f"fault-{secrets.token_hex(4)}"
        self._stack = ExitStack()
        self._directory = DataDirectory(folder / f"data-{self.prefix}")
        self._processes: list[Process] = []

    def __enter__(self) -> Self:
        directory = self._stack.enter_context(self._directory)
        self.server = self._stack.enter_context(EmbeddedServer(directory))
        self.url = self.server.url
        # This client outlives restarts: a connection that is lost is made anew.
        self.redis: Redis = self._stack.enter_context(
            Redis.from_url(self.url, decode_responses=True, socket_timeout=30)
        )
        self.ledger = Ledger(self.redis, self.prefix)
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            if is_running(process):
                os.kill(process.pid, signal.SIGCONT)
                process.__exit__(None, None, None)
        with suppress(ProcessLookupError):
            if self.server.pid:
                os.kill(self.server.pid, signal.SIGCONT)
        self._stack.close()

    def worker(self, **settings: Any) -> Process:
        """A worker with one computing process, ready."""
        given = {"redis_url": self.url, "prefix": self.prefix, "processes": 1, "concurrency": 2, **settings}
        return self._started(Process("worker", **given))

    def notifier(self, **settings: Any) -> NotifierProcess:
        """A notifier in open mode, ready."""
        given = {"redis_url": self.url, "prefix": self.prefix, **_NOTIFIER, **settings}
        process = NotifierProcess(**given)
        self._started(process)
        return process

    def shared_notifier(self) -> SharedNotifier:
        """Two notifier processes on one port, ready."""
        process = SharedNotifier(redis_url=self.url, prefix=self.prefix, **_NOTIFIER)
        self._started(process)
        return process

    def _started(self, process: Process) -> Process:
        self._processes.append(process)
        return process.start()

    def key(self, kind: str) -> str:
        return f"{self.prefix}:ai-analysis:{kind}"

    def kill_server(self) -> None:
        """SIGKILL; what the kernel already has of the append-only log stays."""
        assert self.server.pid is not None
        os.kill(self.server.pid, signal.SIGKILL)
        self.server.stop()

    def copy_of_log(self) -> Path:
        """The append-only log as it is on the disk now."""
        kept = self._directory.path / f"copy-{secrets.token_hex(3)}"
        shutil.copytree(self._directory.server_files, kept)
        return kept

    def put_log_back(self, kept: Path) -> None:
        """Let the server, which must not run, begin with an older log: it has lost what came after."""
        shutil.rmtree(self._directory.server_files)
        shutil.copytree(kept, self._directory.server_files)


def is_running(process: Process) -> bool:
    return process._process is not None and process._process.poll() is None


def await_that(condition: Callable[[], Any], what: str, seconds: float = 60.0) -> float:
    """Wait until ``condition`` holds; how many seconds that took."""
    began = last = time.monotonic()
    waited = 0.0
    while not condition():
        assert waited < seconds, f"not within {seconds:g} s: {what}"
        time.sleep(0.02)
        now = time.monotonic()
        waited += min(now - last, 1.0)  # a machine that was put to sleep has given nobody that time
        last = now
    return last - began


def resident_kilobytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0])
