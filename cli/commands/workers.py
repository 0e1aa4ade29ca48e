"""`stations workers`: lists the workers of a queue and their jobs."""

from typing import TYPE_CHECKING

from cli.commands import options
from cli.commands.queue_commands import on_queue
from cli.views.language import t

if TYPE_CHECKING:  # Redis and bullmq take half a second to import
    from cli.following.backend import Backend


@on_queue()
async def workers(backend: "Backend", json: options.Json = False) -> None:
    """List the connected workers, whatever language they are written in, and the jobs that they run.

    In a pipe, fields are separated by tabs: name, running jobs, connected since, address.

    Examples:

        stations workers

        stations workers --queue collections --json
    """
    import time

    from cli.views.console import print_json, say
    from cli.views.tables import ago, print_table
    from seven_stations.queue.workers import workers_with_jobs

    found = await workers_with_jobs(backend.client, backend.queues, backend.keys)
    now = time.time() * 1000
    if json:
        for worker in found:
            print_json(worker.record())
    elif found:
        rows = []
        for worker in found:
            running = ", ".join(view.title or view.job_id for view in worker.jobs)
            rows.append(
                [worker.name or "-", running, ago(round(now - worker.connected * 1000), now), worker.address]
            )
        headings = (t("WORKER"), t("RUNNING"), t("CONNECTED"), t("ADDRESS"))
        print_table(headings, rows, flexible=1, spare=(3,))
    if not found:
        say(
            t(
                "No worker is connected to queue {queue}: jobs wait until one starts (`stations worker`)",
                queue=backend.keys.queue,
            )
        )
