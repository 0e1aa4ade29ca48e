"""Going on after the last finished station: whatever ended the attempt, nothing is computed or told twice."""

import asyncio
import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from redis import Redis

from seven_stations.protocol.jobs import parse_job_data
from seven_stations.protocol.log_line import parse_line
from seven_stations.protocol.tracker import Tracker
from seven_stations.queue.connection import connect
from seven_stations.queue.keys import Keys
from seven_stations.queue.store import REPORT_SECONDS, Store
from seven_stations.steps import Step
from tests.deployment import TEXT, Deployment, long_text, slots, worker
from tests.interop.link import Link
from tests.processes import wait_until
from worker.attempt import Attempt, AttemptLostError, JobGoneError
from worker.metrics import Metrics
from worker.progress_writer import Checkpoint, ProgressWriter

PACE = 0.4
QUICK: dict[str, object] = {"lock_duration": 1, "stalled_interval": 0.5}
ALL = [1, 2, 3, 4, 5, 6, 7]


def wait_for_station(deployment: Deployment, number: int) -> None:
    wanted = f'"completed":{{"stationNumber":{number},'
    deployment.wait_for(lambda f: f["event"] == "progress" and wanted in f["data"])


def progress(deployment: Deployment, job: str) -> list[dict[str, Any]]:
    return [json.loads(f["data"]) for _, f in deployment.entries(job) if f["event"] == "progress"]


def lines(deployment: Deployment, job: str) -> list[str]:
    kept: Any = deployment.redis.lrange(deployment.keys.logs(job), 0, -1)
    return [parse_line(line).line for line in kept]


def starts(deployment: Deployment, job: str) -> list[int]:
    """Numbers of the stations that were begun, in order."""
    return [
        p["currentStation"]
        for p in progress(deployment, job)
        if str(p.get("message", "")).endswith(" started") and p["phase"] == "running"
    ]


def assert_told_once_and_whole(deployment: Deployment, job: str, after: int) -> None:
    assert deployment.outcome(job)["event"] == "completed"
    assert deployment.stations_done(job) == ALL, "a station was told as completed twice, or never"
    assert f"Resumed after station {after}" in lines(deployment, job)
    every = progress(deployment, job)
    before = next(p for p in every if p.get("completed", {}).get("stationNumber") == after)
    ours, theirs = (
        [(s["state"], s["duration"], s["summary"]) for s in p["stations"][:after]] for p in (before, every[-1])
    )
    assert ours == theirs, "restored stations keep their summaries and durations"
    assert every[-1]["progress"] == 100
    assert [s["number"] for s in deployment.report(job)["stations"]] == ALL


def test_a_killed_workers_job_goes_on_after_its_last_station(deployment: Deployment) -> None:
    doomed = worker(deployment, pace=PACE, **QUICK).start()
    job = deployment.enqueue({"text": TEXT})
    wait_for_station(deployment, 3)
    doomed.kill(signal.SIGKILL)
    with worker(deployment, **QUICK) as other:
        deployment.outcome(job)
        logged = other.logged()
    assert_told_once_and_whole(deployment, job, 3)
    resumed = [json.loads(line) for line in logged.splitlines() if '"resumed"' in line]
    assert [(entry["job_id"], entry["stations"]) for entry in resumed] == [(job, [1, 2, 3])]
    assert starts(deployment, job).count(3) == 1


def test_a_deploy_past_the_grace_goes_on_after_the_last_station(deployment: Deployment) -> None:
    process = worker(deployment, pace=PACE, shutdown_grace=0).start()
    job = deployment.enqueue({"text": TEXT})
    wait_for_station(deployment, 2)
    assert process.stop() == 0
    done = len(deployment.stations_done(job))
    with worker(deployment):
        deployment.outcome(job)
    assert_told_once_and_whole(deployment, job, done)


def test_a_killed_childs_job_goes_on_after_the_last_station(deployment: Deployment) -> None:
    with worker(deployment) as process:
        job = deployment.enqueue({"text": long_text(500)})
        wait_for_station(deployment, 1)
        for pid in slots(process):
            os.kill(pid, signal.SIGKILL)
        deployment.outcome(job)
    assert_told_once_and_whole(deployment, job, 1)


def test_three_resumes_and_then_the_worker_was_lost_too_often(deployment: Deployment) -> None:
    job = deployment.enqueue({"text": TEXT})
    for _ in range(4):
        doomed = worker(deployment, pace=30, **QUICK).start()
        seen = len(deployment.entries(job))
        wait_until(lambda: any(f["event"] == "active" for _, f in deployment.entries(job)[seen:]))  # noqa: B023
        doomed.kill(signal.SIGKILL)
    with worker(deployment, **QUICK):
        end = deployment.outcome(job)
    assert end["event"] == "failed"
    assert end["failedReason"] == "job stalled more than allowable limit", "split_failure knows these words"


