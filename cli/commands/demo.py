"""`stations demo`: a complete deployment with a sample text, for people to watch."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands import options
from cli.local.directory import DEFAULT_DIRECTORY
from cli.views.language import t
from seven_stations.stations import AnalysisType

if TYPE_CHECKING:  # only commands that run processes import this
    from cli.settings import CommandSettings
    from cli.texts.source import Source

PACE_SECONDS = 0.6
"""A pause after each station, because the analysis of a short text would be over before one can read anything."""


def demo(
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="Your own text instead of the sample.", callback=options.not_empty),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Exit when the job ends, with its exit code.")] = False,
    kind: options.Kind = AnalysisType.FULL,
    port: options.Port = None,
    redis_url: options.RedisUrl = None,
    data_dir: options.DataDir = DEFAULT_DIRECTORY,
    verbose: options.Verbose = False,
) -> None:
    """Start everything, analyse a text, and watch the seven stations; then serve until Ctrl-C.

    Examples:

        stations demo

        stations demo play.fountain --once
    """
    from cli.commands.up import plan_of
    from cli.local.demo_run import DemoRun
    from cli.local.deployment import Deployment
    from cli.local.serving import forever, serve
    from cli.settings import command_settings
    from cli.texts.source import read_source
    from cli.views.console import say

    settings = command_settings()
    source = _sample() if file is None else read_source(file, max_bytes=settings.max_text_bytes)
    pace = PACE_SECONDS if settings.pace is None else settings.pace
    plan = plan_of(
        1, _free(settings, port), redis_url, data_dir, verbose=verbose, environment=(("STATIONS_PACE", str(pace)),)
    )
    showing = DemoRun(settings, source, kind, once=once)

    async def work(deployment: Deployment) -> int:
        code = await showing.run(deployment)
        if once:
            return code
        say(t("Running until Ctrl-C."))
        return await forever()

    say(t("Starting a server, a worker and a notifier for {name} …", name=source.name))
    raise typer.Exit(serve(lambda: Deployment(plan, showing.tell), work))


def _free(settings: "CommandSettings", port: int | None) -> int | None:
    """The requested port; by default the usual one or, if that is busy, any free one."""
    if port is not None or "port" in settings.model_fields_set:
        return port
    from cli.errors import UsageError
    from cli.local.deployment import listen
    from cli.views.console import say

    try:
        listen(settings.host, settings.port).close()
    except UsageError:
        say(t("Port {port} is in use: the demo takes a free one", port=settings.port))
        return 0
    return None


def _sample() -> "Source":
    from cli.texts.source import Source
    from cli.views.language import chosen
    from seven_stations.samples import FIRST_DRAFTS, first_draft

    return Source(FIRST_DRAFTS[chosen()], first_draft(chosen()))
