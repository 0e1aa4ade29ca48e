"""Adding jobs with what people expect of BullMQ: delay, priority, attempts, deduplication, flows, schedules."""

import time
import zlib
from typing import Any

import pytest
from bullmq import Job
from redis.asyncio import Redis

from seven_stations.errors import InvalidDataError, NotFoundError, OwnedByAnotherError
from seven_stations.protocol.events import timestamp
from seven_stations.protocol.flows import MAX_TEXTS, parse_compare_data
from seven_stations.protocol.options import MAX_PRIORITY, JobOptions
from seven_stations.queue.keys import Keys
from seven_stations.queue.operations import Operations
from seven_stations.queue.producer import Producer
from seven_stations.queue.queues import Queues
from seven_stations.queue.schedules import Schedules
from seven_stations.queue.store import TEXT_SECONDS, Store
from tests.processes import Process

QUEUE = "ai-analysis"
TEXT = "HAMLET\nTo be, or not to be.\n\nOPHELIA\nGood my lord."
pytestmark = pytest.mark.anyio


@pytest.fixture
def keys(prefix: str) -> Keys:
    return Keys(prefix, QUEUE)


@pytest.fixture
def producer(client: Redis, blobs: Redis, prefix: str) -> Producer:
    return Producer(client, blobs, prefix=prefix, queue=QUEUE, max_text_bytes=100_000)


@pytest.fixture
def schedules(client: Redis, blobs: Redis, prefix: str) -> Schedules:
    return Schedules(client, blobs, prefix=prefix, queue=QUEUE, max_text_bytes=100_000)


async def take(queue: Any, token: str = "worker") -> Any:
    fields, job_id, *_ = await queue.scripts.moveToActive(token, {"lockDuration": 30_000})
    return None if not fields else Job.fromJSON(queue, fields, job_id)


# Options


async def test_options_reach_bullmq(producer: Producer, queue: Any, client: Redis, keys: Keys) -> None:
    options = JobOptions(delay=3600, priority=7, attempts=5, backoff=1.5)
    added = await producer.enqueue({"text": TEXT, "userId": "hala"}, options=options)
    job = await Job.fromId(queue, added.job_id)
    assert (job.delay, job.priority, job.opts["attempts"]) == (3_600_000, 7, 5)
    assert job.opts["backoff"] == {"type": "exponential", "delay": 1500}
    # What lies beside a delayed job lives as much longer.
    for key in (keys.text(added.job_id), keys.analysis(added.analysis_id), keys.user("hala")):
        assert TEXT_SECONDS + 3500 < await client.ttl(key) <= TEXT_SECONDS + 3600
    await producer.enqueue({"text": TEXT, "userId": "hala"})
    assert await client.ttl(keys.user("hala")) > TEXT_SECONDS + 3500


async def test_users_take_turns(client: Redis, blobs: Redis, prefix: str, queue: Any, keys: Keys) -> None:
    fair = Producer(client, blobs, prefix=prefix, queue=QUEUE, fair_share=True)

    async def add(user: str | None, **options: int) -> str:
        data = {"text": TEXT, **({"userId": user} if user else {})}
        return (await fair.enqueue(data, options=JobOptions(**options))).job_id

    async def taken() -> str:
        return str((await take(queue)).id)

    hala = [await add("hala") for _ in range(4)]
    jobs = [await Job.fromId(queue, job) for job in hala]
    assert [job.opts.get("priority", 0) for job in jobs] == [0, 1, 2, 3]
    assert [await taken() for _ in range(2)] == hala[:2]
    # Who comes later has the turn that is next, behind the one who has waited for it, and no earlier one.
    sam = [await add("sam") for _ in range(2)]
    nobody = await add(None)
    chosen = await add("sam", priority=1)
    order = [chosen, hala[2], sam[0], nobody, hala[3], sam[1]]
    assert [await taken() for _ in order] == order
    # Nothing waits any more: all begin anew, and what was remembered of users goes.
    last = await add("layla")
    assert (await Job.fromId(queue, last)).opts.get("priority", 0) == 0
    assert await client.hkeys(keys.turns) == ["user:layla", "given"]
    assert await client.ttl(keys.turns) > 0


