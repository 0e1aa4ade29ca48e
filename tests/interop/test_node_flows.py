"""Flows, delays and retries that Node asks for, and the queues of Node's own workers beside ours."""

from itertools import pairwise

import pytest

from tests.deployment import TEXT
from tests.interop.stack import QUEUE, Stack

OTHERS = "collections"
ANALYSIS = {"text": TEXT, "userId": "nora", "analysisType": "quick"}


@pytest.fixture(scope="module")
def beside(running: Stack) -> Stack:
    """With a Node worker on another relayed queue, and a client of the user whose jobs these are."""
    running.queues.ask("follow", queue=OTHERS)
    running.queues.ask("work", queue=OTHERS)
    running.socket("nora", auth={"userId": "nora"})
    return running


def events_of(stack: Stack, job: str, last: str, queue: str = QUEUE) -> list[dict[str, object]]:
    """Payloads of this job's events in its owner's room, once the last is there."""
    stack.sockets.wait_for(
        lambda line: line.get("event") == last and line["payload"]["jobId"] == job, f"{last} of {job}"
    )
    seen = [line["payload"] for line in stack.sockets.events("nora", "job:")]
    return [payload for payload in seen if payload["jobId"] == job and payload["queueName"] == queue]


def test_a_node_parent_completes_with_the_results_of_two_analyses(beside: Stack) -> None:
    children = [
        {"name": "scene", "queueName": QUEUE, "data": {**ANALYSIS, "title": title}} for title in ("One", "Two")
    ]
    made = beside.queues.ask(
        "flow", tree={"name": "all", "queueName": OTHERS, "data": {"userId": "nora"}, "children": children}
    )
    result = beside.queues.ask("finished", queue=OTHERS, id=made["id"], ttl=15_000)
    titles = sorted(analysis["title"] for analysis in result["children"])
    assert titles == ["One", "Two"], "the parent did not get what the two analyses returned"
    ends = [beside.wait_entry("completed", job).ms for job in made["children"]]
    began = beside.wait_entry("active", made["id"], queue=OTHERS).ms
    assert began >= max(ends), "the parent began before its children had ended"
    events = events_of(beside, made["id"], "job:completed", OTHERS)
    names = [payload["eventType"] for payload in events]
    assert names == ["job:started", "job:progress", "job:progress", "job:completed"], (
        "a Node job is told otherwise"
    )
    number, shape = events[1], events[2]
    assert number["progress"] == 25, "a progress that is a number is not the progress"
    assert (shape["progress"], shape["message"], shape["data"]) == (50, "halfway", {"rows": 7})
    assert events[3]["result"] == result, "the result of another producer's job was changed"


def test_an_analysis_may_be_the_parent_of_analyses(beside: Stack) -> None:
    leaf = {"name": "act", "queueName": QUEUE, "data": ANALYSIS}
    made = beside.queues.ask(
        "flow", tree={"name": "play", "queueName": QUEUE, "data": ANALYSIS, "children": [leaf, leaf]}
    )
    result = beside.queues.ask("finished", queue=QUEUE, id=made["id"], ttl=15_000)
    assert result["analysisId"] == made["id"]
    ends = [beside.wait_entry("completed", job).ms for job in made["children"]]
    began = beside.wait_entry("active", made["id"]).ms
    assert began >= max(ends), "the parent began before its children had ended"
    assert events_of(beside, made["id"], "job:completed")[0]["eventType"] == "job:started"


def test_a_delayed_job_does_not_run_before_its_time(beside: Stack) -> None:
    job = beside.add(ANALYSIS, delay=1500)
    active = beside.wait_entry("active", job)
    delayed = beside.wait_entry("delayed", job)
    due = int(delayed.fields["delay"])
    assert 1400 < due - delayed.ms < 1600, "Node's delay means something else here"
    late = active.ms - due
    assert late >= 0, f"the job ran {-late} ms before its time"
    assert late < 500, f"the job ran {late} ms after its time"
    names = [payload["eventType"] for payload in events_of(beside, job, "job:completed")]
    assert "job:retry" not in names, "waiting for its time was taken for a failed attempt"


def test_a_node_workers_retry_is_told_as_one(beside: Stack) -> None:
    job = beside.add(
        {"userId": "nora", "failures": 2}, queue=OTHERS, attempts=3, backoff={"type": "fixed", "delay": 300}
    )
    events = events_of(beside, job, "job:completed", OTHERS)
    once = ["job:started", "job:progress", "job:progress"]
    names = [payload["eventType"] for payload in events]
    assert names == [*once, "job:retry", *once, "job:retry", *once, "job:completed"]
    attempts = [payload["attempt"] for payload in events if payload["eventType"] == "job:started"]
    assert attempts == [1, 2, 3], "attempts are miscounted"
    for made, payload in enumerate((p for p in events if p["eventType"] == "job:retry"), 1):
        assert (payload["attemptsMade"], payload["attemptsMax"]) == (made, 3)
        assert 250 < payload["delay"] <= 300, f"the delay until the next attempt is told as {payload['delay']} ms"
        assert payload["error"] == "the printer is out of paper"
    starts = [entry.ms for entry in beside.entries(job, OTHERS) if entry.event == "active"]
    assert all(b - a >= 300 for a, b in pairwise(starts)), "Node's own backoff was not kept"


def test_a_final_failure_of_a_node_worker_is_told_as_one(beside: Stack) -> None:
    job = beside.add({"userId": "nora", "failures": 9}, queue=OTHERS, attempts=2)
    last = events_of(beside, job, "job:failed", OTHERS)[-1]
    assert (last["attemptsMade"], last["attemptsMax"]) == (2, 2)
    assert last["error"] == "the printer is out of paper"
    assert "code" not in last, "a code was made up for somebody else's failure"
