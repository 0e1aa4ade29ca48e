"""bullmq's worker, with fixes where Python's differs from Node's. The only import of ``bullmq.Worker``.

Each override answers a measured behaviour of bullmq 3.4; docs/bullmq.md lists them with their tests:

- A job that bullmq cannot read raises after it was moved to active, so nothing ends it and it is returned whenever
  its lock expires. Here it reaches the processor, which fails it.
- A rate-limited worker waits for its drain delay of five seconds instead of until the limit ends.
- Jobs that end do not fetch the next one, so no worker wakes up when a queue with a global concurrency is free.
- Connections are named after the queue in plain text, where Node looks for base64.
- The worker's name is stored nowhere, so nobody can tell which worker runs a job.
"""

import asyncio
import json
import os
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bullmq import Worker
from redis.asyncio import Redis
from redis.exceptions import RedisError

from seven_stations.errors import InvalidDataError
from seven_stations.process.lua import lua
from seven_stations.protocol.job_json import MAX_REST, read_job_data
from seven_stations.protocol.jobs import DEFAULT_JOB_OPTIONS
from seven_stations.protocol.untrusted_json import is_deep, is_packable
from seven_stations.queue.keys import Keys
from seven_stations.queue.workers import METRICS
from worker.settings import WorkerSettings

_MAX_RESUMES = 3
_MAX_OTHER = 1_000_000
"""The most characters that bullmq reads of a job besides its data."""


def worker_name() -> str:
    """The name of this process among workers: its machine and its process id."""
    host = "".join(c if "!" <= c <= "~" and c != ":" else "-" for c in socket.gethostname())
    return f"{host}-{os.getpid()}"


class UnreadableData:
    """Replaces a job's data that cannot be read; holds the reason."""

    def __init__(self, error: Exception) -> None:
        match error:
            case InvalidDataError():
                self.reason = error.message
            case UnicodeError() | ValueError():
                self.reason = f"data: not JSON: {error}"
            case _:
                self.reason = f"data: the job's record cannot be read: {error}"


class BullmqWorker(Worker):  # type: ignore[misc]  # untyped
    """Takes the jobs of one queue. The connection ``waiting`` is only for blocking, and is named after the
    queue."""

    def __init__(
        self,
        settings: WorkerSettings,
        client: Redis,
        waiting: Redis,
        process: Callable[[Any, str], Awaitable[dict[str, Any]]],
    ) -> None:
        super().__init__(
            settings.queue,
            process,
            {
                "autorun": False,
                "connection": client,
                "prefix": settings.prefix,
                "concurrency": settings.concurrency,
                "lockDuration": int(settings.lock_duration * 1000),
                "stalledInterval": int(settings.stalled_interval * 1000),
                "maxStalledCount": _MAX_RESUMES,
                "runRetryDelay": 250,
                "metrics": METRICS,
            },
        )
        self.blockingRedisConnection.conn = waiting
        keys = Keys(settings.prefix, settings.queue)
        self._wake_keys = [keys.meta, keys.of("wait"), keys.of("prioritized"), keys.of("marker")]
        self._wake = client.register_script(lua(__name__, "wake_one"))

    async def _ensure_client_names(self) -> None:
        """Do nothing: the connections were named when they were created."""

    async def processJob(self, job: Any, token: str) -> None:  # noqa: N802  # bullmq's name
        await super().processJob(job, token)
        try:
            await self._wake(keys=self._wake_keys)
        except (RedisError, OSError) as error:  # a waiting worker looks again by itself within seconds
            self.emit("error", error)

    async def nextJobFromJobData(  # noqa: N802  # bullmq's name
        self,
        job_data: dict[str, Any] | None = None,
        job_id: str | None = None,
        limit_ms: int | None = 0,
        *rest: Any,
    ) -> Any:
        job = await self._read_job(job_data, job_id, limit_ms or 0, *rest)
        if limit_ms and limit_ms > 0:
            self.blockUntil = round(time.time() * 1000) + limit_ms
        return job

    async def _read_job(self, job_data: dict[str, Any] | None, job_id: str | None, *rest: Any) -> Any:
        fields = job_data or {}
        try:
            # Before bullmq parses it on the event loop: a parse longer than a lock would cost all jobs their
            # locks.
            data = await asyncio.to_thread(read_job_data, fields["data"]) if _is_long(fields, MAX_REST) else None
            rest_of_it = fields if data is None else {name: fields[name] for name in fields if name != "data"}
            if _is_long(rest_of_it, _MAX_OTHER, "opts", "progress", "returnvalue", "stacktrace"):
                raise InvalidDataError("data: the job's record is too large to be read")
            if any(is_deep(str(value)) for value in rest_of_it.values()):
                raise InvalidDataError("data: nested too deep to be read")
            job = await super().nextJobFromJobData(rest_of_it if job_data else job_data, job_id, *rest)
            if job is not None and not is_packable(job.opts):
                raise InvalidDataError("opts: they hold numbers of more than 64 bits, or no Unicode")
            if data is not None:
                job.data = data
            return job
        except (ValueError, TypeError, LookupError, AttributeError, InvalidDataError) as error:
            if not job_data:
                raise
            why = UnreadableData(error)
        # This worker has the lock by now. Readable options are kept, for the parent and the scheduler of the job.
        kept = {
            name: value
            for name, value in job_data.items()
            if name != "data" and len(str(value)) <= _MAX_OTHER and not is_deep(str(value))
        }
        least = {"name": str(job_data.get("name", "")), "opts": json.dumps(DEFAULT_JOB_OPTIONS)}
        try:
            job = await super().nextJobFromJobData(kept, job_id, *rest)
            if job is not None and not is_packable(job.opts):
                raise ValueError("bullmq could not end it")
        except (ValueError, TypeError, LookupError, AttributeError):
            job = await super().nextJobFromJobData(least, job_id, *rest)
        if job is not None:
            job.data = why
        return job


def _is_long(fields: dict[str, Any], most: int, *names: str) -> bool:
    return any(len(str(fields.get(name) or "")) > most for name in names or ("data",))
