"""One attempt of one job: read its data, run the stations in a child process, publish progress, store the
report."""

import asyncio
import time
import zlib
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from seven_stations.errors import InvalidDataError, OwnedByAnotherError, StationsError
from seven_stations.process.cancellation import ended
from seven_stations.process.tracing import record_station
from seven_stations.protocol.flows import is_comparison
from seven_stations.protocol.jobs import JobData, JobResult, check_text, parse_job_data
from seven_stations.protocol.tracker import Tracker
from seven_stations.queue.keys import Keys
from seven_stations.queue.store import AnalysisRecord, Store
from seven_stations.steps import Step
from seven_stations.words import Note, note
from worker.attempt import (
    Attempt,
    AttemptLostError,
    CancelledJobError,
    Interrupt,
    ProcessLostError,
    TooComplexError,
    within,
)
from worker.child import Failed, Finished, Task
from worker.comparison_attempt import ComparisonAttempts
from worker.metrics import Metrics
from worker.process_pool import ChildLostError, LimitReachedError, ProcessPool
from worker.progress_writer import Checkpoint, ProgressWriter
from worker.settings import WorkerSettings

log = structlog.get_logger()

_CANCELLED_PROGRESS_SECONDS = 0.5


class StationFailedError(StationsError):
    """A station failed; another attempt may succeed."""


