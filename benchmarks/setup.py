"""What several benchmarks start and measure: a server, peers, load clients, the processor time of a process."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import Redis

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer, free_port

QUEUE = "ai-analysis"
PATHS = {"sse": "/api/realtime/events?rooms=job:1", "socketio": "job:1"}
"""What a client asks a notifier for, by transport: the room of the job that :func:`add_job` adds."""

_PEERS = Path(__file__).parent / "peers"


class Process:
    """A program that says ``ready`` on standard output and takes lines on standard input."""

    def __init__(self, *command: object) -> None:
        self.command = [str(part) for part in command]
        self._process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = self._process.pid

    def wait_ready(self) -> None:
        """Raises :class:`RuntimeError` if it ends instead."""
        if self._line() != "ready\n":
            raise RuntimeError(f"{' '.join(self.command[1:3])} did not start, or could not connect")

    def send(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def result(self) -> Any:
        """Close its input; returns the JSON that it then prints, when it has ended."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        found = json.loads(self._line())
        self._process.wait(60)
        return found

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def load(module: str, *given: object) -> Process:
    """A load client, ``python -m benchmarks.MODULE``, once all of its connections are open."""
    process = Process(sys.executable, "-m", f"benchmarks.{module}", *given)
    process.wait_ready()
    return process


@contextmanager
def peer(script: str, *given: object) -> Iterator[tuple[int, Process]]:
    """A script of ``benchmarks/peers``, of Node or of Python, on a free port.

    Raises :class:`RuntimeError` if it or its packages (cd benchmarks/peers; npm ci) are not installed.
    """
    if script.endswith(".mjs") and not shutil.which("node"):
        raise RuntimeError("node is not installed")
    port = free_port()
    process = Process("node" if script.endswith(".mjs") else sys.executable, _PEERS / script, port, *given)
    try:
        process.wait_ready()
        yield port, process
    finally:
        process.kill()


@contextmanager
def embedded() -> Iterator[tuple[EmbeddedServer, Redis]]:
    """A server of our own, and a client of it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        DataDirectory(Path(folder)) as directory,
        EmbeddedServer(directory) as server,
        Redis.from_url(server.url) as redis,
    ):
        yield server, redis


def add_job(redis: Redis, prefix: str) -> None:
    """Add job 1, so that clients may watch it."""
    job: Any = {"name": "x", "data": "{}", "timestamp": "1"}
    redis.hset(f"{prefix}:{QUEUE}:1", mapping=job)


def report_progress(redis: Redis, prefix: str, *bodies: str) -> None:
    """Write an entry of progress of job 1 for each body, in one round trip."""
    pipe = redis.pipeline(transaction=False)
    for body in bodies:
        entry: Any = {"event": "progress", "jobId": "1", "data": body}
        pipe.xadd(f"{prefix}:{QUEUE}:events", entry, maxlen=10_000)
    pipe.execute()


def room_for(clients: int) -> dict[str, int]:
    """The settings of a notifier that takes so many connections of one user."""
    return {"max_connections_per_user": clients, "max_connections_per_address": clients}


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
