"""Send an event of your own to everyone in a project's room; every notifier delivers and replays it."""

import asyncio
import sys

from seven_stations import Publisher, connect


async def main(redis_url: str, project: str, message: str) -> None:
    client = connect(redis_url, client_name="mine")
    await Publisher(client).stream_data(f"project:{project}", message, "note")
    await client.aclose()


asyncio.run(main(*sys.argv[1:]))
