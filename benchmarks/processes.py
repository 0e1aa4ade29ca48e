"""One and two notifier processes on one port: ``python -m benchmarks.processes [clients] [events a second]``.

Told are the processor time of all processes for each delivered message, how many messages a second they would
deliver with a core each (all messages by the time of the process that took the longest), and the memory of a
connection. The processes share two cores with the load and with whatever else runs, so messages by the clock would
be the machine's figure.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from redis import Redis

from benchmarks.fanout import BURST, BURSTS, cpu_seconds, payload, rss_kilobytes, settle
from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from tests.processes import NotifierProcess, SharedNotifier

EVENTS = 60
LOADS = 2
"""Processes of the load, so that two servers do not wait for the locks of one."""

PATH = "/api/realtime/events?rooms=job:1"


def measure(redis: "Redis", prefix: str, clients: int, a_second: float, port: int, pids: list[int]) -> None:
    redis.hset(f"{prefix}:ai-analysis:1", mapping={"name": "x", "data": "{}", "timestamp": "1"})
    memory = sum(map(rss_kilobytes, pids))
    began = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.load", "sse", str(port), str(clients // LOADS), PATH]
    loads = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(LOADS)
    ]
    if [_line(load) for load in loads] != ["ready\n"] * LOADS:
        raise RuntimeError("the load could not connect")
    told = {
        "processes": len(pids),
        "clients": clients,
        "connected in s": round(time.monotonic() - began, 1),
        "KB a connection": round((sum(map(rss_kilobytes, pids)) - memory) / clients, 1),
    }
    entry: Any = {"event": "progress", "jobId": "1", "data": payload()}
    for count, times, pause in ((1, EVENTS, 1 / a_second), (BURST, BURSTS, BURST / a_second / 8)):
        before = [cpu_seconds(pid) for pid in pids]
        for _ in range(times):
            pipe = redis.pipeline(transaction=False)
            for _ in range(count):
                pipe.xadd(f"{prefix}:ai-analysis:events", entry, maxlen=10_000)
            pipe.execute()
            time.sleep(pause)
        for pid in pids:
            settle(pid)
        used = [cpu_seconds(pid) - earlier for pid, earlier in zip(pids, before, strict=True)]
        messages = count * times * clients
        told[f"at once: {count}"] = {
            "CPU µs a message": round(sum(used) / messages * 1e6, 2),
            "CPU s": [round(seconds, 2) for seconds in used],
            "messages a second": round(messages / max(used)),
        }
    for load in loads:
        assert load.stdin is not None
        load.stdin.close()
    received = sum(json.loads(_line(load))["received"] for load in loads)
    told["delivered"] = received / (clients * (EVENTS + BURSTS * BURST))
    print(json.dumps(told, ensure_ascii=False), flush=True)
    for load in loads:
        load.wait(60)


def _line(load: "subprocess.Popen[str]") -> str:
    assert load.stdout is not None
    return load.stdout.readline()


def main(clients: int, a_second: float) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        DataDirectory(Path(folder)) as directory,
        EmbeddedServer(directory) as server,
        Redis.from_url(server.url) as redis,
    ):
        names = ("max_connections", "max_connections_per_user", "max_connections_per_address")
        limits = dict.fromkeys(names, clients + 1)
        with NotifierProcess(redis_url=server.url, prefix="one", **limits) as alone:
            measure(redis, "one", clients, a_second, alone.port, [alone.pid])
        with SharedNotifier(redis_url=server.url, prefix="two", **limits) as shared:
            measure(redis, "two", clients, a_second, shared.port, shared.pids)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, float(sys.argv[2]) if len(sys.argv) > 2 else 20)
