"""What analyses take in the server's memory: ``python -m benchmarks.memory [copies …]``.

A few analyses are run for real; the keys of one are then copied within the server under other ids, so often as
asked, and the server's own figure is read.
"""

import asyncio
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from redis import Redis

from benchmarks.setup import embedded
from seven_stations.queue.connection import connect
from seven_stations.queue.keys import Keys
from seven_stations.queue.producer import Producer
from tests.deployment import long_text
from tests.processes import Process

SAMPLE = Path("seven_stations/samples/the-salt-ledger.fountain")
KINDS = ("", "text", "report", "checkpoint", "logs")


async def enqueue(url: str, prefix: str, text: str) -> str:
    client, blobs = (connect(url, client_name="benchmark", decode=decode) for decode in (True, False))
    producer = Producer(client, blobs, prefix=prefix, queue="ai-analysis", max_text_bytes=5_000_000)
    added = await producer.enqueue({"text": text, "userId": "sam", "projectId": "p"})
    await client.aclose()
    await blobs.aclose()
    return added.job_id


def main(copies: list[int]) -> None:
    print("| text | job | text kept | report | checkpoints | logs | entries | analyses | used_memory |")
    print("|---|---|---|---|---|---|---|---|---|")
    texts = {"sample": SAMPLE.read_text("utf-8"), "play": long_text(40), "novel": long_text(400)}
    for name, text in texts.items():
        with embedded() as (server, redis):
            redis.config_set("appendonly", "no")
            measure(redis, server.url, f"{name}, {len(text.encode()) // 1024} KB", text, copies)


def measure(redis: Redis, url: str, name: str, text: str, copies: list[int]) -> None:
    prefix = f"memory-{secrets.token_hex(3)}"
    keys = Keys(prefix, "ai-analysis")
    with Process("worker", redis_url=url, prefix=prefix, processes=1):
        job = asyncio.run(enqueue(url, prefix, text))
        while not redis.zscore(keys.of("completed"), job):
            time.sleep(0.1)
    names = {kind: f"{keys.job(job)}{':' if kind else ''}{kind}" for kind in KINDS}
    sizes = [int(redis.memory_usage(key, samples=0) or 0) for key in names.values()]
    stream = int(redis.memory_usage(keys.events, samples=0) or 0)
    bodies = [(kind, redis.dump(key)) for kind, key in names.items() if redis.exists(key)]
    record = [key for key in redis.scan_iter(f"{prefix}:*stations:*") if redis.type(key) == b"string"]
    bodies += [("record", redis.dump(key)) for key in record]
    columns = " | ".join(f"{size / 1024:.1f} KB" for size in sizes)
    before = used(redis)
    made = 0
    for count in copies:
        while made < count:
            pipe: Any = redis.pipeline(transaction=False)
            for number in range(made, min(made + 200, count)):
                for kind, body in bodies:
                    pipe.restore(f"{keys.job(f'{number:020d}')}:{kind}", 86_400_000, body)
                pipe.zadd(keys.of("completed"), {f"{number:020d}": number})
            pipe.execute()
            made = min(made + 200, count)
        grown = (used(redis) - before) / 2**20
        print(f"| {name} | {columns} | {stream / 1024:.0f} KB | {count:,} | {grown:,.0f} MB |", flush=True)


def used(redis: Redis) -> int:
    return int(redis.info("memory")["used_memory"])


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1000, 10_000])
