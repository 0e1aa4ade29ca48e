"""The data directory of `stations up`: its lock, its files, and what runs on it.

By default it is `.stations/` in the working directory, so jobs stay with their project, projects do not mix, and
removing the directory removes everything. One `stations up` at a time holds it, by a lock that the kernel releases
however the holder ends.
"""

import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from cli.errors import BusyDirectoryError, UsageError
from cli.views.language import t

DEFAULT_DIRECTORY = Path(".stations")

_DYING_SECONDS = 5.0
"""How long the server of a killed holder may take to flush its log and exit."""


@dataclass(frozen=True, slots=True)
class Running:
    """The URLs of a running `stations up`."""

    pid: int
    redis: str
    notifier: str


class DataDirectory:
    """A data directory, locked while the context manager is active.

    Raises :class:`BusyDirectoryError` if another process holds it and :class:`UsageError` if it is not writable.
    """

    def __init__(self, path: Path = DEFAULT_DIRECTORY) -> None:
        self.path = path.absolute()
        self._lock: int | None = None

    @property
    def server_files(self) -> Path:
        """The folder of the embedded server's append-only log."""
        return self.path / "valkey"

    @property
    def logs(self) -> Path:
        """The folder of the log files, one per process."""
        return self.path / "logs"

    @property
    def reports(self) -> Path:
        return self.path / "reports"

    @property
    def lock_descriptor(self) -> int:
        """The lock's descriptor. A server that inherits it keeps the directory locked until it has exited too."""
        if self._lock is None:
            raise RuntimeError("the data directory is not held")
        return self._lock

    def __enter__(self) -> Self:
        try:
            # Only for its owner, because texts and reports are stored in it.
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for directory in (self.server_files, self.logs):
                directory.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UsageError(
                t("Cannot use {path} as the data directory: {strerror}", path=self.path, strerror=error.strerror)
            ) from error
        try:
            self._take(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._lock = descriptor
        self._write(f"{os.getpid()}\n")
        return self

    def __exit__(self, *_: object) -> None:
        self._state_file.unlink(missing_ok=True)
        os.close(self.lock_descriptor)
        self._lock = None

    def publish(self, running: Running) -> None:
        """Let other commands in this directory find what runs."""
        # The URL of a given Redis may contain a password.
        descriptor = os.open(self._state_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(running), file)

    def running(self) -> Running | None:
        """What another `stations up` runs on this directory, or ``None``."""
        try:
            state = Running(**json.loads(self._state_file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return state if _alive(state.pid) else None

    @property
    def _lock_file(self) -> Path:
        return self.path / "lock"

    @property
    def _state_file(self) -> Path:
        return self.path / "running.json"

    def _take(self, descriptor: int) -> None:
        patience = time.monotonic() + _DYING_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = self._holder()
                if (holder is not None and _alive(holder)) or time.monotonic() > patience:
                    who = f" (process {holder})" if holder is not None else ""
                    raise BusyDirectoryError(
                        t(
                            "Another `stations up`{who} runs on {path}: stop it, or give this one a directory"
                            " of its own with --data-dir",
                            who=who,
                            path=self.path,
                        )
                    ) from None
                # The holder is gone, and its server is about to exit.
                time.sleep(0.05)
            else:
                return

    def _holder(self) -> int | None:
        with suppress(OSError, ValueError):
            return int(self._lock_file.read_text("ascii"))
        return None

    def _write(self, text: str) -> None:
        os.ftruncate(self.lock_descriptor, 0)
        os.pwrite(self.lock_descriptor, text.encode("ascii"), 0)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
