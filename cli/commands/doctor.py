"""`stations doctor`: checks for common problems, and says how to fix them."""

import typer

from cli.commands import options
from cli.errors import ExitCode, exit_code_of
from cli.views.language import choose, chosen, t

_MARKS = {"ok": ("✔", "green"), "warning": ("!", "yellow"), "problem": ("✘", "bold red")}


def doctor(
    redis_url: options.RedisUrl = None,
    url: options.NotifierUrl = None,
    queue: options.Queue = None,
    json: options.Json = False,
) -> None:
    """Check for common problems; exit code 1 if there are any, 3 if Redis cannot be reached.

    Checks the server (version, eviction, persistence, memory, clock), the queue (limit of the event log, waiting
    jobs, workers), the notifier (port, keys) and the free disk space. Nothing is changed.

    Examples:

        stations doctor

        stations doctor --redis-url redis://10.0.0.5:6379/0 --json
    """
    import asyncio
    import sys

    from rich.console import Console
    from rich.text import Text

    from cli.checks import (
        Finding,
        key_findings,
        machine_findings,
        notifier_findings,
        queue_findings,
        server_findings,
    )
    from cli.following.backend import Backend
    from cli.settings import command_settings
    from cli.views.console import print_json, say
    from cli.views.error_translation import said
    from cli.views.figures import printable
    from seven_stations.errors import StationsError
    from seven_stations.queue.connection import require_server
    from seven_stations.words import word

    if json:
        choose("en")  # data is the same in every language
    settings = command_settings()
    address = redis_url or settings.find_redis()
    notifier = url or settings.find_notifier()

    async def run() -> tuple[list[Finding], int]:
        failed: int = ExitCode.DONE
        try:
            async with Backend(settings, address, queue) as backend:
                version = await require_server(backend.client, address)
                found = await server_findings(backend, version, address)
                found += await queue_findings(backend, settings)
        except StationsError as error:
            # The other checks run all the same, because they may show the reason.
            fix = t("start it (`stations up` has its own), or give its address in STATIONS_REDIS_URL")
            found = [Finding("server", "problem", said(error), fix)]
            failed = exit_code_of(error)
        found += await notifier_findings(settings, notifier)
        return [*found, *key_findings(settings), *machine_findings()], failed

    findings, failed = asyncio.run(run())
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    for finding in findings:
        if json:
            print_json(finding.record())
            continue
        mark, style = _MARKS[finding.status]
        line = Text(f"{mark} ", style=style) + Text(f"{word('checks', finding.check, chosen()):<12}", style="dim")
        console.print(line + Text(printable(finding.message)))
        if finding.fix:
            console.print(Text(" " * 14 + f"→ {printable(finding.fix)}", style=style))
    problems = sum(finding.status == "problem" for finding in findings)
    warnings = sum(finding.status == "warning" for finding in findings)
    if not json:
        say(t("Problems: {problems}, warnings: {warnings}", problems=problems, warnings=warnings))
    raise typer.Exit(failed or (ExitCode.JOB_FAILED if problems else ExitCode.DONE))
