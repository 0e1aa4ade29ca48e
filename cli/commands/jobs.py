"""`stations jobs`: lists and operates the jobs of a queue."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands import options
from cli.commands.queue_commands import act, confirm, on_queue, required_queue, tell
from cli.errors import ExitCode, exit_code_of
from cli.views.language import t
from seven_stations.errors import NotFoundError, StationsError

if TYPE_CHECKING:  # Redis and bullmq take half a second to import
    from cli.following.backend import Backend
    from seven_stations.protocol.jobview import JobView

STATES = ("waiting", "active", "completed", "failed", "delayed", "prioritized", "waiting-children", "cancelled")
_MOST = 100  # on one page of `seven_stations.queue.queues`

Jobs = Annotated[list[str], typer.Argument(metavar="JOB", help="Job ids.", callback=options.not_empty)]
Outcome = tuple[str, str, "JobView | None"]
"""The result of an operation: the message, the word for programs, and the job afterwards."""

app = typer.Typer(no_args_is_help=True, help="List and manage the jobs of a queue.")


@app.command("list")
@on_queue()
async def list_jobs(
    backend: "Backend",
    state: Annotated[
        list[str] | None,
        options.state(STATES, f"{', '.join(STATES)}; may be repeated."),
    ] = None,
    user: Annotated[
        str | None, typer.Option("--user", help="Only this user's jobs.", callback=options.not_empty)
    ] = None,
    project: Annotated[
        str | None, typer.Option("--project", help="Only this project's jobs.", callback=options.not_empty)
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="Text in id, title or name.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="At most this many.")] = 20,
    cursor: Annotated[
        str | None, typer.Option("--cursor", metavar="CURSOR", help="Continue where the last list ended.")
    ] = None,
    all_jobs: Annotated[bool, typer.Option("--all", help="All of them, page by page.")] = False,
    json: options.Json = False,
) -> None:
    """List jobs: pending in run order, then finished, newest first.

    In a pipe, fields are separated by tabs: id, state, title, user, progress, attempts, added, duration.

    Examples:

        stations jobs list

        stations jobs list --state failed --state active --limit 50

        stations jobs list --user nell --search ledger --all --json
    """
    from cli.views.console import print_json, say
    from cli.views.job_table import print_jobs

    await required_queue(backend)
    place, left = cursor, limit
    while True:
        page = await backend.queues.page(
            backend.keys.queue,
            state or (),  # type: ignore[arg-type]  # checked by the option
            place,
            _MOST if all_jobs else min(left, _MOST),
            owner=user,
            project=project,
            search=search,
        )
        if json:
            for view in page.jobs:
                print_json(view.summary())
        elif page.jobs:
            print_jobs(page.jobs)
        left -= len(page.jobs)
        place = page.next
        if place is None or (left <= 0 and not all_jobs):
            break
    if place is not None:
        say(t("More: --cursor {cursor} continues, --all shows all", cursor=place))
    elif left == limit and not json:
        say(t("No such jobs in queue {queue}", queue=backend.keys.queue))


@app.command("show")
@on_queue()
async def show(
    backend: "Backend",
    job: Annotated[
        str, typer.Argument(metavar="JOB", help="The job, or its analysis.", callback=options.not_empty)
    ],
    lines: Annotated[
        int, typer.Option("--lines", min=0, max=1000, help="Number of log lines, from the end.")
    ] = 10,
    json: options.Json = False,
) -> None:
    """Show one job: its error first, then stations, times, attempts, the end of the log, and links.

    Examples:

        stations jobs show j0123456789abcdef01

        stations jobs show j0123456789abcdef01 --json | jq .stations
    """
    from cli.settings import command_settings
    from cli.views.console import print_json
    from cli.views.job_details import print_card

    name, reader = backend.keys.queue, backend.queues
    view = await reader.job(name, job)
    if view is None and (record := await backend.store.analysis(job)) is not None:
        view = await reader.job(name, record.job_id)
    if view is None:
        raise _no_job(job, name)
    view = await reader.with_wait(view)
    found = await reader.logs(name, view.job_id, 0, 1)
    start = max(0, found.total - lines)
    end = await reader.logs(name, view.job_id, start, lines or 1)
    tail = end.lines if lines else []
    attempts = await backend.attempts(view)
    if json:
        may = {operation: operation in view.operations for operation in _OPERATIONS}
        log = [{"sequence": number, **line.fields()} for number, line in enumerate(tail, end.start)]
        tried = [one.record(foreign=view.foreign, traced=True) for one in attempts]
        print_json({**view.details(), "attempts": tried, "may": may, "log": log})
    else:
        print_card(view, attempts, tail, found.total, command_settings().find_notifier())


@app.command("flow")
@on_queue()
async def flow(
    backend: "Backend",
    job: Annotated[str, typer.Argument(metavar="JOB", help="Any job of the flow.", callback=options.not_empty)],
    json: options.Json = False,
) -> None:
    """Show the flow that a job belongs to: each job with those that it waits for.

    Example:

        stations jobs flow j0123456789abcdef01
    """
    from cli.views.console import print_json
    from cli.views.flow_tree import print_tree
    from seven_stations.queue.flows import Flows

    view = await backend.queues.job(backend.keys.queue, job)
    if view is None:
        raise _no_job(job, backend.keys.queue)
    found = await Flows(backend.client, backend.queues, backend.keys.prefix).of(view, lambda _: True)
    if found is None:
        raise NotFoundError(t("{job} belongs to no flow", job=_named(view)))
    if json:
        print_json(found.record())
    else:
        print_tree(found)


_OPERATIONS = ("cancel", "retry", "promote", "remove")


@app.command("retry")
@on_queue()
async def retry(backend: "Backend", jobs: Jobs, json: options.Json = False) -> int:
    """Retry finished jobs; a failed job continues after its last finished station.

    Example:

        stations jobs retry j0123456789abcdef01
    """

    async def one(job_id: str) -> Outcome:
        view = await backend.operations.retry(backend.keys.queue, job_id)
        return t("{job}: retried, {state}", job=_named(view), state=view.state), "retried", view

    return await _each(backend, jobs, one, json=json)


@app.command("cancel")
@on_queue()
async def cancel(backend: "Backend", jobs: Jobs, json: options.Json = False) -> int:
    """Cancel jobs: waiting jobs immediately, running jobs within a second.

    Example:

        stations jobs cancel j0123456789abcdef01
    """

    async def one(job_id: str) -> Outcome:
        view = await backend.operations.cancel(backend.keys.queue, job_id, by=_user())
        if view.state == "active":
            return t("{job}: cancelling", job=_named(view)), "cancelling", view
        return t("{job}: cancelled", job=_named(view)), "cancelled", view

    return await _each(backend, jobs, one, json=json)


@app.command("promote")
@on_queue()
async def promote(backend: "Backend", jobs: Jobs, json: options.Json = False) -> int:
    """Run delayed jobs now.

    Example:

        stations jobs promote j0123456789abcdef01
    """

    async def one(job_id: str) -> Outcome:
        view = await backend.operations.promote(backend.keys.queue, job_id)
        return t("{job}: promoted, {state}", job=_named(view), state=view.state), "promoted", view

    return await _each(backend, jobs, one, json=json)


@app.command("remove")
def remove(
    jobs: Jobs,
    yes: options.Yes = False,
    json: options.Json = False,
    queue: options.Queue = None,
    redis_url: options.RedisUrl = None,
) -> None:
    """Remove jobs that are not running, with their texts and reports.

    Example:

        stations jobs remove j0123456789abcdef01 --yes
    """
    confirm(t("Permanently remove, with text and report: {jobs}?", jobs=", ".join(jobs)), yes=yes)

    async def run(backend: "Backend") -> int:
        async def one(job_id: str) -> Outcome:
            view = await backend.queues.job(backend.keys.queue, job_id)
            await backend.operations.remove(backend.keys.queue, job_id)
            return t("{job}: removed", job=job_id if view is None else _named(view)), "removed", None

        return await _each(backend, jobs, one, json=json)

    act(redis_url, queue, run)


async def _each(
    backend: "Backend", jobs: list[str], operation: Callable[[str], Awaitable[Outcome]], *, json: bool
) -> int:
    """Apply the operation to every job and report each; the exit code is that of the first error."""
    from cli.views.error_translation import said

    code: int = ExitCode.DONE
    for job_id in dict.fromkeys(jobs):
        record: dict[str, object] = {"jobId": job_id, "queue": backend.keys.queue}
        try:
            message, outcome, view = await operation(job_id)
            record |= {"outcome": outcome} | ({} if view is None else {"state": view.state})
        except StationsError as error:
            refused = _no_job(job_id, backend.keys.queue) if error.code == "not-found" else error
            message = f"stations: {job_id}: {said(refused)}"
            record |= {"outcome": "refused", "code": refused.code, "error": refused.message}
            code = code or exit_code_of(refused)
        tell(message, record, json=json)
    return code


def _named(view: "JobView") -> str:
    """A job with its title for people and its id for commands."""
    return f"{view.title} ({view.job_id})" if view.title else view.job_id


def _no_job(job: str, queue: str) -> NotFoundError:
    return NotFoundError(t("There is no job {job} in queue {queue}", job=job, queue=queue))


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # the user of a container may have no name
        return "stations"