def interrupted(deployment: Deployment, data: dict[str, Any], after: int) -> str:
    """A job that was put back when ``after`` stations were done."""
    process = worker(deployment, pace=PACE, shutdown_grace=0).start()
    job = deployment.enqueue(data)
    wait_for_station(deployment, after)
    process.stop()
    return job


def test_damaged_checkpoints_are_computed_again_and_said(deployment: Deployment) -> None:
    job = interrupted(deployment, {"text": TEXT}, 3)
    deployment.redis.hset(deployment.keys.checkpoint(job), "2", b"no checkpoint")
    with worker(deployment) as process:
        assert deployment.outcome(job)["event"] == "completed"
        dropped = [json.loads(line) for line in process.logged().splitlines() if "checkpoint dropped" in line]
    assert [(entry["job_id"], entry["station"]) for entry in dropped] == [(job, 2)]
    assert deployment.stations_done(job).count(2) == 2
    assert deployment.stations_done(job).count(3) == 1


def test_another_text_in_its_place_begins_anew(deployment: Deployment) -> None:
    job = interrupted(deployment, {"text": TEXT}, 3)

    deployment.redis.delete(deployment.keys.text(job))
    deployment.stored(lambda store: store.put_text(job, TEXT.replace("salt", "wine")))
    with worker(deployment):
        assert deployment.outcome(job)["event"] == "completed"
    assert not any("Resumed" in line for line in lines(deployment, job))
    assert deployment.stations_done(job)[-7:] == ALL


