"""Cancelling and time limits: a running job ends wherever it runs, its work with it, and is not tried again."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from bullmq import Job, Queue
from redis.asyncio import Redis

from seven_stations.errors import split_failure
from seven_stations.queue.cancellation import Cancellation
from seven_stations.queue.connection import connect
from seven_stations.queue.operations import Operations
from tests.clients import with_clients
from tests.deployment import TEXT, Deployment, alive, long_text, slots, worker
from tests.interop.link import Link
from tests.processes import wait_until
from worker.attempt import Interrupt
from worker.cancels import CancelListener
from worker.metrics import Metrics

RETRIES: dict[str, Any] = {"attempts": 3, "backoff": {"type": "fixed", "delay": 50}}


def on(deployment: Deployment, act: Callable[[Redis, Operations], Awaitable[object]]) -> None:
    async def run(client: Redis, blobs: Redis) -> None:
        await act(client, Operations(client, blobs, deployment.prefix))

    with_clients(deployment.url, run)


def cancel(deployment: Deployment, job: str) -> None:
    on(deployment, lambda _, operations: operations.cancel("ai-analysis", job, by="sam"))


def set_key(deployment: Deployment, job: str) -> None:
    """As a cancel whose message nobody heard."""
    deployment.redis.set(deployment.keys.cancel(job), Cancellation(job, "sam", 1).key_value(), ex=60)


def running(deployment: Deployment, job: str) -> None:
    """Wait until a station of the job runs."""
    deployment.wait_for(
        lambda f: f["event"] == "progress" and f["jobId"] == job and '"state":"active"' in f["data"]
    )


def assert_cancelled(deployment: Deployment, job: str, reason: str = "cancelled: by sam") -> None:
    end = deployment.outcome(job)
    assert (end["event"], end["failedReason"]) == ("failed", reason)
    assert deployment.redis.hget(deployment.keys.job(job), "atm") == "1", "it was tried again"


def last_progress(deployment: Deployment, job: str) -> dict[str, Any]:
    return [json.loads(f["data"]) for _, f in deployment.entries(job) if f["event"] == "progress"][-1]


def test_a_job_is_cancelled_in_whichever_worker_runs_it(deployment: Deployment) -> None:
    workers = [worker(deployment, concurrency=1, pace=1).start() for _ in range(3)]
    try:
        jobs = [deployment.add({"text": TEXT, "userId": "sam"}, **RETRIES) for _ in range(3)]
        for job in jobs:
            running(deployment, job)
        cancel(deployment, jobs[1])
        assert_cancelled(deployment, jobs[1])
        said = last_progress(deployment, jobs[1])
        assert said["message"] == "Cancelled by sam"
        assert said["stations"][said["currentStation"] - 1]["state"] == "failed"
        assert split_failure("cancelled: by sam") == ("cancelled", "by sam")
        for job in (jobs[0], jobs[2]):
            assert deployment.outcome(job)["event"] == "completed", "another's job was taken along"
    finally:
        for one in workers:
            one.stop()


def test_the_work_ends_in_the_middle_of_a_station(deployment: Deployment) -> None:
    with worker(deployment) as process:
        job = deployment.enqueue({"text": long_text(1500)})
        running(deployment, job)
        (child,) = slots(process)
        cancel(deployment, job)
        assert_cancelled(deployment, job)
        assert not alive(child), "the process that computed it lives on"
        after = deployment.enqueue({"text": TEXT})
        assert deployment.outcome(after)["event"] == "completed"


def test_a_job_that_waits_inside_the_worker_is_cancelled(deployment: Deployment) -> None:
    with worker(deployment, pace=1, concurrency=2):
        first = deployment.add({"text": TEXT})
        running(deployment, first)
        second = deployment.add({"text": TEXT}, **RETRIES)
        deployment.wait_for(lambda f: f["event"] == "progress" and f["jobId"] == second)
        cancel(deployment, second)
        assert_cancelled(deployment, second)
        assert deployment.outcome(first)["event"] == "completed"
        third = deployment.add({"text": TEXT})
        assert deployment.outcome(third)["event"] == "completed", "the place of the cancelled job is lost"


def test_a_job_cancelled_before_it_starts_runs_no_station(deployment: Deployment) -> None:
    set_key(deployment, "early")
    with worker(deployment):
        deployment.add({"text": TEXT}, jobId="early", **RETRIES)
        assert_cancelled(deployment, "early")
    assert deployment.stations_done("early") == []


def test_a_cancel_while_the_connection_is_lost_is_obeyed(deployment: Deployment) -> None:
    with worker(deployment, pace=30):
        job = deployment.add({"text": TEXT}, **RETRIES)
        running(deployment, job)
        set_key(deployment, job)  # nobody is told
        assert deployment.redis.client_kill_filter(_type="pubsub") >= 1
        assert_cancelled(deployment, job)


def test_a_channel_that_was_refused_is_joined_again(deployment: Deployment) -> None:
    """The server lets nobody subscribe for a while: an answer that a client does not get over by itself."""
    user = f"worker-{deployment.prefix}"
    deployment.redis.execute_command("ACL", "SETUSER", user, "on", ">secret", "~*", "+@all", "resetchannels")
    try:
        url = deployment.url.replace("redis://", f"redis://{user}:secret@")
        with worker(deployment, pace=30, redis_url=url) as process:
            job = deployment.add({"text": TEXT}, **RETRIES)
            running(deployment, job)
            wait_until(lambda: "control channel lost" in process.logged())
            deployment.redis.execute_command("ACL", "SETUSER", user, "allchannels")
            # No key: only the channel can bring it.
            told = Cancellation(job, "sam", 1)
            wait_until(lambda: deployment.redis.publish(deployment.keys.control, told.announcement()) == 1)
            assert_cancelled(deployment, job)
    finally:
        deployment.redis.execute_command("ACL", "DELUSER", user)


def test_a_channel_that_is_silent_is_joined_again(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's machine is gone without a word: what listens on that connection would hear nothing for ever."""
    monkeypatch.setattr("worker.cancels._PING_SECONDS", 0.1)
    told, interrupt, running = Cancellation("j", "sam", 1), Interrupt(), dict[str, Interrupt]()

    async def play(link: Link) -> None:
        url = deployment.url.replace(deployment.url.rpartition(":")[2], link.url.rpartition(":")[2])
        client = connect(url, client_name="test")
        listening = asyncio.ensure_future(CancelListener(client, deployment.keys, running, Metrics()).listen())
        while not deployment.redis.pubsub_numsub(deployment.keys.control)[0][1]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        link.mute = True
        while link.taken < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        link.mute = False
        running["j"] = interrupt
        while interrupt.reason is None:
            deployment.redis.publish(deployment.keys.control, told.announcement())
            await asyncio.sleep(0.02)
        listening.cancel()
        await asyncio.wait({listening})
        await client.aclose()

    with Link(int(deployment.url.rpartition(":")[2].partition("/")[0])) as link:
        asyncio.run(asyncio.wait_for(play(link), 60))


