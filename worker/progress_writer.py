"""Publishing progress: each update is in the stream exactly once, even across a lost connection, and only the
attempt that has the job can write."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from seven_stations.process.lua import lua
from seven_stations.protocol.progress import Progress
from seven_stations.queue.keys import Keys
from seven_stations.queue.store import TEXT_SECONDS
from worker.attempt import Attempt, AttemptLostError, JobGoneError
from worker.metrics import Metrics

log = structlog.get_logger()

_RETRY_SECONDS = 0.1
_MAX_RETRY_SECONDS = 60.0

_GONE, _NOT_OURS = -1, -2


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The result of station ``number``, for later attempts."""

    number: int
    body: bytes


class ProgressWriter:
    """Writes the progress, log lines and checkpoints of one queue's jobs.

    ``client`` must not retry by itself: if an answer was lost, this class checks whether the command took effect.
    """

    def __init__(self, client: Redis, metrics: Metrics, *, prefix: str, queue: str) -> None:
        self._redis = client
        self._metrics = metrics
        self._keys = Keys(prefix, queue)
        self._script = client.register_script(lua(__name__, "write_progress"))

    async def write(self, attempt: Attempt, progress: Progress, checkpoint: Checkpoint | None = None) -> None:
        """Publish, and store the checkpoint; returns when the server has them.

        Raises :class:`~worker.attempt.AttemptLostError` and writes nothing if the attempt no longer has the job's
        lock. If the server refuses the checkpoint, the progress is written without it.
        """
        data = progress.marked()
        try:
            await self._once(attempt, data, progress.logs, checkpoint)
        except ResponseError as error:
            if checkpoint is None:
                raise
            self._metrics.refused.inc()
            log.warning("checkpoint refused", job_id=attempt.job_id, station=checkpoint.number, error=str(error))
            await self._once(attempt, data, progress.logs, None)

    async def _once(
        self,
        attempt: Attempt,
        data: dict[str, Any],
        lines: Sequence[str],
        checkpoint: Checkpoint | None,
    ) -> None:
        keys, job_id = self._keys, attempt.job_id
        names = [
            keys.lock(job_id),
            keys.job(job_id),
            keys.events,
            keys.meta,
            keys.logs(job_id),
            keys.checkpoint(job_id),
        ]
        kept = (checkpoint.number, checkpoint.body) if checkpoint else ("", "")
        body = json.dumps(data, separators=(",", ":"), allow_nan=False)
        deadline = asyncio.get_running_loop().time() + _MAX_RETRY_SECONDS
        doubtful = False
        while True:
            try:
                if doubtful and await self._is_written(job_id, data):
                    return
                code = await self._script(
                    keys=names, args=[attempt.token, job_id, body, *kept, TEXT_SECONDS, attempt.keep_logs, *lines]
                )
            except (RedisConnectionError, RedisTimeoutError, OSError) as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                if not doubtful:
                    self._metrics.lost.labels("progress").inc()
                    log.warning("progress waits for the server", job_id=job_id, error=str(error))
                doubtful = True
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                if code == _GONE:
                    raise JobGoneError
                if code == _NOT_OURS:
                    raise AttemptLostError
                return

    async def _is_written(self, job_id: str, data: dict[str, Any]) -> bool:
        raw: Any = await self._redis.hget(self._keys.job(job_id), "progress")
        return raw is not None and json.loads(raw) == data
