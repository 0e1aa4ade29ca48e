"""Adding analyses to the queue, for the CLI and the HTTP API. The only import of ``bullmq.Queue``."""

import hashlib
from dataclasses import dataclass
from typing import Any

from bullmq import Queue
from redis.asyncio import Redis

from protocol.jobs import DEFAULT_JOB_OPTIONS, JOB_NAME, check_text, new_job_id, parse_job_data
from protocol.keys import Keys
from protocol.store import AnalysisRecord, Store


@dataclass(frozen=True, slots=True)
class Enqueued:
    """A job that is in the queue."""

    job_id: str
    analysis_id: str
    queue: str


class Producer:
    """Adds jobs to one queue. ``client`` decodes responses, ``blobs`` does not."""

    def __init__(self, client: Redis, blobs: Redis, *, prefix: str, queue: str, max_text_bytes: int) -> None:
        self._queue: Any = Queue(queue, {"connection": client, "prefix": prefix})
        self._store = Store(blobs, Keys(prefix, queue))
        self._max_text_bytes = max_text_bytes
        self.queue = queue

    async def enqueue(self, data: dict[str, Any], *, idempotency_key: str | None = None) -> Enqueued:
        """Check the data, store its text, and add the job; returns once Redis has it.

        The same ``idempotency_key`` of the same user gives the same job again. Raises
        :class:`~protocol.errors.InvalidDataError` and :class:`~protocol.errors.OwnedByAnotherError`.
        """
        parsed = parse_job_data(data)
        text = parsed.text or ""
        check_text(text, self._max_text_bytes)
        job_id = new_job_id()
        if idempotency_key is not None:
            seed = f"{parsed.user_id or ''}\0{idempotency_key}".encode()
            job_id = "i" + hashlib.sha256(seed).hexdigest()[:20]
        analysis_id = parsed.analysis_id or job_id
        # Claimed before the text is stored: a refusal leaves nothing behind.
        await self._store.claim(AnalysisRecord(analysis_id, job_id, parsed.user_id, parsed.project_id))
        await self._store.put_text(job_id, text)
        body = parsed.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"text"})
        body |= {"textRef": "stored", "analysisId": analysis_id}
        await self._queue.add(JOB_NAME, body, {**DEFAULT_JOB_OPTIONS, "jobId": job_id})
        return Enqueued(job_id, analysis_id, self.queue)
