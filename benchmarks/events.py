"""One event on its way: from the queue's log to one client, alone and in bursts, and to nobody.

``python -m benchmarks.events [rounds]``. The peer is what one would build in Node: BullMQ's ``QueueEvents`` in
front of ``http`` or ``socket.io``. Both are measured in turn, several rounds, with the same entries from the same
server. Processor time is that of the measured process alone; the way's time is from just before the entry is
written to when the client has the event. Told are medians over the rounds.
"""

import json
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from redis import Redis

from benchmarks.load import open_socketio, open_sse
from benchmarks.setup import PATHS, QUEUE, add_job, cpu_seconds, embedded, peer, report_progress
from tests.processes import NotifierProcess

ALONE = 200
PAUSE = 0.01
"""Seconds between events that come alone."""

BURSTS = 20
BURST = 256
MARK = b'"last":true'
"""What only the last event of a burst carries."""


@dataclass(frozen=True)
class Figure:
    """One case of one server: processor time for each event, and the median way, in microseconds."""

    server: str
    case: str
    micros: float
    way: float


@dataclass(frozen=True)
class Server:
    """A server that relays one queue. ``path`` is what a client asks for."""

    name: str
    pid: int
    port: int
    prefix: str
    path: dict[str, str]


def write(redis: Redis, server: Server, count: int) -> None:
    said = [{"progress": at % 100, "message": "x" * 60, "last": at == count} for at in range(1, count + 1)]
    report_progress(redis, server.prefix, *(json.dumps(one, separators=(",", ":")) for one in said))


def measure(redis: Redis, server: Server, kind: str, count: int, times: int) -> Figure:
    """``kind`` is the transport of the one client; without one nobody watches."""
    case = f"{kind or 'nobody'}, {'alone' if count == 1 else f'bursts of {count}'}"
    ways: list[float] = []
    with ExitStack() as stack:
        client: socket.socket | None = None
        if kind:
            client = (open_sse if kind == "sse" else open_socketio)(server.port, server.path[kind])
            stack.enter_context(client)
            client.settimeout(10)
        began = 0.0
        for turn in range(-times // 10, times):
            if turn == 0:
                time.sleep(0.1)
                began = cpu_seconds(server.pid)
            at = time.perf_counter()
            write(redis, server, count)
            data = b""
            while client is not None and MARK not in data:
                data = data[-len(MARK) :] + client.recv(262_144)
            ways.append(time.perf_counter() - at)
            time.sleep(PAUSE if count == 1 else 10 * PAUSE)
        time.sleep(0.1)
        used = cpu_seconds(server.pid) - began
    way = statistics.median(ways[-times:]) * 1e6 if kind else 0.0
    return Figure(server.name, case, used / (times * count) * 1e6, way)


@contextmanager
def servers(redis: Redis, url: str) -> Iterator[list[Server]]:
    with ExitStack() as stack:
        notifier = stack.enter_context(NotifierProcess(redis_url=url, prefix="events-ours"))
        found = [Server("stations", notifier.pid, notifier.port, "events-ours", PATHS)]
        with suppress(RuntimeError):
            port, process = stack.enter_context(peer("queueevents.mjs", url, "events-node", QUEUE))
            there = {"sse": "/", "socketio": ""}
            found.append(Server("QueueEvents", process.pid, port, "events-node", there))
        for server in found:
            add_job(redis, server.prefix)
        yield found


def run(rounds: int = 5) -> list[Figure]:
    """The medians of all cases, of the servers that are installed."""
    found: dict[tuple[str, str], list[Figure]] = {}
    with embedded() as (store, redis), servers(redis, store.url) as relays:
        for _ in range(rounds):
            for kind in ("sse", "socketio", ""):
                for count, times in ((1, ALONE), (BURST, BURSTS)):
                    for server in relays:
                        figure = measure(redis, server, kind, count, times)
                        found.setdefault((figure.case, figure.server), []).append(figure)
    return [
        Figure(
            server,
            case,
            statistics.median(figure.micros for figure in figures),
            statistics.median(figure.way for figure in figures),
        )
        for (case, server), figures in found.items()
    ]


def main(rounds: int) -> None:
    print("| case | server | CPU µs an event | the way, p50, ms |\n|---|---|---|---|")
    for told in run(rounds):
        print(f"| {told.case} | {told.server} | {told.micros:.0f} | {told.way / 1000:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
