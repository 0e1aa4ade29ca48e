"""`stations enqueue`: adds analyses to the queue."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.errors import ExitCode, TimedOutError, UsageError
from protocol.stations import AnalysisType

if TYPE_CHECKING:  # Redis and bullmq take half a second to import
    from cli.outcome import Outcomes
    from cli.source import Source
    from protocol.producer import Enqueued, Producer


def enqueue(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Texts to analyse; `-` is standard input.")],
    project: Annotated[
        str | None, typer.Option("--project", help="The project that the analysis belongs to.")
    ] = None,
    user: Annotated[str | None, typer.Option("--user", help="Whose job it is.")] = None,
    kind: options.Kind = AnalysisType.FULL,
    title: Annotated[str | None, typer.Option("--title", help="Title, where the text names none.")] = None,
    analysis: Annotated[
        str | None, typer.Option("--analysis", metavar="ID", help="An id of your own for the analysis.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Return when the jobs have ended; 1 if one failed.")
    ] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Like --wait, and show what happens meanwhile.")
    ] = False,
    timeout: options.Timeout = None,
    json: options.Json = False,
    redis_url: options.RedisUrl = None,
    url: options.NotifierUrl = None,
    token: options.Token = None,
) -> None:
    """Add texts to the queue, straight to Redis.

    A file that cannot be analysed (empty, binary, too large, undecodable) is refused before anything is added.

    Examples:

        stations enqueue play.fountain --follow

        stations enqueue *.txt --type quick --json

        cat play.txt | stations enqueue - --title "A Play" --wait
    """
    import asyncio

    from cli.backend import Backend
    from cli.console import say
    from cli.outcome import Outcomes
    from cli.settings import CommandSettings
    from cli.source import STDIN, read_source
    from protocol.settings import load_settings

    settings = load_settings(CommandSettings)
    if files.count(STDIN) > 1:
        raise UsageError("`-` (standard input) can be given once")
    if analysis is not None and len(files) > 1:
        raise UsageError("--analysis names one analysis: give one FILE with it")
    sources = [read_source(file, max_bytes=settings.max_text_bytes) for file in files]
    for source in sources:
        for note in source.notes:
            say(f"{source.name}: {note}")
    fields = {
        "userId": user,
        "projectId": project,
        "analysisType": kind.value,
        "title": title,
        "analysisId": analysis,
    }
    data = {name: value for name, value in fields.items() if value is not None}

    notifier = (url or settings.find_notifier(), token or settings.token) if follow else None

    async def run() -> bool:
        try:
            async with asyncio.timeout(timeout), Backend(settings, redis_url or settings.find_redis()) as backend:
                outcomes = Outcomes(backend.client, backend.keys)
                await outcomes.mark()
                jobs = await _add(backend.producer(), sources, data, json=json)
                if notifier is not None:
                    return await _follow(jobs, *notifier)
                return not wait or await _wait(outcomes, jobs)
        except TimeoutError:
            raise TimedOutError(f"Not ended within {timeout:g} s; the jobs go on") from None

    if not asyncio.run(run()):
        raise typer.Exit(ExitCode.JOB_FAILED)


Jobs = list[tuple["Source", "Enqueued"]]


async def _add(producer: "Producer", sources: "list[Source]", data: dict[str, str], *, json: bool) -> Jobs:
    from cli.console import print_json, say

    jobs: Jobs = []
    for source in sources:
        job = await producer.enqueue({**data, "text": source.text})
        jobs.append((source, job))
        if json:
            print_json({"jobId": job.job_id, "analysisId": job.analysis_id, "queue": job.queue})
        else:
            say(f"{source.name}: job {job.job_id} in queue {job.queue}, analysis {job.analysis_id}")
    return jobs


async def _wait(outcomes: "Outcomes", jobs: Jobs) -> bool:
    from cli.console import say
    from cli.render import outcome_line

    names = {job.job_id: source.name for source, job in jobs}
    good = True
    async for job_id, outcome in outcomes.of(names):
        say(f"{names[job_id]} ({job_id}): {outcome_line(outcome)}")
        good = good and outcome.completed
    return good


async def _follow(jobs: Jobs, url: str, token: str | None) -> bool:
    from cli.board import Board
    from cli.client import NotifierClient
    from cli.follow import analysis_path, follow
    from cli.render import view_of

    good = True
    for source, job in jobs:
        with view_of(Board(source.name)) as view:
            async with NotifierClient(url, token=token, tell=view.note) as client:
                outcome = await follow(client, analysis_path(job.analysis_id), view, {"wait": "30"})
        good = good and outcome is not None and outcome.completed
    return good
