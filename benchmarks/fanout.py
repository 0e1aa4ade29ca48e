"""Fan-out: the server's processor time for each message delivered, one event at a time, and memory a connection.

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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer, free_port
from tests.processes import NotifierProcess

EVENTS = 200
EVENTS_A_SECOND = 20
PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Figure:
    """One server under one load. ``micros`` is processor time per delivered message."""

    server: str
    kind: str
    clients: int
    micros: float
    kilobytes: float
    delivered: float
    """Share of what should have arrived."""


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def rss_kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("no VmRSS")


def payload() -> str:
    """What makes about 300 bytes on the wire with the frame's own fields."""
    return json.dumps({"progress": 50, "message": "x" * 60})


def measure(
    server: str, kind: str, clients: int, port: int, pid: int, path: str, publish: Callable[[], None]
) -> Figure:
    before = rss_kilobytes(pid)
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
    time.sleep(1)
    memory = (rss_kilobytes(pid) - before) / clients
    for _ in range(10):
        publish()
        time.sleep(1 / EVENTS_A_SECOND)
    time.sleep(1)
    began = cpu_seconds(pid)
    for _ in range(EVENTS):
        publish()
        time.sleep(1 / EVENTS_A_SECOND)
    time.sleep(1)
    used = cpu_seconds(pid) - began
    load.stdin.close()
    result = json.loads(load.stdout.readline())
    load.wait(10)
    expected = clients * (EVENTS + 10)
    return Figure(server, kind, clients, used / (EVENTS * clients) * 1e6, memory, result["received"] / expected)


def ours(redis: "Redis", url: str, kind: str, clients: int) -> Figure:
    limits = {"max_connections_per_user": clients + 1, "max_connections_per_address": clients + 1}
    with NotifierProcess(redis_url=url, prefix=f"bench-{kind}", **limits) as notifier:
        redis.hset(f"bench-{kind}:ai-analysis:1", mapping={"name": "x", "data": "{}", "timestamp": "1"})

        def publish() -> None:
            body = {"event": "progress", "jobId": "1", "data": payload()}
            redis.xadd(f"bench-{kind}:ai-analysis:events", body, maxlen=10_000)

        path = "/api/realtime/events?rooms=job:1" if kind == "sse" else "job:1"
        return measure("stations", kind, clients, notifier.port, notifier.pid, path, publish)


@contextmanager
def node(script: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    port = free_port()
    process = subprocess.Popen(
        ["node", str(PEERS / script), str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
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


def peer(kind: str, clients: int) -> Figure:
    with node(f"{kind}.mjs") as (port, process):
        sample = json.dumps({**json.loads(payload()), "eventType": "job:progress", "fill": "y" * 120})

        def publish() -> None:
            assert process.stdin is not None
            process.stdin.write(sample + "\n")
            process.stdin.flush()

        return measure("node", kind, clients, port, process.pid, "/", publish)


def run() -> list[Figure]:
    """All cases whose peers are installed."""
    figures = []
    with (
        tempfile.TemporaryDirectory() as folder,
        DataDirectory(Path(folder)) as directory,
        EmbeddedServer(directory) as server,
        Redis.from_url(server.url) as redis,
    ):
        for kind, clients in (("sse", 1000), ("socketio", 500)):
            figures.append(ours(redis, server.url, kind, clients))
            if shutil.which("node"):
                with suppress(RuntimeError):
                    figures.append(peer(kind, clients))
    return figures
