"""What an operator, or a job's owner, can do to jobs and queues.

These use bullmq's own scripts, so that clients in every language see what they expect. Each rule answers a
measured behaviour of bullmq 3.4, shown in ``tests/integration/protocol/test_bullmq.py``:

- A waiting job is failed by the script that workers use, taken for it in the same transaction, so retention, flows
  and events are the same as for any other failure.
- ``Job.remove`` reports success for the next run of a schedule without removing it, so its answer is checked here.
- ``Queue.drain`` removes everything in one script, and removes the wrong jobs from a list that holds a schedule's
  job. Here it is a clean in batches.
"""

import json
import secrets
import time
from collections.abc import Iterable
from typing import Any, Literal

import structlog
from bullmq import Job, Queue
from redis.asyncio import Redis

from seven_stations.errors import ConflictError, NotFoundError, StationsError
from seven_stations.process.lua import lua
from seven_stations.protocol.jobview import JobView
from seven_stations.queue.cancellation import CANCEL_SECONDS, Cancellation, note_cancelled
from seven_stations.queue.keys import Keys
from seven_stations.queue.queues import Queues
from seven_stations.queue.store import TEXT_SECONDS, AnalysisRecord, Store

log = structlog.get_logger()

CleanState = Literal["completed", "failed", "waiting", "delayed", "prioritized"]
"""States whose old jobs can be removed in bulk."""

_BATCH = 250
"""The jobs removed by one script, during which the server does nothing else."""
_LOCK_MS = 30_000
_ANY_AGE_MS = -10 * 365 * 24 * 3600 * 1000
"""A grace period that includes every job, whatever its producer's clock said."""

_SETS: dict[CleanState, tuple[str, ...]] = {
    "completed": ("completed",),
    "failed": ("failed",),
    "waiting": ("wait", "paused"),
    "delayed": ("delayed",),
    "prioritized": ("prioritized",),
}

_LISTS = frozenset({"wait", "paused"})


_FLAGS = (
    "failParentOnFailure",
    "continueParentOnFailure",
    "ignoreDependencyOnFailure",
    "removeDependencyOnFailure",
)


def _ending(options: dict[str, Any]) -> dict[str, Any]:
    """Those of a job's options that matter at its end, if BullMQ's scripts can read them."""
    found = {name: options[name] for name in _FLAGS if isinstance(options.get(name), bool)}
    attempts = options.get("attempts")
    if isinstance(attempts, int) and 0 < attempts <= 2**31:
        found["attempts"] = attempts
    keep = options.get("removeOnFail")
    counts = keep.values() if isinstance(keep, dict) else [keep]
    if all(isinstance(count, int) and 0 <= count <= 2**31 for count in counts):
        found["removeOnFail"] = keep
    return found


