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
from functools import partial

from redis import Redis

from benchmarks import setup
from benchmarks.drops import MESSAGES, Client, open_all, publish_all

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

    open_all(clients, poll, look)
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
    viewers = setup.load("restart", kind, port, clients, path)
    signalled = 0.0
    for number in publish_all(publish, SECONDS):
        if number == MESSAGES // 4:
            signalled = time.monotonic()
            restart()
    time.sleep(10)
    result = viewers.result()
    for name in ("p50", "max"):
        result[name] = round(result[name] - signalled, 2) if result[name] else None
    print(json.dumps({"server": kind, "clients": clients, **result}), flush=True)


def ours(kind: str, clients: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        limits = {f"STATIONS_{name.upper()}": str(most) for name, most in setup.room_for(2 * clients).items()}
        up = subprocess.Popen(
            [*COMMAND, "up", "--workers", "0", "--port", "0", "--json", "--data-dir", folder],
            env={**os.environ, **limits},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert up.stdout is not None
        told = json.loads(up.stdout.readline())
        with Redis.from_url(told["redis"]) as redis:
            setup.add_job(redis, "bull")
            port = int(told["notifier"].rpartition(":")[2])
            publish = partial(setup.report_progress, redis, "bull")
            restart = partial(os.kill, told["pids"]["notifier"], signal.SIGTERM)
            measure(kind, clients, port, setup.PATHS[kind], publish, restart)
        up.terminate()
        up.wait(30)


def peer(clients: int) -> None:
    with setup.peer("recovery.mjs") as (port, process):
        running = [process]

        def restart() -> None:
            process.kill()
            running.append(setup.Process(*process.command))

        try:
            measure("recovery", clients, port, "/", lambda body: running[-1].send(body + "\n"), restart)
        finally:
            for one in running[1:]:
                one.kill()


def main(clients: int) -> None:
    for kind in setup.PATHS:
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
