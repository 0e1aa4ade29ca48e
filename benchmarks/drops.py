"""Viewers that are cut off again and again: ``python -m benchmarks.drops [clients]``.

The drop profile of AnyCable's public benchmark: every client is cut about every 15 s, is away for 2 s, and goes on
from where it was; 120 messages come at two a second. Told are the share that was delivered (and whether any came
twice), how long a client that returns waits for the last message that it missed, and the server's processor time.
Percentiles are of all returns together.
"""

import heapq
import json
import random
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks import setup
from benchmarks.load import websocket_text
from tests.processes import NotifierProcess

MESSAGES = 120
SECONDS = 0.5
"""From message to message."""

LIFE = (10.0, 20.0)
AWAY = 2.0
LATE = 30.0
"""How long, in seconds, messages are waited for at the end."""

MARK = b'"n":'
_CLOSE = 0x88
"""The first byte of a WebSocket's closing frame."""


class Client:
    """One viewer, a state machine over one socket at a time."""

    def __init__(self, number: int, kind: str, port: int, path: str, chance: random.Random) -> None:
        self.number = number
        self.kind, self.port, self.path, self.chance = kind, port, path, chance
        self.seen = bytearray(MESSAGES)
        self.cursor = b""
        self.session = b""
        self.socket: socket.socket | None = None
        self.data = b""
        self.began = 0.0
        self.cut_at = 0.0
        self.welcome = False
        self.over = False
        """Whether the server has closed the WebSocket."""
        self.returns = 0
        self.waited = 0.0
        self.waits: list[float] = []
        self.refused = 0

    def open(self) -> socket.socket:
        self.began = time.monotonic()
        self.cut_at = self.began + self.chance.uniform(*LIFE)
        self.data, self.welcome, self.waited, self.over = b"", False, 0.0, False
        connection = self.socket = socket.create_connection(("127.0.0.1", self.port))
        host = b"Host: 127.0.0.1:%d\r\n" % self.port
        if self.kind == "sse":
            again = b"Last-Event-ID: %b\r\n" % self.cursor if self.cursor else b""
            connection.sendall(b"GET %b HTTP/1.1\r\n%b%b\r\n" % (self.path.encode(), host, again))
        else:
            connection.sendall(
                b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n%bUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                b"Sec-WebSocket-Version: 13\r\n\r\n" % host
            )
        connection.setblocking(False)
        return connection

    def close(self) -> None:
        if self.returns and self.welcome:
            self.waits.append(self.waited)
        self.returns += 1
        if self.socket is not None:
            self.socket.close()
        self.socket = None

    def read(self) -> bool:
        """Take what came; ``False`` where the server has ended the connection."""
        assert self.socket is not None
        try:
            part = self.socket.recv(262_144)
        except BlockingIOError:
            return True
        except OSError:
            part = b""
        if not part:
            self.refused += 1
            return False
        self.data += part
        if self.kind == "sse":
            self._sse()
        else:
            self._socketio()
        return not self.over

    def _sse(self) -> None:
        *frames, self.data = self.data.split(b"\n\n")
        for frame in frames:
            if (at := (b"\n" + frame).find(b"\nid: ")) >= 0:
                self.cursor = frame[at + 4 :].partition(b"\n")[0]
                self.welcome = True
            self._count(frame)

    def _socketio(self) -> None:
        if b"\r\n\r\n" in self.data[:2000] and self.data.startswith(b"HTTP"):
            self.data = self.data.partition(b"\r\n\r\n")[2]
        while len(self.data) > 1:
            size, at = self.data[1], 2
            if size == 126:
                size, at = int.from_bytes(self.data[2:4], "big"), 4
            if len(self.data) < at + size:
                return
            self.over = self.data[0] == _CLOSE
            text, self.data = self.data[at : at + size], self.data[at + size :]
            self._packet(text)

    def _packet(self, text: bytes) -> None:
        assert self.socket is not None
        if text.startswith(b"0"):
            if self.kind == "recovery":
                auth: dict[str, object] = (
                    {"pid": self.session.decode(), "offset": self.cursor.decode()} if self.cursor else {}
                )
            else:
                auth = {"userId": "bench", "rooms": [self.path]}
                auth |= {"lastEventId": self.cursor.decode()} if self.cursor else {}
            self.socket.sendall(websocket_text("40" + json.dumps(auth)))
        elif text.startswith(b"2"):
            self.socket.sendall(websocket_text("3"))
        elif text.startswith(b"40") and self.kind == "recovery":
            self.session = json.loads(text[2:])["pid"].encode()
            self.welcome = True
        elif text.startswith(b"42"):
            self.welcome = True
            event = json.loads(text[2:])
            if self.kind == "recovery":
                self.cursor = event[-1].encode() if isinstance(event[-1], str) else self.cursor
            else:
                self.cursor = event[1].get("eventId", "").encode() or self.cursor
            self._count(text)

    def _count(self, frame: bytes) -> None:
        at = frame.find(MARK)
        if at < 0:
            return
        number = int(frame[at + 4 : frame.index(b",", at)])
        self.seen[number] = min(255, self.seen[number] + 1)
        if self.returns and _said_at(frame) < self.began:
            self.waited = time.monotonic() - self.began


