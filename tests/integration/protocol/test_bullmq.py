"""What bullmq 3.4 does that our operations work around. A test that fails here says that upstream mended it.

The workaround can then go; ``docs/bullmq.md`` names each.
"""

from typing import Any

import pytest
from bullmq import Job, Worker
from redis.asyncio import Redis

from seven_stations.protocol.jobs import DEFAULT_JOB_OPTIONS
from seven_stations.queue.connection import connect
from seven_stations.queue.keys import Keys
from seven_stations.queue.queues import Queues

QUEUE = "ai-analysis"
pytestmark = pytest.mark.anyio


async def scheduled(queue: Any) -> str:
    """The id of the first run of a schedule: it waits at once."""
    job = await queue.upsertJobScheduler("nightly", {"every": 3_600_000}, "analyze", {"text": "x"}, {})
    return str(job.id)


async def test_removing_the_next_run_of_a_schedule_reports_success_and_removes_nothing(
    queue: Any, queues: Queues
) -> None:
    """The script answers -8, which ``Job.remove`` takes for true; Node's raises."""
    job_id = await scheduled(queue)
    job = await Job.fromId(queue, job_id)
    await job.remove()
    assert await queues.job(QUEUE, job_id) is not None


async def test_a_drain_spares_a_schedule_s_run_and_cuts_it_from_the_list(
    queue: Any, queues: Queues, client: Redis, prefix: str
) -> None:
    """It cuts as many entries from the front as it removed, wherever those were: the schedule ends for ever."""
    wait = Keys(prefix, QUEUE).of("wait")
    await queue.add("analyze", {}, {"jobId": "first"})
    job_id = await scheduled(queue)
    await queue.add("analyze", {}, {"jobId": "last"})
    assert await client.lrange(wait, 0, -1) == ["last", job_id, "first"]
    await queue.drain()
    assert await client.lrange(wait, 0, -1) == ["first"]
    assert await queues.job(QUEUE, "first") is None
    assert await queues.job(QUEUE, job_id) is not None


async def test_asking_for_a_schedule_that_is_not_there_raises(queue: Any) -> None:
    """Node's answers undefined; the script's two nils come as an empty list."""
    with pytest.raises(ValueError, match="unpack"):
        await queue.getJobScheduler("unknown")


async def test_cleaning_delayed_jobs_with_a_limit_looks_at_the_first_of_the_set_only(queue: Any) -> None:
    """The limit is applied before the age: old jobs that are due late are never reached. So with Node."""
    await queue.add("analyze", {}, {"jobId": "young", "delay": 60_000})
    old = {"jobId": "old", "delay": 1_700_000_000_000, "timestamp": 1_700_000_000_000}
    await queue.add("analyze", {}, old)
    assert await queue.clean(3_600_000, 1, "delayed") == []
    assert await queue.clean(3_600_000, 0, "delayed") == ["old"]


async def test_a_retried_job_keeps_its_attempts(queue: Any) -> None:
    """So a job that had used them up gets one more, as with Node."""
    await queue.add("analyze", {}, {**DEFAULT_JOB_OPTIONS, "jobId": "j", "attempts": 1})
    fields, _, *_ = await queue.scripts.moveToActive("t", {"lockDuration": 30_000})
    await Job.fromJSON(queue, fields, "j").moveToFailed(ValueError("no"), "t")
    job = await Job.fromId(queue, "j")
    await job.retry("failed")
    assert (await Job.fromId(queue, "j")).attemptsMade == 1


async def test_a_job_that_cannot_be_read_is_taken_and_left(
    queue: Any, client: Redis, redis_url: str, prefix: str
) -> None:
    """It raises after the job was moved to active: once the lock has run out it is given back, and so on."""
    keys = Keys(prefix, QUEUE)
    await queue.add("analyze", {}, {"jobId": "odd"})
    await client.hset(keys.job("odd"), "data", "{")

    async def process(_job: Any, _token: str) -> None: ...

    own = connect(redis_url, client_name="test")
    worker = Worker(QUEUE, process, {"autorun": False, "connection": own, "prefix": prefix})
    with pytest.raises(ValueError, match="property name"):
        await worker.getNextJob("token")
    assert await client.lrange(keys.of("active"), 0, -1) == ["odd"]
    await worker.close()
