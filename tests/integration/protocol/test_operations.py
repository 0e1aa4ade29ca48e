"""Every operation on a job in every state, beside what bullmq itself leaves behind."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from bullmq import FlowProducer, Job
from redis import Redis as SyncRedis
from redis.asyncio import Redis

from seven_stations.errors import ConflictError, NotFoundError, StationsError
from seven_stations.protocol.jobs import DEFAULT_JOB_OPTIONS
from seven_stations.queue.cancellation import announced, cancellation
from seven_stations.queue.keys import Keys
from seven_stations.queue.operations import Operations
from seven_stations.queue.owners import own
from seven_stations.queue.queues import Queues
from seven_stations.queue.store import TEXT_SECONDS, AnalysisRecord, Store

QUEUE = "ai-analysis"
pytestmark = pytest.mark.anyio

DATA = {"textRef": "stored", "userId": "hala", "analysisId": "an", "title": "Play"}


@pytest.fixture
def keys(prefix: str) -> Keys:
    return Keys(prefix, QUEUE)


class Jobs:
    """Jobs brought into a state as producers and workers bring them there."""

    def __init__(self, queue: Any, client: Redis, store: Store, prefix: str) -> None:
        self.queue = queue
        self._client = client
        self._store = store
        self._prefix = prefix

    async def add(self, job_id: str = "j", **options: Any) -> str:
        await self._store.claim(AnalysisRecord("an", job_id, "hala"))
        await self._store.put_text(job_id, "HAMLET. To be.")
        await self.queue.add("analyze", DATA, {**DEFAULT_JOB_OPTIONS, "jobId": job_id, **options})
        return job_id

    async def take(self, token: str = "worker") -> Any:
        fields, job_id, *_ = await self.queue.scripts.moveToActive(token, {"lockDuration": 30_000})
        return None if not fields else Job.fromJSON(self.queue, fields, job_id)

    async def waiting(self) -> str:
        return await self.add()

    async def kept_aside(self) -> str:
        """As older bullmq versions keep the jobs of a paused queue."""
        await self.add()
        keys = Keys(self._prefix, QUEUE)
        await self._client.rename(keys.of("wait"), keys.of("paused"))
        return "j"

    async def prioritized(self) -> str:
        return await self.add(priority=5)

    async def delayed(self) -> str:
        return await self.add(delay=60_000)

    async def active(self) -> str:
        await self.add()
        await self.take()
        return "j"

    async def completed(self) -> str:
        await self.add()
        await (await self.take()).moveToCompleted({"ok": True}, "worker")
        return "j"

    async def failed(self) -> str:
        await self.add(attempts=1)
        await (await self.take()).moveToFailed(ValueError("broken"), "worker")
        return "j"

    async def waiting_children(self) -> str:
        await self._store.claim(AnalysisRecord("an", "j", "hala"))
        await self._store.put_text("j", "HAMLET. To be.")
        child = {"name": "analyze", "queueName": QUEUE, "data": {"text": "x"}, "opts": {"jobId": "child"}}
        producer = FlowProducer({"connection": self._client, "prefix": self._prefix})
        await producer.add(
            {
                "name": "compare",
                "queueName": QUEUE,
                "data": DATA,
                "opts": {**DEFAULT_JOB_OPTIONS, "jobId": "j"},
                "children": [child],
            }
        )
        return "j"

    async def missing(self) -> str:
        return "nobody"


@pytest.fixture
def jobs(queue: Any, client: Redis, store: Store, prefix: str) -> Jobs:
    return Jobs(queue, client, store, prefix)


GONE = None
EXPECTED: dict[str, dict[str, str | type[StationsError] | None]] = {
    "waiting": {"cancel": "failed", "retry": ConflictError, "promote": ConflictError, "remove": GONE},
    "kept_aside": {"cancel": "failed", "retry": ConflictError, "promote": ConflictError, "remove": GONE},
    "prioritized": {"cancel": "failed", "retry": ConflictError, "promote": ConflictError, "remove": GONE},
    "delayed": {"cancel": "failed", "retry": ConflictError, "promote": "waiting", "remove": GONE},
    "active": {
        "cancel": "active",
        "retry": ConflictError,
        "promote": ConflictError,
        "remove": ConflictError,
    },
    "completed": {"cancel": ConflictError, "retry": "waiting", "promote": ConflictError, "remove": GONE},
    "failed": {"cancel": ConflictError, "retry": "waiting", "promote": ConflictError, "remove": GONE},
    "waiting_children": {
        "cancel": "failed",
        "retry": ConflictError,
        "promote": ConflictError,
        "remove": GONE,
    },
    "missing": dict.fromkeys(("cancel", "retry", "promote", "remove"), NotFoundError),
}


@pytest.mark.parametrize("state", EXPECTED)
@pytest.mark.parametrize("operation", ["cancel", "retry", "promote", "remove"])
async def test_each_operation_in_each_state(
    operation: str, state: str, jobs: Jobs, operations: Operations, queues: Queues, redis: SyncRedis, prefix: str
) -> None:
    bring: Callable[[], Awaitable[str]] = getattr(jobs, state)
    job_id = await bring()
    before = await queues.job(QUEUE, job_id)
    everything = {key: redis.dump(key) for key in redis.scan_iter(f"{prefix}:*")}

    async def act() -> None:
        if operation == "cancel":
            await operations.cancel(QUEUE, job_id, by="admin")
        else:
            await getattr(operations, operation)(QUEUE, job_id)

    expected = EXPECTED[state][operation]
    if isinstance(expected, type):
        with pytest.raises(expected) as caught:
            await act()
        assert expected is NotFoundError or (before is not None and before.state in caught.value.message)
        # A refusal changes nothing.
        assert {key: redis.dump(key) for key in redis.scan_iter(f"{prefix}:*")} == everything
        assert before is None or operation not in before.operations
        return
    await act()
    assert before is not None
    assert operation in before.operations
    after = await queues.job(QUEUE, job_id)
    assert (after and after.state) == expected
    counts = await queues.counts(QUEUE)
    others = 1 if state == "waiting_children" else 0
    assert before.state != "waiting-children" or counts.waiting_children == 0
    assert counts.total == (others if expected is GONE else 1 + others)


@pytest.mark.parametrize("state", ["waiting", "kept_aside", "prioritized", "delayed", "waiting_children"])
async def test_a_cancelled_job_ends_as_any_failed_one_with_its_reason(
    state: str, jobs: Jobs, operations: Operations, keys: Keys, client: Redis, log: Any
) -> None:
    job_id = await getattr(jobs, state)()
    view = await operations.cancel(QUEUE, job_id, by="سارة")
    assert (view.state, view.failure) == ("failed", ("cancelled", "by سارة"))
    assert view.attempts_made == 1
    assert view.finished_at is not None
    ended = [entry for _, entry in await client.xrange(keys.events) if entry["event"] == "failed"]
    assert ended[0] == {
        "event": "failed",
        "jobId": job_id,
        "failedReason": "cancelled: by سارة",
        "prev": "active",
    }
    assert all(
        entry.get("jobId") != job_id
        for _, entry in await client.xrange(keys.events)
        if entry["event"] == "retries-exhausted"
    )
    assert await client.llen(keys.of("active")) == 0
    assert await client.exists(f"{keys.job(job_id)}:lock", keys.cancel(job_id)) == 0
    # Nobody takes it any more.
    assert await jobs.take() is None


async def test_a_job_that_is_removed_on_failure_is_gone_after_its_cancel(
    jobs: Jobs, operations: Operations, queues: Queues, keys: Keys, client: Redis
) -> None:
    await jobs.add(removeOnFail=True)
    await operations.cancel(QUEUE, "j", by="admin")
    assert await queues.job(QUEUE, "j") is None
    assert (await client.xrevrange(keys.events, count=2))[-1][1]["event"] == "failed"


async def test_an_active_job_s_worker_is_told_and_a_retry_takes_it_back(
    jobs: Jobs, operations: Operations, keys: Keys, client: Redis
) -> None:
    await jobs.active()
    async with client.pubsub() as channel:
        await channel.subscribe(keys.control)
        await channel.get_message(timeout=60)
        await operations.cancel(QUEUE, "j", by="admin")
        message = await channel.get_message(ignore_subscribe_messages=True, timeout=60)
    assert message is not None
    heard, kept = announced(message["data"]), await cancellation(client, keys, "j")
    assert heard == kept
    assert kept is not None
    assert kept.reason == "cancelled: by admin"
    assert await client.ttl(keys.cancel("j")) > 3600
    job = await Job.fromId(jobs.queue, "j")
    await job.moveToFailed(ValueError("worker gave up"), "worker")  # with attempts left: delayed
    view = await operations.cancel(QUEUE, "j", by="admin")
    assert (view.state, view.attempts_made) == ("failed", 2)
    await operations.retry(QUEUE, "j")
    assert await cancellation(client, keys, "j") is None
    assert (await jobs.take()).id == "j"


async def test_cancelling_races_a_worker_that_takes_the_job(
    jobs: Jobs, operations: Operations, queues: Queues, keys: Keys, client: Redis
) -> None:
    """Whoever is first: the job is either failed and nobody's, or the worker's and told to stop. Never both."""
    outcomes = set()
    for number in range(150):
        job_id = await jobs.add(f"r{number}")
        lead = number % 10 / 1000
        view, taken = await asyncio.gather(
            after(lead if number % 4 == 0 else 0, operations.cancel(QUEUE, job_id, by="admin")),
            after(lead if number % 4 == 2 else 0, jobs.take(f"worker{number}")),
        )
        if taken is None:
            outcomes.add("cancelled first")
            assert view.state == "failed"
            assert await client.llen(keys.of("active")) == 0
        else:
            outcomes.add("taken first")
            assert view.state == "active"
            assert await cancellation(client, keys, job_id) is not None
            assert await client.get(f"{keys.job(job_id)}:lock") == f"worker{number}"
            await taken.moveToCompleted({}, f"worker{number}")
        assert (await queues.counts(QUEUE)).active == 0
    assert outcomes == {"cancelled first", "taken first"}


async def after(seconds: float, what: Awaitable[Any]) -> Any:
    await asyncio.sleep(seconds)
    return await what


async def test_the_text_of_a_retried_job_lives_as_long_as_that_of_a_new_one(
    jobs: Jobs, operations: Operations, keys: Keys, client: Redis
) -> None:
    await jobs.completed()
    await client.expire(keys.text("j"), 60)
    await operations.retry(QUEUE, "j")
    assert await client.ttl(keys.text("j")) > TEXT_SECONDS - 60


async def test_of_two_who_retry_at_once_one_is_told_of_the_other(
    jobs: Jobs, operations: Operations, queues: Queues
) -> None:
    for number in range(30):
        job_id = await jobs.add(f"t{number}", attempts=1)
        await (await jobs.take()).moveToFailed(ValueError("broken"), "worker")
        answers = await asyncio.gather(
            *(operations.retry(QUEUE, job_id) for _ in range(4)), return_exceptions=True
        )
        assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
        assert all(isinstance(answer, ConflictError) for answer in answers if isinstance(answer, BaseException))
        assert (await queues.counts(QUEUE)).waiting == 1
        await (await jobs.take()).moveToCompleted({}, "worker")


async def test_a_late_retry_does_not_undo_a_cancel(
    jobs: Jobs, operations: Operations, keys: Keys, client: Redis
) -> None:
    await jobs.failed()
    await operations.retry(QUEUE, "j")
    await jobs.take()
    await operations.cancel(QUEUE, "j", by="admin")
    with pytest.raises(ConflictError, match="active"):
        await operations.retry(QUEUE, "j")
    assert await cancellation(client, keys, "j") is not None


async def test_a_job_without_its_text_is_not_retried(
    jobs: Jobs, operations: Operations, queues: Queues, store: Store
) -> None:
    await jobs.failed()
    await store.forget("j")
    with pytest.raises(ConflictError, match="text has expired or was forgotten"):
        await operations.retry(QUEUE, "j")
    view = await queues.job(QUEUE, "j")
    assert view is not None
    assert view.state == "failed"


async def test_a_flow_s_parent_fails_with_its_child_and_takes_its_children_along(
    jobs: Jobs, operations: Operations, queues: Queues, client: Redis, prefix: str
) -> None:
    def flow(parent: str, **child_options: Any) -> dict[str, Any]:
        children = [
            {
                "name": "analyze",
                "queueName": QUEUE,
                "data": {"text": "x"},
                "opts": {"jobId": f"{parent}{number}", **child_options},
            }
            for number in range(3)
        ]
        return {
            "name": "compare",
            "queueName": QUEUE,
            "data": {"text": "x"},
            "opts": {"jobId": parent},
            "children": children,
        }

    producer = FlowProducer({"connection": client, "prefix": prefix})
    await producer.add(flow("up", failParentOnFailure=True))
    await operations.cancel(QUEUE, "up1", by="admin")
    parent = await queues.job(QUEUE, "up")
    assert parent is not None
    assert parent.state != "waiting-children"  # bullmq lets a worker fail it
    await producer.add(flow("down"))
    await operations.cancel(QUEUE, "down", by="admin")
    states = [(await queues.job(QUEUE, f"down{number}")) for number in range(3)]
    assert [view and view.failure for view in states] == [("cancelled", "by admin")] * 3


@pytest.mark.parametrize("state", ["waiting", "delayed", "completed", "failed"])
async def test_removing_a_job_leaves_nothing_of_it(
    state: str, jobs: Jobs, operations: Operations, keys: Keys, client: Redis, store: Store, redis: SyncRedis
) -> None:
    job_id = await getattr(jobs, state)()
    await client.hset(keys.report(job_id), "json", "x")
    await client.hset(keys.checkpoint(job_id), "1", "x")
    await client.set(keys.cancel(job_id), "{}")
    await client.rpush(keys.logs(job_id), "line")
    await operations.remove(QUEUE, job_id)
    left = {key.removeprefix(keys.of("")) for key in redis.scan_iter(f"{keys.of('')}*")}
    assert left <= {"events", "meta", "marker", "id", "stalled", "pc"}


async def test_removing_an_old_job_keeps_the_record_of_a_newer_one(
    jobs: Jobs, operations: Operations, store: Store
) -> None:
    await jobs.add("old")
    await jobs.add("new")  # the same analysis, again
    await operations.remove(QUEUE, "old")
    assert await store.analysis("an") == AnalysisRecord("an", "new", "hala")


async def test_drain_empties_what_waits_in_batches_and_spares_the_rest(
    jobs: Jobs, operations: Operations, queues: Queues, queue: Any, keys: Keys, client: Redis, redis: SyncRedis
) -> None:
    await jobs.add("running")
    await jobs.take()
    entries = [
        {"name": "analyze", "data": {"text": "x", "analysisId": f"a{n}"}, "opts": {"jobId": f"w{n}"}}
        for n in range(2500)
    ]
    await queue.addBulk(entries)
    await client.set(keys.text("w7"), "x")
    await client.set(keys.analysis("a7"), json.dumps({"jobId": "w7", "userId": "", "projectId": None}))
    await jobs.add("p", priority=1)
    await jobs.add("d", delay=60_000)
    assert await operations.drain(QUEUE) == 2501
    counts = await queues.counts(QUEUE)
    assert (counts.active, counts.delayed, counts.total) == (1, 1, 2)
    assert not await client.exists(keys.text("w7"), keys.analysis("a7"))
    assert await operations.drain(QUEUE, delayed=True) == 1
    assert (await queues.counts(QUEUE)).total == 1
    assert await operations.drain(QUEUE, delayed=True) == 0


async def test_a_drain_ends_though_producers_go_on(
    jobs: Jobs, operations: Operations, queues: Queues, queue: Any
) -> None:
    await queue.addBulk([{"name": "n", "data": {}, "opts": {"jobId": f"o{n}"}} for n in range(600)])

    drained = asyncio.Event()

    async def go_on() -> None:
        number = 0
        while not drained.is_set() and number < 200:
            new = [{"name": "n", "data": {}, "opts": {"jobId": f"n{number}-{n}"}} for n in range(50)]
            await queue.addBulk(new)
            number += 1
        assert drained.is_set(), "the drain went after what was added meanwhile"

    producer = asyncio.ensure_future(go_on())
    assert await operations.drain(QUEUE) == 600
    drained.set()
    await producer
    assert not [job for job in await queues.listed(QUEUE, [f"o{n}" for n in range(600)]) if job is not None]
    assert (await queues.counts(QUEUE)).waiting > 0


async def test_a_schedule_survives_a_drain_and_its_next_run_is_not_removed_or_cancelled(
    operations: Operations, queues: Queues, queue: Any
) -> None:
    await queue.upsertJobScheduler("nightly", {"every": 3_600_000}, "analyze", {"text": "x"}, {})
    (planned,) = (await queues.page(QUEUE)).jobs
    assert planned.scheduler_id == "nightly"
    assert await operations.drain(QUEUE, delayed=True) == 0
    for operation in (operations.remove(QUEUE, planned.job_id), operations.cancel(QUEUE, planned.job_id, by="a")):
        with pytest.raises(ConflictError, match="nightly"):
            await operation
    assert (await queues.page(QUEUE)).jobs == [planned]


async def test_clean_removes_the_oldest_ended_jobs_with_what_lies_beside_them(
    jobs: Jobs, operations: Operations, queues: Queues, keys: Keys, client: Redis, store: Store
) -> None:
    for number in range(5):
        await jobs.add(f"c{number}")
        await (await jobs.take()).moveToCompleted({}, "worker")
        await client.hset(keys.report(f"c{number}"), "json", "x")
        await client.zadd(keys.of("completed"), {f"c{number}": time.time() * 1000 - 3_600_000 + number})
    await jobs.completed()  # just now
    assert await operations.clean(QUEUE, "completed", older_than=60, limit=3) == 3
    assert [job.job_id for job in (await queues.page(QUEUE)).jobs] == ["j", "c4", "c3"]
    assert not await client.exists(keys.report("c0"), keys.text("c0"))
    assert await client.exists(keys.report("c3"), keys.text("c3")) == 2
    assert await operations.clean(QUEUE, "completed", older_than=60) == 2
    assert await operations.clean(QUEUE, "failed", older_than=0) == 0
    assert (await queues.counts(QUEUE)).completed == 1


async def test_clean_finds_old_delayed_jobs_behind_young_ones(
    jobs: Jobs, operations: Operations, queues: Queues
) -> None:
    await jobs.add("young", delay=60_000)
    await jobs.add("old", delay=3_600_000, timestamp=1_700_000_000_000)
    await jobs.add("older", delay=7_200_000, timestamp=1_600_000_000_000)
    assert await operations.clean(QUEUE, "delayed", older_than=3600, limit=1) == 1
    assert await operations.clean(QUEUE, "delayed", older_than=3600, limit=10) == 1
    assert [job.job_id for job in (await queues.page(QUEUE)).jobs] == ["young"]


async def test_a_paused_queue_gives_out_nothing_until_it_is_resumed(
    jobs: Jobs, operations: Operations, queues: Queues, keys: Keys, client: Redis
) -> None:
    await jobs.kept_aside()
    await operations.pause(QUEUE)
    await operations.pause(QUEUE)
    await jobs.add("later")
    assert await queues.paused(QUEUE)
    assert await jobs.take() is None
    await operations.resume(QUEUE)
    await operations.resume(QUEUE)
    assert not await queues.paused(QUEUE)
    told = [entry["event"] for _, entry in await client.xrange(keys.events)]
    assert (told.count("paused"), told.count("resumed")) == (1, 1)
    taken = {(await jobs.take()).id, (await jobs.take()).id}
    assert taken == {"j", "later"}


async def test_listing_while_jobs_move_shows_each_once_in_the_state_it_is_in(
    jobs: Jobs, operations: Operations, queues: Queues, queue: Any, keys: Keys, client: Redis
) -> None:
    await queue.addBulk([{"name": "n", "data": {}, "opts": {"jobId": f"m{n}"}} for n in range(300)])
    done = asyncio.Event()

    async def work() -> None:
        while (job := await jobs.take()) is not None:
            await job.moveToCompleted({}, "worker")
        done.set()

    worker = asyncio.ensure_future(work())
    rounds = 0
    while not done.is_set():
        cursor, seen = None, set[str]()
        while True:
            page = await queues.page(QUEUE, ["waiting"], cursor, 10)
            assert {job.state for job in page.jobs} <= {"waiting"}
            assert len({job.job_id for job in page.jobs}) == len(page.jobs)
            seen |= {job.job_id for job in page.jobs}
            cursor = page.next
            if cursor is None:
                break
        # Who has waited all the time was on one of the pages.
        assert seen >= set(await client.lrange(keys.of("wait"), 0, -1))
        rounds += 1
    await worker
    assert rounds > 1
    assert (await queues.counts(QUEUE)).completed == 300


async def test_jobs_of_someone_who_has_many_leave_the_index_bounded(
    client: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seven_stations.queue.owners.MAX_JOBS", 5)
    pipeline = client.pipeline()
    for number in range(8):
        own(pipeline, keys, f"j{number}", "hala")
    await pipeline.execute()
    assert await client.zcard(keys.user("hala")) == 5
    assert await client.ttl(keys.user("hala")) > 7 * 24 * 3600