def test_a_cancel_that_nobody_heard_is_found_in_time(deployment: Deployment) -> None:
    with worker(deployment, pace=30):
        job = deployment.add({"text": TEXT}, **RETRIES)
        running(deployment, job)
        set_key(deployment, job)
        assert_cancelled(deployment, job)


def test_a_cancelled_job_can_be_retried_by_any_client(deployment: Deployment) -> None:
    with worker(deployment, pace=0.4):
        job = deployment.enqueue({"text": TEXT})
        running(deployment, job)
        cancel(deployment, job)
        assert_cancelled(deployment, job)
        wait_until(lambda: not deployment.redis.exists(deployment.keys.cancel(job)))

        async def retry(client: Redis, _: Operations) -> None:
            queue: Any = Queue("ai-analysis", {"connection": client, "prefix": deployment.prefix})
            found: Any = await Job.fromId(queue, job)
            await found.retry("failed")

        on(deployment, retry)
        deployment.wait_for(lambda f: f["event"] == "completed" and f["jobId"] == job)


@pytest.mark.parametrize(("limit", "option"), [(1, None), (600, 1), (1, 600), (0, 1)])
def test_past_its_time_a_job_ends_and_says_where(deployment: Deployment, limit: int, option: int | None) -> None:
    data: dict[str, Any] = {"text": TEXT} | ({} if option is None else {"options": {"timeout": option}})
    with worker(deployment, pace=30, job_timeout=limit) as process:
        (child,) = slots(process)
        job = deployment.add(data, **RETRIES)
        end = deployment.outcome(job)
        assert end["failedReason"] == "timeout: Station 1 (Text Analysis) was still running after 1 s"
        assert deployment.redis.hget(deployment.keys.job(job), "atm") == "1", "the same text takes the same time"
        assert not alive(child)
    assert last_progress(deployment, job)["stations"][0]["state"] == "failed"


def test_waiting_for_a_process_takes_none_of_a_jobs_time(deployment: Deployment) -> None:
    with worker(deployment, pace=0.3, concurrency=2):
        first = deployment.add({"text": TEXT, "options": {"timeout": 20}})
        running(deployment, first)
        second = deployment.add({"text": TEXT, "options": {"timeout": 3.5}})
        assert deployment.outcome(second)["event"] == "completed"


def test_a_limit_that_is_no_number_of_seconds_is_refused(deployment: Deployment) -> None:
    with worker(deployment):
        for value in (0, -1, "10", True, [1]):
            job = deployment.add({"text": TEXT, "options": {"timeout": value}})
            assert deployment.outcome(job)["failedReason"].startswith("invalid-data: options.timeout: "), value
