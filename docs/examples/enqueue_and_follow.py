"""Add an analysis to the queue, and follow it through the notifier until it ends."""

import asyncio
import sys
from pathlib import Path

from seven_stations import Producer, connect, follow


async def main(redis_url: str, notifier_url: str, text: str) -> None:
    client = connect(redis_url, client_name="mine")
    blobs = connect(redis_url, client_name="mine", decode=False)
    job = await Producer(client, blobs).enqueue({"text": text, "userId": "sam"})
    async for event in follow(notifier_url, job.analysis_id):
        print(event.name, event.payload.get("stationName", ""))
    await client.aclose()
    await blobs.aclose()


redis, notifier, path = sys.argv[1:]
asyncio.run(main(redis, notifier, Path(path).read_text("utf-8")))
