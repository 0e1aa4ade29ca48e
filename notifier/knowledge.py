"""What is known of jobs beyond their stream entries: whose they are, how many attempts they have.

Read from the job's hash at first sight, in one pipeline a batch, and remembered, because the hash may be gone when
the next entry is read. Our worker's progress and results carry the same, and are believed over the hash.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from notifier.streams import PUBLISHED, Entry
from protocol.cursor import Position
from protocol.jobs import identifier
from protocol.jobview import LISTED_BYTES
from protocol.keys import Keys
from protocol.owners import describe, own

_KEPT = 50_000
_LARGE = 64_000
"""Data of more bytes than this (a text carried inline) is parsed off the loop."""

_CHANGING = frozenset({"active", "delayed", "failed", "completed", "waiting"})
"""Entries after which the job's counters differ from before."""


@dataclass(slots=True)
class JobFacts:
    """One job. ``terminal`` is the position of its latest terminal entry, while it has not been revived."""

    name: str = ""
    user_id: str | None = None
    project_id: str | None = None
    analysis_id: str | None = None
    known: bool = False
    attempts_max: int = 1
    attempts_made: int = 0
    failed_reason: str | None = None
    processed_on: int | None = None
    finished_on: int | None = None
    activated: Position | None = None
    terminal: Position | None = None


class Knowledge:
    """The facts of recently seen jobs. ``client`` decodes responses."""

    def __init__(self, client: Redis, *, prefix: str) -> None:
        self._redis = client
        self._prefix = prefix
        self._facts: OrderedDict[tuple[str, str], JobFacts] = OrderedDict()
        self._of_analysis: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def of(self, queue: str, job_id: str) -> JobFacts:
        """What is known, possibly nothing yet."""
        key = (queue, job_id)
        facts = self._facts.get(key)
        if facts is None:
            facts = self._facts[key] = JobFacts()
            while len(self._facts) > _KEPT:
                self._facts.popitem(last=False)
        else:
            self._facts.move_to_end(key)
        return facts

    def job_of_analysis(self, analysis_id: str) -> tuple[str, str] | None:
        """``(queue, job id)`` of an analysis seen by this notifier."""
        return self._of_analysis.get(analysis_id)

    async def learn(self, entries: Iterable[Entry]) -> None:
        """Read what these entries need: everything of new jobs, the counters of those that changed."""
        new: dict[tuple[str, str], None] = {}
        changed: dict[tuple[str, str], None] = {}
        for entry in entries:
            if entry.job_id is None or entry.stream.queue == PUBLISHED:
                continue
            key = (entry.stream.queue, entry.job_id)
            if not self.of(*key).known:
                new[key] = None
            if entry.event in _CHANGING:
                changed[key] = None
        if not new and not changed:
            return
        pipeline = self._redis.pipeline(transaction=False)
        for queue, job_id in new:
            hash_key = Keys(self._prefix, queue).job(job_id)
            pipeline.hstrlen(hash_key, "data")
            pipeline.hmget(hash_key, "name", "opts")
        for queue, job_id in changed:
            pipeline.hmget(
                Keys(self._prefix, queue).job(job_id), "atm", "failedReason", "processedOn", "finishedOn"
            )
        answers = iter(await pipeline.execute())
        sizes = {key: (int(next(answers)), next(answers)) for key in new}
        for key in changed:
            made, reason, processed, finished = next(answers)
            facts = self.of(*key)
            if made is None and reason is None and processed is None:
                continue  # gone: what was remembered stays
            facts.attempts_made = int(made or 0)
            facts.failed_reason = reason
            facts.processed_on = int(processed) if processed else facts.processed_on
            facts.finished_on = int(finished) if finished else None
        present = {key: fields for key, (size, fields) in sizes.items() if size}
        if not present:
            return
        pipeline = self._redis.pipeline(transaction=False)
        for queue, job_id in present:
            pipeline.hget(Keys(self._prefix, queue).job(job_id), "data")
        texts = await pipeline.execute()
        pipeline = self._redis.pipeline(transaction=False)
        for (key, (name, opts)), raw in zip(present.items(), texts, strict=True):
            large = raw is not None and len(raw) > _LARGE
            data = await asyncio.to_thread(_object, raw) if large else _object(raw)
            self._remember(key, name or "", data, _object(opts))
            keys, user = Keys(self._prefix, key[0]), self.of(*key).user_id
            # Our own producer has written it already; a schedule's runs are added by bullmq.
            if user is not None and data.get("textRef") != "stored":
                own(pipeline, keys, key[1], user)
            if raw is not None and len(raw) > LISTED_BYTES:
                describe(pipeline, keys, key[1], data)
        if pipeline:
            await pipeline.execute()

    def _remember(self, key: tuple[str, str], name: str, data: dict[str, Any], opts: dict[str, Any]) -> None:
        facts = self.of(*key)
        facts.known = True
        facts.name = name
        facts.user_id = identifier(data.get("userId"))
        facts.project_id = identifier(data.get("projectId"))
        facts.analysis_id = identifier(data.get("analysisId")) or key[1]
        attempts = opts.get("attempts")
        facts.attempts_max = attempts if isinstance(attempts, int) and attempts > 0 else 1
        self._of_analysis[facts.analysis_id] = key
        while len(self._of_analysis) > _KEPT:
            self._of_analysis.popitem(last=False)


def _object(raw: str | None) -> dict[str, Any]:
    try:
        value = json.loads(raw or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
