"""The protocol on a real server: a client, bullmq's own queue, and ours beside it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from bullmq import Queue
from redis.asyncio import Redis

from protocol.connection import connect
from protocol.queues import Queues

QUEUE = "ai-analysis"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, client_name="test")
    yield client
    await client.aclose()


@pytest.fixture
def queue(client: Redis, prefix: str) -> Any:
    return Queue(QUEUE, {"connection": client, "prefix": prefix})


@pytest.fixture
def queues(client: Redis, prefix: str) -> Queues:
    return Queues(client, prefix)
