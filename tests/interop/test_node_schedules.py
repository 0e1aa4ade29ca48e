"""Job schedulers that Node makes on our queue: our worker runs each iteration and plans the next."""

from itertools import pairwise

import pytest

from tests.deployment import TEXT
from tests.interop.stack import QUEUE, Stack
from tests.processes import wait_until

ANALYSIS = {"text": TEXT, "userId": "nora", "analysisType": "quick"}


def needs(stack: Stack, method: str) -> None:
    if not stack.queues.ask("can", queue=QUEUE, method=method):
        pytest.skip(f"this version of bullmq has no {method}")


def runs(stack: Stack, scheduler: str) -> list[str]:
    """The jobs of a schedule that were begun, in order."""
    begun = [entry.fields["jobId"] for entry in stack.entries() if entry.event == "active"]
    return [job for job in begun if job.startswith(f"repeat:{scheduler}:")]


def wait_runs(stack: Stack, scheduler: str, number: int) -> list[str]:
    wait_until(lambda: len(runs(stack, scheduler)) >= number, f"{number} runs")
    return runs(stack, scheduler)


def test_our_worker_carries_a_node_schedule_on_until_node_removes_it(stack: Stack) -> None:
    needs(stack, "upsertJobScheduler")
    stack.start_notifier()
    stack.socket("nora", auth={"userId": "nora"})
    stack.start_worker()
    template = {"name": "hourly", "data": {**ANALYSIS, "title": "Again"}}
    stack.queues.ask("queue", queue=QUEUE, method="upsertJobScheduler", args=["again", {"every": 500}, template])
    made = wait_runs(stack, "again", 3)
    times = [int(job.rpartition(":")[2]) for job in made]
    assert all(later - earlier == 500 for earlier, later in pairwise(times)), "iterations are planned otherwise"
    stack.wait_entry("completed", made[2])
    known = stack.queues.ask("queue", queue=QUEUE, method="getJobSchedulers")
    assert [scheduler["key"] for scheduler in known] == ["again"], "Node does not find its schedule any more"
    # Viewers see each as a job of its own; the ids have colons.
    told = stack.sockets.wait_for(
        lambda line: line.get("event") == "job:completed" and line["payload"]["jobId"] == made[2], "the third run"
    )
    assert told["payload"]["userId"] == "nora"
    stack.stream("one", f"/api/realtime/jobs/{made[2]}/stream")
    stack.streams.wait_event("one", "job:completed")
    assert stack.queues.ask("queue", queue=QUEUE, method="removeJobScheduler", args=["again"])
    after = len(runs(stack, "again"))
    marker = stack.add(ANALYSIS, delay=1500)
    stack.wait_entry("completed", marker)
    assert len(runs(stack, "again")) <= after + 1, "a removed schedule goes on"


def test_a_node_schedule_by_pattern_ends_at_its_limit(stack: Stack) -> None:
    needs(stack, "upsertJobScheduler")
    stack.start_worker()
    repeat = {"pattern": "* * * * * *", "limit": 2}
    template = {"name": "each second", "data": ANALYSIS}
    stack.queues.ask("queue", queue=QUEUE, method="upsertJobScheduler", args=["twice", repeat, template])
    for job in wait_runs(stack, "twice", 2):
        stack.wait_entry("completed", job)
    marker = stack.add(ANALYSIS, delay=2500)
    stack.wait_entry("completed", marker)
    assert len(runs(stack, "twice")) == 2, "the limit is not kept"
