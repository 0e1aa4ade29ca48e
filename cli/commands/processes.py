"""`stations worker` and `stations notifier`: one process each, for containers and supervisors."""

import os
import sys
from typing import NoReturn


def worker() -> None:
    """Run a worker: takes jobs from Redis until SIGTERM.

    Settings come from the environment or a .env file (STATIONS_REDIS_URL, STATIONS_QUEUE, …).

    Example:

        STATIONS_REDIS_URL=redis://redis:6379/0 stations worker
    """
    _become("worker")


def notifier() -> None:
    """Run a notifier: serves events, the API and the dashboard until SIGTERM.

    Settings come from the environment or a .env file (STATIONS_REDIS_URL, STATIONS_HOST, STATIONS_PORT, …).

    Example:

        STATIONS_PORT=8080 stations notifier
    """
    _become("notifier")


def _become(module: str) -> NoReturn:
    from cli.local.deployment import module_command

    command = module_command(module)
    sys.stdout.flush()
    sys.stderr.flush()
    # Replaces this process, so that signals and exit codes need not be passed on.
    os.execv(command[0], command)  # noqa: S606
