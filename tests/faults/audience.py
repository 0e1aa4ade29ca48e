"""Viewers that come back with their cursor whatever happens to them, and keep everything that they were sent."""

import asyncio
import json
import random
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import connect as websocket
from websockets.exceptions import WebSocketException

from tests.faults.ledger import Told, told

_AGAIN_SECONDS = 0.1


class Viewer:
    """One client in one room. ``cut_after`` gives how many events its next connection lives for, or ``None``."""

    kind = ""
    silent_seconds = 8.0
    """A connection that says nothing for this long is given up: the keepalive is every two seconds here."""

    def __init__(self, port: int, room: str, cut_after: Callable[[], int | None]) -> None:
        self.port = port
        self.room = room
        self.got: list[Told] = []
        self.warnings: list[str] = []
        self.refused: list[int] = []
        self.sessions = 0
        self.last_id: str | None = None
        self._cut_after = cut_after

    async def run(self) -> None:
        while True:
            self.sessions += 1
            try:
                await self.session(self._cut_after())
            except (OSError, WebSocketException, EOFError, TimeoutError, asyncio.IncompleteReadError):
                await asyncio.sleep(_AGAIN_SECONDS)

    async def session(self, cut_after: int | None) -> None:
        raise NotImplementedError

    def take(self, name: str, payload: dict[str, Any], event_id: str | None) -> bool:
        """Keep one event; whether it is one of the log's."""
        if event_id:
            self.last_id = event_id
        if name == "system:warning":
            self.warnings.append(str(payload.get("code")))
        elif not payload.get("snapshot") and (found := told(name, payload)) is not None:
            self.got.append(found)
            return True
        return False


class SseViewer(Viewer):
    kind = "SSE"

    async def session(self, cut_after: int | None) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)
        try:
            again = "" if self.last_id is None else f"Last-Event-ID: {self.last_id}\r\n"
            path = f"/api/realtime/events?rooms={self.room}"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{again}\r\n".encode())
            status = (await asyncio.wait_for(reader.readline(), self.silent_seconds)).split()
            if status[1:2] != [b"200"]:
                self.refused += [int(code) for code in status[1:2] if len(code) == 3]  # or it was cut off
                raise EOFError
            fields: dict[bytes, bytes] = {}
            while line := await asyncio.wait_for(reader.readline(), self.silent_seconds):
                name, _, value = line.rstrip(b"\r\n").partition(b": ")
                if line.strip():
                    fields[name] = value
                    continue
                if b"event" in fields and b"data" in fields:
                    event_id = fields.get(b"id", b"").decode()
                    mine = self.take(fields[b"event"].decode(), json.loads(fields[b"data"]), event_id)
                    if mine and cut_after is not None and (cut_after := cut_after - 1) <= 0:
                        return
                fields = {}
            raise EOFError
        finally:
            writer.transport.abort()


class SocketViewer(Viewer):
    kind = "Socket.IO"

    async def session(self, cut_after: int | None) -> None:
        url = f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        async with websocket(url, compression=None, close_timeout=0.1, open_timeout=self.silent_seconds) as socket:
            auth = {"userId": "viewer", "rooms": [self.room]}
            auth |= {"lastEventId": self.last_id} if self.last_id else {}
            await asyncio.wait_for(socket.recv(), self.silent_seconds)
            await socket.send("40" + json.dumps(auth))
            while True:
                text = await asyncio.wait_for(socket.recv(), self.silent_seconds)
                if text == "2":
                    await socket.send("3")
                elif isinstance(text, str) and text.startswith("42["):
                    name, payload = json.loads(text[2:])
                    event_id = payload.get("eventId")
                    # The handshake's id of a client that resumes is where the server is, not where the client is.
                    if name == "connected" and self.last_id is not None:
                        continue
                    mine = self.take(name, payload, event_id)
                    if mine and cut_after is not None and (cut_after := cut_after - 1) <= 0:
                        return


class Audience:
    """Viewers in a thread of their own, over ports that may be notifiers' or proxies'.

    With ``patience`` each connection ends after a random number of events, at most that many, and the next goes
    to any of the ports.
    """

    def __init__(
        self, ports: list[int], room: str, *, sse: int, sockets: int, patience: int | None = None, seed: int = 7
    ) -> None:
        chance = random.Random(seed)
        self._chance, self._patience = chance, patience
        self.viewers: list[Viewer] = [
            kind(ports[number % len(ports)], room, self._next)
            for kind, count in ((SseViewer, sse), (SocketViewer, sockets))
            for number in range(count)
        ]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._failed: list[BaseException] = []

    def _next(self) -> int | None:
        return None if self._patience is None else self._chance.randint(1, self._patience)

    def _run(self) -> None:
        async def play() -> None:
            self._stop = asyncio.Event()
            tasks = [asyncio.ensure_future(viewer.run()) for viewer in self.viewers]
            stopped = asyncio.ensure_future(self._stop.wait())
            await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
            # More than once: wait_for of Python 3.11 forgets to be cancelled where its result comes just then.
            pending = set(tasks)
            while pending:
                for task in pending:
                    task.cancel()
                _, pending = await asyncio.wait(pending, timeout=0.5)
            ends = await asyncio.gather(*tasks, return_exceptions=True)
            self._failed = [end for end in ends if isinstance(end, Exception)]

        self._loop.run_until_complete(play())
        self._loop.close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        if error is None:
            assert not self._failed, f"a viewer could not read what it was sent: {self._failed[0]!r}"

    @property
    def present(self) -> bool:
        """Whether all have a place in the log to go on from."""
        return all(viewer.last_id is not None for viewer in self.viewers)

    @property
    def gaps(self) -> int:
        """Viewers that were told of a gap."""
        return sum("gap" in viewer.warnings for viewer in self.viewers)
