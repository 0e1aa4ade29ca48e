"""The protocol on a real server: a client, bullmq's own queue, and ours beside it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from bullmq import Queue
from redis.asyncio import Redis

from seven_stations.queue.connection import connect
from seven_stations.queue.keys import Keys
from seven_stations.queue.operations import Operations
from seven_stations.queue.queues import Queues
from seven_stations.queue.store import Store

QUEUE = "ai-analysis"


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    async with connect(redis_url, client_name="test") as client:
        yield client


@pytest.fixture
def queue(client: Redis, prefix: str) -> Any:
    return Queue(QUEUE, {"connection": client, "prefix": prefix})


@pytest.fixture
def queues(client: Redis, prefix: str) -> Queues:
    return Queues(client, prefix)


@pytest.fixture
async def blobs(redis_url: str) -> AsyncIterator[Redis]:
    async with connect(redis_url, client_name="test", decode=False) as blobs:
        yield blobs


@pytest.fixture
def store(blobs: Redis, prefix: str) -> Store:
    return Store(blobs, Keys(prefix, QUEUE))


@pytest.fixture
def operations(client: Redis, blobs: Redis, prefix: str) -> Operations:
    return Operations(client, blobs, prefix)