class AnalysisAttempts:
    """Runs attempts. One object per worker process."""

    def __init__(
        self,
        settings: WorkerSettings,
        blobs: Redis,
        progress_writer: ProgressWriter,
        pool: ProcessPool,
        metrics: Metrics,
    ) -> None:
        self._settings = settings
        self._store = Store(blobs, Keys(settings.prefix, settings.queue))
        self._progress_writer = progress_writer
        self._pool = pool
        self._metrics = metrics
        self._comparison_attempts = ComparisonAttempts(settings, blobs, pool, metrics)

    async def run(self, attempt: Attempt, data: object, interrupt: Interrupt) -> dict[str, Any]:
        """Run an attempt and return the job's return value.

        Raises :class:`~seven_stations.errors.InvalidDataError` if a retry cannot help,
        :class:`~worker.attempt.AttemptLostError` if the job no longer belongs to this attempt, the reason of
        ``interrupt`` if that ended it, and other errors if a retry may help.
        """
        tracker: Tracker | None = None
        if is_comparison(data):
            work = asyncio.ensure_future(self._comparison_attempts.run(attempt, data))
        else:
            parsed = parse_job_data(data)
            tracker = Tracker(parsed, job_id=attempt.job_id, attempt=attempt.number)
            work = asyncio.ensure_future(self._analyse(attempt, parsed, tracker))
        stop = asyncio.ensure_future(interrupt.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise interrupt.reason or AttemptLostError
        finally:
            # The child is killed when the generator closes; wait for that, so that no work outlives the attempt.
            await ended([work, stop])
            if tracker is not None and work.cancelled() and isinstance(interrupt.reason, CancelledJobError):
                await self._publish_cancelled(attempt, tracker, interrupt.reason)

    async def _publish_cancelled(self, attempt: Attempt, tracker: Tracker, reason: CancelledJobError) -> None:
        """Publish at which station the job was cancelled, if that is possible at once."""
        try:
            async with asyncio.timeout(_CANCELLED_PROGRESS_SECONDS):
                await self._progress_writer.write(attempt, tracker.failed(reason))
        except (RedisError, OSError, StationsError) as error:
            log.warning("cancelled without a last progress", job_id=attempt.job_id, error=str(error))

    async def _analyse(self, attempt: Attempt, data: JobData, tracker: Tracker) -> dict[str, Any]:
        began = time.perf_counter()
        job_id = attempt.job_id
        analysis_id = data.analysis_id or job_id
        try:
            await self._store.claim(AnalysisRecord(analysis_id, job_id, data.user_id, data.project_id))
        except OwnedByAnotherError:
            if data.analysis_id is not None:
                raise InvalidDataError(note("analysis-id-taken")) from None
            # The id was not chosen: it is the job's own, by which its owner still finds it.
            log.warning("another user's analysis has this job's id", job_id=job_id)
        seconds = min(filter(None, (self._settings.job_timeout, data.timeout)), default=None)
        task = Task(
            await self._packed_text(job_id, data),
            data.analysis_type,
            data.title,
            self._settings.max_text_bytes,
            await self._saved(job_id),
            data.corrections,
            seconds,
        )
        await self._progress_writer.write(attempt, tracker.opening())
        try:
            finished = await within(
                seconds,
                lambda taken: self._run_stations(attempt, task, tracker, taken),
                lambda: tracker.where,
            )
        except (AttemptLostError, ProcessLostError):
            raise
        except StationsError as error:
            await self._progress_writer.write(attempt, tracker.failed(error))
            raise
        key = await self._store.put_packed_report(
            job_id, finished.formats, token=attempt.token, user_id=data.user_id
        )
        if key is None:
            raise AttemptLostError
        return JobResult(
            analysis_id=analysis_id,
            user_id=data.user_id,
            project_id=data.project_id,
            attempt=attempt.number,
            analysis_type=data.analysis_type,
            duration=round((time.perf_counter() - began) * 1000, 1),
            report=key,
            **finished.about,
        ).marked()

    async def _run_stations(
        self, attempt: Attempt, task: Task, tracker: Tracker, taken: Callable[[], None]
    ) -> Finished:
        job_id = attempt.job_id
        restored: list[int] = []
        running: Step | None = None
        try:
            async with aclosing(self._pool.run(task, taken)) as messages:
                async for message in messages:
                    if restored and not (isinstance(message, Step) and message.kind == "restored"):
                        log.info("resumed", job_id=job_id, stations=restored)
                        self._metrics.restored.inc(len(restored))
                        restored = []
                    match message:
                        case Finished():
                            progress = tracker.closing()
                            if progress is not None:
                                await self._progress_writer.write(attempt, progress)
                            return message
                        case Failed(unreadable=Note() as why):
                            raise InvalidDataError.of_text(why)
                        case Failed():
                            log.error("station failed", job_id=job_id, traceback=message.traceback)
                            raise StationFailedError(message.message)
                        case Step(kind="restored", number=number):
                            restored.append(number)
                            tracker.apply(message)
                        case Step(kind="dropped", number=number, reason=why):
                            log.warning("checkpoint dropped", job_id=job_id, station=number, error=why)
                            self._metrics.dropped.inc()
                        case Step():
                            if message.kind == "started":
                                running = message
                            if message.kind == "completed":
                                running = None
                                self._metrics.ran(message.number, message.engine, message.duration / 1000)
                                start = message.at - round(message.duration * 1e6)
                                record_station(message.number, start, message.at, message.engine)
                            progress = tracker.apply(message)
                            if progress is not None:
                                kept = Checkpoint(message.number, message.checkpoint)
                                await self._progress_writer.write(attempt, progress, kept if kept.body else None)
                            if message.kind == "started" and self._settings.pace:
                                await asyncio.sleep(self._settings.pace)
        except LimitReachedError as error:
            raise TooComplexError(error.at(tracker.where)) from error
        except ChildLostError as error:
            raise ProcessLostError(note("process-lost")) from error
        finally:
            if running is not None:
                record_station(running.number, running.at)
        raise StationFailedError("The analysis ended without a report")

    async def _saved(self, job_id: str) -> dict[int, bytes]:
        try:
            return await self._store.checkpoints(job_id)
        except (RedisError, OSError) as error:
            self._metrics.dropped.inc()
            log.warning("checkpoints not read, the analysis begins anew", job_id=job_id, error=str(error))
            return {}

    async def _packed_text(self, job_id: str, data: JobData) -> bytes:
        if data.text is not None:
            check_text(data.text, self._settings.max_text_bytes)
            return await asyncio.to_thread(zlib.compress, data.text.encode("utf-8", "surrogatepass"), 1)
        packed = await self._store.packed_text(job_id, data.text_ref)
        if packed is None:
            raise InvalidDataError(note("text-gone"))
        return packed
