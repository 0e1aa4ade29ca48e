"""Ends cancelled jobs that run in this worker process.

The message on the queue's channel makes it fast, the key beside the job makes it reliable. Keys are read when a
job starts, each time the channel is subscribed to, and while the channel is silent.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from seven_stations.queue.cancellation import Cancellation, announced, cancellation, note_cancelled
from seven_stations.queue.keys import Keys
from worker.attempt import CancelledJobError, Interrupt
from worker.metrics import Metrics

log = structlog.get_logger()

_PING_SECONDS = 5.0
"""How long the channel may be silent before the server is pinged; after twice that, the connection is replaced."""
_RETRY_SECONDS = 0.25


class CancelListener:
    """Listens for cancels of one queue and applies them to the attempts in ``running``, which is keyed by job."""

    def __init__(self, client: Redis, keys: Keys, running: Mapping[str, Interrupt], metrics: Metrics) -> None:
        self._redis = client
        self._keys = keys
        self._running = running
        self._metrics = metrics
        self._interrupted: dict[str, Cancellation] = {}
        self._closed = asyncio.Event()

    async def listen(self) -> None:
        """Apply cancels until closed or cancelled, across lost connections."""
        while not self._closed.is_set():
            try:
                await self._listen_once()
            except (RedisError, OSError) as error:
                self._metrics.lost.labels("cancels").inc()
                log.warning("control channel lost", error=str(error))
            except Exception:  # a worker that no longer hears cancels would check healthy
                log.exception("control channel failed")
            await asyncio.sleep(_RETRY_SECONDS)

    def close(self) -> None:
        """Make :meth:`listen` end even if redis-py swallows its cancellation."""
        self._closed.set()

    async def check(self, job_ids: Iterable[str]) -> None:
        """Read the cancel keys of these jobs, and end those that are cancelled."""
        for job_id in job_ids:
            found = await cancellation(self._redis, self._keys, job_id)
            if found is not None:
                self._interrupt(found)

    async def forget(self, job_id: str) -> None:
        """Clear the cancel key of a job that has ended, so that a retry by any client does not end at once."""
        interrupted = self._interrupted.pop(job_id, None)
        if interrupted is not None:
            await note_cancelled(self._redis, self._keys, job_id)
        if interrupted is not None and await cancellation(self._redis, self._keys, job_id) == interrupted:
            await self._redis.delete(self._keys.cancel(job_id))

    async def _listen_once(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(self._keys.control)
            silent = 0
            while silent < 2 and not self._closed.is_set():
                message: Any = await channel.get_message(timeout=_PING_SECONDS)
                if message is None:
                    silent += 1
                    await channel.ping()
                    await self.check(list(self._running))
                    continue
                silent = 0
                if message["type"] == "subscribe":  # also after redis-py has reconnected by itself
                    await self.check(list(self._running))
                elif message["type"] == "message":
                    found = announced(message["data"])
                    if found is not None:
                        self._interrupt(found)
        if not self._closed.is_set():
            self._metrics.lost.labels("cancels").inc()
            log.warning("control channel silent, subscribing anew")

    def _interrupt(self, found: Cancellation) -> None:
        interrupt = self._running.get(found.job_id)
        if interrupt is None or interrupt.reason is not None:
            return
        self._interrupted[found.job_id] = found
        log.info("cancelling", job_id=found.job_id, by=found.by)
        interrupt.stop(CancelledJobError(found.by))
