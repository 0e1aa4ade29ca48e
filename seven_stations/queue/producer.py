"""Adding analyses to the queue, for the CLI and the HTTP API."""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bullmq import FlowProducer, Queue
from redis.asyncio import Redis

from seven_stations.errors import ConflictError, InvalidDataError, StationsError
from seven_stations.process.lua import lua
from seven_stations.process.tracing import job_span, telemetry_options
from seven_stations.protocol.flows import COMPARE_JOB_NAME, MAX_TEXTS, MIN_TEXTS, ComparedAnalysis
from seven_stations.protocol.jobs import (
    JOB_NAME,
    JobData,
    check_file,
    check_text,
    may_be_job_id,
    new_job_id,
    parse_job_data,
)
from seven_stations.protocol.options import MAX_PRIORITY, JobOptions
from seven_stations.queue.keys import Keys
from seven_stations.queue.operations import Operations
from seven_stations.queue.owners import OWNER_SECONDS
from seven_stations.queue.queues import Queues
from seven_stations.queue.store import AnalysisRecord, Store


@dataclass(frozen=True, slots=True)
class Enqueued:
    """A job that is in the queue. ``existing`` is set if it was already there (deduplication)."""

    job_id: str
    analysis_id: str
    queue: str
    existing: bool = False


@dataclass(frozen=True, slots=True)
class EnqueuedSet:
    """The analyses of several texts, in their order, and the job that compares them when they have ended."""

    comparison: Enqueued
    analyses: list[Enqueued]


