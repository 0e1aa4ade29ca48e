"""Texts, checkpoints and reports beside their jobs: compressed, with a lifetime, each written once."""

import asyncio
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from seven_stations.errors import ConflictError, OwnedByAnotherError
from seven_stations.process.lua import lua
from seven_stations.queue.keys import Keys
from seven_stations.queue.owners import own

TEXT_SECONDS = 14 * 24 * 3600
"""Longer than a failed job is kept, so that it can be retried."""

REPORT_SECONDS = 24 * 3600
"""As long as a completed job is kept; its text then has no longer life either."""

DONE_SECONDS = 600
"""How long the checkpoints of an analysis outlive its report: a worker may die before it can say so."""

REPORT_FORMATS = ("json", "md", "html")
"""Those that people ask for. Beside them lies ``script``, the text as it was read."""


_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AnalysisRecord:
    """Which job an analysis id stands for, and whose it is."""

    analysis_id: str
    job_id: str
    user_id: str | None
    project_id: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose report is asked for: its owner's, of the job that was added at this time (epoch milliseconds).

    Job ids come back: after ``obliterate``, or where producers choose them. ``added_at`` is ``None`` where the job
    may be gone.
    """

    user_id: str | None
    added_at: int | None = None

    def wrote(self, mark: bytes | None) -> bool:
        """Whether a report with this mark is theirs."""
        added_at, _, user_id = (mark or b"?").decode("utf-8", "replace").partition(":")
        same_job = self.added_at is None or added_at == str(self.added_at)
        return mark is not None and same_job and user_id == (self.user_id or "")


class Store:
    """What lies beside the jobs of one queue. Takes a client that returns ``bytes``."""

    def __init__(self, blobs: Redis, keys: Keys) -> None:
        self._redis = blobs
        self._keys = keys
        self._claim = blobs.register_script(lua(__name__, "claim_analysis"))
        self._discard = blobs.register_script(lua(__name__, "discard_jobs"))
        self._put_report = blobs.register_script(lua(__name__, "put_report"))

    async def put_text(self, job_id: str, text: str | bytes, *, wait: int = 0) -> None:
        """Keep a job's text or file, ``wait`` seconds longer than usual; a second call changes nothing."""
        await self._redis.set(self._keys.text(job_id), await _packed(text), ex=TEXT_SECONDS + wait, nx=True)

    async def put_schedule_text(self, schedule_id: str, text: str) -> None:
        """Keep the text of all runs of a schedule, in place of the one before."""
        await self._redis.set(self._keys.schedule_text(schedule_id), await _packed(text))

    async def end_schedule_text(self, schedule_id: str) -> None:
        """No run is planned any more; those that there are may be retried for a while."""
        await self._redis.expire(self._keys.schedule_text(schedule_id), TEXT_SECONDS)

    async def has_text(self, job_id: str, text_ref: str | None) -> bool:
        """Whether a job can be run again: its text is there, or was never kept apart from it."""
        return text_ref is None or bool(await self._redis.exists(self._text_key(job_id, text_ref)))

    async def packed_text(self, job_id: str, text_ref: str | None = None) -> bytes | None:
        """A job's text as UTF-8, or its file, under zlib, or ``None`` where it has expired or was forgotten."""
        packed: Any = await self._redis.get(self._text_key(job_id, text_ref))
        return packed  # type: ignore[no-any-return]

    def _text_key(self, job_id: str, text_ref: str | None) -> str:
        kind, _, schedule_id = str(text_ref or "").partition(":")  # other producers write anything there
        return self._keys.schedule_text(schedule_id) if kind == "schedule" else self._keys.text(job_id)

    async def checkpoints(self, job_id: str) -> dict[int, bytes]:
        """What earlier attempts at a job left, by station. The worker's progress writer keeps them."""
        fields: Any = await self._redis.hgetall(self._keys.checkpoint(job_id))
        return {int(name): body for name, body in fields.items() if name.isdigit()}

    async def put_packed_report(
        self, job_id: str, formats: Mapping[str, bytes], *, token: str, user_id: str | None
    ) -> str | None:
        """Keep a finished report of a user in each of its formats, each under zlib; returns its key.

        What led to it lives no longer than it from now on. ``None``, and nothing is written, where ``token`` is
        not the value of the job's lock: another attempt has the job.
        """
        key = self._keys.report(job_id)
        fields = [part for pair in formats.items() for part in pair]
        written = await self._put_report(
            keys=[
                self._keys.lock(job_id),
                key,
                self._keys.checkpoint(job_id),
                self._keys.text(job_id),
                self._keys.job(job_id),
            ],
            args=[token, REPORT_SECONDS, DONE_SECONDS, user_id or "", *fields],
        )
        return key if written else None

    async def packed_report(self, job_id: str, fmt: str, holder: Holder | None) -> bytes | None:
        """A finished report as it is kept, under zlib, or ``None`` where ``holder`` has none.

        Without a holder it is anybody's: for operators.
        """
        found: Any = await self._redis.hmget(self._keys.report(job_id), "holder", fmt)
        mark, packed = found
        return packed if holder is None or holder.wrote(mark) else None

    async def report(self, job_id: str, fmt: str, holder: Holder | None) -> str | None:
        """The same as text, in one of :data:`REPORT_FORMATS`."""
        packed = await self.packed_report(job_id, fmt, holder)
        return None if packed is None else zlib.decompress(packed).decode("utf-8")

    async def forget(self, job_id: str) -> int:
        """Remove text, checkpoints and report; returns how many keys went. The analysis id stays its owner's."""
        keys = self._keys
        return int(await self._redis.delete(keys.text(job_id), keys.checkpoint(job_id), keys.report(job_id)))

    async def hold_request(self, job_id: str, fingerprint: str, *, wait: int = 0) -> None:
        """Bind a job's id to what was asked for under it, ``wait`` seconds longer than its text is kept.

        Raises :class:`~seven_stations.errors.ConflictError` where something else was.
        """
        held: Any = await self._redis.set(
            self._keys.request(job_id), fingerprint, nx=True, get=True, ex=TEXT_SECONDS + wait
        )
        if held is not None and held.decode() != fingerprint:
            raise ConflictError("Idempotency-Key: it was used for another request")

    async def release_request(self, job_id: str) -> None:
        """Undo :meth:`hold_request` of a request that was refused."""
        await self._redis.delete(self._keys.request(job_id))

    async def discard(self, jobs: Sequence[AnalysisRecord]) -> None:
        """Remove everything of ours beside jobs that are gone."""
        for start in range(0, len(jobs), _AT_ONCE):
            args = [
                value
                for job in jobs[start : start + _AT_ONCE]
                for value in (job.job_id, job.analysis_id, job.user_id or "")
            ]
            await self._discard(keys=[self._keys.of("")], args=args)

    async def claim(self, record: AnalysisRecord, *, wait: int = 0) -> None:
        """Make this job the one its analysis id stands for, and one of its owner's, ``wait`` seconds longer.

        Raises :class:`OwnedByAnotherError` where the id has another owner already.
        """
        body: dict[str, Any] = {
            "jobId": record.job_id,
            "userId": record.user_id or "",
            "projectId": record.project_id,
        }
        held = await self._claim(
            keys=[self._keys.analysis(record.analysis_id)], args=[json.dumps(body), TEXT_SECONDS + wait]
        )
        if held:
            raise OwnedByAnotherError
        if record.user_id:
            pipeline = self._redis.pipeline(transaction=False)
            own(pipeline, self._keys, record.job_id, record.user_id, wait=wait)
            await pipeline.execute()

    async def analysis(self, analysis_id: str) -> AnalysisRecord | None:
        """The record of an analysis id, or ``None``."""
        raw = await self._redis.get(self._keys.analysis(analysis_id))
        if raw is None:
            return None
        body = json.loads(raw)
        return AnalysisRecord(analysis_id, body["jobId"], body["userId"] or None, body.get("projectId"))


async def _packed(text: str | bytes) -> bytes:
    body = text.encode("utf-8") if isinstance(text, str) else text
    return await asyncio.to_thread(zlib.compress, body, 6)
