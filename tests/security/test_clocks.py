"""Clocks that are wrong, of a worker beside one that is right, and of the server: nothing stops."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from cli.local.server import binary
from tests.deployment import TEXT, Deployment, long_text, worker
from tests.ports import free_port
from tests.processes import NotifierProcess, Process, StartNotifier
from tests.queue_log import Log
from tests.viewers import until, watching

AHEAD = 25 * 3600.0
ROOMS = "queue:ai-analysis"


def ahead_of_time(deployment: Deployment, **settings: object) -> Process:
    """A worker whose clock is ahead."""
    process = worker(deployment, **settings)
    set_clock = f"import runpy, time; now = time.time; time.time = lambda: now() + {AHEAD}"
    run = "runpy.run_module('worker', run_name='__main__', alter_sys=True)"
    process.program = [sys.executable, "-c", f"{set_clock}; {run}"]
    return process


def test_a_clock_a_day_ahead_forgets_early_and_stops_nothing(
    redis: "Redis", redis_url: str, prefix: str, start_notifier: StartNotifier
) -> None:
    """BullMQ removes what completed a day ago, by the clock of whoever completes the next job."""
    deployment, notifier = Deployment(redis_url, prefix), start_notifier()
    ahead = ahead_of_time(deployment)
    with watching(notifier.events_url, rooms=ROOMS) as frames:
        cursor = next(frames).id
        with worker(deployment):
            first = deployment.enqueue({"text": TEXT, "userId": "sam"})
            deployment.outcome(first)
        with ahead:
            second = deployment.enqueue({"text": TEXT, "userId": "sam"})
            assert deployment.outcome(second)["event"] == "completed"
            assert "clock is not the server's" in ahead.logged()
            assert not redis.exists(deployment.keys.job(first)), "the attack no longer does what it says"
            assert httpx.get(f"{notifier.url}/api/analysis/{first}").status_code == 404
            until(frames, lambda frame: frame.event == "job:completed" and frame.data["jobId"] == second)
            assert "Traceback" not in ahead.logged()
    for each in (notifier, start_notifier()):
        with watching(each.events_url, rooms=ROOMS, last_event_id=cursor) as frames:
            told = until(frames, lambda frame: frame.event == "job:completed" and frame.data["jobId"] == second)
        assert [frame.data["jobId"] for frame in told if frame.event == "job:completed"] == [first, second]
        assert httpx.get(f"{each.url}/readyz").status_code == 200
        assert "Traceback" not in each.logged()


def test_what_a_clock_a_day_ahead_puts_back_is_taken_by_others(
    redis: "Redis", redis_url: str, prefix: str
) -> None:
    deployment = Deployment(redis_url, prefix)
    ahead = ahead_of_time(deployment, shutdown_grace=0)
    with ahead:
        job = deployment.enqueue({"text": long_text(300)})
        deployment.wait_for(lambda fields: fields["event"] == "progress")
        assert ahead.kill(signal.SIGTERM) == 0
        assert "job put back" in ahead.logged()
    with worker(deployment):
        assert deployment.outcome(job)["event"] == "completed"
    assert redis.hget(deployment.keys.job(job), "atm") == "1"


# Before 2026 (a machine without a battery begins in 1970) no stream was ever the one that was being read.
def test_a_server_whose_clock_is_years_behind_is_followed(tmp_path: Path) -> None:
    faketime = shutil.which("faketime")
    if faketime is None:
        pytest.skip("faketime: it is not installed")
    port = free_port()
    command = [faketime, "-f", "-4000d", str(binary()), "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    command += ["--bind", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            retry = Retry(ConstantBackoff(0.1), 600, (RedisConnectionError,))
            with Redis(port=port, decode_responses=True, retry=retry) as redis:
                log = Log(redis, "behind", "ai-analysis")
                log.job("1")
                with (
                    NotifierProcess(redis_url=f"redis://127.0.0.1:{port}/0", prefix="behind") as notifier,
                    watching(notifier.events_url, rooms=ROOMS) as frames,
                ):
                    cursor = next(frames).id
                    for percent in (10, 20):
                        log.progress("1", percent)
                    until(frames, lambda frame: frame.event == "job:progress" and frame.data["progress"] == 20)
                    url = notifier.events_url
                    with watching(url, rooms=ROOMS, last_event_id=cursor) as again:
                        told = until(again, lambda frame: frame.event == "job:progress")
                    assert told[-1].data["progress"] == 10
                    assert not any(frame.event == "system:warning" for frame in told)
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # it runs the server as a child
