"""The server classes below the notifier with a program that sends back whatever it receives, as the public suites
of Engine.IO and Socket.IO have it. Everything in the protocols is allowed here, binary data too.

Paths: ``/engine.io`` and ``/socket.io``; ``/pinging`` and ``/impatient`` are Engine.IO with short heartbeats.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import engineio
import socketio
import uvicorn

from notifier.transports.bounded_http import BoundedWebSocketProtocol, ConnectionLimits
from notifier.transports.socketio.engineio_server import EngineServer
from notifier.transports.socketio.engineio_websocket import TRY_AGAIN_LATER
from notifier.transports.socketio.prepared_frames import Server, Wire
from notifier.transports.uvicorn_writes import protocol

PING_INTERVALS = {"engine.io": 300.0, "pinging": 0.1, "impatient": 0.1}
PING_TIMEOUTS = {"engine.io": 20.0, "pinging": 60.0, "impatient": 0.1}
"""Seconds, by the name of a path."""


def _engine(path: str) -> Any:
    server = EngineServer(async_mode="asgi", ping_interval=PING_INTERVALS[path], ping_timeout=PING_TIMEOUTS[path])
    server.refused, server.full, server.events_only = _ignore, _never, False

    async def message(sid: str, data: Any) -> None:
        await server.send(sid, data)

    server.on("message", message)
    return engineio.ASGIApp(server, engineio_path=path)


class _Echo(socketio.AsyncNamespace):  # type: ignore[misc]
    async def trigger_event(self, event: str, sid: str, *arguments: Any) -> Any:
        if event == "connect":
            await self.emit("auth", (arguments[1] if len(arguments) > 1 else None) or {}, to=sid)
        elif event == "message":
            await self.emit("message-back", arguments, to=sid)
        elif event == "message-with-ack":
            return arguments
        elif event == "put-off":
            wire = Wire(self.server, self.server.manager.eio_sid_from_sid(sid, self.namespace), 0)
            await wire.close(TRY_AGAIN_LATER, "later")
        return None


def _sockets() -> Any:
    server = Server(_ignore, _never, events_only=False, async_mode="asgi", always_connect=True)
    for namespace in ("/", "/custom"):
        server.register_namespace(_Echo(namespace))
    return socketio.ASGIApp(server, socketio_path="socket.io")


def _ignore(*_: object) -> None:
    pass


def _never(_address: str) -> bool:
    return False


@contextmanager
def echo_server() -> Iterator[str]:
    """Serve in a thread, under the address that is given: host and port."""
    apps = {path: _engine(path) for path in PING_INTERVALS} | {"socket.io": _sockets()}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await apps[scope["path"].split("/")[1]](scope, receive, send)

    http = protocol(60, ConnectionLimits(1000, 1000, []), _ignore)
    config = uvicorn.Config(
        app, port=0, http=http, ws=BoundedWebSocketProtocol, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
            assert thread.is_alive()
        host, port = server.servers[0].sockets[0].getsockname()
        yield f"{host}:{port}"
    finally:
        server.force_exit = server.should_exit = True
        thread.join()
