"""A list of jobs, as a table."""

import time

from cli.views.figures import duration
from cli.views.language import t
from cli.views.tables import ago, due, print_table
from seven_stations.protocol.jobview import JobView


def print_jobs(jobs: list[JobView]) -> None:
    """Print a line for each job."""
    now = time.time() * 1000
    rows = []
    for view in jobs:
        fields = view.summary()
        took = fields.get("duration")
        rows.append(
            [
                view.job_id,
                view.listed_state,
                view.title or view.name,
                view.user_id or "",
                due(view.delayed_until if view.state == "delayed" else None, now) or f"{fields['progress']:.0f} %",
                f"{view.attempts_made}/{view.attempts_max}",
                ago(view.added_at, now),
                duration(took / 1000) if took is not None else "",
            ]
        )
    headings = (t("JOB"), t("STATE"), t("TITLE"), t("USER"), t("DONE"), t("TRIES"), t("ADDED"), t("TOOK"))
    # If there is little room, columns are left out in this order.
    print_table(headings, rows, numbers=(4, 5, 6, 7), flexible=2, spare=(5, 3, 7, 4, 6))
