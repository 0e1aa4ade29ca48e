"""Fan-out: the server's processor time for each message delivered, one event at a time and in bursts, and for each
connection that it accepts; and the memory that one holds. ``python -m benchmarks.fanout [rounds]``.

Ours and its peers run one after the other under the same load from another process. What counts is processor time
of the server alone (user and system, from the kernel), so the load client's own speed does not enter.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

from redis import Redis

from benchmarks.nchan import nchan
from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer, free_port
from tests.processes import NotifierProcess

EVENTS = 200
EVENTS_A_SECOND = 20
BURSTS = 10
BURST = 64
PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Figure:
    """One server under one load. ``micros`` is processor time per delivered message, ``accept`` per connection.

    ``bursts`` is the same as ``micros`` where 64 events come at once.
    """

    server: str
    kind: str
    clients: int
    micros: float
    bursts: float
    accept: float
    kilobytes: float
    delivered: float
    """Share of what should have arrived."""


def cpu_seconds(pid: int) -> float:
    """User and system time of all threads of a process, to the nanosecond: ``stat`` counts in steps of 10 ms."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def rss_kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("no VmRSS")


def settle(pid: int) -> None:
    """Return when a server has nothing more to do: clients may be slower than it is."""
    before = -1.0
    while (now := cpu_seconds(pid)) - before > 0.02:
        before = now
        time.sleep(1)


def payload() -> str:
    """What makes about 300 bytes on the wire with the frame's own fields."""
    return json.dumps({"progress": 50, "message": "x" * 60})


def measure(
    server: str, kind: str, clients: int, port: int, pid: int, path: str, publish: Callable[[int], None]
) -> Figure:
    before, began = rss_kilobytes(pid), cpu_seconds(pid)
    load = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load", kind, str(port), str(clients), path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert load.stdin is not None
    assert load.stdout is not None
    if load.stdout.readline() != "ready\n":
        raise RuntimeError(f"the load could not connect to {server}")
    accept = (cpu_seconds(pid) - began) / clients
    time.sleep(1)
    memory = (rss_kilobytes(pid) - before) / clients
    for _ in range(10):
        publish(1)
        time.sleep(1 / EVENTS_A_SECOND)
    time.sleep(1)
    began = cpu_seconds(pid)
    for _ in range(EVENTS):
        publish(1)
        time.sleep(1 / EVENTS_A_SECOND)
    settle(pid)
    used = cpu_seconds(pid) - began
    began = cpu_seconds(pid)
    for _ in range(BURSTS):
        publish(BURST)
        time.sleep(0.5)
    settle(pid)
    bursts = cpu_seconds(pid) - began
    load.stdin.close()
    result = json.loads(load.stdout.readline())
    load.wait(60)
    expected = clients * (EVENTS + 10 + BURSTS * BURST)
    return Figure(
        server,
        kind,
        clients,
        used / (EVENTS * clients) * 1e6,
        bursts / (BURSTS * BURST * clients) * 1e6,
        accept * 1e6,
        memory,
        result["received"] / expected,
    )


def ours(redis: "Redis", url: str, kind: str, clients: int) -> Figure:
    limits = {"max_connections_per_user": clients + 1, "max_connections_per_address": clients + 1}
    with NotifierProcess(redis_url=url, prefix=f"bench-{kind}", **limits) as notifier:
        redis.hset(f"bench-{kind}:ai-analysis:1", mapping={"name": "x", "data": "{}", "timestamp": "1"})

        def publish(count: int) -> None:
            pipe = redis.pipeline(transaction=False)
            for _ in range(count):
                body = {"event": "progress", "jobId": "1", "data": payload()}
                pipe.xadd(f"bench-{kind}:ai-analysis:events", body, maxlen=10_000)  # type: ignore[arg-type]
            pipe.execute()

        path = "/api/realtime/events?rooms=job:1" if kind == "sse" else "job:1"
        return measure("stations", kind, clients, notifier.port, notifier.pid, path, publish)


@contextmanager
def node(script: str, *given: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A peer: a script of ``benchmarks/peers``, of Node or of Python, on a free port."""
    if script.endswith(".mjs") and not shutil.which("node"):
        raise RuntimeError("node is not installed")
    port = free_port()
    command = ["node" if script.endswith(".mjs") else sys.executable, str(PEERS / script), str(port), *given]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(
                f"{script} did not start; are its packages installed? (cd benchmarks/peers; npm ci)"
            )
        yield port, process
    finally:
        process.kill()
        process.wait()


def peer(name: str, script: str, kind: str, clients: int) -> Figure:
    with node(script) as (port, process):
        sample = json.dumps({**json.loads(payload()), "eventType": "job:progress", "fill": "y" * 120})

        def publish(count: int) -> None:
            assert process.stdin is not None
            process.stdin.write((sample + "\n") * count)
            process.stdin.flush()

        return measure(name, kind, clients, port, process.pid, "/", publish)


def nchan_peer(clients: int) -> Figure:
    with nchan() as server:
        sample = json.dumps({**json.loads(payload()), "eventType": "job:progress", "fill": "y" * 120})
        return measure(
            "nchan", "sse", clients, server.port, server.pid, "/", lambda count: server.publish(sample, count)
        )


def run(rounds: int = 1) -> list[Figure]:
    """The medians of all cases. A peer that is not installed is named on standard error."""
    found: dict[tuple[str, str], list[Figure]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        DataDirectory(Path(folder)) as directory,
        EmbeddedServer(directory) as server,
        Redis.from_url(server.url) as redis,
    ):
        for _ in range(rounds):
            for kind, clients in (("sse", 1000), ("socketio", 500)):
                cases: list[Callable[[], Figure]] = [
                    partial(ours, redis, server.url, kind, clients),
                    partial(peer, "node", f"{kind}.mjs", kind, clients),
                    partial(nchan_peer, clients)
                    if kind == "sse"
                    else partial(peer, "python-socketio", "plain_socketio.py", kind, clients),
                ]
                for case in cases:
                    try:
                        figure = case()
                    except RuntimeError as missing:
                        print(f"not compared: {missing}", file=sys.stderr)
                    else:
                        found.setdefault((figure.server, kind), []).append(figure)
    return [_median(figures) for figures in found.values()]


def _median(figures: list[Figure]) -> Figure:
    fields = ("micros", "bursts", "accept", "kilobytes", "delivered")
    return replace(figures[0], **{name: median(getattr(figure, name) for figure in figures) for name in fields})


def main(rounds: int) -> None:
    columns = ("CPU µs a message", "in bursts of 64", "CPU µs to accept", "KB a connection", "delivered")
    print(f"| server | transport | clients | {' | '.join(columns)} |\n|---|---|{'---|' * 6}")
    for told in run(rounds):
        values = f"{told.micros:.1f} | {told.bursts:.1f} | {told.accept:.0f} | {told.kilobytes:.1f}"
        print(f"| {told.server} | {told.kind} | {told.clients} | {values} | {told.delivered:.1%} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
