"""Runs one BullMQ worker (``worker.bullmq_worker``): what happens to each job it takes, and how it shuts down.

Each rule answers a measured behaviour of bullmq 3.4:

- A client with a pool, because the default one is a single connection behind a lock.
- ``getRedisVersion()`` on the blocking connection; without it, delays are rounded up to whole seconds.
- A wrapped processor, because one that raises ``CancelledError`` silently ends the worker.
- ``pause()`` before ``close()``, because ``close()`` with a spare slot stops renewing the locks of running jobs.
- Repeatedly ending the wait for a job, because one that begins during ``pause()`` lasts five seconds.
- A separate deadline around both, because ``pause()`` swallows cancellation.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from functools import partial
from typing import Any, NoReturn

import structlog
from bullmq.custom_errors import DelayedError, UnrecoverableError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from seven_stations.errors import InvalidDataError, failure_reason
from seven_stations.process.lua import lua
from seven_stations.process.throttle import Throttle
from seven_stations.process.tracing import job_span
from seven_stations.protocol.flows import is_comparison
from seven_stations.protocol.untrusted_json import whole_number
from seven_stations.queue.connection import refuses_writes
from seven_stations.queue.keys import Keys
from worker.analysis_attempt import AnalysisAttempts
from worker.attempt import (
    Attempt,
    AttemptLostError,
    AttemptTimedOutError,
    CancelledJobError,
    Interrupt,
    ProcessLostError,
    ShutDownError,
    TooComplexError,
)
from worker.bullmq_worker import BullmqWorker, UnreadableData, worker_name
from worker.cancels import CancelListener
from worker.metrics import Metrics, Outcome
from worker.settings import WorkerSettings

log = structlog.get_logger()

_CLEANUP_SECONDS = 3.0
"""The time limit of each last step of a shutdown."""

_POLL_SECONDS = 0.1
_RETURN_DELAY_SECONDS = 1.0
"""How long a job waits for an older attempt of it to end in this worker."""

_MAX_PROCESS_LOSSES = 2
"""How many times a job's process may be lost before the loss counts as a failed attempt."""

_MAX_COUNTED_JOBS = 1000
"""The most jobs whose lost processes are counted."""

_FULL_RETRY_SECONDS = 1.0
_FULL_REQUEUE_SECONDS = 5.0
"""While the server is full: how long to wait at the start, and the delay of jobs that are put back."""

_LOG_INTERVAL_SECONDS = 10.0

_OUTCOMES: dict[str, Outcome] = {
    InvalidDataError.code: "invalid-data",
    CancelledJobError.code: "cancelled",
    AttemptTimedOutError.code: "timeout",
    TooComplexError.code: "too-complex",
}


class WorkerEndedError(Exception):
    """bullmq's loop ended by itself; the process must exit so that its supervisor restarts it."""


