"""Clients of a test's server, closed when they were used."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from redis.asyncio import Redis

from seven_stations.queue.connection import connect

T = TypeVar("T")


@asynccontextmanager
async def connected(url: str, **options: Any) -> AsyncIterator[tuple[Redis, Redis]]:
    """A client that decodes what it reads, and one that gives bytes."""
    async with (
        connect(url, client_name="test", **options) as client,
        connect(url, client_name="test", decode=False, **options) as blobs,
    ):
        yield client, blobs


def with_clients(url: str, act: Callable[[Redis, Redis], Coroutine[Any, Any, T]]) -> T:
    """What ``act`` returns with these two clients."""

    async def run() -> T:
        async with connected(url) as clients:
            return await act(*clients)

    return asyncio.run(run())
