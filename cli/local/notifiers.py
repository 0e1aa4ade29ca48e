"""Several notifier processes that share one port, for machines with several cores.

On Linux, each process has a listening socket of its own on the port, and the kernel spreads the connections
evenly. The sockets are opened here and stay open, so connections for a process that is being restarted wait for
it, and its successor gets as many viewers as the others have. Elsewhere the kernel does not spread connections,
and all processes accept from one socket.
"""

import socket
import sys

import structlog

from cli.local.child import Program
from cli.local.deployment import MARGIN, listen, module_command
from cli.local.supervisor import Supervisor
from cli.settings import CommandSettings
from seven_stations.process.parent_watch import LISTEN_FD

log = structlog.get_logger()


class Notifiers:
    """``count`` notifier processes with the settings of this one; a process that ends is started again."""

    def __init__(self, settings: CommandSettings, count: int) -> None:
        self._settings = settings
        self._sockets = _listen(settings.host, settings.port, count)
        self._supervisor = Supervisor(log.warning, start_seconds=None)
        self._names = [f"notifier-{number}" for number in range(1, count + 1)]

    async def start(self) -> None:
        """Return when all are ready. Raises :class:`ChildFailedError` if one ends before that."""
        if self._settings.metrics_port is None:
            log.warning("metrics are those of one process at a time: set STATIONS_METRICS_PORT")
        await self._supervisor.start(*(self._program(at, name) for at, name in enumerate(self._names)))
        pids = [self._supervisor.pid(name) for name in self._names]
        log.info("notifier processes ready", port=self._sockets[0].getsockname()[1], pids=pids)

    def stopping(self) -> None:
        """Say that the processes are ended."""
        log.info("notifier processes stopping")

    def kill(self) -> None:
        """Kill the processes."""
        self._supervisor.kill(*self._names)

    async def __aenter__(self) -> "Notifiers":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._supervisor.stop(*self._names)
        for listener in self._sockets:
            listener.close()

    def _program(self, at: int, name: str) -> Program:
        listener = self._sockets[at].fileno()
        first = self._settings.metrics_port
        return Program(
            name,
            module_command("notifier"),
            log=None,
            environment={
                LISTEN_FD: str(listener),
                "STATIONS_POLLING": "false",
                **({} if first is None else {"STATIONS_METRICS_PORT": str(first + at)}),
            },
            inherited=(listener,),
            stop_seconds=self._settings.shutdown_grace + MARGIN,
        )


def _listen(host: str, port: int, count: int) -> list[socket.socket]:
    # A socket that shares with none, because with SO_REUSEPORT a second server of this user could listen here too.
    first = listen(host, port)
    if sys.platform != "linux":
        return [first] * count
    port = first.getsockname()[1]
    first.close()
    return [listen(host, port, shared=True) for _ in range(count)]
