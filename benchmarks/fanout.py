"""Fan-out: the server's processor time for each message delivered, one event at a time and in bursts, and for each
connection that it accepts; and the memory that one holds. ``python -m benchmarks.fanout [rounds]``.

Ours and its peers run one after the other under the same load from another process. What counts is processor time
of the server alone (user and system, from the kernel), so the load client's own speed does not enter.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from statistics import median

from redis import Redis

from benchmarks.nchan import nchan
from benchmarks.setup import (
    PATHS,
    add_job,
    cpu_seconds,
    embedded,
    load,
    peer,
    report_progress,
    room_for,
    rss_kilobytes,
    settle,
)
from tests.processes import NotifierProcess

EVENTS = 200
EVENTS_A_SECOND = 20
BURSTS = 10
BURST = 64


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


def payload() -> str:
    """What makes about 300 bytes on the wire with the frame's own fields."""
    return json.dumps({"progress": 50, "message": "x" * 60})


def measure(
    server: str, kind: str, clients: int, port: int, pid: int, path: str, publish: Callable[[int], None]
) -> Figure:
    before, began = rss_kilobytes(pid), cpu_seconds(pid)
    viewers = load("load", kind, port, clients, path)
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
    result = viewers.result()
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


def ours(redis: Redis, url: str, kind: str, clients: int) -> Figure:
    prefix = f"bench-{kind}"
    with NotifierProcess(redis_url=url, prefix=prefix, **room_for(clients + 1)) as notifier:
        add_job(redis, prefix)

        def publish(count: int) -> None:
            report_progress(redis, prefix, *[payload()] * count)

        return measure("stations", kind, clients, notifier.port, notifier.pid, PATHS[kind], publish)


def measure_peer(name: str, script: str, kind: str, clients: int) -> Figure:
    with peer(script) as (port, process):
        return measure(name, kind, clients, port, process.pid, "/", lambda count: process.send(_line() * count))


def measure_nchan(clients: int) -> Figure:
    with nchan() as server:
        publish = partial(server.publish, _line().rstrip())
        return measure("nchan", "sse", clients, server.port, server.pid, "/", publish)


def _line() -> str:
    """What a peer emits, which makes as many bytes as ours."""
    return json.dumps({**json.loads(payload()), "eventType": "job:progress", "fill": "y" * 120}) + "\n"


def run(rounds: int = 1) -> list[Figure]:
    """The medians of all cases. A peer that is not installed is named on standard error."""
    found: dict[tuple[str, str], list[Figure]] = {}
    with embedded() as (server, redis):
        for _ in range(rounds):
            for kind, clients in (("sse", 1000), ("socketio", 500)):
                cases: list[Callable[[], Figure]] = [
                    partial(ours, redis, server.url, kind, clients),
                    partial(measure_peer, "node", f"{kind}.mjs", kind, clients),
                    partial(measure_nchan, clients)
                    if kind == "sse"
                    else partial(measure_peer, "python-socketio", "plain_socketio.py", kind, clients),
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