class Operations:
    """Acts on the queues of one deployment. ``client`` decodes responses, ``blobs`` does not.

    Raises :class:`~seven_stations.errors.NotFoundError` for a job that does not exist, and
    :class:`~seven_stations.errors.ConflictError`, naming the state, for one whose state does not allow the
    operation.
    """

    def __init__(self, client: Redis, blobs: Redis, prefix: str) -> None:
        self._client = client
        self._blobs = blobs
        self._prefix = prefix
        self._queues = Queues(client, prefix)
        self._take = client.register_script(lua(__name__, "take_job"))
        self._revive = client.register_script(lua(__name__, "revive_job"))
        self._bullmq: dict[str, Any] = {}

    async def cancel(self, queue: str, job_id: str, *, by: str) -> JobView:
        """End a job for good: at once if no worker has it; otherwise its worker is told, within a second.

        The job ends as ``failed`` with the reason ``cancelled: by USER`` and without another attempt. If it waits
        for children of a flow, those that have not ended are cancelled too. The result is the job's view
        afterwards, which is still ``active`` until its worker has ended it.
        """
        view = await self._required(queue, job_id)
        keys, bullmq = Keys(self._prefix, queue), self._queue(queue)
        stop = Cancellation(job_id, by, round(time.time() * 1000), view.added_at)
        token = f"cancel:{secrets.token_hex(8)}"
        job: Any = Job.fromJSON(bullmq, {"opts": json.dumps(_ending(view.options))}, job_id)
        job.attemptsMade = view.attempts_made
        finish_keys, finish_args = bullmq.scripts.moveToFailedArgs(
            job, stop.reason, job.opts.get("removeOnFail", False), token, False
        )
        children = await self._children(keys, job_id) if view.state == "waiting-children" else []
        async with self._client.pipeline(transaction=True) as pipeline:
            await self._take(
                keys=[keys.of("")],
                args=[job_id, token, _LOCK_MS, stop.key_value(), CANCEL_SECONDS, stop.announcement()],
                client=pipeline,
            )
            # If the job was not taken, it lacks the token's lock and this script refuses by itself.
            await bullmq.scripts.commands["moveToFinished"](keys=finish_keys, args=finish_args, client=pipeline)
            found, finished = await pipeline.execute()
        if found == "scheduled":
            raise ConflictError(
                f"This is the next run of schedule {view.scheduler_id}; remove the schedule instead"
            )
        if found == "ended" and not await self._ended_by(queue, job_id, stop, finish_args[1]):
            raise await self._conflict(queue, job_id, "cancelled")
        if found == "missing":
            raise NotFoundError("There is no such job")
        if found == "taken" and finished != 0:
            raise StationsError(f"bullmq did not end the job ({finished}); it will be taken up again")
        if found == "taken":
            await note_cancelled(self._client, keys, job_id)
        for child in children:
            try:
                await self.cancel(queue, child, by=by)
            except (NotFoundError, ConflictError) as error:
                log.info("child not cancelled", queue=queue, job_id=child, reason=error.message)
        after = await self._queues.job(queue, job_id)
        return view if after is None else after

    async def retry(self, queue: str, job_id: str) -> JobView:
        """Run an ended job again, from its text; its attempt count continues.

        A failed job continues after its last finished station, a completed one starts over. Raises a conflict if
        the text has expired or was removed.
        """
        view = await self._required(queue, job_id)
        if not view.ended:
            raise await self._conflict(queue, job_id, "retried")
        keys, bullmq = Keys(self._prefix, queue), self._queue(queue)
        if not await Store(self._blobs, keys).has_text(job_id, (view.data or {}).get("textRef")):
            raise ConflictError("The text has expired or was forgotten; add the analysis again")
        await self._revive(keys=[keys.of("")], args=[job_id, view.state, TEXT_SECONDS])
        job: Any = Job.fromJSON(bullmq, {"opts": json.dumps(view.options)}, job_id)
        try:
            await job.retry(view.state)
        except TypeError:  # bullmq's answer for a job that has just left this state
            raise await self._conflict(queue, job_id, "retried") from None
        return await self._required(queue, job_id)

    async def promote(self, queue: str, job_id: str) -> JobView:
        """Let a delayed job run now."""
        view = await self._required(queue, job_id)
        if view.state != "delayed":
            raise await self._conflict(queue, job_id, "promoted")
        try:
            await self._queue(queue).backend.promote(job_id)
        except TypeError:
            raise await self._conflict(queue, job_id, "promoted") from None
        return await self._required(queue, job_id)

    async def remove(self, queue: str, job_id: str) -> None:
        """Remove a job that no worker has, with its text, report and checkpoints. Children of a flow stay."""
        view = await self._required(queue, job_id)
        if view.state == "active":
            raise await self._conflict(queue, job_id, "removed")
        removed = await self._queue(queue).backend.remove(job_id, False)
        if removed == 0:
            raise await self._conflict(queue, job_id, "removed")
        if removed != 1:
            raise ConflictError(
                f"This is the next run of schedule {view.scheduler_id}; remove the schedule instead"
            )
        await self._discard(queue, [view])

    async def pause(self, queue: str) -> None:
        """Stop workers from taking jobs; running jobs continue."""
        if not await self._queues.paused(queue):
            await self._queue(queue).pause()

    async def resume(self, queue: str) -> None:
        """Let workers take jobs again."""
        if await self._queues.paused(queue):
            # Older versions of bullmq kept paused jobs in another list; they are moved back in batches.
            while await self._queue(queue).backend.pause(False):
                pass

    async def drain(self, queue: str, *, delayed: bool = False) -> int:
        """Remove the waiting jobs, and with ``delayed`` the delayed ones too; returns how many.

        The planned next run of a schedule stays; remove the schedule for that.
        """
        keys = Keys(self._prefix, queue)
        removed = 0
        for kind in ("wait", "paused", "prioritized", *(("delayed",) if delayed else ())):
            size: Any = self._client.llen if kind in _LISTS else self._client.zcard
            # Only as many as there are now, or producers that keep adding jobs would keep this running for ever.
            removed += await self._clean(queue, kind, _ANY_AGE_MS, limit=await size(keys.of(kind)))
        return removed

    async def clean(self, queue: str, state: CleanState, *, older_than: float = 0, limit: int = 1000) -> int:
        """Remove up to ``limit`` jobs in a state, with our data about them; returns how many.

        ``older_than`` is in seconds since they ended or were added. The oldest are removed first.
        """
        removed = 0
        for kind in _SETS[state]:
            if state in ("delayed", "prioritized"):
                removed += await self._clean_unordered(queue, state, older_than, limit - removed)
            else:
                removed += await self._clean(queue, kind, round(older_than * 1000), limit=limit - removed)
        return removed

    async def _clean(self, queue: str, kind: str, grace_ms: int, *, limit: int) -> int:
        """Clean in batches with bullmq's script: no batch blocks the server for long, and each is one event."""
        keys, bullmq = Keys(self._prefix, queue), self._queue(queue)
        count = 0
        while count < limit:
            size = min(_BATCH, limit - count)
            if kind in _LISTS:
                ids: Any = await self._client.lrange(keys.of(kind), -size, -1)
            else:
                ids = await self._client.zrange(keys.of(kind), 0, size - 1)
            if not ids:
                break
            known = {view.job_id: view for view in await self._queues.listed(queue, ids) if view is not None}
            removed: list[str] = await bullmq.backend.cleanJobsInSet(kind, grace_ms, size)
            await self._discard(queue, [known.get(job_id, job_id) for job_id in removed])
            count += len(removed)
            if not removed:
                break
        return count

    async def _clean_unordered(self, queue: str, state: CleanState, older_than: float, limit: int) -> int:
        """Clean states that are not sorted by age, of which bullmq's clean examines only the first ``limit``."""
        cut = (time.time() - older_than) * 1000
        count, cursor = 0, None
        while count < limit:
            page = await self._queues.page(queue, [state], cursor, limit=100)
            for view in page.jobs:
                old = view.added_at <= cut and count < limit
                if old and await self._queue(queue).backend.remove(view.job_id, False) == 1:
                    await self._discard(queue, [view])
                    count += 1
            cursor = page.next
            if cursor is None:
                break
        return count

    async def _ended_by(self, queue: str, job_id: str, stop: Cancellation, at: int) -> bool:
        """Whether this same cancel ended the job: the client repeats a command whose answer was lost."""
        view = await self._required(queue, job_id)
        return (view.failed_reason, view.finished_at) == (stop.reason, at)

    async def _children(self, keys: Keys, job_id: str) -> list[str]:
        """The children of a flow that have not ended and are in the same queue."""
        base = keys.of("")
        found: Any = await self._client.smembers(f"{keys.job(job_id)}:dependencies")
        return [key[len(base) :] for key in sorted(found) if key.startswith(base)]

    async def _required(self, queue: str, job_id: str) -> JobView:
        view = await self._queues.job(queue, job_id)
        if view is None:
            raise NotFoundError("There is no such job")
        return view

    async def _conflict(self, queue: str, job_id: str, done: str) -> ConflictError:
        view = await self._required(queue, job_id)
        message = "The job cannot be {done}: its state is {state}"
        return ConflictError(message, state=view.listed_state, done=done)

    async def _discard(self, queue: str, jobs: Iterable[JobView | str]) -> None:
        """Remove our data about jobs, of which only the id is known where they were gone before they were read."""
        records = [
            AnalysisRecord(job, job, None)
            if isinstance(job, str)
            else AnalysisRecord(job.analysis_id, job.job_id, job.user_id)
            for job in jobs
        ]
        await Store(self._blobs, Keys(self._prefix, queue)).discard(records)

    def _queue(self, queue: str) -> Any:
        if queue not in self._bullmq:  # each Queue reads all scripts from their files
            self._bullmq[queue] = Queue(queue, {"connection": self._client, "prefix": self._prefix})
        return self._bullmq[queue]
