"""What the commands that read or change a queue in Redis have in common."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from cli.commands import options
from cli.errors import ExitCode, UsageError
from cli.views.language import t
from seven_stations.errors import NotFoundError

if TYPE_CHECKING:  # Redis and bullmq take half a second to import
    from cli.following.backend import Backend


def on_queue(named: Any = options.Queue) -> Callable[[Callable[..., Any]], Callable[..., NoReturn]]:
    """Makes a command of a coroutine function whose first argument is a queue of Redis, connected.

    The command has the function's other parameters, one that is ``named`` to choose the queue (with ``None``, it
    is always that of the settings), and one for the address of Redis.
    """

    def decorate(work: Callable[..., Awaitable[int | None]]) -> Callable[..., NoReturn]:
        @wraps(work)
        def command(*, queue: str | None = None, redis_url: str | None, **given: Any) -> NoReturn:
            act(redis_url, queue, partial(work, **given))

        _, *own = signature(work).parameters.values()
        of_redis = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for name, kind in (("queue", named), ("redis_url", options.RedisUrl))
            if kind is not None
        ]
        # Typer reads both.
        command.__signature__ = Signature([*own, *of_redis])  # type: ignore[attr-defined]
        command.__annotations__ = {one.name: one.annotation for one in (*own, *of_redis)}
        return command

    return decorate


def act(redis_url: str | None, queue: str | None, run: "Callable[[Backend], Awaitable[int | None]]") -> NoReturn:
    """Call ``run`` with a queue of the given Redis, or of the one that is found, and exit with its exit code, by
    default 0."""
    import asyncio

    from cli.following.backend import Backend
    from cli.settings import command_settings

    settings = command_settings()

    async def connected() -> int | None:
        async with Backend(settings, redis_url or settings.find_redis(), queue) as backend:
            return await run(backend)

    raise typer.Exit(asyncio.run(connected()) or ExitCode.DONE)


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
    import signal
    import sys

    from cli.views.figures import printable

    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(t("{question} There is no terminal to ask you on: add --yes", question=question))
    # The loop's own handler would only cancel its task, which waits for an answer, and Ctrl-C would do nothing.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        agreed = typer.confirm(printable(question), err=True)
    finally:
        signal.signal(signal.SIGINT, before)
    if not agreed:
        raise typer.Exit(ExitCode.JOB_FAILED)


def tell(message: str, record: Mapping[str, object], *, json: bool) -> None:
    """Report the result: to people on standard error, to programs as one JSON object on standard output."""
    from cli.views.console import print_json, say

    if json:
        print_json(record)
    else:
        say(message)
