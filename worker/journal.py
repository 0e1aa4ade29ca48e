"""Publishing progress so that each progress is in the stream exactly once, also across a lost connection."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from bullmq import Queue
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from protocol.keys import Keys
from protocol.progress import Progress

log = structlog.get_logger()

_RETRY_SECONDS = 0.1
_GIVE_UP_SECONDS = 60.0

# A log list of a job that is gone would stay for ever: bullmq's own addLog does not look.
_LOG = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('RPUSH', KEYS[2], unpack(ARGV))
"""


class Journal:
    """Writes the progress of one queue's jobs through bullmq, and their lines into the jobs' logs.

    ``client`` must not retry by itself: whether a command that lost its answer took effect is looked up here.
    """

    def __init__(self, client: Redis, *, prefix: str, queue: str) -> None:
        self._redis = client
        self._keys = Keys(prefix, queue)
        self._backend: Any = Queue(queue, {"connection": client, "prefix": prefix}).backend
        self._append = client.register_script(_LOG)

    async def write(self, job_id: str, progress: Progress) -> None:
        """Publish; returns when the server has it. Raises what bullmq raises where the job is gone."""
        data = progress.marked()
        job = self._keys.job(job_id)
        logs = self._keys.logs(job_id)

        async def published() -> bool:
            raw: Any = await self._redis.hget(job, "progress")
            return raw is not None and json.loads(raw) == data

        async def logged() -> bool:
            return bool(await self._redis.lrange(logs, -len(progress.logs), -1) == progress.logs)

        await self._once(job_id, lambda: self._backend.updateProgress(job_id, data), published)
        if progress.logs:
            await self._once(job_id, lambda: self._append(keys=[job, logs], args=progress.logs), logged)

    async def _once(
        self, job_id: str, send: Callable[[], Awaitable[object]], took_effect: Callable[[], Awaitable[bool]]
    ) -> None:
        deadline = asyncio.get_running_loop().time() + _GIVE_UP_SECONDS
        doubtful = False
        while True:
            try:
                if not doubtful or not await took_effect():
                    await send()
                return
            except (RedisConnectionError, RedisTimeoutError, OSError) as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                if not doubtful:
                    log.warning("progress waits for the server", job_id=job_id, error=str(error))
                doubtful = True
                await asyncio.sleep(_RETRY_SECONDS)
