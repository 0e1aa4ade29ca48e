"""A queue seen from below: jobs as hashes, and stream entries as BullMQ's scripts write them."""

import json
from typing import Any

from redis import Redis

from seven_stations.queue.keys import Keys


class Log:
    """One queue of a deployment."""

    def __init__(self, redis: "Redis", prefix: str, queue: str) -> None:
        self.redis = redis
        self.keys = Keys(prefix, queue)

    def job(self, job_id: str, data: dict[str, Any] | None = None, *, attempts: int = 3, **fields: Any) -> str:
        """Make a job's hash."""
        self.redis.hset(
            self.keys.job(job_id),
            mapping={
                "name": "analyze",
                "data": json.dumps(data or {"text": "x"}),
                "opts": json.dumps({"attempts": attempts}),
                "timestamp": "1700000000000",
                **fields,
            },
        )
        return job_id

    def add(self, event: str, job_id: str | None = None, **fields: Any) -> str:
        """Write one entry; its id."""
        body: dict[str, Any] = {"event": event} | ({} if job_id is None else {"jobId": job_id}) | fields
        return str(self.redis.xadd(self.keys.events, body))

    def change(self, job_id: str, event: str, fields: dict[str, str], **entry: str) -> str:
        """Change a job's hash and write the entry that tells of it, in one step as BullMQ's scripts do; its id."""
        pipe = self.redis.pipeline(transaction=True)
        pipe.hset(self.keys.job(job_id), mapping=fields)
        pipe.xadd(self.keys.events, {"event": event, "jobId": job_id, **entry})
        return str(pipe.execute()[1])

    def progress(self, job_id: str, value: Any) -> str:
        return self.add("progress", job_id, data=json.dumps(value))
