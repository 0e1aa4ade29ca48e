"""One and two notifier processes on one port: ``python -m benchmarks.processes [clients [a second [rounds]]]``.

Both have the same number of viewers and are measured in turn. Told are medians: the processor time of all
processes for each delivered message, and how many messages a second they would deliver with a core each (all
messages by the time of the process that took the longest). The processes share two cores with the load and with
whatever else runs, so messages by the clock would be the machine's figure.
"""

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from redis import Redis

from benchmarks.fanout import BURST, payload
from benchmarks.setup import (
    PATHS,
    Process,
    add_job,
    cpu_seconds,
    embedded,
    load,
    report_progress,
    room_for,
    rss_kilobytes,
    settle,
)
from tests.processes import NotifierProcess, SharedNotifier

EVENTS, BURSTS = 40, 5
"""In a round."""

LOADS = 2
"""Processes of the load for each case, so that two servers do not wait for the locks of one."""

REST = "0.02"
"""Seconds that the load sleeps after each look. A write to a reader that waits is charged with waking it, and
whether it waits depends on the cores that are free."""


@dataclass
class Case:
    """Processes with their viewers, on a prefix of their own."""

    prefix: str
    pids: list[int]
    loads: list[Process]
    kilobytes: float
    figures: dict[int, list[tuple[float, float]]] = field(default_factory=lambda: {1: [], BURST: []})
    """By events at once: processor time in µs a message, and messages a second."""


def connect(prefix: str, port: int, pids: list[int], clients: int) -> Case:
    memory = sum(map(rss_kilobytes, pids))
    loads = [load("load", "sse", port, clients // LOADS, PATHS["sse"], REST) for _ in range(LOADS)]
    return Case(prefix, pids, loads, (sum(map(rss_kilobytes, pids)) - memory) / clients)


def measure(redis: Redis, case: Case, clients: int, count: int, times: int, pause: float) -> None:
    before = [cpu_seconds(pid) for pid in case.pids]
    for _ in range(times):
        report_progress(redis, case.prefix, *[payload()] * count)
        time.sleep(pause)
    for pid in case.pids:
        settle(pid)
    used = [cpu_seconds(pid) - earlier for pid, earlier in zip(case.pids, before, strict=True)]
    messages = count * times * clients
    case.figures[count].append((sum(used) / messages * 1e6, messages / max(used)))


def main(clients: int, a_second: float, rounds: int) -> None:
    limits = {"max_connections": clients + 1, **room_for(clients + 1)}
    with ExitStack() as stack:
        server, redis = stack.enter_context(embedded())
        for prefix in ("one", "two"):
            add_job(redis, prefix)
        alone = stack.enter_context(NotifierProcess(redis_url=server.url, prefix="one", **limits))
        shared = stack.enter_context(SharedNotifier(redis_url=server.url, prefix="two", **limits))
        cases = [
            connect("one", alone.port, [alone.pid], clients),
            connect("two", shared.port, shared.pids, clients),
        ]
        for _ in range(rounds):
            for count, times, pause in ((1, EVENTS, 1 / a_second), (BURST, BURSTS, BURST / a_second / 8)):
                for case in cases:
                    measure(redis, case, clients, count, times, pause)
        for case in cases:
            received = sum(one.result()["received"] for one in case.loads)
            told: dict[str, Any] = {
                "processes": len(case.pids),
                "clients": clients,
                "KB a connection": round(case.kilobytes, 1),
                "delivered": received / (clients * rounds * (EVENTS + BURSTS * BURST)),
            }
            for count, figures in case.figures.items():
                micros, speed = (median(column) for column in zip(*figures, strict=True))
                told[f"at once: {count}"] = {
                    "CPU µs a message": round(micros, 2),
                    "messages a second": round(speed),
                    "CPU µs of each round": [round(figure[0], 2) for figure in figures],
                }
            print(json.dumps(told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    given = sys.argv[1:] + ["1000", "20", "5"][len(sys.argv) - 1 :]
    main(int(given[0]), float(given[1]), int(given[2]))
