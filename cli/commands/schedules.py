"""`stations schedules`: repeated analyses, as created by `enqueue --every` and `--cron`."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands import options
from cli.commands.acting import act, confirm, tell
from cli.errors import ExitCode
from cli.views.language import t

if TYPE_CHECKING:  # Redis and bullmq take half a second to import
    from cli.following.backend import Backend
    from seven_stations.queue.schedules import Schedule

_PAGE = 100

app = typer.Typer(no_args_is_help=True, help="List and remove schedules (`enqueue --every`, `enqueue --cron`).")


@app.command("list")
def list_schedules(
    queue: options.Queue = None, json: options.Json = False, redis_url: options.RedisUrl = None
) -> None:
    """List schedules by their next run.

    Example:

        stations schedules list --json
    """

    async def run(backend: "Backend") -> int:
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
                print_json(record_of(schedule))
        elif found:
            rows = []
            for schedule in found:
                record = record_of(schedule)
                repeat = f"every {schedule.every:g} s" if schedule.every else f"cron {schedule.cron}"
                rows.append(
                    [
                        schedule.schedule_id,
                        repeat,
                        str(record.get("nextAt", "")),
                        str(schedule.runs),
                        schedule.title or "",
                        schedule.user_id or "",
                    ]
                )
            headings = (t("SCHEDULE"), t("REPEATS"), t("NEXT"), t("RUNS"), t("TITLE"), t("USER"))
            print_table(headings, rows, numbers=(3,), flexible=4, spare=(5, 3))
        else:
            say(t("There are no schedules in queue {queue}", queue=backend.keys.queue))
        return ExitCode.DONE

    act(redis_url, queue, run)


@app.command("remove")
def remove(
    schedules: Annotated[list[str], typer.Argument(metavar="SCHEDULE…", help="Their names.")],
    yes: options.Yes = False,
    queue: options.Queue = None,
    json: options.Json = False,
    redis_url: options.RedisUrl = None,
) -> None:
    """Remove schedules; runs that have started continue.

    Example:

        stations schedules remove nightly --yes
    """
    confirm(t("Remove these schedules: {names}?", names=", ".join(schedules)), yes=yes)

    async def run(backend: "Backend") -> int:
        for name in dict.fromkeys(schedules):
            await backend.schedules().remove(name)
            record = {"scheduleId": name, "queue": backend.keys.queue, "outcome": "removed"}
            tell(t("{name}: ended", name=name), record, json=json)
        return ExitCode.DONE

    act(redis_url, queue, run)


def record_of(schedule: "Schedule") -> dict[str, object]:
    """The schedule as JSON data, without the fields that are not set."""
    from seven_stations.protocol.events import timestamp

    fields = {
        "scheduleId": schedule.schedule_id,
        "queue": schedule.queue,
        "every": schedule.every,
        "cron": schedule.cron,
        "timezone": schedule.timezone,
        "nextAt": timestamp(schedule.next_at) if schedule.next_at is not None else None,
        "runs": schedule.runs,
        "title": schedule.title,
        "userId": schedule.user_id,
        "projectId": schedule.project_id,
    }
    return {name: value for name, value in fields.items() if value is not None}
