"""Telling a running job to stop: a key that requests it, and a message on the queue's channel that takes effect at
once.

``seven_stations.queue.operations`` writes both in one step, for jobs that a worker has taken. A worker listens to
``Keys.control``, and reads the key (:func:`cancellation`) when it starts a job and each time it has subscribed
again, so a message that nobody received is not lost. It then ends the job with :attr:`Cancellation.reason` and
without another attempt. A retry of the job clears the key.
"""

import json
import time
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from seven_stations.errors import failure_reason
from seven_stations.protocol.untrusted_json import loads
from seven_stations.queue.keys import Keys

CANCEL_SECONDS = 7 * 24 * 3600
"""How long a cancel key waits for a worker; as long as a failed job is kept."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The request to cancel a job. ``at`` is in epoch milliseconds.

    ``added_at`` is when the job was added, also in epoch milliseconds; a later job with the same id is a different
    job.
    """

    job_id: str
    by: str
    at: int
    added_at: int | None = None

    @property
    def message(self) -> str:
        """``by USER``."""
        return f"by {self.by}"

    @property
    def reason(self) -> str:
        """The job's ``failedReason`` when it has ended: ``cancelled: by USER``."""
        return failure_reason("cancelled", self.message)

    def key_value(self) -> str:
        """The value of the cancel key."""
        return json.dumps({"by": self.by, "at": self.at, "added": self.added_at}, ensure_ascii=False)

    def announcement(self) -> str:
        """The message that is published."""
        return json.dumps(
            {"cancel": self.job_id, "by": self.by, "at": self.at, "added": self.added_at}, ensure_ascii=False
        )


_MAX_CANCELLED = 10_000
"""The most cancelled jobs of a queue that are remembered (the latest)."""


async def note_cancelled(client: Redis, keys: Keys, job_id: str) -> None:
    """Record that a job was cancelled; BullMQ's sets count it among the failed ones."""
    async with client.pipeline(transaction=True) as pipeline:
        pipeline.zadd(keys.cancelled, {job_id: time.time()})
        pipeline.zremrangebyrank(keys.cancelled, 0, -_MAX_CANCELLED - 1)
        await pipeline.execute()


async def cancellation(client: Redis, keys: Keys, job_id: str) -> Cancellation | None:
    """The request to cancel a job, if its cancel key exists. The client may decode responses or not."""
    raw: Any = await client.get(keys.cancel(job_id))
    body = _object(raw)
    if body is None:
        return None
    found = Cancellation(job_id, _name(body.get("by")), _time(body.get("at")), body.get("added"))
    if found.added_at is None:
        return found
    added_at: Any = await client.hget(keys.job(job_id), "timestamp")
    return found if added_at is not None and int(added_at) == found.added_at else None


def announced(message: str | bytes) -> Cancellation | None:
    """The request in a message on the channel, or ``None`` if it is not about cancelling."""
    body = _object(message)
    if body is None or not isinstance(body.get("cancel"), str):
        return None
    return Cancellation(body["cancel"], _name(body.get("by")), _time(body.get("at")), body.get("added"))


def _object(raw: str | bytes | None) -> dict[str, Any] | None:
    if raw is None:
        return None
    try:
        body = loads(raw.decode() if isinstance(raw, bytes) else raw)
    except ValueError:
        return {}  # a key that another program wrote still means cancel
    return body if isinstance(body, dict) else {}


def _name(value: object) -> str:
    return value if isinstance(value, str) and value else "unknown"


def _time(value: object) -> int:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0