class Producer:
    """Adds jobs to one queue. ``client`` decodes responses, ``blobs`` does not.

    With ``fair_share``, a job without a priority gets one, so that users take turns; see docs/queues.md.
    """

    def __init__(
        self,
        client: Redis,
        blobs: Redis,
        *,
        prefix: str = "bull",
        queue: str = "ai-analysis",
        max_text_bytes: int = 5_000_000,
        fair_share: bool = False,
    ) -> None:
        connection = {"connection": client, "prefix": prefix}
        self._queue: Any = Queue(queue, connection)
        self._flows: Any = FlowProducer(connection)
        keys = Keys(prefix, queue)
        self._store = Store(blobs, keys)
        self._queues = Queues(client, prefix)
        self._operations = Operations(client, blobs, prefix)
        self._max_text_bytes = max_text_bytes
        self._fair_share = fair_share
        self._take_turn = client.register_script(lua(__name__, "take_turn"))
        self._turn_keys = [keys.turns, *map(keys.of, ("wait", "paused", "prioritized"))]
        self.queue = queue

    async def enqueue(
        self,
        data: dict[str, Any],
        *,
        file: bytes | None = None,
        options: JobOptions | None = None,
        idempotency_key: str | None = None,
        deduplicate: bool = False,
    ) -> Enqueued:
        """Validate the data, store its text, and add the job; returns once Redis has it.

        ``file`` replaces the text: a text in any encoding, a PDF or a Word file. The worker reads it.

        The same ``idempotency_key`` of the same user returns the same job; with a different request it raises
        :class:`~seven_stations.errors.ConflictError`. With ``deduplicate``, the same text with the same type,
        language and options returns the same job as long as that job is kept, and retries it if it failed. Raises
        :class:`~seven_stations.errors.InvalidDataError` and :class:`~seven_stations.errors.OwnedByAnotherError`.
        """
        options = options or JobOptions()
        parsed, text = await asyncio.to_thread(self._checked, data, file)
        job_id, held = new_job_id(), None
        if deduplicate:
            job_id = await asyncio.to_thread(_content_id, parsed, text)
            if (existing := await self._existing(job_id, text)) is not None:
                return existing
        elif idempotency_key is not None:
            job_id = _id_under(idempotency_key, parsed.user_id)
            held = await asyncio.to_thread(_digest, [_dumped(parsed), asdict(options)], text)
        async with self._holding(job_id, held, wait=round(options.delay)):
            body, added = await self._prepared(parsed, text, job_id, options)
        (options,) = await self._in_turn(options, parsed.user_id)
        with job_span("add", self.queue, job_id, JOB_NAME):
            await self._queue.add(JOB_NAME, body, {**options.bullmq(), "jobId": job_id, **telemetry_options()})
        return added

    async def enqueue_set(
        self, texts: Sequence[dict[str, Any]], *, title: str | None = None, options: JobOptions | None = None
    ) -> EnqueuedSet:
        """Add an analysis for the data of each text, and a ``compare`` job that runs when all of them have ended.

        All are added in one step, or none. The comparison belongs to the user and project of the first text;
        ``options`` are for the analyses. Raises the same errors as :meth:`enqueue`.
        """
        options = options or JobOptions()
        if not MIN_TEXTS <= len(texts) <= MAX_TEXTS:
            raise InvalidDataError(f"texts: {MIN_TEXTS} to {MAX_TEXTS} are compared, not {len(texts)}")
        checked = [self._checked(data) for data in texts]
        first = checked[0][0]
        return await self._enqueue_set((), checked, title, options, first.user_id, first.project_id)

    async def compare(
        self,
        earlier: Sequence[ComparedAnalysis],
        data: dict[str, Any] | None = None,
        *,
        file: bytes | None = None,
        title: str | None = None,
        user_id: str | None = None,
        project_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> EnqueuedSet:
        """Add a ``compare`` job for analyses that the user has, and for a new text (``data``, ``file`` and
        ``idempotency_key`` as in :meth:`enqueue`), which is analysed first. Raises the same errors as
        :meth:`enqueue`."""
        checked = [] if data is None else [await asyncio.to_thread(self._checked, data, file)]
        if not MIN_TEXTS <= len(earlier) + len(checked) <= MAX_TEXTS:
            raise InvalidDataError(f"analyses: {MIN_TEXTS} to {MAX_TEXTS} are compared")
        comparison_id, held = new_job_id(), None
        if idempotency_key is not None:
            comparison_id = _id_under(idempotency_key, user_id)
            what = [[one.job_id for one in earlier], [_dumped(parsed) for parsed, _ in checked]]
            held = await asyncio.to_thread(_digest, what, checked[0][1] if checked else "")
        async with self._holding(comparison_id, held), self._store.adding(comparison_id):
            if held is not None and (view := await self._queues.job(self.queue, comparison_id)) is not None:
                return EnqueuedSet(Enqueued(comparison_id, view.analysis_id, self.queue, existing=True), [])
            return await self._enqueue_set(
                earlier, checked, title, JobOptions(), user_id, project_id, comparison_id=comparison_id
            )

    async def _enqueue_set(
        self,
        earlier: Sequence[ComparedAnalysis],
        checked: Sequence[tuple[JobData, str | bytes]],
        title: str | None,
        options: JobOptions,
        user_id: str | None = None,
        project_id: str | None = None,
        *,
        comparison_id: str | None = None,
    ) -> EnqueuedSet:
        comparison_id = comparison_id or new_job_id()
        analyses: list[Enqueued] = []
        children: list[dict[str, Any]] = []
        turns = await self._in_turn(options, user_id, max(1, len(checked)))
        for (parsed, text), turn in zip(checked, turns, strict=False):
            body, added = await self._prepared(parsed, text, new_job_id(), options)
            analyses.append(added)
            children.append(
                {
                    "name": JOB_NAME,
                    "queueName": self.queue,
                    "data": body,
                    # A text that cannot be read does not prevent the comparison of the others.
                    "opts": {**turn.bullmq(), "jobId": added.job_id, "ignoreDependencyOnFailure": True},
                }
            )
        compared = [
            *earlier,
            *(
                ComparedAnalysis(job_id=added.job_id, analysis_id=added.analysis_id, title=parsed.title)
                for (parsed, _), added in zip(checked, analyses, strict=True)
            ),
        ]
        named = {"title": title, "userId": user_id, "projectId": project_id}
        data = {
            "analyses": [one.model_dump(by_alias=True) for one in compared],
            "analysisId": comparison_id,
            **{name: value for name, value in named.items() if value is not None},
        }
        await self._store.claim(AnalysisRecord(comparison_id, comparison_id, user_id, project_id))
        opts = {**JobOptions(priority=turns[-1].priority).bullmq(), "jobId": comparison_id}
        flow: dict[str, Any] = {"name": COMPARE_JOB_NAME, "queueName": self.queue, "data": data, "opts": opts}
        flow["children"] = children
        with job_span("addFlow", self.queue, comparison_id, COMPARE_JOB_NAME):
            for one in (flow, *children):
                one["opts"] |= telemetry_options()
            await self._flows.add(flow)
        return EnqueuedSet(Enqueued(comparison_id, comparison_id, self.queue), analyses)

    @contextlib.asynccontextmanager
    async def _holding(self, job_id: str, held: str | None, *, wait: int = 0) -> AsyncIterator[None]:
        """Bind a job's id to the request with the digest ``held``, if there is one, until it is refused."""
        if held is not None:
            await self._store.hold_request(job_id, held, wait=wait)
        try:
            yield
        except StationsError:
            if held is not None:
                await self._store.release_request(job_id)
            raise

    async def _in_turn(self, options: JobOptions, user_id: str | None, count: int = 1) -> list[JobOptions]:
        """For each of ``count`` jobs, the options with the priority of the user's next turn."""
        if not self._fair_share or options.priority:
            return [options] * count
        args: list[str | int] = [user_id or "", MAX_PRIORITY, OWNER_SECONDS, count]
        first = int(await self._take_turn(keys=self._turn_keys, args=args))
        return [replace(options, priority=min(first + number, MAX_PRIORITY)) for number in range(count)]

    def _checked(self, data: dict[str, Any], file: bytes | None = None) -> tuple[JobData, str | bytes]:
        if file is not None:
            check_file(file, self._max_text_bytes)
            return parse_job_data({**data, "text": None, "textRef": "stored"}), file
        parsed = parse_job_data(data)
        text = parsed.text or ""
        check_text(text, self._max_text_bytes)
        return parsed, text

    async def _prepared(
        self, parsed: JobData, text: str | bytes, job_id: str, options: JobOptions
    ) -> tuple[dict[str, Any], Enqueued]:
        """Store the text and claim the analysis id; returns the job's data."""
        analysis_id = parsed.analysis_id or job_id
        wait = round(options.delay)
        if parsed.analysis_id is not None and may_be_job_id(parsed.analysis_id):
            # A future job may get this id; a claim in advance would block it.
            held = await self._store.analysis(parsed.analysis_id)
            if held is None or held.user_id != parsed.user_id:
                raise InvalidDataError("analysisId: this looks like the id of a job; choose another")
        # Claimed before the text is stored, so that a refusal leaves nothing behind.
        await self._store.claim(AnalysisRecord(analysis_id, job_id, parsed.user_id, parsed.project_id), wait=wait)
        await self._store.put_text(job_id, text, wait=wait)
        return {**parsed.as_json(exclude={"text"}), "textRef": "stored", "analysisId": analysis_id}, Enqueued(
            job_id, analysis_id, self.queue
        )

    async def _existing(self, job_id: str, text: str | bytes) -> Enqueued | None:
        view = await self._queues.job(self.queue, job_id)
        if view is None:
            return None
        if view.state == "failed":
            await self._store.put_text(job_id, text)  # it may have expired
            with contextlib.suppress(ConflictError):  # somebody else has just retried it
                await self._operations.retry(self.queue, job_id)
        return Enqueued(job_id, view.analysis_id, self.queue, existing=True)


def _id_under(key: str, user_id: str | None) -> str:
    return "i" + hashlib.sha256(f"{user_id or ''}\0{key}".encode()).hexdigest()[:20]


def _dumped(parsed: JobData) -> dict[str, Any]:
    return parsed.model_dump(mode="json", by_alias=True)


def _content_id(parsed: JobData, text: str | bytes) -> str:
    what = [parsed.user_id, parsed.analysis_type.value, parsed.language, parsed.options]
    return "d" + _digest(what, text)[:20]


def _digest(what: list[Any], text: str | bytes) -> str:
    body = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode() + b"\0" + body).hexdigest()
