"""`stations worker` and `stations notifier`: for containers and supervisors."""

import os
import sys
from contextlib import suppress
from typing import Annotated, NoReturn

import typer


def worker() -> None:
    """Run a worker: takes jobs from Redis until SIGTERM.

    Settings come from the environment or a .env file (STATIONS_REDIS_URL, STATIONS_QUEUE, …).

    Example:

        STATIONS_REDIS_URL=redis://redis:6379/0 stations worker
    """
    _become("worker")


def notifier(
    processes: Annotated[
        int, typer.Option("--processes", min=1, max=64, help="Processes that share the port, one for each core.")
    ] = 1,
) -> None:
    """Run a notifier: serves events, the API and the dashboard until SIGTERM.

    Settings come from the environment or a .env file (STATIONS_REDIS_URL, STATIONS_HOST, STATIONS_PORT, …). With
    several processes, Socket.IO clients need transports: ["websocket"].

    Examples:

        STATIONS_PORT=8080 stations notifier

        stations notifier --processes 4
    """
    if processes == 1:
        _become("notifier")
    raise typer.Exit(_share_port(processes))


def _share_port(count: int) -> int:
    import asyncio

    from cli.errors import ExitCode
    from cli.local.notifiers import Notifiers
    from cli.local.serving import forever, serve
    from cli.settings import command_settings
    from seven_stations.process.logs import configure_logging
    from seven_stations.process.parent_watch import announce_ready, tie_to_parent

    tie_to_parent()
    settings = command_settings()
    configure_logging("notifiers", level=settings.log_level, fmt=settings.log_format)

    async def work(notifiers: Notifiers) -> int:
        with suppress(asyncio.CancelledError):  # a signal, which may come before all are ready
            await notifiers.start()
            announce_ready()
            await forever()
        return ExitCode.DONE

    return serve(lambda: Notifiers(settings, count), work)


def _become(module: str) -> NoReturn:
    from cli.local.deployment import module_command

    command = module_command(module)
    sys.stdout.flush()
    sys.stderr.flush()
    # Replaces this process, so that signals and exit codes need not be passed on.
    os.execv(command[0], command)  # noqa: S606
