"""Users take turns, with a real worker: a user's thousand jobs do not hold up another's one."""

from redis.asyncio import Redis

from seven_stations.queue.producer import Producer
from tests.clients import with_clients
from tests.deployment import Deployment, worker

TEXT = "INT. KITCHEN - NIGHT\n\nANNA\nYou took the ledger.\n"


def _add(deployment: Deployment, user: str, count: int) -> list[str]:
    async def add(client: Redis, blobs: Redis) -> list[str]:
        producer = Producer(client, blobs, prefix=deployment.prefix, fair_share=True)
        return [(await producer.enqueue({"text": TEXT, "userId": user})).job_id for _ in range(count)]

    return with_clients(deployment.url, add)


def test_a_user_s_one_job_starts_within_two_of_another_s_thousand(deployment: Deployment) -> None:
    # Without turns it would start after all of them.
    thousand = _add(deployment, "hala", 1000)
    with worker(deployment, concurrency=1):
        deployment.outcome(thousand[20])
        (one,) = _add(deployment, "sam", 1)
        deployment.wait_for(lambda entry: entry.get("jobId") == one and entry["event"] == "active")
    told = [(entry["event"], entry.get("jobId")) for _, entry in deployment.entries()]
    between = told[told.index(("added", one)) : told.index(("active", one))]
    # One that is next, and one more that may begin between the turn's being taken and the job's being added.
    assert sum(event == "active" for event, _ in between) <= 2, between
    assert deployment.redis.zcard(deployment.keys.of("prioritized")) > 0  # type: ignore[operator]


def test_of_one_user_s_jobs_the_first_added_start_first(deployment: Deployment) -> None:
    added = _add(deployment, "hala", 6)
    with worker(deployment, concurrency=1):
        deployment.outcome(added[-1])
    started = [entry["jobId"] for _, entry in deployment.entries() if entry["event"] == "active"]
    assert started == added
