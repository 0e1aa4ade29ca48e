"""What a deployment costs that has nothing to do: ``python -m benchmarks.idle [seconds]``.

CPU time of a notifier, a worker (its children included) and the server over a minute, first alone, then with five
idle SSE and five idle Socket.IO clients.
"""

import os
import secrets
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.setup import embedded
from tests.deployment import descendants
from tests.faults.audience import Audience
from tests.processes import NotifierProcess, Process

_SETTLED_SECONDS = 10.0
_CLIENTS = 5


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and of all that it started and that lives."""
    total = 0
    for each in (pid, *descendants(pid)):
        fields = Path(f"/proc/{each}/stat").read_text("ascii").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def measure(name: str, pids: dict[str, int], seconds: float) -> None:
    time.sleep(_SETTLED_SECONDS)
    before = {process: cpu_seconds(pid) for process, pid in pids.items()}
    began = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - began
    shares = [f"{(cpu_seconds(pid) - before[process]) / passed:.2%}" for process, pid in pids.items()]
    print(f"| {name} | {' | '.join(shares)} |", flush=True)


def main(seconds: float) -> None:
    with ExitStack() as stack:
        server, _ = stack.enter_context(embedded())
        given = {"redis_url": server.url, "prefix": f"idle-{secrets.token_hex(3)}"}
        worker = stack.enter_context(Process("worker", **given))
        notifier = stack.enter_context(NotifierProcess(**given))
        pids = {"notifier": notifier.pid, "worker": worker.pid, "server": server.pid or 0}
        print(f"| clients | {' | '.join(pids)} |\n|---|---|---|---|")
        measure("none", pids, seconds)
        audience = Audience([notifier.port], "queue:ai-analysis", sse=_CLIENTS, sockets=_CLIENTS)
        for viewer in audience.viewers:
            viewer.silent_seconds = 60.0
        with audience:
            measure(f"{_CLIENTS} SSE, {_CLIENTS} Socket.IO", pids, seconds)
            assert all(viewer.sessions == 1 for viewer in audience.viewers), "a client came back: it was not idle"


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
