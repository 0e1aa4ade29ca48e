"""What Node does to our jobs, and what our operations do to Node's: each takes the other's work as its own."""

from typing import Any

import pytest

from seven_stations.errors import ConflictError
from tests.deployment import TEXT
from tests.interop.stack import QUEUE, Stack

OTHERS = "collections"
ANALYSIS = {"text": TEXT, "userId": "nora", "analysisType": "quick"}


@pytest.fixture
def idle(stack: Stack) -> Stack:
    """Nobody works yet."""
    stack.queues.ask("follow", queue=OTHERS)
    return stack


def state(stack: Stack, job: str, queue: str = QUEUE) -> str:
    return str(stack.queues.ask("of", queue=queue, id=job, method="getState"))


def paused(stack: Stack, queue: str) -> bool:
    return bool(stack.queues.ask("queue", queue=queue, method="isPaused"))


def counts(stack: Stack, queue: str) -> dict[str, int]:
    kinds = ["waiting", "paused", "prioritized", "delayed", "completed", "failed"]
    found: dict[str, int] = stack.queues.ask("queue", queue=queue, method="getJobCounts", args=kinds)
    return {kind: number for kind, number in found.items() if number}


# Pausing: either side, and taken back by the other


@pytest.mark.parametrize("resumed_by", ["node", "ours"])
@pytest.mark.parametrize("paused_by", ["node", "ours"])
def test_a_queue_that_one_side_pauses_the_other_resumes(idle: Stack, paused_by: str, resumed_by: str) -> None:
    before = idle.add(ANALYSIS)
    for step, by in (("pause", paused_by), ("resume", resumed_by)):
        if by == "node":
            idle.queues.ask("queue", queue=QUEUE, method=step)
        else:
            idle.operate(lambda operations, step=step: getattr(operations, step)(QUEUE))
        assert paused(idle, QUEUE) == (step == "pause")
        if step == "pause":
            idle.start_worker()
            meanwhile = idle.add(ANALYSIS)
            first = idle.queues.ask("queue", queue=QUEUE, method="getJobCounts", args=["active", "completed"])
            assert first == {"active": 0, "completed": 0}, "a worker took a job of a paused queue"
    for job in (before, meanwhile):
        idle.wait_entry("completed", job)


# Node, to our jobs


def test_node_retries_an_analysis_that_failed(idle: Stack) -> None:
    job = idle.add({**ANALYSIS, "text": " "})
    with idle.worker():
        idle.wait_entry("failed", job)
    idle.queues.ask("of", queue=QUEUE, id=job, method="updateData", args=[ANALYSIS])
    idle.queues.ask("of", queue=QUEUE, id=job, method="retry", args=["failed"])
    idle.start_worker()
    result = idle.queues.ask("finished", queue=QUEUE, id=job, ttl=15_000)
    assert result["analysisId"] == job
    assert idle.queues.ask("job", queue=QUEUE, id=job).get("failedReason") is None, "the old reason stays"


def test_node_moves_delayed_analyses_forward_and_back(idle: Stack) -> None:
    idle.start_worker()
    promoted, sooner = (idle.add(ANALYSIS, delay=600_000) for _ in range(2))
    idle.queues.ask("of", queue=QUEUE, id=promoted, method="promote")
    idle.queues.ask("of", queue=QUEUE, id=sooner, method="changeDelay", args=[300])
    for job in (promoted, sooner):
        idle.wait_entry("completed", job, seconds=15)


def test_node_s_priorities_order_our_worker(idle: Stack) -> None:
    ranks = {"low": 20, "high": 1, "middle": 10, "raised": 30}
    jobs = {name: idle.add({**ANALYSIS, "title": name}, priority=rank) for name, rank in ranks.items()}
    none = idle.add({**ANALYSIS, "title": "none"})
    change = {"priority": 5}
    idle.queues.ask("of", queue=QUEUE, id=jobs["raised"], method="changePriority", args=[change])
    idle.start_worker(concurrency=1)
    starts = {name: idle.wait_entry("active", job).id for name, job in {**jobs, "none": none}.items()}
    order = sorted(starts, key=lambda name: [int(part) for part in starts[name].split("-")])
    assert order == ["none", "high", "raised", "middle", "low"]


