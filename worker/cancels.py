"""Ends jobs that somebody cancelled, in whatever worker process they run.

The message on the queue's channel is for speed, the key beside the job for certainty: keys are read when a job
starts, each time the channel is subscribed to anew, and now and then.
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

_TICK_SECONDS = 5.0
"""How long the channel may be silent before the server is asked for an answer; twice that is too long."""
_RETRY_SECONDS = 0.25


class Control:
    """The cancels of one queue, for the attempts in ``running``, by job."""

    def __init__(self, client: Redis, keys: Keys, running: Mapping[str, Interrupt], metrics: Metrics) -> None:
        self._redis = client
        self._keys = keys
        self._running = running
        self._metrics = metrics
        self._obeyed: dict[str, Cancellation] = {}
        self._closed = asyncio.Event()

    async def listen(self) -> None:
        """Obey until closed or cancelled, over any number of lost connections."""
        while not self._closed.is_set():
            try:
                await self._listen_once()
            except (RedisError, OSError) as error:
                self._metrics.lost.labels("cancels").inc()
                log.warning("control channel lost", error=str(error))
            except Exception:  # a worker that hears no cancels any more looks as well as any
                log.exception("control channel failed")
            await asyncio.sleep(_RETRY_SECONDS)

    def close(self) -> None:
        """Make :meth:`listen` end also where redis-py swallows its cancellation."""
        self._closed.set()

    async def look(self, job_ids: Iterable[str]) -> None:
        """Read the keys of these jobs, and end those that are to end."""
        for job_id in job_ids:
            found = await cancellation(self._redis, self._keys, job_id)
            if found is not None:
                self._obey(found)

    async def forget(self, job_id: str) -> None:
        """Clear the key that this job was ended by: a retry, by whichever client, is not to end at once."""
        obeyed = self._obeyed.pop(job_id, None)
        if obeyed is not None:
            await note_cancelled(self._redis, self._keys, job_id)
        if obeyed is not None and await cancellation(self._redis, self._keys, job_id) == obeyed:
            await self._redis.delete(self._keys.cancel(job_id))

    async def _listen_once(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(self._keys.control)
            silent = 0
            while silent < 2 and not self._closed.is_set():
                message: Any = await channel.get_message(timeout=_TICK_SECONDS)
                if message is None:
                    silent += 1
                    await channel.ping()
                    await self.look(list(self._running))
                    continue
                silent = 0
                if message["type"] == "subscribe":  # also after redis-py has connected anew by itself
                    await self.look(list(self._running))
                elif message["type"] == "message":
                    found = announced(message["data"])
                    if found is not None:
                        self._obey(found)
        if not self._closed.is_set():
            self._metrics.lost.labels("cancels").inc()
            log.warning("control channel silent, subscribing anew")

    def _obey(self, found: Cancellation) -> None:
        interrupt = self._running.get(found.job_id)
        if interrupt is None or interrupt.reason is not None:
            return
        self._obeyed[found.job_id] = found
        log.info("cancelling", job_id=found.job_id, by=found.by)
        interrupt.stop(CancelledJobError(found.message))
