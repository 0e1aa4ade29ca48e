"""`stations up`: a complete deployment on one machine."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands import options
from cli.local.directory import DEFAULT_DIRECTORY
from cli.views.language import t

if TYPE_CHECKING:  # only commands that run processes import this
    from cli.local.deployment import Deployment, Plan


def up(
    workers: Annotated[int, typer.Option("--workers", "-w", min=0, max=64, help="Worker processes.")] = 1,
    port: options.Port = None,
    redis_url: options.RedisUrl = None,
    data_dir: options.DataDir = DEFAULT_DIRECTORY,
    json: options.Json = False,
    verbose: options.Verbose = False,
) -> None:
    """Run a server, workers and a notifier on this machine, until Ctrl-C.

    Without a Redis of your own it starts an embedded Valkey that keeps its data in the data directory. A process
    that dies is started again; nothing is left behind, however this one ends.

    Examples:

        stations up

        stations up --workers 2 --port 0 --json

        stations up --redis-url redis://127.0.0.1:6379/0
    """
    import asyncio

    from cli.local.deployment import Deployment
    from cli.local.given_server import look_at
    from cli.local.serving import forever, serve
    from cli.views.console import print_json, say

    plan = plan_of(workers, port, redis_url, data_dir, verbose=verbose)
    if plan.redis_url is not None:
        for finding in asyncio.run(look_at(plan.redis_url)):
            say(t("  warning    {message}: {fix}", message=finding.message, fix=finding.fix))

    async def work(deployment: Deployment) -> int:
        if json:
            print_json(deployment.summary())
        else:
            tell_where(deployment)
        return await forever()

    raise typer.Exit(serve(lambda: Deployment(plan, say), work))


def plan_of(
    workers: int,
    port: int | None,
    redis_url: str | None,
    data_dir: Path,
    *,
    verbose: bool,
    environment: tuple[tuple[str, str], ...] = (),
) -> "Plan":
    """The plan that results from options and settings."""
    from cli.local.deployment import Plan
    from cli.settings import command_settings

    settings = command_settings()
    if verbose and settings.log_format is None:
        environment += (("STATIONS_LOG_FORMAT", "console"),)
    return Plan(
        data_directory=data_dir,
        host=settings.host,
        port=settings.port if port is None else port,
        redis_url=redis_url or settings.given_redis_url,
        workers=workers,
        shutdown_grace=settings.shutdown_grace,
        worker_metrics_port=settings.worker_metrics_port,
        environment=environment,
        verbose=verbose,
    )


def tell_where(deployment: "Deployment") -> None:
    """Print what runs, and where, for people."""
    from cli.settings import command_settings
    from cli.views.console import say
    from seven_stations.queue.connection import where

    say(t("Seven Stations is up."))
    say(t("  dashboard  {dashboard_url}", dashboard_url=deployment.dashboard_url))
    say(t("  redis      {where}", where=where(deployment.redis_url)))
    say(t("  data       {path}", path=deployment.directory.path))
    say(t("  logs       {logs}", logs=deployment.directory.logs))
    settings = command_settings()
    if not (settings.jwt_secret or settings.jwt_public_key or settings.jwks):
        say(t("  open       no sign-in: anyone who reaches it may do everything (see STATIONS_JWT_SECRET)"))
    if not deployment.plan.workers:
        say(t("  no worker runs here: jobs wait until one starts"))
    say(t("Press Ctrl-C to stop."))
