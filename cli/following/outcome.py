"""Waiting for jobs to end, by the queue's own event stream; no notifier is needed."""

import json
from collections.abc import AsyncIterator, Collection
from typing import Any

from redis.asyncio import Redis

from cli.views.analysis_state import Outcome
from seven_stations.errors import split_failure
from seven_stations.queue.connection import BLOCK_SECONDS
from seven_stations.queue.keys import Keys

_BATCH = 500


class Outcomes:
    """The outcomes of jobs of one queue. ``client`` decodes responses.

    Call ``mark`` before the jobs are added; jobs that end after it are not missed.
    """

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._redis = client
        self._keys = keys
        self._last = "0-0"

    async def mark(self) -> None:
        """Remember the present end of the stream."""
        newest: Any = await self._redis.xrevrange(self._keys.events, count=1)
        self._last = newest[0][0] if newest else "0-0"

    async def of(self, job_ids: Collection[str]) -> AsyncIterator[tuple[str, Outcome]]:
        """Each job with its outcome, in the order in which they end."""
        pending = set(job_ids)
        while pending:
            batches: Any = await self._redis.xread(
                {self._keys.events: self._last}, count=_BATCH, block=BLOCK_SECONDS * 1000 // 2
            )
            for _, entries in batches or ():
                for entry_id, fields in entries:
                    self._last = entry_id
                    job_id = fields.get("jobId", "")
                    if job_id in pending and fields.get("event") in ("completed", "failed"):
                        pending.discard(job_id)
                        yield job_id, _outcome(fields)
            if not batches:
                # The stream was trimmed or deleted meanwhile, so the job itself must be read.
                for job_id in list(pending):
                    outcome = await self._stored(job_id)
                    if outcome is not None:
                        pending.discard(job_id)
                        yield job_id, outcome

    async def _stored(self, job_id: str) -> Outcome | None:
        job: Any = await self._redis.hgetall(self._keys.job(job_id))
        if not job:
            return Outcome(False, error="the job was removed before it ended", code="removed")
        return stored_outcome(job)


def stored_outcome(job: dict[str, str]) -> Outcome | None:
    """The outcome in a job's hash, or ``None`` if it has none yet."""
    if not job.get("finishedOn"):
        return None
    event = "failed" if job.get("failedReason") else "completed"
    return _outcome({"event": event, **job})


def _outcome(fields: dict[str, str]) -> Outcome:
    if fields["event"] == "failed":
        code, error = split_failure(fields.get("failedReason", ""))
        return Outcome(False, error=error, code=code)
    try:
        result = json.loads(fields.get("returnvalue") or "null")
    except ValueError:
        result = None
    found = result if isinstance(result, dict) else {}
    taken = found.get("duration")
    return Outcome(True, found, taken if isinstance(taken, (int, float)) else None)
