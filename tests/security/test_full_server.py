"""A server without memory, or children without a process: nothing is used up, and it is said once."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from tests.deployment import TEXT, Deployment, long_text, slots, worker
from tests.processes import NotifierProcess, Process


@pytest.fixture
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """On a server of its own, which the test fills."""
    with DataDirectory(tmp_path_factory.mktemp("server")) as directory, EmbeddedServer(directory) as server:
        yield Deployment(server.url, "full")


def events(process: Process, level: str) -> list[str]:
    """What it logged at a level, once for each time."""
    lines = [json.loads(line) for line in process.logged().splitlines()]
    return [line["event"] for line in lines if line["level"] == level]


def test_a_full_server_costs_no_job_an_attempt(deployment: Deployment) -> None:
    """Requests are told, /readyz says so, the log once; a worker may even start. It goes on when there is room."""
    redis = deployment.redis
    notifier = NotifierProcess(redis_url=deployment.url, prefix=deployment.prefix)
    with notifier, worker(deployment) as first:
        url = f"{notifier.url}/api/analysis"
        assert deployment.outcome(httpx.post(url, json={"text": TEXT}).json()["jobId"])["event"] == "completed"
        jobs = [deployment.add({"text": TEXT}, delay=500) for _ in range(3)]
        redis.config_set("maxmemory", "100kb")
        refused = httpx.post(url, json={"text": TEXT})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
        assert "full" in httpx.get(f"{notifier.url}/readyz").json()["error"]["message"]
        with worker(deployment) as second:
            _until(lambda: "job put back" in events(first, "info") + events(second, "info"), "a job was taken")
            redis.config_set("maxmemory", "0")
            for job in jobs:
                assert deployment.outcome(job)["event"] == "completed"
                assert redis.hget(deployment.keys.job(job), "atm") == "1"
            for process in (first, second):
                assert "Traceback" not in process.logged()
                assert events(process, "error") in ([], ["server is full: nothing can be written, jobs wait"])
        _until(lambda: httpx.get(f"{notifier.url}/readyz").status_code == 200, "it is ready again")
        assert events(notifier, "error") == ["server is full"]
        assert "server takes writes again" in events(notifier, "info")


def test_jobs_whose_processes_are_all_killed_lose_no_attempt(redis_url: str, prefix: str) -> None:
    deployment = Deployment(redis_url, prefix)
    with worker(deployment, processes=2) as process:
        jobs = [deployment.add({"text": long_text(300)}) for _ in range(2)]
        for job in jobs:
            deployment.wait_for(lambda f, job=job: f.get("jobId") == job and f["event"] == "progress")  # type: ignore[misc]
        for pid in slots(process):
            os.kill(pid, signal.SIGKILL)
        for job in jobs:
            assert deployment.outcome(job, 90)["event"] == "completed"
            assert deployment.redis.hget(deployment.keys.job(job), "atm") == "1"


def _until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)
