"""The worker on a real queue: jobs of any producer, recovery, and an orderly end."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bullmq import Queue
from redis import Redis

from protocol.connection import connect
from protocol.keys import Keys
from protocol.producer import Producer
from protocol.store import Store
from tests.processes import Process

TEXT = """INT. KITCHEN - NIGHT

ANNA
You took the ledger. I know you took it.

BEN
Nobody took anything. Go to bed, Anna.

EXT. YARD - DAY

BEN
The salt is gone.

ANNA
Then so are we.
"""


class Deployment:
    """One queue with real producers, seen from a test."""

    def __init__(self, url: str, prefix: str) -> None:
        self.url = url
        self.prefix = prefix
        self.keys = Keys(prefix, "ai-analysis")
        self.redis = Redis.from_url(url, decode_responses=True)

    def add(self, data: dict[str, Any], **options: Any) -> str:
        """As any BullMQ producer does, the text inline."""

        async def add() -> str:
            client = connect(self.url, client_name="test")
            queue: Any = Queue("ai-analysis", {"connection": client, "prefix": self.prefix})
            job = await queue.add("whatever", data, options)
            await client.aclose()
            return str(job.id)

        return asyncio.run(add())

    def enqueue(self, data: dict[str, Any]) -> str:
        """As our own producers do, the text beside the job."""

        async def add() -> str:
            client = connect(self.url, client_name="test")
            blobs = connect(self.url, client_name="test", decode=False)
            producer = Producer(client, blobs, prefix=self.prefix, queue="ai-analysis", max_text_bytes=5_000_000)
            added = await producer.enqueue(data)
            await client.aclose()
            await blobs.aclose()
            return added.job_id

        return asyncio.run(add())

    def entries(self, job_id: str | None = None) -> list[tuple[int, dict[str, str]]]:
        """The stream so far: milliseconds and fields."""
        rows: Any = self.redis.xrange(self.keys.events)
        return [(int(i.partition("-")[0]), f) for i, f in rows if job_id is None or f.get("jobId") == job_id]

    def wait_for(self, wanted: Callable[[dict[str, str]], bool], seconds: float = 30) -> dict[str, str]:
        """Block on the stream until an entry satisfies ``wanted``."""
        after, deadline = "0", time.monotonic() + seconds
        while time.monotonic() < deadline:
            for _key, rows in self.redis.xread({self.keys.events: after}, block=500) or []:  # type: ignore[union-attr]
                for entry_id, fields in rows:
                    after = entry_id
                    if wanted(fields):
                        return dict(fields)
        raise AssertionError(f"not in {seconds} s: {[f.get('event') for _, f in self.entries()]}")

    def outcome(self, job_id: str, seconds: float = 30) -> dict[str, str]:
        ends = ("completed", "failed")
        return self.wait_for(lambda f: f.get("jobId") == job_id and f["event"] in ends, seconds)

    def stations_done(self, job_id: str) -> list[int]:
        """Numbers of the stations whose completion is in the stream."""
        progress = [json.loads(f["data"]) for _, f in self.entries(job_id) if f["event"] == "progress"]
        return [p["completed"]["stationNumber"] for p in progress if "completed" in p]

    def report(self, job_id: str) -> dict[str, Any]:
        async def read() -> str | None:
            blobs = connect(self.url, client_name="test", decode=False)
            body = await Store(blobs, self.keys).report(job_id, "json")
            await blobs.aclose()
            return body

        return dict(json.loads(asyncio.run(read()) or "{}"))


@pytest.fixture
def deployment(redis_url: str, prefix: str) -> Iterator[Deployment]:
    made = Deployment(redis_url, prefix)
    yield made
    made.redis.close()


def worker(deployment: Deployment, **settings: object) -> Process:
    given = {"processes": 1, **settings}
    return Process("worker", redis_url=deployment.url, prefix=deployment.prefix, **given)


def test_a_job_of_our_producer_is_analysed_and_leaves_a_report(deployment: Deployment) -> None:
    with worker(deployment):
        job = deployment.enqueue({"text": TEXT, "title": "Salt", "userId": "sam", "projectId": "p"})
        end = deployment.outcome(job)
    assert end["event"] == "completed"
    result = json.loads(end["returnvalue"])
    assert (result["userId"], result["projectId"], result["analysisId"]) == ("sam", "p", job)
    assert len(end["returnvalue"]) < 1000, "BullMQ copies the result into the stream: it must stay small"
    assert deployment.stations_done(job) == [1, 2, 3, 4, 5, 6, 7]
    report = deployment.report(job)
    assert [station["number"] for station in report["stations"]] == [1, 2, 3, 4, 5, 6, 7]
    assert {c["name"] for c in report["stations"][0]["output"]["characters"]} == {"ANNA", "BEN"}
    data = json.loads(str(deployment.redis.hget(deployment.keys.job(job), "data")))
    assert "text" not in data, "the text is stored once, beside the job"


def test_every_progress_carries_seven_stations_and_the_owner(deployment: Deployment) -> None:
    with worker(deployment):
        job = deployment.add({"text": TEXT, "userId": "sam"}, attempts=1)
        assert deployment.outcome(job)["event"] == "completed"
    progress = [json.loads(f["data"]) for _, f in deployment.entries(job) if f["event"] == "progress"]
    assert [len(p["stations"]) for p in progress] == [7] * len(progress)
    assert {p["userId"] for p in progress} == {"sam"}
    assert progress[0]["phase"] == "started"
    assert progress[-1]["progress"] == 100
    lines = [line for p in progress for line in p.get("logs", [])]
    assert lines
    assert deployment.redis.lrange(deployment.keys.logs(job), 0, -1) == lines, "BullMQ's own log differs"


def test_a_quick_analysis_skips_three_stations(deployment: Deployment) -> None:
    with worker(deployment):
        job = deployment.add({"text": TEXT, "analysisType": "quick"})
        assert deployment.outcome(job)["event"] == "completed"
    assert deployment.stations_done(job) == [1, 2, 3, 7]
    last = [json.loads(f["data"]) for _, f in deployment.entries(job) if f["event"] == "progress"][-1]
    assert [s["state"] for s in last["stations"]][3:6] == ["skipped"] * 3
    assert last["progress"] == 100


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": 7}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x" * 6_000_000}, "text"),
        ({"text": TEXT, "analysisType": "slow"}, "analysisType"),
        ([TEXT], "data"),
    ],
)
def test_bad_data_fails_at_once_and_names_the_field(
    deployment: Deployment, data: dict[str, Any], field: str, refusing_worker: Process
) -> None:
    deployment.prefix = refusing_worker.settings["STATIONS_PREFIX"]
    deployment.keys = Keys(deployment.prefix, "ai-analysis")
    job = deployment.add(data, attempts=3, backoff={"type": "fixed", "delay": 10})
    end = deployment.outcome(job)
    assert end["event"] == "failed"
    assert end["failedReason"].startswith(f"invalid-data: {field}: ")
    assert deployment.redis.hget(deployment.keys.job(job), "atm") == "1", "it was tried again"


@pytest.fixture(scope="module")
def refusing_worker(redis_url: str) -> Iterator[Process]:
    with Process("worker", redis_url=redis_url, prefix=f"refusing-{os.getpid()}", processes=1) as process:
        yield process


def test_somebody_elses_analysis_id_is_refused(deployment: Deployment) -> None:
    with worker(deployment):
        first = deployment.add({"text": TEXT, "userId": "sam", "analysisId": "play"})
        assert deployment.outcome(first)["event"] == "completed"
        second = deployment.add({"text": TEXT, "userId": "kim", "analysisId": "play"})
        assert deployment.outcome(second)["failedReason"].startswith("invalid-data: analysisId: ")


def test_a_killed_workers_job_is_finished_by_another_within_ten_seconds(deployment: Deployment) -> None:
    doomed = worker(deployment, pace=30).start()
    job = deployment.add({"text": TEXT}, attempts=1)
    deployment.wait_for(lambda f: f["event"] == "progress" and '"active"' in f["data"])
    with worker(deployment):
        doomed.kill(signal.SIGKILL)
        killed = time.time()
        active = deployment.wait_for(lambda f: f["event"] == "completed", 20)
    assert active["jobId"] == job
    starts = [ms for ms, f in deployment.entries(job) if f["event"] == "active"]
    assert len(starts) == 2
    assert starts[1] / 1000 - killed < 10


def test_no_child_outlives_its_worker(deployment: Deployment) -> None:
    process = worker(deployment, pace=30, processes=2).start()
    deployment.add({"text": TEXT})
    deployment.wait_for(lambda f: f["event"] == "progress")
    family = _descendants(process.pid)
    assert len(family) >= 3, "a fork server and two children were expected"
    process.kill(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(_alive(pid) for pid in family) and time.monotonic() < deadline:
        time.sleep(0.02)  # the kernel tells nobody but the parent
    assert [pid for pid in family if _alive(pid)] == []


def test_sigterm_lets_a_running_job_finish(deployment: Deployment) -> None:
    process = worker(deployment, pace=0.2).start()
    job = deployment.add({"text": TEXT})
    deployment.wait_for(lambda f: f["event"] == "progress")
    assert process.stop() == 0
    assert deployment.outcome(job, 1)["event"] == "completed"


def test_past_the_grace_a_job_goes_back_without_losing_an_attempt(deployment: Deployment) -> None:
    process = worker(deployment, pace=30, shutdown_grace=0.5).start()
    job = deployment.add({"text": TEXT}, attempts=1)
    deployment.wait_for(lambda f: f["event"] == "progress")
    began = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - began < 8
    with worker(deployment):
        assert deployment.outcome(job, 5)["event"] == "completed", "its only attempt was used up by a deploy"


def test_a_killed_child_is_replaced_and_the_job_tried_again(deployment: Deployment) -> None:
    with worker(deployment, pace=1) as process:
        job = deployment.add({"text": TEXT}, attempts=2, backoff={"type": "fixed", "delay": 100})
        deployment.wait_for(lambda f: f["event"] == "progress" and '"active"' in f["data"])
        for pid in _descendants(process.pid):
            if _is_slot(pid):
                os.kill(pid, signal.SIGKILL)
        again = deployment.wait_for(lambda f: f["event"] == "progress" and '"attempt":2' in f["data"], 20)
    assert again["jobId"] == job


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *_descendants(child)]
    return found


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _is_slot(pid: int) -> bool:
    parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return b"forkserver" in Path(f"/proc/{parent}/cmdline").read_bytes()