class Runner:
    """Runs one bullmq worker until told to stop. ``client`` and ``waiting`` are used and closed by bullmq
    alone."""

    def __init__(
        self,
        settings: WorkerSettings,
        client: Redis,
        waiting: Redis,
        blobs: Redis,
        analysis_attempts: AnalysisAttempts,
        metrics: Metrics,
    ) -> None:
        self._settings = settings
        self._client = client
        self._waiting = waiting
        self._analysis_attempts = analysis_attempts
        self._metrics = metrics
        metrics.running.set_function(lambda: len(self._running))
        self._stopping = False
        self._full = False
        self._losses: Counter[str] = Counter()
        """How many times each job's process was lost in this worker."""
        self._throttle = Throttle(_LOG_INTERVAL_SECONDS)
        self._running: dict[str, Interrupt] = {}
        keys = Keys(settings.prefix, settings.queue)
        self._cancels = CancelListener(blobs, keys, self._running, metrics)
        self._keys = keys
        self._claim = blobs.register_script(lua(__name__, "claim_job"))
        self._hold_log = partial(blobs.hset, keys.meta, "opts.maxLenEvents", settings.stream_maxlen)
        self._tasks: set[asyncio.Future[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Take jobs until ``stop`` is set, then let running jobs finish within the grace period.

        Raises :class:`WorkerEndedError` if bullmq's loop ends earlier.
        """
        settings = self._settings
        worker: Any = BullmqWorker(settings, self._client, self._waiting, self._process)
        await worker.blockingRedisConnection.getRedisVersion()
        while not stop.is_set():
            try:
                await self._hold_log()
                break
            except ResponseError as error:
                if not refuses_writes(error):
                    raise
                self._log_full(error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _FULL_RETRY_SECONDS)
        worker.on("error", self._on_error)
        worker.on("lockRenewalFailed", self._on_locks_lost)
        worker.on("failed", self._on_failed)
        worker.on("stalled", self._on_stalled)
        cancels = asyncio.ensure_future(self._cancels.listen())
        loop = asyncio.ensure_future(worker.run())
        stopped = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({loop, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not stop.is_set():
                raise WorkerEndedError from (loop.exception() if loop.done() and not loop.cancelled() else None)
            await self._finish(worker)
        finally:
            self._cancels.close()
            for task in (stopped, loop, cancels):
                task.cancel()
            await asyncio.wait({loop, stopped, cancels, *self._tasks}, timeout=_CLEANUP_SECONDS)

    async def _finish(self, worker: Any) -> None:
        self._stopping = True
        began = time.monotonic()
        log.info("finishing", running=len(worker.jobs), grace=self._settings.shutdown_grace)
        paused = asyncio.ensure_future(worker.pause())
        while not paused.done() and time.monotonic() - began < self._settings.shutdown_grace:
            await asyncio.wait({paused}, timeout=min(_POLL_SECONDS, self._settings.shutdown_grace))
            if worker.waiting and not worker.waiting.done():
                worker.waiting.cancel()
        if not paused.done():
            log.warning("grace over, jobs go back to the queue", running=len(worker.jobs))
            for interrupt in self._running.values():
                interrupt.stop(ShutDownError())
            await asyncio.wait({paused}, timeout=_CLEANUP_SECONDS)
        closed = asyncio.ensure_future(worker.close(force=not paused.done()))
        await asyncio.wait({closed}, timeout=_CLEANUP_SECONDS)
        log.info("finished", seconds=round(time.monotonic() - began, 2))

    async def _process(self, job: Any, token: str) -> dict[str, Any]:
        attempt = Attempt(job.id, job.attemptsMade + 1, token, whole_number(str(job.opts.get("keepLogs"))) or 0)
        queue = self._settings.queue
        told: dict[str, str | int] = {
            "bullmq.worker.name": worker_name(),
            "bullmq.job.attempts.made": attempt.number,
        }
        with (
            structlog.contextvars.bound_contextvars(job_id=job.id, queue=queue, attempt=attempt.number),
            job_span("process", queue, job.id, job.name, tm=job.opts.get("tm"), expected=(DelayedError,), **told),
        ):
            older = self._running.get(job.id)
            if older is not None:
                # bullmq tracks locks by job, so both would lose theirs. This attempt comes back when the older one
                # has ended.
                older.stop(AttemptLostError())
                log.warning("job came back while an attempt that lost it still ran here")
                await self._put_back(job, token, _RETURN_DELAY_SECONDS)
            interrupt = self._running[job.id] = Interrupt()
            self._count_wait(job)
            try:
                try:
                    await self._cancels.check([job.id])
                    await self._claim(
                        keys=[
                            self._keys.meta,
                            self._keys.lock(job.id),
                            self._keys.job(job.id),
                            self._keys.cancelled,
                        ],
                        args=[self._settings.stream_maxlen, token, worker_name(), job.id],
                    )
                    if self._full:
                        self._full = False
                        log.info("server takes writes again")
                except (RedisError, OSError) as error:  # the key is read again once the server is back
                    if refuses_writes(error):
                        await self._requeue_until_writable(job, token, error)
                    self._metrics.lost.labels("cancels").inc()
                    log.warning("cancel key not read", error=str(error))
                return await self._attempt(attempt, job, interrupt)
            finally:
                del self._running[job.id]

    async def _attempt(self, attempt: Attempt, job: Any, interrupt: Interrupt) -> dict[str, Any]:
        began = time.perf_counter()
        try:
            if interrupt.reason is not None:
                raise interrupt.reason
            if isinstance(job.data, UnreadableData):
                raise InvalidDataError(job.data.reason)
            result = await self._analysis_attempts.run(attempt, job.data, interrupt)
        except ShutDownError:
            await self._put_back(job, attempt.token, 0)
        except AttemptLostError as error:
            log.warning("attempt lost", code=error.code)
            self._metrics.ended("lost", time.perf_counter() - began)
            raise DelayedError from error  # bullmq then leaves the job to the other attempt
        except (InvalidDataError, CancelledJobError, AttemptTimedOutError, TooComplexError) as error:
            log.warning("job ended without a retry", code=error.code, error=error.message)
            self._metrics.ended(_OUTCOMES[error.code], time.perf_counter() - began)
            raise UnrecoverableError(failure_reason(error.code, error.message)) from error
        except asyncio.CancelledError:
            log.warning("attempt lost", code=ShutDownError.code)
            self._metrics.ended("lost", time.perf_counter() - began)
            # An Exception fails only this job; a CancelledError would end the worker's loop.
            raise AttemptLostError("the worker was stopped") from None
        except Exception as error:
            if refuses_writes(error):
                await self._requeue_until_writable(job, attempt.token, error)
            if isinstance(error, ProcessLostError) and self._losses[job.id] < _MAX_PROCESS_LOSSES:
                # It was killed, or the machine was short of memory, which says nothing about this job yet.
                if len(self._losses) >= _MAX_COUNTED_JOBS:
                    del self._losses[next(iter(self._losses))]
                self._losses[job.id] += 1
                log.warning("process lost, the job goes back", losses=self._losses[job.id])
                await self._put_back(job, attempt.token, 0)
            log.exception("attempt failed", attempts=job.opts.get("attempts"))
            self._metrics.ended("failed", time.perf_counter() - began)
            raise
        self._losses.pop(job.id, None)
        seconds = time.perf_counter() - began
        self._metrics.ended("completed", seconds)
        log.info("job done", seconds=round(seconds, 3))
        return result

    def _count_wait(self, job: Any) -> None:
        """Observe the wait of a first attempt. A job does not say since when a later attempt, or a comparison,
        waited."""
        taken, added = whole_number(str(job.processedOn)), whole_number(str(job.timestamp))
        if job.attemptsStarted == 1 and taken and added and not is_comparison(job.data):
            delay = whole_number(str(job.opts.get("delay"))) or 0
            self._metrics.waited.observe(max(0, taken - added - delay) / 1000)

    async def _put_back(self, job: Any, token: str, seconds: float) -> NoReturn:
        """Return the job to the queue without using up an attempt.

        If a full server refuses this too, the job comes back when its lock ends. After any error but this one,
        bullmq would fail the job, and the server may accept that by then.
        """
        # By the server's clock, because this machine's clock may be ahead, and then everyone would wait for it.
        now, _ = await self._client.time()
        try:
            await job.backend.moveToDelayed(
                job.id, now * 1000, round(seconds * 1000), token, {"skipAttempt": True}
            )
        except ResponseError as error:
            if not refuses_writes(error):
                raise
            self._log_full(error)
        else:
            log.info("job put back", seconds=seconds)
            self._metrics.ended("put-back")
        raise DelayedError

    async def _requeue_until_writable(self, job: Any, token: str, error: Exception) -> NoReturn:
        """Return the job to the queue until the server may accept writes again, because it could not be tried.

        A server without memory still accepts this write, because it removes something first.
        """
        self._log_full(error)
        await self._put_back(job, token, _FULL_REQUEUE_SECONDS)

    def _log_full(self, error: Exception) -> None:
        if not self._full:
            self._full = True
            log.error("server is full: nothing can be written, jobs wait", error=str(error))

    def _on_failed(self, job: Any, *_details: object) -> None:
        task = asyncio.ensure_future(self._cancels.forget(job.id))
        self._tasks.add(task)
        task.add_done_callback(self._on_forgotten)

    def _on_stalled(self, job_id: str) -> None:
        log.warning("job stalled, its worker was lost: back to the queue", job_id=job_id)
        self._metrics.stalled.inc()

    def _on_forgotten(self, task: "asyncio.Future[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("cancel key not cleared", error=str(task.exception()))

    def _on_locks_lost(self, job_ids: list[str]) -> None:
        for job_id in job_ids:
            if job_id in self._running:
                self._running[job_id].stop(AttemptLostError())

    def _on_error(self, error: BaseException, *_details: object) -> None:
        if isinstance(error, (RedisError, OSError)):
            self._metrics.lost.labels("jobs").inc()
            if refuses_writes(error):
                self._log_full(error)
            else:
                self._throttle.tell("server unreachable", level=logging.WARNING, error=str(error))
        elif not self._stopping:
            log.error("worker error", error=str(error) or type(error).__name__)
