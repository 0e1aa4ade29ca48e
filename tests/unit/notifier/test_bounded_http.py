"""The bounds of HTTP: a connection that has become a WebSocket is none of theirs."""

import asyncio
import socket
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import connect

from notifier.transports import bounded_http


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "websocket"
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})
    while (event := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": event["text"]})


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
        config = uvicorn.Config(
            _echo, http=bounded_http.BoundedHttpProtocol, ws=bounded_http.BoundedWebSocketProtocol, lifespan="off"
        )
        server = uvicorn.Server(config)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            running = asyncio.ensure_future(server.serve([listener]))
            async with connect(f"ws://127.0.0.1:{listener.getsockname()[1]}/") as client:
                # A raw connection that says nothing is closed when its time is over: so long it was, at least.
                reader, writer = await asyncio.open_connection(*listener.getsockname())
                assert (await reader.read()).startswith(b"HTTP/1.1 408")
                writer.close()
                await client.send("still here")
                assert await client.recv() == "still here"
            server.should_exit = True
            await running

    asyncio.run(play())
    assert late == ["too-slow"]


def test_only_large_messages_are_compressed() -> None:
    """Both kinds on one connection, read by a client that looks at the frames themselves."""

    async def play() -> list[tuple[int, bool]]:
        config = uvicorn.Config(
            _echo,
            ws=bounded_http.BoundedWebSocketProtocol,
            ws_per_message_deflate=True,
            lifespan="off",
            log_level="error",
        )
        server = uvicorn.Server(config)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            running = asyncio.create_task(server.serve([listener]))
            seen: list[tuple[int, bool]] = []
            async with connect(f"ws://127.0.0.1:{listener.getsockname()[1]}", ping_interval=None) as client:
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
            server.should_exit = True
            await running
        return seen

    seen = [each for each in asyncio.run(play()) if each[0] > 2]  # without the close
    assert seen == [(10, False), (1023, False), (1024, True), (500, False), (5000, True)]
