"""`stations queues`: lists and operates queues."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.commands import options
from cli.commands.queue_commands import act, confirm, on_queue, required_queue, tell
from cli.timespan import seconds_of
from cli.views.language import choose, t

if TYPE_CHECKING:  # Redis and bullmq take half a second to import
    from cli.following.backend import Backend

CLEANED = ("completed", "failed", "waiting", "delayed", "prioritized")
_COUNTS = ("waiting", "active", "prioritized", "delayed", "completed", "failed")
_MORE_COUNTS = {"waiting-children": "waitingChildren", "cancelled": "cancelled"}
"""What a single queue shows besides. Cancelled jobs are among the failed ones."""

app = typer.Typer(no_args_is_help=True, help="List and manage queues.")


@app.command("list")
@on_queue(None)
async def list_queues(backend: "Backend", json: options.Json = False) -> None:
    """List the queues of this prefix with their counts.

    In a pipe, fields are separated by tabs: name, running or paused, and the counts.

    Examples:

        stations queues list

        stations queues list --json
    """
    from cli.views.console import print_json, say
    from cli.views.tables import counted, print_table

    found = [await backend.queues.state(name) for name in await backend.queues.names()]
    if json:
        for queue in found:
            print_json(queue)
        return
    rows = [
        [
            queue["name"],
            "paused" if queue["paused"] else "running",
            *(counted(queue["counts"][name]) for name in _COUNTS),
        ]
        for queue in found
    ]
    if rows:
        headings = (t("QUEUE"), t("STATE"), *(name.upper() for name in _COUNTS))
        print_table(headings, rows, numbers=range(2, 2 + len(_COUNTS)), spare=(4, 5, 6))
    else:
        say(t("There are no queues under the prefix {prefix}", prefix=backend.keys.prefix))


@app.command("show")
@on_queue(options.QueueName)
async def show(backend: "Backend", json: options.Json = False) -> None:
    """Show one queue: its counts, whether it is paused, and how far back its event log reaches.

    Example:

        stations queues show ai-analysis
    """
    import sys
    import time

    from cli.views.console import print_json
    from cli.views.tables import counted, span

    name = await required_queue(backend)
    state = await backend.queues.state(name)
    oldest: Any = await backend.client.xrange(backend.keys.events, count=1)
    log = {"entries": await backend.client.xlen(backend.keys.events)}
    if oldest:
        log["reachesBackSeconds"] = max(0, round(time.time() - int(oldest[0][0].partition("-")[0]) / 1000))
    if json:
        print_json({**state, "log": log})
        return
    if not sys.stdout.isatty():
        choose("en")  # data is the same in every language
    back = span(log.get("reachesBackSeconds", 0))
    paused = "paused" if state["paused"] else "running"
    for label, value in (
        (t("queue"), name),
        (t("state"), paused),
        *((count, counted(state["counts"][count])) for count in _COUNTS),
        *((label, counted(state["counts"][count])) for label, count in _MORE_COUNTS.items()),
        (t("log"), t("{entries} entries, back to {span} ago", entries=counted(log["entries"]), span=back)),
    ):
        typer.echo(f"{label:<16} {value}")


@app.command("pause")
@on_queue(options.QueueName)
async def pause(backend: "Backend", json: options.Json = False) -> None:
    """Pause a queue: workers take no new jobs; running jobs continue.

    Example:

        stations queues pause ai-analysis
    """
    name = await required_queue(backend)
    await backend.operations.pause(name)
    message = t("Queue {queue} is paused: running jobs finish, waiting jobs wait", queue=name)
    tell(message, {"queue": name, "paused": True}, json=json)


@app.command("resume")
@on_queue(options.QueueName)
async def resume(backend: "Backend", json: options.Json = False) -> None:
    """Resume a paused queue.

    Example:

        stations queues resume ai-analysis
    """
    name = await required_queue(backend)
    await backend.operations.resume(name)
    tell(t("Queue {queue} is running", queue=name), {"queue": name, "paused": False}, json=json)


@app.command("drain")
@on_queue(options.QueueName)
async def drain(
    backend: "Backend",
    delayed: Annotated[bool, typer.Option("--delayed", help="Delayed jobs as well.")] = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Remove all waiting jobs with their texts; running and finished jobs are kept.

    Example:

        stations queues drain ai-analysis --delayed --yes
    """
    name = await required_queue(backend)
    confirm(t("Remove all waiting jobs of queue {queue}?", queue=name), yes=yes)
    _tell_count(await backend.operations.drain(name, delayed=delayed), json=json)


@app.command("clean")
def clean(
    queue: options.QueueName = None,
    state: Annotated[
        str,
        options.state(CLEANED, f"Jobs in this state: {', '.join(CLEANED)}."),
    ] = "completed",
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than", metavar="TIME", help="Only those that ended at least this long ago: 90s, 15m, 1h, 7d."
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most this many, oldest first.")] = 1000,
    yes: options.Yes = False,
    json: options.Json = False,
    redis_url: options.RedisUrl = None,
) -> None:
    """Remove the jobs in one state, with their texts and reports.

    Example:

        stations queues clean ai-analysis --state failed --older-than 7d --yes
    """
    age = seconds_of(older_than, "--older-than") if older_than is not None else 0

    async def run(backend: "Backend") -> None:
        name = await required_queue(backend)
        confirm(t("Remove {state} jobs of queue {queue}?", state=state, queue=name), yes=yes)
        count = await backend.operations.clean(name, state, older_than=age, limit=limit)  # type: ignore[arg-type]
        _tell_count(count, json=json)

    act(redis_url, queue, run)


def _tell_count(count: int, *, json: bool) -> None:
    tell(t("Jobs removed: {count}", count=f"{count:,}"), {"count": count}, json=json)