async def test_a_turn_is_never_behind_a_priority_that_somebody_chose(
    client: Redis, blobs: Redis, prefix: str, queue: Any
) -> None:
    fair = Producer(client, blobs, prefix=prefix, queue=QUEUE, fair_share=True)
    low = await fair.enqueue({"text": TEXT}, options=JobOptions(priority=MAX_PRIORITY))
    added = [await fair.enqueue({"text": TEXT, "userId": user}) for user in ("hala", "hala", "sam")]
    order = [*added, low]
    assert [(await take(queue)).id for _ in order] == [job.job_id for job in order]


async def test_turns_end_at_the_highest_priority(
    client: Redis, blobs: Redis, prefix: str, queue: Any, keys: Keys
) -> None:
    fair = Producer(client, blobs, prefix=prefix, queue=QUEUE, fair_share=True)
    await fair.enqueue({"text": TEXT, "userId": "hala"})
    await client.hset(keys.turns, mapping={"user:hala": MAX_PRIORITY - 1, "given": MAX_PRIORITY - 1})
    added = [await fair.enqueue({"text": TEXT, "userId": "hala"}) for _ in range(2)]
    jobs = [await Job.fromId(queue, job.job_id) for job in added]
    assert [job.priority for job in jobs] == [MAX_PRIORITY, MAX_PRIORITY]


async def test_the_texts_of_a_set_take_turns(client: Redis, blobs: Redis, prefix: str, queue: Any) -> None:
    fair = Producer(client, blobs, prefix=prefix, queue=QUEUE, fair_share=True)
    added = await fair.enqueue_set([{"text": TEXT, "userId": "hala"}] * 3)
    jobs = [await Job.fromId(queue, job.job_id) for job in [*added.analyses, added.comparison]]
    assert [job.opts.get("priority", 0) for job in jobs] == [0, 1, 2, 2]
    later = await fair.enqueue_set([{"text": TEXT, "userId": "hala"}] * 2)
    jobs = [await Job.fromId(queue, job.job_id) for job in [*later.analyses, later.comparison]]
    assert [job.opts.get("priority", 0) for job in jobs] == [3, 4, 4]


async def test_the_lower_number_runs_first_and_jobs_without_one_before_all(producer: Producer, queue: Any) -> None:
    added = {
        priority: (await producer.enqueue({"text": TEXT}, options=JobOptions(priority=priority))).job_id
        for priority in (9, 2, 0)
    }
    assert [(await take(queue)).id for _ in range(3)] == [added[0], added[2], added[9]]


@pytest.mark.parametrize(
    "wishes",
    [
        {"delay": -1},
        {"delay": 30 * 24 * 3600 + 1},
        {"delay": float("nan")},
        {"delay": "1"},
        {"delay": True},
        {"priority": -1},
        {"priority": 2_097_153},
        {"priority": 1.5},
        {"attempts": 0},
        {"attempts": 21},
        {"attempts": True},
        {"backoff": -0.1},
        {"backoff": 86_401},
    ],
)
def test_options_out_of_bounds_are_refused_by_name(wishes: dict[str, Any]) -> None:
    (name,) = wishes
    with pytest.raises(InvalidDataError, match=f"^{name}: "):
        JobOptions(**wishes)


# Deduplication


async def test_the_same_text_of_the_same_user_is_the_same_job_while_that_is_kept(
    producer: Producer, queue: Any, queues: Queues
) -> None:
    async def add(text: str = TEXT, **data: Any) -> Any:
        return await producer.enqueue({"text": text, "userId": "hala", **data}, deduplicate=True)

    first = await add()
    assert not first.existing
    again = await add(title="Another title")
    assert (again.job_id, again.analysis_id, again.existing) == (first.job_id, first.analysis_id, True)
    others = [
        await add(TEXT + "!"),
        await add(userId="badr"),
        await add(analysisType="quick"),
        await add(language="en"),
    ]
    assert len({job.job_id for job in (first, *others)}) == 5
    assert not any(job.existing for job in others)
    assert (await take(queue)).id == first.job_id
    assert (await add()).existing  # running
    await (await Job.fromId(queue, first.job_id)).moveToCompleted({}, "worker")
    assert (await add()).existing  # finished
    assert (await queues.counts(QUEUE)).total == 5


