"""A notifier that restarts under its viewers: ``python -m benchmarks.restart [clients]``.

The notifier of a `stations up` gets SIGTERM and is started again, amid 120 messages at six a second. The peer is
Node's Socket.IO with state recovery in memory, killed and started again. Viewers that are cut off try again every
tenth of a second. Told are how many seconds after the signal half of the viewers, and all of them, were back, and
how many messages were lost or came twice.
"""

import json
import os
import random
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable

from redis import Redis

from benchmarks.drops import MESSAGES, Client
from benchmarks.fanout import node

SECONDS = 1 / 6
"""From message to message."""

AGAIN = 0.1
COMMAND = [sys.executable, "-P", "-c", "from cli.main import run; run()"]


def load(kind: str, port: int, count: int, path: str) -> None:
    """The viewers, in one process; ``ready`` when all have connected, a result when standard input closes."""
    clients = [Client(number, kind, port, path, random.Random(5)) for number in range(count)]
    poll = selectors.EpollSelector()
    away: deque[tuple[float, Client]] = deque()
    back: dict[int, float] = {}

    def look(seconds: float) -> bool:
        for key, _ in poll.select(seconds):
            client = key.data
            if client is None:
                return False
            if not client.read():
                poll.unregister(client.socket)
                client.close()
                away.append((time.monotonic() + AGAIN, client))
            elif client.returns and client.welcome:
                back.setdefault(client.number, time.monotonic())
        return True

    for client in clients:
        poll.register(client.open(), selectors.EVENT_READ, client)
        if client.number % 20 == 0:
            look(0.02)
    while not all(client.welcome for client in clients):
        look(0.1)
    print("ready", flush=True)
    poll.register(sys.stdin, selectors.EVENT_READ, None)
    while look(0.01):
        while away and away[0][0] < time.monotonic():
            client = away.popleft()[1]
            try:
                poll.register(client.open(), selectors.EVENT_READ, client)
            except OSError:
                away.append((time.monotonic() + AGAIN, client))
    seen = [count for client in clients for count in client.seen]
    times = sorted(back.values())
    print(
        json.dumps(
            {
                "lost": seen.count(0),
                "twice": sum(count > 1 for count in seen),
                "back": len(times),
                "p50": times[len(times) // 2] if times else None,
                "max": times[-1] if times else None,
            }
        ),
        flush=True,
    )


def measure(
    kind: str, clients: int, port: int, path: str, publish: Callable[[str], None], restart: Callable[[], None]
) -> None:
    load = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.restart", kind, str(port), str(clients), path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert load.stdin is not None
    assert load.stdout is not None
    if load.stdout.readline() != "ready\n":
        raise RuntimeError("the load could not connect")
    start = time.monotonic()
    signalled = 0.0
    for number in range(MESSAGES):
        if number == MESSAGES // 4:
            signalled = time.monotonic()
            restart()
        body = {"progress": 50, "n": number, "t": round(time.monotonic(), 4), "fill": "x" * 60}
        publish(json.dumps(body, separators=(",", ":")))
        time.sleep(max(0, start + (number + 1) * SECONDS - time.monotonic()))
    time.sleep(10)
    load.stdin.close()
    result = json.loads(load.stdout.readline())
    load.wait(10)
    for name in ("p50", "max"):
        result[name] = round(result[name] - signalled, 2) if result[name] else None
    print(json.dumps({"server": kind, "clients": clients, **result}), flush=True)


def ours(kind: str, clients: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        limits = {f"STATIONS_MAX_CONNECTIONS_PER_{of}": str(2 * clients) for of in ("USER", "ADDRESS")}
        up = subprocess.Popen(
            [*COMMAND, "up", "--workers", "0", "--port", "0", "--json", "--data-dir", folder],
            env={**os.environ, **limits},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert up.stdout is not None
        told = json.loads(up.stdout.readline())
        with Redis.from_url(told["redis"]) as redis:
            redis.hset("bull:ai-analysis:1", mapping={"name": "x", "data": "{}", "timestamp": "1"})

            def publish(body: str) -> None:
                redis.xadd("bull:ai-analysis:events", {"event": "progress", "jobId": "1", "data": body})

            port = int(told["notifier"].rpartition(":")[2])
            path = "/api/realtime/events?rooms=job:1" if kind == "sse" else "job:1"
            measure(kind, clients, port, path, publish, lambda: os.kill(told["pids"]["notifier"], signal.SIGTERM))
        up.terminate()
        up.wait(30)


def peer(clients: int) -> None:
    with node("recovery.mjs") as (port, process):
        running = [process]

        def emit(body: str) -> None:
            stdin = running[-1].stdin
            assert stdin is not None
            stdin.write(body + "\n")
            stdin.flush()

        def restart() -> None:
            process.kill()
            process.wait()
            running.append(
                subprocess.Popen(process.args, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            )

        try:
            measure("recovery", clients, port, "/", emit, restart)
        finally:
            for one in running[1:]:
                one.kill()
                one.wait()


def main(clients: int) -> None:
    for kind in ("sse", "socketio"):
        ours(kind, clients)
    try:
        peer(clients)
    except RuntimeError as missing:
        print(f"not compared: {missing}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        load(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
