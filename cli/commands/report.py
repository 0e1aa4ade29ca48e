"""`stations report`: prints the finished report of a job or an analysis."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.commands import options
from cli.commands.options import Format, Table
from cli.errors import CommandError, UsageError
from cli.views.language import t
from seven_stations.errors import NotFoundError

if TYPE_CHECKING:  # Redis and httpx take a while to import
    from cli.following.backend import Backend
    from cli.settings import CommandSettings


def report(
    job: Annotated[
        str, typer.Argument(metavar="JOB", help="The job, or its analysis.", callback=options.not_empty)
    ],
    fmt: options.ReportFormat = Format.MARKDOWN,
    table: options.CsvTable = None,
    output: options.Output = None,
    redis_url: options.RedisUrl = None,
    url: options.NotifierUrl = None,
    token: options.Token = None,
) -> None:
    """Print a finished report, or write it to a file.

    It is read from the notifier, or from Redis if only --redis-url is given.

    Examples:

        stations report j0123456789abcdef01

        stations report j0123456789abcdef01 --format html -o report.html

        stations report j0123456789abcdef01 --format csv -o tables.zip
    """
    import asyncio

    from cli.settings import command_settings

    check_form(fmt, table, output)
    settings = command_settings()
    from_redis = redis_url or (settings.given_redis_url if url is None and settings.url is None else None)
    if from_redis is not None:
        text = asyncio.run(_from_redis(settings, from_redis, job, fmt, table))
    else:
        notifier = url or settings.find_notifier()
        text = asyncio.run(_from_notifier(notifier, token or settings.token, settings.queue, job, fmt, table))
    write_report(text, output)


def check_form(fmt: Format, table: Table | None, output: Path | None) -> None:
    """Refuse a table for other formats, and several tables on standard output. Raises :class:`UsageError`."""
    if table is not None and fmt is not Format.CSV:
        raise UsageError(t("--table requires --format csv"))
    if fmt is Format.CSV and table is None and (output is None or output.suffix.lower() != ".zip"):
        raise UsageError(t("csv is several tables: choose one with --table, or write all with -o NAME.zip"))


def write_report(text: str | bytes, output: Path | None) -> None:
    """Write a report to standard output or a file; bytes are written unchanged."""
    if output is None:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        typer.echo(text, nl=not text.endswith("\n"))
        return
    try:
        if isinstance(text, bytes):
            output.write_bytes(text)
        else:
            output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(t("Cannot write {output}: {strerror}", output=output, strerror=error.strerror)) from None


async def find_report(backend: "Backend", job: str, fmt: str) -> str:
    """The report of a job or an analysis in Redis. Raises an error that explains why there is none."""
    text = await _report_of(backend, job, fmt)
    job_id = job
    if text is None and (record := await backend.store.analysis(job)) is not None:
        job_id = record.job_id
        text = await _report_of(backend, job_id, fmt)
    if text is not None:
        return text
    from cli.following.outcome import stored_outcome
    from cli.views.analysis_state import reason_text

    state: Any = await backend.client.hgetall(backend.keys.job(job_id))
    if not state:
        raise NotFoundError(
            t("There is no job or analysis {job} in queue {queue}", job=job, queue=backend.keys.queue)
        )
    outcome = stored_outcome(state)
    if outcome is None:
        raise NotFoundError(
            t(
                "Job {job_id} has not ended yet: `stations tail {job_id}` watches it",
                job_id=job_id,
                job_id2=job_id,
            )
        )
    if not outcome.completed:
        error = reason_text(outcome.error or "", outcome.code)
        raise CommandError(t("Job {job_id} failed and has no report: {error}", job_id=job_id, error=error))
    raise NotFoundError(t("The report of job {job_id} has expired", job_id=job_id))


async def _report_of(backend: "Backend", job_id: str, fmt: str) -> str | None:
    """The report of the job that has this id now or, if it is gone, of the last job that had it."""
    from seven_stations.queue.store import Holder

    view = await backend.queues.job(backend.keys.queue, job_id)
    holder = None if view is None else Holder(view.user_id, view.added_at)
    return await backend.store.report(job_id, fmt, holder)


async def _from_redis(
    settings: "CommandSettings", url: str, job: str, fmt: Format, table: Table | None
) -> str | bytes:
    from cli.following.backend import Backend
    from seven_stations.analysis.exports import FORMATS, NEEDS_TEXT, export

    async with Backend(settings, url) as backend:
        if fmt.value not in FORMATS:
            return await find_report(backend, job, fmt.value)
        report = await find_report(backend, job, "json")
        script = await find_report(backend, job, "script") if fmt.value in NEEDS_TEXT else None
    return export(report, fmt.value, table=table, script=script)


async def _from_notifier(
    url: str, token: str | None, queue: str, job: str, fmt: Format, table: Table | None
) -> str | bytes:
    from seven_stations.client import errors
    from seven_stations.client.notifier import NotifierClient

    async with NotifierClient(url, token=token) as client:
        try:
            return await client.report(job, fmt.value, table)
        except errors.NotFoundError:
            analysis = await client.analysis_of(queue, job)
            if analysis in (None, job):
                raise
            return await client.report(str(analysis), fmt.value, table)