def _said_at(frame: bytes) -> float:
    at = frame.index(b'"t":') + 4
    return float(frame[at : at + 20].split(b"}")[0].split(b",")[0])


def open_all(clients: list[Client], poll: selectors.BaseSelector, look: Callable[[float], object]) -> None:
    """Connect all clients; ``look`` reads what comes meanwhile, for so many seconds."""
    for client in clients:
        poll.register(client.open(), selectors.EVENT_READ, client)
        if client.number % 20 == 0:
            look(0.02)
    while not all(client.welcome for client in clients):
        look(0.1)


def load(kind: str, port: int, count: int, path: str) -> None:
    """The clients, in one process; ``ready`` when all have connected once, a result when standard input closes."""
    chance = random.Random(5)
    clients = [Client(number, kind, port, path, chance) for number in range(count)]
    poll = selectors.EpollSelector()
    away: deque[tuple[float, Client]] = deque()
    here: list[tuple[float, int]] = []
    """When which client is to be cut, as a heap."""

    def leave(client: Client) -> None:
        assert client.socket is not None
        poll.unregister(client.socket)
        client.close()
        away.append((time.monotonic() + AWAY, client))

    def look(seconds: float) -> bool:
        for key, _ in poll.select(seconds):
            if key.data is None:
                return False
            if not key.data.read():
                leave(key.data)
        return True

    open_all(clients, poll, look)
    for client in clients:  # their ages are spread, as they would be
        client.cut_at = time.monotonic() + chance.uniform(0, LIFE[1])
        heapq.heappush(here, (client.cut_at, client.number))
    print("ready", flush=True)
    poll.register(sys.stdin, selectors.EVENT_READ, None)
    running, until = True, 0.0
    while running or (time.monotonic() < until and any(0 in client.seen for client in clients)):
        if running and not look(0.005):  # the last message was sent: nobody is cut off any more
            running, until = False, time.monotonic() + LATE
            poll.unregister(sys.stdin)
            here.clear()
        elif not running:
            look(0.1)
        now = time.monotonic()
        while here and here[0][0] < now:
            client = clients[heapq.heappop(here)[1]]
            if client.socket is not None and client.cut_at < now:
                leave(client)
        while away and away[0][0] < now:
            client = away.popleft()[1]
            poll.register(client.open(), selectors.EVENT_READ, client)
            if running:
                heapq.heappush(here, (client.cut_at, client.number))
    for client in clients:
        client.close()
    waits = sorted(wait for client in clients for wait in client.waits if wait)
    seen = [count for client in clients for count in client.seen]
    print(
        json.dumps(
            {
                "delivered": sum(count > 0 for count in seen) / len(seen),
                "twice": sum(count > 1 for count in seen),
                "returns": sum(client.returns - 1 for client in clients),
                "ended by the server": sum(client.refused for client in clients),
                **{f"p{part}": round(waits[len(waits) * part // 100] * 1000, 1) for part in (50, 95, 99)},
            }
        ),
        flush=True,
    )


def publish_all(publish: Callable[[str], None], seconds: float) -> Iterator[int]:
    """Publish the messages with so many seconds from one to the next; yields the number of each before it."""
    start = time.monotonic()
    for number in range(MESSAGES):
        yield number
        body = {"progress": 50, "n": number, "t": round(time.monotonic(), 4), "fill": "x" * 60}
        publish(json.dumps(body, separators=(",", ":")))
        time.sleep(max(0, start + (number + 1) * seconds - time.monotonic()))


def measure(kind: str, clients: int, port: int, pid: int, path: str, publish: Callable[[str], None]) -> None:
    viewers = setup.load("drops", kind, port, clients, path)
    began = setup.cpu_seconds(pid)
    for _ in publish_all(publish, SECONDS):
        pass
    result = viewers.result()
    used = setup.cpu_seconds(pid) - began
    print(json.dumps({"server": kind, "clients": clients, "cpu_seconds": round(used, 2), **result}), flush=True)


def run(clients: int) -> None:
    with setup.embedded() as (server, redis):
        for kind, path in setup.PATHS.items():
            prefix = f"drops-{kind}"
            limits = setup.room_for(2 * clients)
            with NotifierProcess(redis_url=server.url, prefix=prefix, **limits) as notifier:
                setup.add_job(redis, prefix)
                publish = partial(setup.report_progress, redis, prefix)
                measure(kind, clients, notifier.port, notifier.pid, path, publish)
        try:
            with setup.peer("recovery.mjs") as (port, process):
                measure("recovery", clients, port, process.pid, "/", lambda body: process.send(body + "\n"))
        except RuntimeError as missing:
            print(f"not compared: {missing}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        load(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        run(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
