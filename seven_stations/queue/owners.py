"""The index of each user's jobs, so that listing them does not read everyone's jobs.

It is written wherever a job's owner first becomes known: by the producer, by our worker, and by notifiers for jobs
of other producers. It holds a user's newest jobs and expires. Ids of jobs that are gone are removed when it is
listed.
"""

import json
import time
from typing import Any

from seven_stations.process.lua import lua
from seven_stations.queue.keys import Keys

MAX_JOBS = 10_000
"""The most jobs kept for each user of a queue (the newest)."""

OWNER_SECONDS = 14 * 24 * 3600
"""How long the index is kept after a user's last job; longer than an ended job is kept."""

_DESCRIBE = lua(__name__, "describe_job")


def own(pipeline: Any, keys: Keys, job_id: str, user_id: str, *, wait: int = 0) -> None:
    """Queue the commands that add a job to a user's index, which then lives ``wait`` seconds longer.
    Idempotent."""
    key = keys.user(user_id)
    pipeline.zadd(key, {job_id: round(time.time() * 1000)}, nx=True)
    pipeline.zremrangebyrank(key, 0, -MAX_JOBS - 1)
    pipeline.expire(key, OWNER_SECONDS + wait, nx=True)
    pipeline.expire(key, OWNER_SECONDS + wait, gt=True)


def describe(pipeline: Any, keys: Keys, job_id: str, data: dict[str, Any], added_at: str) -> None:
    """Queue the command that stores what lists show of a job beside its large data.

    ``added_at`` is the ``timestamp`` of the hash that the data was read from.
    """
    names = ("userId", "projectId", "analysisId", "title", "analysisType")
    facts = {name: data[name] for name in names if isinstance(data.get(name), (str, int))}
    pipeline.eval(_DESCRIBE, 1, keys.job(job_id), json.dumps(facts), added_at)
