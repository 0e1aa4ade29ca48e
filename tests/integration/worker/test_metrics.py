"""What a worker counts, and that a child which holds too much memory is replaced."""

import asyncio
import json
import socket
import time
import zlib
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis.asyncio import Redis

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from seven_stations.queue.operations import Operations
from seven_stations.stations import AnalysisType
from tests.clients import with_clients
from tests.deployment import TEXT, Deployment, worker
from tests.ports import free_port
from tests.processes import wait_until
from worker.child import Finished, Limits, Task
from worker.metrics import Metrics
from worker.process_pool import ProcessPool


def counts(port: int) -> dict[str, float]:
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics")
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_worker_counts_how_its_attempts_end(deployment: Deployment) -> None:
    port = free_port()
    with worker(deployment, worker_metrics_port=port):
        assert counts(port)["stations_attempts_total cancelled"] == 0
        for data in ({"text": TEXT}, {"text": ""}, {"text": TEXT, "options": {"timeout": 0.001}}):
            deployment.outcome(deployment.add(data, attempts=3))
        found = counts(port)
    ended = {
        name.partition(" ")[2]: value for name, value in found.items() if name.startswith("stations_attempts_t")
    }
    assert {name: value for name, value in ended.items() if value} == {
        "completed": 1,
        "invalid-data": 1,
        "timeout": 1,
    }
    assert found["stations_children_replaced_total"] == 1, "the one that took too long"
    assert found["stations_job_wait_seconds_count"] == 3
    assert 0 < found["stations_job_wait_seconds_sum"] < 300
    for outcome in ("completed", "invalid-data", "timeout"):
        assert found[f"stations_attempt_duration_seconds_count {outcome}"] == 1
    stations = [found[f"stations_station_duration_seconds_sum {number}"] for number in range(1, 8)]
    assert 0 < sum(stations) < found["stations_attempt_duration_seconds_sum completed"]
    assert found["stations_jobs_running"] == 0


def test_a_wait_begins_when_a_job_is_due_and_is_that_of_its_first_attempt(deployment: Deployment) -> None:
    """Otherwise a deployment with delays and retries would always look short of workers."""
    added = round(time.time() * 1000) - 3_600_000
    port = free_port()

    async def again(client: Redis, blobs: Redis) -> None:
        await Operations(client, blobs, deployment.prefix).retry("ai-analysis", delayed)

    with worker(deployment, worker_metrics_port=port):
        delayed = deployment.add({"text": TEXT}, timestamp=added, delay=3_600_000)
        assert deployment.outcome(delayed)["event"] == "completed"
        with_clients(deployment.url, again)
        ends = 0

        def second_end(entry: dict[str, str]) -> bool:
            nonlocal ends
            ends += entry["event"] == "completed"
            return ends == 2

        deployment.wait_for(second_end)
        found = counts(port)
    assert found["stations_attempt_duration_seconds_count completed"] == 2
    assert found["stations_job_wait_seconds_count"] == 1
    assert found["stations_job_wait_seconds_sum"] < 1800, "the hour of its delay is none that it waited"


def test_what_is_refused_dropped_and_recovered_is_counted(deployment: Deployment) -> None:
    deployment.redis.set(deployment.keys.checkpoint("odd"), "in its place")
    quick = {"lock_duration": 1, "stalled_interval": 0.5}
    port = free_port()
    with worker(deployment, pace=0.4, **quick) as dies:
        job = deployment.enqueue({"text": TEXT})
        deployment.wait_for(lambda f: f["event"] == "progress" and '"completed":{"stationNumber":2,' in f["data"])
        dies.kill()
    with worker(deployment, worker_metrics_port=port, **quick) as lives:
        assert deployment.outcome(job)["event"] == "completed"
        restored = counts(port)
        deployment.add({"text": TEXT}, jobId="odd")
        assert deployment.outcome("odd")["event"] == "completed"
        found, logged = counts(port), lives.logged()
    assert restored["stations_jobs_stalled_total"] == 1
    assert restored["stations_stations_restored_total"] >= 2
    assert restored["stations_checkpoints_refused_total"] == restored["stations_checkpoints_dropped_total"] == 0
    assert found["stations_checkpoints_refused_total"] == 7
    assert found["stations_checkpoints_dropped_total"] == 1, "they could not be read, once"
    for event in ("job stalled, its worker was lost: back to the queue", "resumed", "checkpoint refused"):
        assert f'"event": "{event}"' in logged


def test_a_lost_server_is_counted_by_what_waits_for_it(tmp_path: Path, prefix: str) -> None:
    port = free_port()
    with (
        DataDirectory(tmp_path) as directory,
        EmbeddedServer(directory) as server,
        worker(
            deployment := Deployment(server.url, prefix), worker_metrics_port=port, shutdown_grace=0, pace=0.5
        ) as lost,
    ):
        assert counts(port)["stations_server_lost_total jobs"] == 0
        deployment.enqueue({"text": TEXT})
        deployment.wait_for(lambda f: f["event"] == "progress" and '"completed":{"stationNumber":2,' in f["data"])
        server.stop()
        lost_by = [f"stations_server_lost_total {what}" for what in ("jobs", "progress", "cancels")]
        wait_until(lambda: all(counts(port)[name] for name in lost_by), "all three have met it")
        for event in ("server unreachable", "progress waits for the server", "control channel lost"):
            assert f'"event": "{event}"' in lost.logged()


def test_a_port_that_is_taken_is_said_and_costs_no_jobs(deployment: Deployment) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with worker(deployment, worker_metrics_port=port) as process:
            assert deployment.outcome(deployment.add({"text": TEXT}))["event"] == "completed"
            said = [json.loads(line) for line in process.logged().splitlines() if "metrics not served" in line]
    assert [line["level"] for line in said] == ["error"]
    assert said[0]["address"] == f"127.0.0.1:{port}"


@pytest.mark.parametrize(("worn", "replaced"), [(1, True), (2**40, False)])
def test_a_child_that_holds_too_much_memory_is_replaced(worn: int, replaced: bool) -> None:
    async def run() -> None:
        slots = ProcessPool(1, Metrics(), Limits(), max_idle_bytes=worn)
        await slots.start()
        before = slots.pids
        try:
            task = Task(zlib.compress(TEXT.encode()), AnalysisType.FULL, None, 5_000_000)
            for _ in range(2):
                messages = [message async for message in slots.run(task)]
                assert isinstance(messages[-1], Finished)
            assert (slots.pids != before) is replaced
        finally:
            await slots.close()

    asyncio.run(run())