def test_node_removes_drains_and_cleans_our_jobs(idle: Stack) -> None:
    gone, _, _ = (idle.add(ANALYSIS) for _ in range(3))
    idle.queues.ask("of", queue=QUEUE, id=gone, method="remove")
    assert counts(idle, QUEUE) == {"waiting": 2}
    idle.queues.ask("queue", queue=QUEUE, method="drain")
    assert counts(idle, QUEUE) == {}
    with idle.worker():
        done = idle.add(ANALYSIS)
        idle.wait_entry("completed", done)
        bad = idle.add({**ANALYSIS, "text": " "})
        idle.wait_entry("failed", bad)
    assert idle.queues.ask("queue", queue=QUEUE, method="clean", args=[0, 10, "completed"]) == [done]
    assert counts(idle, QUEUE) == {"failed": 1}
    idle.queues.ask("queue", queue=QUEUE, method="obliterate", args=[{"force": True}])
    assert not idle.redis.exists(f"{idle.prefix}:{QUEUE}:meta"), "obliterating left the queue"
    # A queue that was taken away entirely is used again as a new one.
    idle.start_worker()
    again = idle.add(ANALYSIS)
    idle.wait_entry("completed", again)


# Ours, to Node's jobs and with Node's worker


def test_our_cancel_ends_a_waiting_node_job_as_node_ends_one(idle: Stack) -> None:
    waiting = idle.add({"userId": "nora"}, queue=OTHERS, attempts=5)
    delayed = idle.add({"userId": "nora"}, queue=OTHERS, delay=600_000)
    for job in (waiting, delayed):
        idle.operate(lambda operations, job=job: operations.cancel(OTHERS, job, by="root"))
        seen = idle.queues.wait_for(
            lambda line, job=job: line["event"] == "failed" and line["fields"]["jobId"] == job, f"failed of {job}"
        )
        assert seen["fields"]["failedReason"] == "cancelled: by root"
        told = idle.queues.ask("job", queue=OTHERS, id=job)
        assert (told["state"], told["failedReason"]) == ("failed", "cancelled: by root")
    idle.queues.ask("work", queue=OTHERS)
    after = idle.add({"userId": "nora"}, queue=OTHERS)
    idle.queues.ask("finished", queue=OTHERS, id=after, ttl=15_000)
    assert counts(idle, OTHERS) == {"completed": 1, "failed": 2}, "Node's worker took a cancelled job"


def test_our_retry_and_promote_start_jobs_of_node_s_worker(idle: Stack) -> None:
    idle.queues.ask("work", queue=OTHERS)
    failing = idle.add({"failures": 1, "text": "anything"}, queue=OTHERS)
    idle.wait_entry("failed", failing, queue=OTHERS)
    idle.operate(lambda operations: operations.retry(OTHERS, failing))
    idle.wait_entry("completed", failing, queue=OTHERS)
    later = idle.add({"text": "anything"}, queue=OTHERS, delay=600_000)
    idle.operate(lambda operations: operations.promote(OTHERS, later))
    idle.wait_entry("completed", later, queue=OTHERS)
    assert state(idle, later, OTHERS) == "completed"


def test_our_remove_drain_and_clean_leave_nothing_that_node_finds(idle: Stack) -> None:
    removed = idle.add({}, queue=OTHERS)
    idle.operate(lambda operations: operations.remove(OTHERS, removed))
    assert idle.queues.ask("queue", queue=OTHERS, method="getJob", args=[removed]) is None
    for options in ({}, {"priority": 3}, {"delay": 600_000}):
        idle.add({}, queue=OTHERS, **options)
    drained = idle.operate(lambda operations: operations.drain(OTHERS, delayed=True))
    assert (drained, counts(idle, OTHERS)) == (3, {})
    idle.queues.ask("work", queue=OTHERS)
    for data in ({}, {}, {"failures": 9}):
        job = idle.add(data, queue=OTHERS)
        idle.wait_entry("failed" if data else "completed", job, queue=OTHERS)
    assert idle.operate(lambda operations: operations.clean(OTHERS, "completed")) == 2
    assert idle.operate(lambda operations: operations.clean(OTHERS, "failed")) == 1
    assert counts(idle, OTHERS) == {}


def test_the_next_run_of_a_node_schedule_is_refused_by_name(idle: Stack) -> None:
    if not idle.queues.ask("can", queue=OTHERS, method="upsertJobScheduler"):
        pytest.skip("this version of bullmq has no job schedulers")
    idle.queues.ask("queue", queue=OTHERS, method="upsertJobScheduler", args=["nightly", {"every": 600_000}])
    planned: list[dict[str, Any]] = idle.queues.ask("queue", queue=OTHERS, method="getDelayed") or idle.queues.ask(
        "queue", queue=OTHERS, method="getWaiting"
    )
    (job,) = (entry["id"] for entry in planned)
    for act in ("cancel", "remove"):
        with pytest.raises(ConflictError, match="nightly"):
            idle.operate(
                lambda operations, act=act: (
                    operations.cancel(OTHERS, job, by="root")
                    if act == "cancel"
                    else operations.remove(OTHERS, job)
                )
            )
