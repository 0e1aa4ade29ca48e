"""Who works on a queue, in whatever language: BullMQ's workers name the connection on which they wait after it."""

import base64
import time
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from seven_stations.protocol.events import timestamp
from seven_stations.protocol.jobview import JobView
from seven_stations.queue.keys import Keys
from seven_stations.queue.queues import Queues

METRICS = {"maxDataPoints": 7 * 24 * 60}
"""What a worker asks bullmq to count: ended jobs, by minute, for a week."""


_MOST_JOBS = 1000
"""Running jobs that are looked at."""


def client_name(keys: Keys, worker: str = "") -> str:
    """The name of the connection on which a worker waits; ``worker`` is what it calls itself."""
    queue = base64.b64encode(keys.queue.encode()).decode("ascii")
    return f"{keys.prefix}:{queue}" + (f":w:{worker}" if worker else "")


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker that is connected. ``name`` is empty where it has none; ``connected`` in seconds."""

    name: str
    address: str
    connected: int
    jobs: list[JobView] = field(default_factory=list)
    """What it has, where that was asked for and it has a name."""

    def record(self) -> dict[str, Any]:
        """As JSON data."""
        jobs = [view.summary() for view in self.jobs]
        told = ("jobId", "title", "userId", "startedAt")
        return {
            "name": self.name,
            "address": self.address,
            "connectedAt": timestamp(round((time.time() - self.connected) * 1000)),
            "jobs": [{name: job[name] for name in told if name in job} for job in jobs],
        }


async def workers(client: Redis, keys: Keys) -> list[Worker]:
    """The workers of a queue, by name. Raises ``ResponseError`` where the server does not list its clients."""
    return workers_among(await client.client_list(), keys)


def workers_among(clients: Any, keys: Keys) -> list[Worker]:
    """Those of the server's clients, as ``CLIENT LIST`` tells them, that are workers of a queue."""
    ours = client_name(keys)
    found = []
    for one in clients:
        name = str(one.get("name", ""))
        # Python's bullmq itself writes the queue's name as it is, on each connection: one of them waits.
        if name == ours or name.startswith(f"{ours}:w:") or _is_python_s(one, keys):
            label = name.removeprefix(ours).removeprefix(":w:") if name.startswith(ours) else ""
            found.append(Worker(label, str(one.get("addr", "")), int(one.get("age", 0))))
    return sorted(found, key=lambda worker: (worker.name, worker.address))


async def workers_with_jobs(client: Redis, queues: Queues, keys: Keys) -> list[Worker]:
    """The same, each with the jobs that it has."""
    found = await workers(client, keys)
    by_name = {worker.name: worker for worker in found if worker.name}
    ids: Any = await client.lrange(keys.of("active"), 0, _MOST_JOBS - 1)
    for view in await queues.listed(keys.queue, ids):
        if view is not None and view.state == "active" and view.processed_by in by_name:
            by_name[view.processed_by].jobs.append(view)
    return found


def _is_python_s(one: dict[str, Any], keys: Keys) -> bool:
    name = str(one.get("name", ""))
    plain = f"{keys.prefix}:{keys.queue}"
    return one.get("cmd") == "bzpopmin" and (name == plain or name.startswith(f"{plain}:w:"))
