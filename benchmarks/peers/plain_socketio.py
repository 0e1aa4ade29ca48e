"""python-socketio as its documentation serves it: every line on standard input is emitted to one room."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio
import uvicorn
from starlette.applications import Starlette

server: Any = socketio.AsyncServer(async_mode="asgi", ping_interval=600)  # the load answers no pings


@server.event
async def connect(sid: str, *_: Any) -> None:
    await server.enter_room(sid, "room")
    await server.emit("authenticated", {}, to=sid)


async def relay() -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        await server.emit("job:progress", json.loads(line), room="room")


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    relaying = asyncio.ensure_future(relay())
    asyncio.get_running_loop().call_later(0.5, lambda: print("ready", flush=True))
    yield
    relaying.cancel()


app = socketio.ASGIApp(server, Starlette(lifespan=lifespan))
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