async def test_a_failed_job_is_tried_again_by_its_duplicate_also_without_its_text(
    producer: Producer, queue: Any, queues: Queues, store: Store, operations: Operations
) -> None:
    first = await producer.enqueue({"text": TEXT}, deduplicate=True)
    await operations.cancel(QUEUE, first.job_id, by="admin")
    await store.forget(first.job_id)
    again = await producer.enqueue({"text": TEXT}, deduplicate=True)
    assert (again.job_id, again.existing) == (first.job_id, True)
    view = await queues.job(QUEUE, first.job_id)
    assert view is not None
    assert view.state == "waiting"
    assert zlib.decompress(await store.packed_text(first.job_id) or b"").decode() == TEXT


async def test_without_asking_the_same_text_is_another_job(producer: Producer) -> None:
    assert len({(await producer.enqueue({"text": TEXT})).job_id for _ in range(3)}) == 3


# Flows


async def test_a_set_is_compared_when_each_of_its_analyses_has_ended(
    producer: Producer, queue: Any, queues: Queues
) -> None:
    texts = [{"text": f"{TEXT} {number}", "userId": "hala", "title": f"Play {number}"} for number in range(3)]
    added = await producer.enqueue_set(texts, title="Three plays")
    comparison = await queues.job(QUEUE, added.comparison.job_id)
    assert comparison is not None
    assert (comparison.state, comparison.user_id, comparison.title) == ("waiting-children", "hala", "Three plays")
    assert (await queues.counts(QUEUE)).waiting_children == 1
    data = parse_compare_data(comparison.data)
    assert [one.job_id for one in data.analyses] == [one.job_id for one in added.analyses]
    assert [one.title for one in data.analyses] == ["Play 0", "Play 1", "Play 2"]
    assert len((await queues.page(QUEUE, owner="hala")).jobs) == 4
    for number in range(3):
        job = await take(queue)
        assert job.name == "analyze"
        if number == 1:
            job.attemptsMade = 3
            await job.moveToFailed(ValueError("unreadable"), "worker")  # it does not hold up the others
        else:
            await job.moveToCompleted({}, "worker")
    last = await take(queue)
    assert (last.name, last.id) == ("compare", added.comparison.job_id)
    await last.moveToCompleted({"ok": True}, "worker")


async def test_a_cancelled_comparison_takes_its_waiting_analyses_along(
    producer: Producer, queues: Queues, operations: Operations
) -> None:
    added = await producer.enqueue_set([{"text": TEXT}, {"text": TEXT}])
    await operations.cancel(QUEUE, added.comparison.job_id, by="admin")
    counts = await queues.counts(QUEUE)
    assert (counts.failed, counts.total) == (3, 3)


async def test_a_cancelled_analysis_does_not_hold_up_the_comparison(
    producer: Producer, queue: Any, operations: Operations
) -> None:
    added = await producer.enqueue_set([{"text": TEXT}, {"text": TEXT}])
    for one in added.analyses:
        await operations.cancel(QUEUE, one.job_id, by="admin")
    assert (await take(queue)).id == added.comparison.job_id


async def test_a_set_with_a_bad_text_adds_nothing(
    producer: Producer, queues: Queues, redis: Any, prefix: str
) -> None:
    with pytest.raises(InvalidDataError, match="empty"):
        await producer.enqueue_set([{"text": TEXT}, {"text": " "}])
    for texts in ([{"text": TEXT}], [{"text": TEXT}] * (MAX_TEXTS + 1)):
        with pytest.raises(InvalidDataError, match=r"^texts: "):
            await producer.enqueue_set(texts)
    assert list(redis.scan_iter(f"{prefix}:*:text")) == []
    assert (await queues.counts(QUEUE)).total == 0


async def test_a_set_with_somebody_else_s_analysis_id_is_refused_and_leaves_nothing_to_run(
    producer: Producer, queues: Queues
) -> None:
    await producer.enqueue({"text": TEXT, "userId": "badr", "analysisId": "theirs"})
    texts = [{"text": TEXT, "userId": "hala"}, {"text": TEXT, "userId": "hala", "analysisId": "theirs"}]
    with pytest.raises(OwnedByAnotherError):
        await producer.enqueue_set(texts)
    assert (await queues.counts(QUEUE)).total == 1


# Schedules


