"""Listing: processor time of the server for one page, with 1,000 and with 100,000 jobs in the queue.

What a page costs is to depend on the page, not on the queue: the ratio of the two is the figure to look at.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from benchmarks.setup import QUEUE, embedded
from seven_stations.protocol.jobs import DEFAULT_JOB_OPTIONS
from seven_stations.queue.connection import connect
from seven_stations.queue.keys import Keys
from seven_stations.queue.queues import Queues

SMALL, LARGE = 1_000, 100_000
_ROUNDS = 50
_OWN = 50
"""Jobs of the one user whose list is read, wherever the others' are."""


@dataclass(frozen=True)
class Figure:
    """One list. Microseconds of the server for a page of 20 jobs."""

    listing: str
    small: float
    large: float

    @property
    def ratio(self) -> float:
        return self.large / self.small


def run() -> Iterator[Figure]:
    """One figure a list."""
    with embedded() as (server, _):
        found = [asyncio.run(_measure(server.url, f"bench-{size}", size)) for size in (SMALL, LARGE)]
    for listing in found[0]:
        yield Figure(listing, found[0][listing], found[1][listing])


async def _measure(url: str, prefix: str, size: int) -> dict[str, float]:
    client = connect(url, client_name="bench")
    try:
        await _fill(client, Keys(prefix, QUEUE), size)
        queues = Queues(client, prefix)
        deep = None
        for _ in range(20):  # far down the list, as far as there is one in both
            deep = (await queues.page(QUEUE, ["waiting"], deep)).next
        lists: dict[str, Callable[[], Awaitable[Any]]] = {
            "waiting, first page": lambda: queues.page(QUEUE, ["waiting"]),
            "waiting, 21st page": lambda: queues.page(QUEUE, ["waiting"], deep),
            "completed, first page": lambda: queues.page(QUEUE, ["completed"]),
            "all states, a user's own": lambda: queues.page(QUEUE, owner="one"),
            "all states, by an id": lambda: queues.page(QUEUE, search="w7", limit=1),
            "counts": lambda: queues.counts(QUEUE),
            "one job": lambda: queues.job(QUEUE, "w7"),
        }
        return {name: await _cost(client, ask) for name, ask in lists.items()}
    finally:
        await client.aclose()


async def _fill(client: Redis, keys: Keys, size: int) -> None:
    """Half of the jobs wait, half have ended, as bullmq leaves them."""
    now = round(time.time() * 1000)
    pipeline = client.pipeline(transaction=False)
    pipeline.hset(keys.meta, "opts.maxLenEvents", 10_000)
    for number in range(size // 2):
        owner = "one" if number < _OWN else f"user{number % 100}"
        fields: dict[Any, Any] = {
            "name": "analyze",
            "data": json.dumps({"textRef": "stored", "userId": owner, "title": f"Play {number}"}),
            "opts": json.dumps(DEFAULT_JOB_OPTIONS),
            "timestamp": now,
        }
        pipeline.hset(keys.job(f"w{number}"), mapping=fields)
        pipeline.lpush(keys.of("wait"), f"w{number}")
        pipeline.hset(keys.job(f"c{number}"), mapping={**fields, "finishedOn": now, "returnvalue": "{}"})
        pipeline.zadd(keys.of("completed"), {f"c{number}": now + number})
        pipeline.zadd(keys.user(owner), {f"w{number}": now + number})
        if number % 1000 == 0:
            await pipeline.execute()
    await pipeline.execute()


async def _cost(client: Redis, ask: Callable[[], Awaitable[Any]]) -> float:
    await ask()
    before = await _busy(client)
    for _ in range(_ROUNDS):
        await ask()
    return (await _busy(client) - before) / _ROUNDS


async def _busy(client: Redis) -> float:
    """Microseconds that the server has spent in commands."""
    stats: Any = await client.info("commandstats")
    # What a script calls is counted by itself too.
    scripts = ("cmdstat_eval", "cmdstat_evalsha")
    names = "hmget hstrlen hget zscore lpos lrange zrange zrevrange zrevrank zcount"
    called = {f"cmdstat_{name}" for name in names.split()}
    return sum(
        figure["usec"]
        for name, figure in stats.items()
        if name.startswith(scripts) or (name not in called and name != "cmdstat_info")
    )
