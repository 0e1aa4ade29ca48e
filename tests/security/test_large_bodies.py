"""Users who send as much as a body may hold, of what is no text."""

import json
import threading
import time

import httpx
from redis import Redis

from tests.deployment import TEXT, Deployment, worker
from tests.processes import StartNotifier
from tests.queue_log import Log

LISTS = "[" + "[]," * 5_290_000 + "[]]"
"""15.9 MB of JSON that is 740 MB of lists."""


def test_a_body_of_lists_costs_neither_memory_nor_others_their_time(start_notifier: StartNotifier) -> None:
    notifier = start_notifier(rate_limit_bytes=1_000_000_000)
    url = f"{notifier.url}/api/analysis"
    before = notifier.resident
    highest = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not done.wait(0.02):
            highest = max(highest, notifier.resident)

    watcher = threading.Thread(target=watch)
    watcher.start()
    bodies = [
        f'{{"text": "x", "options": {{"a": {LISTS}}}}}',
        f'{{"x": {LISTS}}}',
        LISTS,
        '{"text":' + LISTS + "}",
    ]
    answers = [httpx.post(url, content=body.encode(), timeout=60).status_code for body in bodies]
    done.set()
    watcher.join()
    assert answers == [422, 422, 400, 422]
    # The body itself, and the text that it is decoded to.
    assert highest - before < 100_000_000, f"{highest - before:,} bytes more"


def test_bytes_and_retries_have_a_quota(start_notifier: StartNotifier, log: Log) -> None:
    notifier = start_notifier(rate_limit_bytes=100_000, max_body_bytes=50_000, rate_limit=8)
    url = f"{notifier.url}/api/analysis"
    body = json.dumps({"text": "x" * 40_000}).encode()
    assert [httpx.post(url, content=body).status_code for _ in range(4)] == [202, 202, 429, 429]
    chunked = httpx.post(url, content=iter([body[:20_000], body[20_000:]]))
    assert chunked.status_code == 429, "a body that does not tell its length"
    for number in range(20):
        log.job(f"r{number}")
        log.redis.zadd(log.keys.of("failed"), {f"r{number}": time.time()})
    retries = [httpx.post(f"{notifier.url}/api/queues/ai-analysis/jobs/r{n}/retry").status_code for n in range(20)]
    # A busy machine takes so long that some are allowed again.
    assert {200, 429} == set(retries)


def test_a_job_of_lists_costs_the_worker_nothing(redis_url: str, prefix: str, redis: "Redis") -> None:
    """It is refused with the field's name, and a job that runs beside it keeps its lock and is not begun again."""
    deployment = Deployment(redis_url, prefix)
    good = deployment.add({"text": TEXT})
    bad = [deployment.add({"text": "x"}) for _ in range(3)]
    for job in bad:
        redis.hset(deployment.keys.job(job), "data", f'{{"text": "x", "options": {{"a": {LISTS}}}}}')
    with worker(deployment, concurrency=4):
        for job in bad:
            entry = deployment.outcome(job)
            assert entry["event"] == "failed"
            assert entry["failedReason"].startswith("invalid-data: options.a: longer than")
        assert deployment.outcome(good)["event"] == "completed"
        assert [fields["event"] for _, fields in deployment.entries(good)].count("active") == 1
