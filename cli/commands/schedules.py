"""`stations schedules`: repeated jobs, as created by `enqueue --every` and `--cron`."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands import options
from cli.commands.queue_commands import act, confirm, on_queue, tell
from cli.timespan import duration_of
from cli.views.language import t

if TYPE_CHECKING:  # Redis and bullmq take half a second to import
    from cli.following.backend import Backend
    from seven_stations.queue.schedules import Schedule

_PAGE = 100

app = typer.Typer(
    no_args_is_help=True, help="List, show and remove schedules (`enqueue --every`, `enqueue --cron`)."
)


@app.command("list")
@on_queue()
async def list_schedules(backend: "Backend", json: options.Json = False) -> None:
    """List schedules by their next run.

    Example:

        stations schedules list --json
    """
    from cli.views.console import print_json, say
    from cli.views.tables import print_table

    found: list[Schedule] = []
    schedules = backend.schedules()
    while True:
        page = await schedules.page(len(found), _PAGE)
        found += page
        if len(page) < _PAGE:
            break
    if json:
        for schedule in found:
            print_json(schedule.as_json())
    elif found:
        rows = [
            [
                schedule.schedule_id,
                _repeats(schedule),
                schedule.next_at or "",
                str(schedule.runs),
                schedule.title or schedule.job_name or "",
                schedule.user_id or "",
                schedule.timezone or "",
            ]
            for schedule in found
        ]
        headings = (t("SCHEDULE"), t("REPEATS"), t("NEXT"), t("RUNS"), t("TITLE"), t("USER"), t("TIME ZONE"))
        print_table(headings, rows, numbers=(3,), flexible=4, spare=(5, 6, 3))
    else:
        say(t("There are no schedules in queue {queue}", queue=backend.keys.queue))


@app.command("show")
@on_queue()
async def show(
    backend: "Backend",
    schedule: Annotated[str, typer.Argument(metavar="SCHEDULE", help="Its name.", callback=options.not_empty)],
    json: options.Json = False,
) -> None:
    """Show one schedule, with the data and the options of its jobs.

    Example:

        stations schedules show nightly
    """
    from json import dumps

    from cli.views.console import data_console, print_json
    from cli.views.job_details import print_facts

    found = await backend.schedules().get(schedule)
    if json:
        print_json(found.as_json())
        return
    print_facts(
        data_console(),  # first, because it chooses the language
        [
            (t("schedule"), found.schedule_id),
            (t("queue"), found.queue),
            (t("repeats"), _repeats(found)),
            (t("time zone"), found.timezone or ("UTC" if found.cron else None)),
            (t("next run"), found.next_at),
            (t("runs"), str(found.runs)),
            (t("name"), found.job_name),
            (t("title"), found.title),
            (t("user"), found.user_id),
            (t("project"), found.project_id),
            (t("data"), dumps(found.data, ensure_ascii=False)),
            (t("options"), dumps(found.options, ensure_ascii=False)),
        ],
    )


def _repeats(schedule: "Schedule") -> str:
    if schedule.every:
        return f"every {duration_of(schedule.every)}"
    return f"cron {schedule.cron}" if schedule.cron else ""


@app.command("remove")
def remove(
    schedules: Annotated[
        list[str], typer.Argument(metavar="SCHEDULE", help="Their names.", callback=options.not_empty)
    ],
    yes: options.Yes = False,
    json: options.Json = False,
    queue: options.Queue = None,
    redis_url: options.RedisUrl = None,
) -> None:
    """Remove schedules; runs that have started continue.

    Example:

        stations schedules remove nightly --yes
    """
    confirm(t("Remove these schedules: {names}?", names=", ".join(schedules)), yes=yes)

    async def run(backend: "Backend") -> None:
        for name in dict.fromkeys(schedules):
            await backend.schedules().remove(name)
            record = {"scheduleId": name, "queue": backend.keys.queue, "outcome": "removed"}
            tell(t("{name}: removed", name=name), record, json=json)

    act(redis_url, queue, run)
