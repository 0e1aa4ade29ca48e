"""A notifier process for each test that asks, and a queue whose stream the test writes as BullMQ would."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis import Redis

from protocol.keys import Keys
from tests.processes import NotifierProcess


class Log:
    """A queue seen from below: jobs as hashes, and entries as BullMQ's scripts write them."""

    def __init__(self, redis: "Redis", prefix: str, queue: str) -> None:
        self.redis = redis
        self.keys = Keys(prefix, queue)

    def job(self, job_id: str, data: dict[str, Any] | None = None, *, attempts: int = 3, **fields: Any) -> str:
        """Make a job's hash."""
        self.redis.hset(
            self.keys.job(job_id),
            mapping={
                "name": "analyze",
                "data": json.dumps(data or {"text": "x"}),
                "opts": json.dumps({"attempts": attempts}),
                "timestamp": "1700000000000",
                **fields,
            },
        )
        return job_id

    def add(self, event: str, job_id: str | None = None, **fields: Any) -> str:
        """Write one entry; its id."""
        body: dict[str, Any] = {"event": event} | ({} if job_id is None else {"jobId": job_id}) | fields
        return str(self.redis.xadd(self.keys.events, body))

    def progress(self, job_id: str, value: Any) -> str:
        return self.add("progress", job_id, data=json.dumps(value))


@pytest.fixture
def redis(redis_url: str) -> Iterator["Redis"]:
    with Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
def log(redis: "Redis", prefix: str) -> Log:
    return Log(redis, prefix, "ai-analysis")


@pytest.fixture
def start_notifier(redis_url: str, prefix: str) -> Iterator[Callable[..., NotifierProcess]]:
    """Start notifiers of the test's deployment; they end with the test."""
    running: list[NotifierProcess] = []

    def start(**settings: object) -> NotifierProcess:
        notifier = NotifierProcess(redis_url=redis_url, prefix=prefix, **settings)
        notifier.__enter__()
        running.append(notifier)
        return notifier

    yield start
    for notifier in running:
        notifier.__exit__(None, None, None)


@pytest.fixture
def notifier(start_notifier: Callable[..., NotifierProcess]) -> NotifierProcess:
    return start_notifier()
