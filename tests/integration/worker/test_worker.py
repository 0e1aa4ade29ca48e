"""The worker on a real queue: jobs of any producer, recovery, and an orderly end."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from seven_stations.queue.keys import Keys
from tests.deployment import TEXT, Deployment, alive, descendants, slots, worker
from tests.processes import Process, wait_until
from tests.unit.documents.printer import typed

SAMPLE = Path(__file__).parents[3] / "seven_stations" / "samples" / "the-salt-ledger.fountain"


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


def test_a_long_text_tells_how_much_is_read_and_how_much_of_each_station_is_done(deployment: Deployment) -> None:
    """Whoever watches a text of some megabytes would see nothing new for many seconds."""
    with worker(deployment):
        job = deployment.enqueue({"text": f"{SAMPLE.read_text('utf-8')}\n\n" * 50})
        assert deployment.outcome(job)["event"] == "completed"
    progress = [json.loads(f["data"]) for _, f in deployment.entries(job) if f["event"] == "progress"]
    done = [p["progress"] for p in progress]
    assert done == sorted(done)
    parts = [p for p in progress if p.get("code") in ("reading", "station-part")]
    # Of the reading where it takes longer than the pause between two parts, which a fast machine's does not.
    assert "station-part" in {p["code"] for p in parts}
    for part in parts:
        active = [one for one in part["stations"] if one["state"] == "active"]
        assert [one["progress"] for one in active] == (
            [] if part["code"] == "reading" else [round(100 * part["values"]["share"])]
        )
        assert 0 < part["progress"] < 100


def test_a_count_of_trimmed_lines_that_is_no_number_fails_no_job(deployment: Deployment) -> None:
    job = deployment.add({"text": TEXT, "analysisType": "quick"}, keepLogs=1)
    deployment.redis.hset(deployment.keys.job(job), "logsTrimmed", "many")
    with worker(deployment):
        assert deployment.outcome(job)["event"] == "completed"
    assert deployment.redis.llen(deployment.keys.logs(job)) == 1


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
        active = deployment.wait_for(lambda f: f["event"] == "completed")
    assert active["jobId"] == job
    starts = [ms for ms, f in deployment.entries(job) if f["event"] == "active"]
    assert len(starts) == 2
    assert starts[1] / 1000 - killed < 20, "less than ten seconds are promised, and bullmq alone takes 59"


def test_no_child_outlives_its_worker(deployment: Deployment) -> None:
    process = worker(deployment, pace=30, processes=2).start()
    deployment.add({"text": TEXT})
    deployment.wait_for(lambda f: f["event"] == "progress")
    family = descendants(process.pid)
    assert len(family) >= 3, "a fork server and two children were expected"
    process.kill(signal.SIGKILL)
    wait_until(lambda: not any(alive(pid) for pid in family), "all children are gone")


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
    assert process.stop() == 0
    assert not [f for _, f in deployment.entries(job) if f["event"] == "completed"], "it was waited for"
    with worker(deployment):
        assert deployment.outcome(job)["event"] == "completed", "its only attempt was used up by a deploy"


def test_a_killed_child_is_replaced_and_the_third_loss_counts(deployment: Deployment) -> None:
    """Who kills it need not have anything against the job; a job that kills its child again and again ends."""
    seen: list[str] = []

    def begun(entry: dict[str, str]) -> bool:
        seen.append(entry["event"])
        return entry["event"] == "progress" and seen.count("active") > losses and '"active"' in entry["data"]

    with worker(deployment, pace=1) as process:
        job = deployment.add({"text": TEXT}, attempts=2, backoff={"type": "fixed", "delay": 100})
        for losses in range(3):  # noqa: B007  # begun() reads it
            seen.clear()
            assert '"attempt":1' in deployment.wait_for(begun)["data"]
            for pid in slots(process):
                os.kill(pid, signal.SIGKILL)
        again = deployment.wait_for(lambda f: f["event"] == "progress" and '"attempt":2' in f["data"], 20)
    assert again["jobId"] == job


def test_files_are_read_by_the_child(deployment: Deployment) -> None:
    pdf = typed([["INT. KITCHEN - NIGHT", "", " " * 22 + "ANNA", " " * 10 + "You took it."]])
    utf_16 = ("ANNA: You took it.\n\nBEN: No.\n\n" * 5).encode("utf-16")
    with worker(deployment):
        for file, speakers in ((pdf, ["ANNA"]), (utf_16, ["ANNA", "BEN"])):
            job = deployment.enqueue({"title": "Salt"}, file=file)
            assert deployment.outcome(job)["event"] == "completed"
            assert deployment.report(job)["manuscript"]["speakers"] == speakers
        damaged = deployment.outcome(deployment.enqueue({"title": "Salt"}, file=b"%PDF-1.7 cut"))
    assert damaged["failedReason"].startswith("invalid-data: text: The file is damaged")
