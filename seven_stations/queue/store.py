"""Texts, checkpoints and reports, stored beside their jobs: compressed, with an expiry, each written once."""

import asyncio
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.lock import Lock

from seven_stations.errors import ConflictError, OwnedByAnotherError
from seven_stations.process.lua import lua
from seven_stations.queue.keys import Keys
from seven_stations.queue.owners import own

TEXT_SECONDS = 14 * 24 * 3600
"""How long a text is kept: longer than a failed job, so that the job can be retried."""

REPORT_SECONDS = 24 * 3600
"""How long a report is kept: as long as a completed job. Its text then expires with it."""

DONE_SECONDS = 600
"""How long checkpoints are kept once the report is stored, in case the worker dies before it completes the job."""

REPORT_FORMATS = ("json", "md", "html")
"""The formats for users. The ``script`` field beside them holds the text as it was read."""


_AT_ONCE = 500

_ADDING_SECONDS = 30.0
"""How long jobs may take to be added before another request is let in."""


@dataclass(frozen=True, slots=True)
class AnalysisRecord:
    """The job and the owner of an analysis id."""

    analysis_id: str
    job_id: str
    user_id: str | None
    project_id: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Identifies a report by its owner and the time when its job was added (epoch milliseconds).

    Job ids are reused: after ``obliterate``, or by producers that choose them. ``added_at`` is ``None`` if the job
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
    """Our data about the jobs of one queue. Takes a client that returns ``bytes``."""

    def __init__(self, blobs: Redis, keys: Keys) -> None:
        self._redis = blobs
        self._keys = keys
        self._claim = blobs.register_script(lua(__name__, "claim_analysis"))
        self._discard = blobs.register_script(lua(__name__, "discard_jobs"))
        self._put_report = blobs.register_script(lua(__name__, "put_report"))

    async def put_text(self, job_id: str, text: str | bytes, *, wait: int = 0) -> None:
        """Store a job's text or file for ``wait`` seconds longer than usual; an existing one is kept."""
        await self._redis.set(self._keys.text(job_id), await _packed(text), ex=TEXT_SECONDS + wait, nx=True)

    async def put_schedule_text(self, schedule_id: str, text: str) -> None:
        """Store the text of all runs of a schedule, replacing the previous one."""
        await self._redis.set(self._keys.schedule_text(schedule_id), await _packed(text))

    async def end_schedule_text(self, schedule_id: str) -> None:
        """Let the text of an ended schedule expire after a while, during which its existing runs may be
        retried."""
        await self._redis.expire(self._keys.schedule_text(schedule_id), TEXT_SECONDS)

    async def has_text(self, job_id: str, text_ref: str | None) -> bool:
        """Whether a job can be run again: its text is stored, or part of its data."""
        return text_ref is None or bool(await self._redis.exists(self._text_key(job_id, text_ref)))

    async def packed_text(self, job_id: str, text_ref: str | None = None) -> bytes | None:
        """A job's text (as UTF-8) or file, compressed with zlib; ``None`` if it has expired or was removed."""
        packed: Any = await self._redis.get(self._text_key(job_id, text_ref))
        return packed  # type: ignore[no-any-return]

    def _text_key(self, job_id: str, text_ref: str | None) -> str:
        kind, _, schedule_id = str(text_ref or "").partition(":")  # other producers may write anything there
        return self._keys.schedule_text(schedule_id) if kind == "schedule" else self._keys.text(job_id)

    async def checkpoints(self, job_id: str) -> dict[int, bytes]:
        """The checkpoints of earlier attempts at a job, by station. The worker's progress writer stores them."""
        fields: Any = await self._redis.hgetall(self._keys.checkpoint(job_id))
        return {int(name): body for name, body in fields.items() if name.isdigit()}

    async def put_packed_report(
        self, job_id: str, formats: Mapping[str, bytes], *, token: str, user_id: str | None
    ) -> str | None:
        """Store a finished report in each of its formats, each compressed with zlib; returns its key.

        The text and the checkpoints then expire no later than the report. Returns ``None`` and writes nothing if
        ``token`` is not the value of the job's lock, because another attempt has the job.
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
        """A finished report, compressed with zlib, or ``None`` if ``holder`` has none.

        Without a holder, the owner is not checked; this is for operators.
        """
        found: Any = await self._redis.hmget(self._keys.report(job_id), "holder", fmt)
        mark, packed = found
        return packed if holder is None or holder.wrote(mark) else None

    async def report(self, job_id: str, fmt: str, holder: Holder | None) -> str | None:
        """The same as text, in one of :data:`REPORT_FORMATS`."""
        packed = await self.packed_report(job_id, fmt, holder)
        return None if packed is None else zlib.decompress(packed).decode("utf-8")

    async def forget(self, job_id: str) -> int:
        """Remove text, checkpoints and report; returns how many keys were removed. The analysis id keeps its
        owner."""
        keys = self._keys
        return int(await self._redis.delete(keys.text(job_id), keys.checkpoint(job_id), keys.report(job_id)))

    async def hold_request(self, job_id: str, fingerprint: str, *, wait: int = 0) -> None:
        """Bind a job's id to the request made under it, for ``wait`` seconds longer than its text is kept.

        Raises :class:`~seven_stations.errors.ConflictError` if it is bound to a different request.
        """
        held: Any = await self._redis.set(
            self._keys.request(job_id), fingerprint, nx=True, get=True, ex=TEXT_SECONDS + wait
        )
        if held is not None and held.decode() != fingerprint:
            raise ConflictError("Idempotency-Key: it was used for another request")

    def adding(self, job_id: str) -> Lock:
        """A lock, so that of several requests for one job the others find what the first has added."""
        name = self._keys.of(f"{job_id}:adding")
        return self._redis.lock(name, timeout=_ADDING_SECONDS, blocking_timeout=_ADDING_SECONDS)

    async def release_request(self, job_id: str) -> None:
        """Undo :meth:`hold_request` for a request that was refused."""
        await self._redis.delete(self._keys.request(job_id))

    async def discard(self, jobs: Sequence[AnalysisRecord]) -> None:
        """Remove all our data about jobs that are gone."""
        for start in range(0, len(jobs), _AT_ONCE):
            args = [
                value
                for job in jobs[start : start + _AT_ONCE]
                for value in (job.job_id, job.analysis_id, job.user_id or "")
            ]
            await self._discard(keys=[self._keys.of("")], args=args)

    async def claim(self, record: AnalysisRecord, *, wait: int = 0) -> None:
        """Assign an analysis id to this job and its owner, and add the job to the owner's index, for ``wait``
        seconds longer.

        Raises :class:`OwnedByAnotherError` if the id has another owner.
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
