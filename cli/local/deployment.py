"""A deployment on one machine: the embedded server, the workers and the notifier, as one context manager.

The notifier's socket is bound here and inherited, so that a busy port is reported before anything starts, and
connections wait while the notifier restarts.
"""

import asyncio
import errno
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from cli.errors import UsageError
from cli.local.child import Program
from cli.local.directory import DataDirectory, Running
from cli.local.server import STOP_SECONDS, EmbeddedServer
from cli.local.supervisor import Supervisor
from cli.views.language import t
from seven_stations.process.parent_watch import LISTEN_FD
from seven_stations.queue.connection import where

_SERVER = "server"
_NOTIFIER = "notifier"

_BACKLOG = 2048

MARGIN = 5.0
"""How many seconds a process gets beyond its own deadline before it is killed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. ``redis_url`` ``None`` means the embedded server; ``port`` 0 means a free port."""

    data_directory: Path
    host: str
    port: int
    redis_url: str | None = None
    workers: int = 1
    shutdown_grace: float = 30.0
    worker_metrics_port: int | None = None
    """The port of the first worker's metrics; each further worker has the next one."""
    environment: tuple[tuple[str, str], ...] = ()
    """Settings for the children in addition to our own environment."""
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class Pids:
    """Process ids as printed; ``server`` is ``None`` if the Redis is not ours."""

    server: int | None
    workers: list[int]
    notifier: int


class Deployment:
    """A running :class:`Plan`. ``tell`` receives messages about the processes."""

    def __init__(self, plan: Plan, tell: Callable[[str], None]) -> None:
        self.plan = plan
        self.directory = DataDirectory(plan.data_directory)
        self._tell = tell
        self._socket = listen(plan.host, plan.port)
        self._supervisor = Supervisor(tell, echo=plan.verbose)
        self._server: EmbeddedServer | None = None
        self._workers = [f"worker-{number}" for number in range(1, plan.workers + 1)]

    @property
    def redis_url(self) -> str:
        return self._server.url if self._server is not None else str(self.plan.redis_url)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def notifier_url(self) -> str:
        """The notifier's URL on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.plan.host, self.plan.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self.port}"

    @property
    def dashboard_url(self) -> str:
        return f"{self.notifier_url}/"

    @property
    def pids(self) -> Pids:
        pid = self._supervisor.pid
        server = None if self._server is None else self._server.pid or pid(_SERVER)
        return Pids(server, [pid(name) for name in self._workers], pid(_NOTIFIER))

    def summary(self) -> dict[str, Any]:
        """The one line that `stations up --json` prints."""
        return {
            "redis": where(self.redis_url),
            "notifier": self.notifier_url,
            "dashboard": self.dashboard_url,
            "pids": asdict(self.pids),
        }

    async def __aenter__(self) -> Self:
        try:
            # Waits briefly for the server of a killed predecessor; nothing else runs yet.
            self.directory.__enter__()
        except BaseException:
            self._socket.close()
            raise
        try:
            await self._start()
        except BaseException:
            await self._stop(hurry=True)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    def stopping(self) -> None:
        """Say that the deployment shuts down."""
        self._tell(t("Stopping after running jobs finish. Press Ctrl-C again to quit now."))

    def kill(self) -> None:
        """Stop waiting for an orderly shutdown. Only the server still shuts down in order, so that it loses
        nothing."""
        self._supervisor.kill(_NOTIFIER, *self._workers)

    async def _start(self) -> None:
        if self.plan.redis_url is None:
            self._server = EmbeddedServer(self.directory)
            await self._supervisor.start(self._server_program(self._server))
        await self._supervisor.start(
            *(self._worker_program(at, name) for at, name in enumerate(self._workers)), self._notifier_program()
        )
        self.directory.publish(Running(os.getpid(), self.redis_url, self.notifier_url))

    async def _stop(self, *, hurry: bool = False) -> None:
        try:
            if hurry:
                self.kill()
            await self._supervisor.stop(_NOTIFIER, *self._workers)
            await self._supervisor.stop(_SERVER)
        finally:
            self._socket.close()
            self.directory.__exit__(None, None, None)

    def _server_program(self, server: EmbeddedServer) -> Program:
        async def probe() -> bool:
            return await asyncio.to_thread(server.answers)

        return Program(
            _SERVER,
            server.command,
            log=self.directory.logs / "server.log",
            inherited=(self.directory.lock_descriptor,),
            probe=probe,
            stop_seconds=STOP_SECONDS,
        )

    def _worker_program(self, at: int, name: str) -> Program:
        first = self.plan.worker_metrics_port
        metrics = {} if first is None else {"STATIONS_WORKER_METRICS_PORT": str(first + at)}
        return Program(
            name,
            module_command("worker"),
            log=self.directory.logs / f"{name}.log",
            environment={**self._environment(), **metrics},
            stop_seconds=self.plan.shutdown_grace + MARGIN,
        )

    def _notifier_program(self) -> Program:
        return Program(
            _NOTIFIER,
            module_command("notifier"),
            log=self.directory.logs / "notifier.log",
            environment={
                **self._environment(),
                "STATIONS_HOST": self.plan.host,
                "STATIONS_PORT": str(self.port),
                LISTEN_FD: str(self._socket.fileno()),
            },
            inherited=(self._socket.fileno(),),
            stop_seconds=self.plan.shutdown_grace + MARGIN,
        )

    def _environment(self) -> dict[str, str]:
        return {**dict(self.plan.environment), "STATIONS_REDIS_URL": self.redis_url}


def module_command(module: str) -> list[str]:
    """The command line of one of our processes. With ``-P``, a user's folder called `worker` is not imported
    instead."""
    return [sys.executable, "-P", "-m", module]


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A listening socket; a ``shared`` one leaves room for others of this user on the same port.

    Raises :class:`UsageError`, which names the port, if it is not available.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=_BACKLOG, reuse_port=shared)
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            reason = t("Port {port} is in use: choose another with --port or STATIONS_PORT; 0 is any", port=port)
        elif number == errno.EACCES:
            reason = t(
                "Port {port} may not be opened by this user: choose one above 1023 with --port or STATIONS_PORT",
                port=port,
            )
        else:
            reason = t("Cannot listen on {host} port {port}: {error}", host=host, port=port, error=error)
        raise UsageError(reason) from None