async def test_a_schedule_is_made_changed_listed_and_removed(
    schedules: Schedules, queues: Queues, client: Redis, keys: Keys
) -> None:
    data = {"text": TEXT, "userId": "hala", "title": "Nightly"}
    made = await schedules.put("nightly", data, cron="30 2 * * *", timezone="Africa/Cairo")
    assert (made.cron, made.timezone, made.title, made.user_id) == (
        "30 2 * * *",
        "Africa/Cairo",
        "Nightly",
        "hala",
    )
    assert made.next_at is not None
    assert made.next_at > timestamp()
    changed = await schedules.put("nightly", data | {"text": TEXT + "!"}, every=3600)
    assert (changed.every, changed.cron) == (3600, None)
    await schedules.put("مسرحية", data, cron="0 0 1 1 *")
    assert [one.schedule_id for one in await schedules.page()] == ["nightly", "مسرحية"]
    assert await client.ttl(keys.schedule_text("nightly")) == -1
    (first, *_) = (await queues.page(QUEUE)).jobs
    assert first.scheduler_id == "nightly"
    await schedules.remove("nightly")
    assert 0 < await client.ttl(keys.schedule_text("nightly")) <= TEXT_SECONDS
    assert [one.schedule_id for one in await schedules.page()] == ["مسرحية"]
    for ask in (schedules.remove("nightly"), schedules.get("nightly")):
        with pytest.raises(NotFoundError, match="nightly"):
            await ask


@pytest.mark.parametrize(
    ("schedule_id", "wishes", "named"),
    [
        ("a:b", {"every": 60}, "schedule"),
        ("a b", {"every": 60}, "schedule"),
        ("", {"every": 60}, "schedule"),
        ("x" * 101, {"every": 60}, "schedule"),
        ("s", {}, "schedule"),
        ("s", {"every": 60, "cron": "* * * * *"}, "schedule"),
        ("s", {"every": 0.5}, "every"),
        ("s", {"every": 367 * 24 * 3600}, "every"),
        ("s", {"cron": "not a cron"}, "cron"),
        ("s", {"cron": "61 * * * *"}, "cron"),
        ("s", {"cron": "0 0 31 2 *"}, "cron"),
        ("s", {"cron": "* * * * *", "timezone": "Mars/Olympus"}, "timezone"),
        ("s", {"cron": "* * * * *", "timezone": "../etc/passwd"}, "cron"),
        ("s", {"every": 60, "timezone": "Africa/Cairo"}, "timezone"),
        ("s", {"every": 60, "options": JobOptions(delay=1)}, "delay"),
        ("s", {"every": 60, "data": {"text": TEXT, "analysisId": "one"}}, "analysisId"),
        ("s", {"every": 60, "data": {"text": ""}}, "text"),
    ],
)
async def test_a_schedule_that_cannot_be_is_refused_by_name_and_leaves_nothing(
    schedules: Schedules, redis: Any, prefix: str, schedule_id: str, wishes: dict[str, Any], named: str
) -> None:
    wishes = {"data": {"text": TEXT}, **wishes}
    with pytest.raises(InvalidDataError, match=f"^{named}: "):
        await schedules.put(schedule_id, **wishes)
    assert list(redis.scan_iter(f"{prefix}:*")) == []


async def test_a_worker_runs_a_schedule_again_and_again_each_run_an_analysis_of_its_own(
    schedules: Schedules, queues: Queues, redis_url: str, prefix: str, store: Store
) -> None:
    await schedules.put("often", {"text": TEXT, "userId": "hala"}, every=1)
    with Process("worker", redis_url=redis_url, prefix=prefix, processes=1, concurrency=1):
        deadline = time.monotonic() + 60
        while (await queues.counts(QUEUE)).completed < 2:
            assert time.monotonic() < deadline
    runs = (await queues.page(QUEUE, ["completed"])).jobs
    assert {run.scheduler_id for run in runs} == {"often"}
    assert len({run.analysis_id for run in runs}) == len(runs)
    assert await store.report(runs[0].job_id, "md", None)
    assert {job.job_id for job in (await queues.page(QUEUE, ["completed"], owner="hala")).jobs} == {
        run.job_id for run in runs
    }
    assert (await schedules.get("often")).runs >= 2
