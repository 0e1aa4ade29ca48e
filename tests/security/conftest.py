"""One server with keys for all attacks of a module: they differ in users, jobs and analyses."""

import secrets
from collections.abc import Iterator

import pytest
from redis import Redis

from tests.deployment import Deployment
from tests.processes import NotifierProcess
from tests.queue_log import Log
from tests.security.caller import PREFIX, SECURED


@pytest.fixture(scope="module")
def server(redis_url: str) -> Iterator[NotifierProcess]:
    with NotifierProcess(redis_url=redis_url, prefix=PREFIX, **SECURED) as process:
        yield process


@pytest.fixture
def qlog(redis: "Redis") -> Log:
    return Log(redis, PREFIX, "ai-analysis")


@pytest.fixture
def deployment(redis_url: str) -> Iterator[Deployment]:
    """One of its own, with a worker that the test starts."""
    made = Deployment(redis_url, f"attack-{secrets.token_hex(5)}")
    yield made
    made.redis.close()
