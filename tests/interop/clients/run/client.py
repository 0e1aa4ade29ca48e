"""Runs ``seven_stations.client`` for the suite that it shares with the npm package, as ``run-client.js`` that."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from seven_stations.client import ClientError, Event, follow, listen

gates: dict[str, asyncio.Event] = {}
tasks: dict[str, asyncio.Task[None]] = {}


def tell(**line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def run(name: str, events: AsyncGenerator[Event, None]) -> None:
    try:
        async with aclosing(events):
            async for event in events:
                tell(**{"from": name}, event=event.name, payload=event.payload, cursor=event.cursor)
                if name in gates:
                    await gates[name].wait()
        tell(**{"from": name}, state="end")
    except ClientError as error:
        tell(**{"from": name}, state="refused", code=error.code, message=error.message)


def do(command: str, name: str, url: str = "", tokens: list[str] | None = None, **options: Any) -> int | None:
    async def token() -> str:
        assert tokens
        return tokens.pop(0) if len(tokens) > 1 else tokens[0]

    given = {"token": token if tokens else None, "since": options.get("since", "")}
    match command:
        case "follow":
            wait = options.get("wait", 30)
            tasks[name] = asyncio.create_task(run(name, follow(url, options["analysis"], wait=wait, **given)))
        case "listen":
            tasks[name] = asyncio.create_task(run(name, listen(url, options["rooms"], **given)))
        case "hold":
            gates[name] = asyncio.Event()
        case "release":
            gates.pop(name).set()
        case "stop":
            tasks[name].cancel()
        case "memory":
            status = Path("/proc/self/statm").read_text()
            return int(status.split()[1]) * 4096
    return None


async def main() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async for raw in reader:
        line = json.loads(raw)
        number = line.pop("number")
        tell(answer=number, value=do(**{"name": "", **line}))
    for task in tasks.values():
        task.cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


asyncio.run(main())
