"""A server without memory or disk, or children without a process: nothing is used up, and it is said once."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from bullmq import Job, Queue
from bullmq.custom_errors import DelayedError
from redis.asyncio import Redis

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from tests.clients import with_clients
from tests.deployment import TEXT, Deployment, long_text, slots, worker
from tests.processes import NotifierProcess, Process, wait_until
from worker.analysis_attempt import AnalysisAttempts
from worker.child import Limits
from worker.metrics import Metrics
from worker.process_pool import ProcessPool
from worker.progress_writer import ProgressWriter
from worker.runner import Runner
from worker.settings import WorkerSettings


@dataclass
class Disk:
    """A deployment on a server of its own, which can be without room in two ways."""

    deployment: Deployment
    files: Path

    def fill(self, what: str) -> None:
        redis = self.deployment.redis
        if what == "memory":
            redis.config_set("maxmemory", "100kb")
            return
        # A snapshot cannot replace a folder: from then on the server refuses all writes, those too that remove.
        (self.files / "dump.rdb" / "in the way").mkdir(parents=True)
        redis.config_set("save", "3600 1")
        self._save("err")

    def empty(self, what: str) -> None:
        if what == "memory":
            self.deployment.redis.config_set("maxmemory", "0")
            return
        shutil.rmtree(self.files / "dump.rdb")
        self._save("ok")

    def _save(self, outcome: str) -> None:
        redis = self.deployment.redis
        redis.bgsave()
        wait_until(lambda: redis.info("persistence")["rdb_last_bgsave_status"] == outcome, f"saving: {outcome}")


@pytest.fixture
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    with DataDirectory(tmp_path_factory.mktemp("server")) as directory, EmbeddedServer(directory) as server:
        deployment = Deployment(server.url, "full")
        yield Disk(deployment, directory.server_files)
        deployment.redis.close()


FULL = "server is full: nothing can be written, jobs wait"


def events(process: Process, level: str) -> list[str]:
    """What it logged at a level, once for each time."""
    lines = [json.loads(line) for line in process.logged().splitlines()]
    return [line["event"] for line in lines if line["level"] == level]


@pytest.mark.parametrize("what", ["memory", "disk"])
def test_a_full_server_costs_no_job_an_attempt(disk: Disk, what: str) -> None:
    """Requests are told, /readyz says so, the log once; a worker may even start. It goes on when there is room."""
    deployment = disk.deployment
    redis = deployment.redis
    notifier = NotifierProcess(redis_url=deployment.url, prefix=deployment.prefix)
    with notifier, worker(deployment) as first:
        url = f"{notifier.url}/api/analysis"
        assert deployment.outcome(httpx.post(url, json={"text": TEXT}).json()["jobId"])["event"] == "completed"
        jobs = [deployment.add({"text": TEXT}, delay=500) for _ in range(3)]
        disk.fill(what)
        refused = httpx.post(url, json={"text": TEXT})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
        ready = httpx.get(f"{notifier.url}/readyz")
        assert (ready.status_code, "full" in ready.json()["error"]["message"]) == (503, True)
        with worker(deployment) as second:
            wait_until(lambda: FULL in events(first, "error") + events(second, "error"), "a worker met it")
            disk.empty(what)
            for job in jobs:
                assert deployment.outcome(job)["event"] == "completed"
                assert redis.hget(deployment.keys.job(job), "atm") == "1"
            for process in (first, second):
                assert "Traceback" not in process.logged()
                assert events(process, "error") in ([], [FULL])
        wait_until(lambda: httpx.get(f"{notifier.url}/readyz").status_code == 200, "it is ready again")
        assert httpx.post(url, json={"text": TEXT}).status_code == 202
        assert events(notifier, "error") == ["server is full"]
        assert "server takes writes again" in events(notifier, "info")


def test_a_job_that_cannot_even_be_put_back_is_not_failed(disk: Disk) -> None:
    """bullmq fails a job after any other error, and the server may take writes again by then."""
    deployment = disk.deployment
    taken = deployment.add({"text": TEXT})
    deployment.redis.rename(deployment.keys.of("wait"), deployment.keys.of("active"))
    deployment.redis.set(deployment.keys.lock(taken), "token")

    async def put_back(client: Redis, blobs: Redis) -> None:
        settings, metrics = WorkerSettings(redis_url=deployment.url, prefix=deployment.prefix), Metrics()
        pool = ProcessPool(1, metrics, Limits())
        writer = ProgressWriter(client, metrics, prefix=deployment.prefix, queue=settings.queue)
        attempts = AnalysisAttempts(settings, blobs, writer, pool, metrics)
        runner = Runner(settings, client, client, blobs, attempts, metrics)
        queue: Any = Queue(settings.queue, {"connection": client, "prefix": deployment.prefix})
        job = await Job.fromId(queue, taken)
        disk.fill("disk")
        with pytest.raises(DelayedError):
            await runner._put_back(job, "token", 0)

    with_clients(deployment.url, put_back)


@pytest.mark.parametrize("what", ["memory", "disk"])
def test_a_job_that_runs_when_the_server_is_full_goes_on_afterwards(disk: Disk, what: str) -> None:
    """Without using up an attempt, and after the stations that it had finished."""
    deployment = disk.deployment
    with worker(deployment) as process:
        job = deployment.add({"text": long_text(300)})
        deployment.wait_for(lambda fields: fields["event"] == "progress")
        disk.fill(what)
        wait_until(lambda: FULL in events(process, "error"), "it is said")
        disk.empty(what)
        end = deployment.outcome(job)
        assert end["event"] == "completed", f"{end} {process.logged()}"
        assert deployment.redis.hget(deployment.keys.job(job), "atm") == "1"
        assert sorted(deployment.stations_done(job)) == [1, 2, 3, 4, 5, 6, 7]
        assert "Traceback" not in process.logged()
        assert events(process, "error") == [FULL]


def test_commands_say_that_the_server_is_full(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "play.txt").write_text(TEXT)
    disk.fill("disk")
    command = Path(sys.executable).with_name("stations")
    arguments = ["enqueue", "play.txt", "--redis-url", disk.deployment.url]
    done = subprocess.run([command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        3,
        "stations: Redis refuses writes: its memory or its disk is full\n",
    )
    disk.empty("disk")  # or the server would be waited for until it is killed


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
