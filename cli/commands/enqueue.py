"""`stations enqueue`: adds analyses to the queue."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.commands import options
from cli.errors import ExitCode, TimedOutError, UsageError
from cli.views.language import chosen, t
from seven_stations.stations import AnalysisType

if TYPE_CHECKING:  # Redis and bullmq take half a second to import
    from cli.commands.enqueue_plan import Jobs
    from cli.following.outcome import Outcomes


def enqueue(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="Texts, PDF or Word files; `-` is standard input.", callback=options.not_empty
        ),
    ],
    project: Annotated[
        str | None, typer.Option("--project", help="The project that the analysis belongs to.")
    ] = None,
    user: Annotated[str | None, typer.Option("--user", help="Owner of the job.")] = None,
    kind: options.Kind = AnalysisType.FULL,
    title: Annotated[str | None, typer.Option("--title", help="Title (else the text's or the file's).")] = None,
    analysis: Annotated[
        str | None, typer.Option("--analysis", metavar="ID", help="Your own id for the analysis.")
    ] = None,
    delay: Annotated[
        str | None, typer.Option("--delay", metavar="TIME", help="Wait at least this long: 90s, 15m, 1h, 7d.")
    ] = None,
    priority: Annotated[
        int, typer.Option("--priority", metavar="N", help="1 is the most urgent; jobs without one run first.")
    ] = 0,
    attempts: Annotated[
        int | None, typer.Option("--attempts", metavar="N", help="Attempts in total (3).", show_default=False)
    ] = None,
    backoff: Annotated[
        str | None,
        typer.Option("--backoff", metavar="TIME", help="Delay before the 2nd attempt, then doubled (2s)."),
    ] = None,
    correct: options.Correct = None,
    dedupe: Annotated[bool, typer.Option("--dedupe", help="Reuse the existing job for identical text.")] = False,
    every: Annotated[
        str | None,
        typer.Option("--every", metavar="TIME", help="Repeat every 15m, 1h, 7d from now (a schedule)."),
    ] = None,
    cron: Annotated[
        str | None,
        typer.Option(
            "--cron", metavar="PATTERN", help="Repeat at the times of a cron pattern: '0 6 * * 1' (a schedule)."
        ),
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="Time zone of --cron: Africa/Cairo (UTC).")
    ] = None,
    schedule: Annotated[
        str | None, typer.Option("--schedule", metavar="NAME", help="Name of the schedule (the file's).")
    ] = None,
    compare: Annotated[bool, typer.Option("--compare", help="Compare the FILEs when all are analysed.")] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Return when the jobs end; exit code 1 if one failed.")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Like --wait, and show progress.")] = False,
    timeout: options.Timeout = None,
    json: options.Json = False,
    redis_url: options.RedisUrl = None,
    url: options.NotifierUrl = None,
    token: options.Token = None,
) -> None:
    """Add texts to the queue directly in Redis.

    A file that cannot be analysed (empty, binary, too large, undecodable) is refused before anything is added.
    With --every the first run begins at once, with --cron at the next matching time. If stdout is not a terminal,
    the id of each added job is printed there. PDF and Word files need an extra:
    pip install 'seven-stations\\[documents]'.

    Examples:

        stations enqueue play.fountain --follow

        stations enqueue *.txt --type quick --json

        cat play.txt | stations enqueue - --title "A Play" --wait

        stations enqueue play.txt --correct names.json --wait

        stations enqueue play.txt --delay 10m --priority 5 --attempts 5 --backoff 30s

        stations enqueue draft-1.txt draft-2.txt --compare --wait

        stations enqueue play.txt --every 1d --schedule daily

        stations enqueue play.txt --cron '0 6 * * 1' --timezone Africa/Cairo --schedule weekly
    """
    import asyncio

    from cli.commands.enqueue_plan import EnqueuePlan
    from cli.following.backend import Backend
    from cli.following.outcome import Outcomes
    from cli.settings import command_settings
    from cli.texts.source import STDIN, read_corrections, read_source
    from cli.timespan import seconds_of
    from cli.views.console import say
    from seven_stations.process.cancellation import in_time
    from seven_stations.protocol.options import JobOptions

    settings = command_settings()
    if files.count(STDIN) > 1:
        raise UsageError(t("`-` (standard input) can be given once"))
    if analysis is not None and len(files) > 1:
        raise UsageError(t("--analysis is the id of one analysis: give one FILE with it"))
    plan = EnqueuePlan(
        JobOptions(
            delay=seconds_of(delay, "--delay") if delay is not None else 0,
            priority=priority,
            attempts=attempts,
            backoff=seconds_of(backoff, "--backoff") if backoff is not None else None,
        ),
        dedupe=dedupe,
        compare=compare,
        every=seconds_of(every, "--every") if every is not None else None,
        cron=cron,
        timezone=timezone,
        schedule=schedule,
    )
    plan.check(files, waits=wait or follow)
    sources = [read_source(file, max_bytes=settings.max_text_bytes) for file in files]
    for source in sources:
        for note in source.notes:
            say(t("{name}: {note}", name=source.name, note=note.render(chosen())))
    fields = {
        "userId": user,
        "projectId": project,
        "analysisType": kind.value,
        "title": title,
        "analysisId": analysis,
    }
    data: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    if corrections := read_corrections(correct):
        data["options"] = {"corrections": corrections}

    notifier = (url or settings.find_notifier(), token or settings.token) if follow else None

    added = False

    async def run() -> bool:
        nonlocal added
        async with Backend(settings, redis_url or settings.find_redis()) as backend:
            if plan.repeats:
                await plan.plan(backend.schedules(), sources[0], data, json=json)
                return True
            outcomes = Outcomes(backend.client, backend.keys)
            await outcomes.mark()
            jobs = await plan.add(backend.producer(), sources, data, json=json)
            added = True
            if notifier is not None:
                return await _follow(jobs, *notifier)
            return not wait or await _wait(outcomes, jobs)

    try:
        done = asyncio.run(in_time(run(), asyncio.sleep(timeout) if timeout is not None else None))
    except TimeoutError:
        message = t("Not finished within {seconds:g} s; the jobs keep running", seconds=timeout)
        raise TimedOutError(message) from None
    except KeyboardInterrupt:
        if added:
            say(t("The jobs keep running: `stations tail JOB` watches one, `stations jobs cancel JOB` ends it"))
        raise
    if not done:
        raise typer.Exit(ExitCode.JOB_FAILED)


async def _wait(outcomes: "Outcomes", jobs: "Jobs") -> bool:
    from cli.views.console import say
    from cli.views.render import outcome_line

    names = {job.job_id: name for name, job in jobs}
    good = True
    async for job_id, outcome in outcomes.of(names):
        say(t("{name} ({job}): {outcome}", name=names[job_id], job=job_id, outcome=outcome_line(outcome)))
        good = good and outcome.completed
    return good


async def _follow(jobs: "Jobs", url: str, token: str | None) -> bool:
    from cli.following.follow import follow, lost_line
    from cli.views.analysis_state import Board
    from cli.views.console import say
    from cli.views.render import view_of
    from seven_stations.client.notifier import NotifierClient
    from seven_stations.client.stream import analysis_path

    good = True
    for name, job in jobs:
        with view_of(Board(name)) as view:
            async with NotifierClient(url, token=token, lost=lambda *what: view.note(lost_line(*what))) as client:
                outcome = await follow(client, analysis_path(job.analysis_id), view, {"wait": "30"})
        if outcome is not None and outcome.completed:
            say(t("The report: `stations report {job}`", job=job.job_id))
        else:
            good = False
    return good
