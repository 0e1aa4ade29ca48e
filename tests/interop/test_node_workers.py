"""Our worker as Node sees it: held to the queue's limits, listed, and counted."""

from itertools import pairwise

import pytest

from tests.deployment import TEXT
from tests.interop.stack import QUEUE, Stack

QUICK = {"text": TEXT, "analysisType": "quick"}
JOBS = 10

LONGEST = 5.0 * (JOBS - 1) * 0.75
"""Seconds, fewer than a worker takes that waits for its drain delay between two jobs."""


def spread(stack: Stack, jobs: list[str]) -> float:
    """Seconds between the first and the last start of these jobs, once all have ended."""
    for job in jobs:
        stack.wait_entry("completed", job)
    starts = sorted(entry.ms for job in jobs for entry in stack.entries(job) if entry.event == "active")
    return (starts[-1] - starts[0]) / 1000


def test_a_rate_limit_of_the_queue_is_kept_and_waited_for_no_longer_than_it_lasts(stack: Stack) -> None:
    if not stack.queues.ask("can", queue=QUEUE, method="setGlobalRateLimit"):
        pytest.skip("this version of bullmq has no global rate limit")
    stack.start_worker()
    stack.queues.ask("queue", queue=QUEUE, method="setGlobalRateLimit", args=[1, 400])
    jobs = [stack.add(QUICK) for _ in range(JOBS)]
    assert 0.4 * (JOBS - 1) * 0.9 <= spread(stack, jobs) < LONGEST


def test_a_global_concurrency_is_kept_and_a_free_place_is_taken_at_once(stack: Stack) -> None:
    if not stack.queues.ask("can", queue=QUEUE, method="setGlobalConcurrency"):
        pytest.skip("this version of bullmq has no global concurrency")
    stack.start_worker()
    stack.start_worker()
    stack.queues.ask("queue", queue=QUEUE, method="setGlobalConcurrency", args=[1])
    jobs = [stack.add(QUICK) for _ in range(JOBS)]
    assert spread(stack, jobs) < LONGEST
    order = [entry.event for entry in stack.entries() if entry.event in ("active", "completed")]
    assert all(one != other for one, other in pairwise(order)), "two jobs ran at once"


def test_node_lists_our_workers_by_their_names(stack: Stack) -> None:
    assert stack.queues.ask("queue", queue=QUEUE, method="getWorkers") == []
    first = stack.start_worker()
    stack.start_worker()
    workers = stack.queues.ask("queue", queue=QUEUE, method="getWorkers")
    names = {worker["rawname"].rpartition(":w:")[2] for worker in workers}
    assert len(workers) == len(names) == 2
    assert any(name.endswith(f"-{first.pid}") for name in names)
    job = stack.add(QUICK)
    stack.wait_entry("completed", job)
    assert stack.queues.ask("of", queue=QUEUE, id=job, method="toJSON").get("processedBy") in names


def test_node_counts_what_our_workers_end(stack: Stack) -> None:
    stack.start_worker()
    for job, end in ((stack.add(QUICK), "completed"), (stack.add({}), "failed")):
        stack.wait_entry(end, job)
        assert stack.queues.ask("queue", queue=QUEUE, method="getMetrics", args=[end])["meta"]["count"] == 1
    if stack.queues.ask("can", queue=QUEUE, method="exportPrometheusMetrics"):
        told = stack.queues.ask("queue", queue=QUEUE, method="exportPrometheusMetrics").splitlines()
        if any("_total" in line for line in told):  # bullmq 6
            assert f'bullmq_job_completed_total{{queue="{QUEUE}"}} 1' in told
            assert f'bullmq_job_failed_total{{queue="{QUEUE}"}} 1' in told


def test_a_log_keeps_as_many_lines_as_its_job_says(stack: Stack) -> None:
    stack.start_worker()
    whole, last = stack.add(QUICK), stack.add(QUICK, keepLogs=3)
    for job in (whole, last):
        stack.wait_entry("completed", job)
    kept = [stack.queues.ask("job", queue=QUEUE, id=job)["logs"] for job in (whole, last)]
    logs = [[line.partition(" ")[2] for line in lines] for lines in kept]  # without their times
    assert len(logs[0]) > 3
    assert logs[1] == logs[0][-3:]
