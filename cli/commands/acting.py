"""What the commands that read or change a queue in Redis have in common."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, NoReturn

import typer

from cli.errors import ExitCode, UsageError
from cli.views.language import t
from seven_stations.errors import NotFoundError

if TYPE_CHECKING:  # Redis and bullmq take half a second to import
    from cli.following.backend import Backend


def act(redis_url: str | None, queue: str | None, run: "Callable[[Backend], Awaitable[int]]") -> NoReturn:
    """Call ``run`` with a queue of the given Redis, or of the one that is found, and exit with its exit code."""
    import asyncio

    from cli.following.backend import Backend
    from cli.settings import CommandSettings
    from seven_stations.process.settings import load_settings

    settings = load_settings(CommandSettings)

    async def connected() -> int:
        async with Backend(settings, redis_url or settings.find_redis(), queue) as backend:
            return await run(backend)

    raise typer.Exit(asyncio.run(connected()))


async def required_queue(backend: "Backend") -> str:
    """The queue's name. Raises :class:`~seven_stations.errors.NotFoundError` if the queue does not exist."""
    name = backend.keys.queue
    if not await backend.queues.exists(name):
        raise NotFoundError(t("There is no queue {queue}", queue=name))
    return name


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something irreversible, unless ``--yes`` was given; after a no, the command exits with code 1.

    Raises :class:`~cli.errors.UsageError` if there is no terminal to ask on.
    """
    import sys

    from cli.views.figures import printable

    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            t("{question} This is not a terminal, so you cannot be asked: add --yes", question=question)
        )
    if not typer.confirm(printable(question), err=True):
        raise typer.Exit(ExitCode.JOB_FAILED)


def tell(message: str, record: Mapping[str, object], *, json: bool) -> None:
    """Report the result: to people on standard error, to programs as one JSON object on standard output."""
    from cli.views.console import print_json, say

    if json:
        print_json(record)
    else:
        say(message)