def test_an_edited_station_begins_anew(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = interrupted(deployment, {"text": TEXT}, 3)
    home = Path(__file__).parents[3]
    for package in ("seven_stations", "worker"):
        shutil.copytree(home / package, tmp_path / package)
    with (tmp_path / "seven_stations" / "analysis" / "stations" / "network" / "station.py").open("a") as file:
        file.write("\n# edited\n")
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with worker(deployment):
        assert deployment.outcome(job)["event"] == "completed"
    assert not any("Resumed" in line for line in lines(deployment, job))


def test_a_checkpoint_that_cannot_be_stored_costs_nothing_else(deployment: Deployment) -> None:
    job = "odd"
    deployment.redis.set(deployment.keys.checkpoint(job), "in its place")
    with worker(deployment) as process:
        deployment.add({"text": TEXT}, jobId=job)
        assert deployment.outcome(job)["event"] == "completed"
        logged = process.logged()
    assert deployment.stations_done(job) == ALL
    assert logged.count("checkpoint refused") == 7
    assert "checkpoints not read" in logged


def test_checkpoints_expire_with_the_job_and_are_forgotten_with_it(deployment: Deployment) -> None:
    job = interrupted(deployment, {"text": TEXT}, 2)
    key = deployment.keys.checkpoint(job)
    assert deployment.redis.ttl(key) > 7 * 24 * 3600, "a failed job may be retried as long as it is kept"
    with worker(deployment):
        deployment.outcome(job)
    assert 0 < int(str(deployment.redis.ttl(key))) <= 600, "a finished analysis needs no checkpoints"
    deployment.stored(lambda store: store.forget(job))
    assert not deployment.redis.exists(key, deployment.keys.text(job), deployment.keys.report(job))


def test_a_worker_that_was_stopped_past_its_lock_writes_nothing_over_its_successor(deployment: Deployment) -> None:
    with worker(deployment, pace=PACE, **QUICK) as stale:
        job = deployment.enqueue({"text": TEXT})
        wait_for_station(deployment, 2)
        os.kill(stale.pid, signal.SIGSTOP)  # its child runs on and has its steps ready
        try:
            with worker(deployment, pace=PACE, **QUICK) as successor:
                deployment.wait_for(lambda f: f["event"] == "stalled")
                deployment.wait_for(lambda f: "Resumed after station" in f.get("data", ""))
                os.kill(stale.pid, signal.SIGCONT)  # both run now
                assert deployment.outcome(job)["event"] == "completed"
                entries = len(deployment.entries(job))
                assert stale.stop() == 0
                assert "attempt lost" in stale.logged()
                assert "attempt lost" not in successor.logged()
        finally:
            if stale.pid and stale.exit_code is None:
                try:
                    os.kill(stale.pid, signal.SIGCONT)
                except ProcessLookupError:
                    pass
    assert len(deployment.entries(job)) == entries, "it wrote after the end"
    assert deployment.stations_done(job) == ALL
    assert len([f for _, f in deployment.entries(job) if f["event"] == "completed"]) == 1


def test_a_worker_that_takes_up_its_own_lost_job_finishes_it(deployment: Deployment) -> None:
    with worker(deployment, pace=PACE, **QUICK) as process:
        job = deployment.enqueue({"text": TEXT})
        wait_for_station(deployment, 2)
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(2.5)  # past the lock: nobody else is there to see it
        os.kill(process.pid, signal.SIGCONT)
        assert deployment.outcome(job)["event"] == "completed"
    assert deployment.stations_done(job) == ALL
    stalled = [f for _, f in deployment.entries(job) if f["event"] == "stalled"]
    assert len(stalled) <= 1, "each further one brings worker-lost nearer"


class Desk:
    """A progress writer and a store on a job that is locked by whom the test says."""

    def __init__(self, url: str, prefix: str) -> None:
        self.client = connect(url, client_name="test", retries=0)
        self.blobs = connect(url, client_name="test", decode=False)
        self.keys = Keys(prefix, "ai-analysis")
        self.progress_writer = ProgressWriter(self.client, Metrics(), prefix=prefix, queue="ai-analysis")
        self.store = Store(self.blobs, self.keys)
        self.tracker = Tracker(parse_job_data({"text": "x"}), job_id="j", attempt=1)

    async def close(self) -> None:
        await self.client.aclose()
        await self.blobs.aclose()


def test_only_the_holder_of_the_lock_writes(redis_url: str, prefix: str, redis: "Redis") -> None:
    keys = Keys(prefix, "ai-analysis")

    async def race() -> None:
        desk = Desk(redis_url, prefix)
        old, new = Attempt("j", 1, "old"), Attempt("j", 1, "new")
        with pytest.raises(JobGoneError):
            await desk.progress_writer.write(old, desk.tracker.opening())
        redis.hset(keys.job("j"), "name", "analyze")
        for lock in (None, "new"):
            if lock:
                redis.set(keys.lock("j"), lock)
            with pytest.raises(AttemptLostError):
                await desk.progress_writer.write(old, desk.tracker.opening(), Checkpoint(1, b"stale"))
            assert await desk.store.put_packed_report("j", {"json": b"stale"}, token="old", user_id=None) is None
            assert not redis.exists(keys.checkpoint("j"), keys.report("j"), keys.events, keys.logs("j"))
            assert redis.hget(keys.job("j"), "progress") is None
        await desk.progress_writer.write(new, desk.tracker.opening(), Checkpoint(1, b"fresh"))
        await desk.store.put_text("j", "A play.")
        assert await desk.store.put_packed_report(
            "j", {"json": b"fresh"}, token="new", user_id=None
        ) == keys.report("j")
        assert await desk.store.checkpoints("j") == {1: b"fresh"}
        # What led to a report lives no longer than it.
        for key in (keys.checkpoint("j"), keys.text("j")):
            assert 0 < redis.ttl(key) <= redis.ttl(keys.report("j")) <= REPORT_SECONDS
        await desk.close()

    asyncio.run(race())


def test_progress_whose_answer_was_lost_is_written_once(redis_url: str, prefix: str, redis: "Redis") -> None:
    keys, attempt = Keys(prefix, "ai-analysis"), Attempt("j", 1, "token")
    redis.hset(keys.job("j"), "name", "analyze")
    redis.set(keys.lock("j"), "token")

    async def write(link: Link) -> None:
        desk = Desk(link.url.replace("http:", "redis:"), prefix)
        await desk.progress_writer.write(attempt, desk.tracker.opening())  # connects, and brings the script
        link.lose_next_answer()
        completed = Step("completed", 1, duration=1.5)
        progress = desk.tracker.apply(completed)
        assert progress is not None
        await desk.progress_writer.write(attempt, progress, Checkpoint(1, b"found"))
        await desk.close()

    with Link(urlsplit(redis_url).port or 6379) as link:
        asyncio.run(write(link))
        assert link.taken > 1, "no answer was lost"
    assert redis.xlen(keys.events) == 2, "it was written again, or not at all"


def test_our_progress_is_written_as_bullmq_writes_it(redis_url: str, prefix: str, redis: "Redis") -> None:
    from bullmq import Queue

    keys = Keys(prefix, "ai-analysis")

    async def write() -> None:
        desk = Desk(redis_url, prefix)
        queue: Any = Queue("ai-analysis", {"connection": desk.client, "prefix": prefix})
        redis.hset(keys.job("j"), "name", "analyze")
        redis.set(keys.lock("j"), "token")
        opening = desk.tracker.opening()
        await desk.progress_writer.write(Attempt("j", 1, "token"), opening)
        ours = redis.hget(keys.job("j"), "progress")
        await queue.backend.updateProgress("j", opening.marked())
        assert redis.hget(keys.job("j"), "progress") == ours
        await desk.close()

    asyncio.run(write())
    entries: Any = redis.xrange(keys.events)
    assert len(entries) == 2
    assert entries[0][1] == entries[1][1]
