"""The bounds of HTTP: a connection that has become a WebSocket is none of theirs."""

import asyncio
import gc
import socket
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
import uvloop
from websockets.asyncio.client import connect

from notifier.transports import bounded_http
from notifier.transports.uvicorn_writes import Connection, protocol


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})
        return
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})
    while (event := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": event["text"]})


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[int]:
    """The port of a server that echoes."""
    ws = bounded_http.BoundedWebSocketProtocol
    server = uvicorn.Server(uvicorn.Config(_echo, ws=ws, lifespan="off", log_level="error", **options))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        running = asyncio.create_task(server.serve([listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await running


def test_a_websocket_outlives_the_time_for_the_head_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was closed after ten seconds with an HTTP answer in the midst of its frames."""
    late: list[str] = []
    monkeypatch.setattr(bounded_http, "HEAD_SECONDS", 0.05)
    limits = bounded_http.ConnectionLimits(10, 10, [])
    monkeypatch.setattr(bounded_http.BoundedHttpProtocol, "limits", limits, raising=False)
    monkeypatch.setattr(
        bounded_http.BoundedHttpProtocol, "refused", staticmethod(lambda _what, why: late.append(why))
    )

    async def play() -> None:
        async with (
            serving(http=bounded_http.BoundedHttpProtocol) as port,
            connect(f"ws://127.0.0.1:{port}/") as client,
        ):
            # A raw connection that says nothing is closed when its time is over: so long it was, at least.
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert (await reader.read()).startswith(b"HTTP/1.1 408")
            writer.close()
            await client.send("still here")
            assert await client.recv() == "still here"

    asyncio.run(play())
    assert late == ["too-slow"]


def test_only_large_messages_are_compressed() -> None:
    """Both kinds on one connection, read by a client that looks at the frames themselves."""

    async def play() -> list[tuple[int, bool]]:
        seen: list[tuple[int, bool]] = []
        async with (
            serving(ws_per_message_deflate=True) as port,
            connect(f"ws://127.0.0.1:{port}", ping_interval=None) as client,
        ):
            assert client.protocol.extensions, "compression was not negotiated"
            decode = client.protocol.extensions[0].decode

            def look(frame: Any, *, max_size: int | None = None) -> Any:
                decoded = decode(frame, max_size=max_size)
                seen.append((len(decoded.data), frame.rsv1))
                return decoded

            client.protocol.extensions[0].decode = look  # type: ignore[method-assign]
            for size in (10, 1023, 1024, 500, 5000):
                await client.send("x" * size)
                assert await client.recv() == "x" * size
        return seen

    seen = [each for each in asyncio.run(play()) if each[0] > 2]  # without the close
    assert seen == [(10, False), (1023, False), (1024, True), (500, False), (5000, True)]


def test_ended_connections_leave_nothing_to_the_cyclic_collector() -> None:
    """Whoever opened and closed connections stopped everybody for a fifth of a second whenever it ran."""
    made: list[weakref.ref[Connection]] = []
    limits = bounded_http.ConnectionLimits(100, 100, [])

    class Noted(protocol(60, limits, lambda *_: None)):  # type: ignore[misc]  # made for each server
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            made.append(weakref.ref(self))

    async def play() -> None:
        async with serving(http=Noted) as port:
            half, whole = b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            upgrade = b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
            keyed = upgrade + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            for sent in (b"", half, whole, b"no request\r\n\r\n", upgrade + b"\r\n", keyed + b"\xff" * 20):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(sent)
                if sent not in (b"", half):
                    assert (await reader.read(9)) == b"HTTP/1.1 "
                writer.close()
            async with connect(f"ws://127.0.0.1:{port}/") as client:
                await client.send("here")
                assert await client.recv() == "here"
                upgraded = made[6]()
        assert upgraded is None, "the HTTP protocol behind a WebSocket"
        assert [one() for one in made] == [None] * 7

    gc.disable()
    try:
        uvloop.run(play())
    finally:
        gc.enable()
