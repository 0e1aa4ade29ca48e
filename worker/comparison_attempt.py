"""One attempt of one ``compare`` job: collect the reports of its analyses and compare them in a child process.

To viewers it is a job (``job:*``) and, when it has ended, an analysis (``analysis:completed`` or ``:failed``). It
has no stations, so it publishes no ``analysis:progress``.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import structlog
from redis.asyncio import Redis

from seven_stations.errors import InvalidDataError, OwnedByAnotherError, StationsError, split_failure
from seven_stations.protocol.flows import MIN_TEXTS, ComparedAnalysis, CompareResult, parse_compare_data
from seven_stations.protocol.jobs import identifier
from seven_stations.protocol.untrusted_json import loads
from seven_stations.queue.keys import Keys
from seven_stations.queue.store import AnalysisRecord, Holder, Store
from seven_stations.words import Note, note
from seven_stations.words.recognition import recognised
from worker.attempt import Attempt, AttemptLostError, ProcessLostError, TooComplexError, within
from worker.child import CompareTask, Failed, Finished, Missing, Part
from worker.metrics import Metrics
from worker.process_pool import ChildLostError, LimitReachedError, ProcessPool
from worker.settings import WorkerSettings

log = structlog.get_logger()


class ComparisonFailedError(StationsError):
    """The comparison failed; another attempt may succeed."""


class ComparisonAttempts:
    """Runs attempts. ``blobs`` is a client that returns bytes."""

    def __init__(self, settings: WorkerSettings, blobs: Redis, pool: ProcessPool, metrics: Metrics) -> None:
        self._settings = settings
        self._redis = blobs
        self._keys = Keys(settings.prefix, settings.queue)
        self._store = Store(blobs, self._keys)
        self._pool = pool
        self._metrics = metrics

    async def run(self, attempt: Attempt, data: object) -> dict[str, Any]:
        """Run an attempt and return the job's return value.

        Analyses without a report are left out and named. Raises :class:`~seven_stations.errors.InvalidDataError`
        if fewer than two are left.
        """
        began = time.perf_counter()
        wanted = parse_compare_data(data)
        record = AnalysisRecord(wanted.analysis_id, attempt.job_id, wanted.user_id, wanted.project_id)
        try:
            await self._store.claim(record)
        except OwnedByAnotherError:
            raise InvalidDataError(note("analysis-id-taken")) from None
        parts: list[Part] = []
        missing: list[Missing] = []
        for analysis in wanted.analyses:
            found = await self._part(analysis, wanted.user_id)
            parts.append(found) if isinstance(found, Part) else missing.append(found)
        if missing:
            self._metrics.left_out.inc(len(missing))
            why = {one.analysis_id: one.reason.render("en") for one in missing}
            log.warning("analyses left out", job_id=attempt.job_id, missing=why)
        if len(parts) < MIN_TEXTS:
            # Their titles alone: sentences within a sentence would stay English in every language.
            titles = "; ".join(one.title for one in missing)
            few = note("reports-missing", there=len(parts), wanted=len(wanted.analyses), missing=titles)
            raise InvalidDataError(few)
        compared = await within(
            self._settings.job_timeout or None,
            lambda taken: self._compare(CompareTask(tuple(parts), tuple(missing), wanted.title), taken),
            lambda: "comparison",
        )
        key = await self._store.put_packed_report(
            attempt.job_id, compared.formats, token=attempt.token, user_id=wanted.user_id
        )
        if key is None:
            raise AttemptLostError
        return CompareResult(
            analysis_id=wanted.analysis_id,
            user_id=wanted.user_id,
            project_id=wanted.project_id,
            attempt=attempt.number,
            texts=len(parts),
            missing=len(missing),
            duration=round((time.perf_counter() - began) * 1000, 1),
            report=key,
            **compared.about,
        ).marked()

    async def _part(self, analysis: ComparedAnalysis, user_id: str | None) -> Part | Missing:
        title = analysis.title or analysis.analysis_id
        record = await self._store.analysis(analysis.analysis_id)
        anothers = Missing(analysis.analysis_id, title, note("anothers-analysis"))
        if record is not None and record.user_id != user_id:
            return anothers
        packed = await self._store.packed_report(analysis.job_id, "json", Holder(user_id))
        if packed is not None:
            script = await self._store.packed_report(analysis.job_id, "script", Holder(user_id))
            return Part(analysis.analysis_id, analysis.title, packed, script)
        found: Any = await self._redis.hmget(self._keys.job(analysis.job_id), "data", "failedReason")
        data, reason = found
        if data is not None and await asyncio.to_thread(_owner, data) != user_id:
            return anothers
        if reason is None:
            return Missing(analysis.analysis_id, title, note("report-gone"))
        _, why = split_failure(reason.decode("utf-8", "replace"))
        return Missing(analysis.analysis_id, title, recognised(why) or Note(why))

    async def _compare(self, task: CompareTask, taken: Callable[[], None]) -> Finished:
        try:
            async with aclosing(self._pool.run(task, taken)) as messages:
                async for message in messages:
                    match message:
                        case Finished():
                            return message
                        case Failed():
                            log.error("comparison failed", traceback=message.traceback)
                            raise ComparisonFailedError(message.message)
        except LimitReachedError as error:
            raise TooComplexError(error.at("comparison")) from error
        except ChildLostError as error:
            raise ProcessLostError(note("process-lost")) from error
        raise ComparisonFailedError("The comparison ended without a report")


def _owner(data: bytes) -> str | None:
    try:
        found = loads(data.decode())
    except ValueError:
        return None
    return identifier(found.get("userId")) if isinstance(found, dict) else None
