"""The workers of a queue, in any language: BullMQ workers name the connection on which they wait after the
queue."""

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
"""The metrics that a worker asks bullmq to keep: ended jobs per minute, for a week."""


_MOST_JOBS = 1000
"""The most running jobs that are examined."""


def client_name(keys: Keys, worker: str = "") -> str:
    """The name of the connection on which a worker waits; ``worker`` is the worker's own name."""
    queue = base64.b64encode(keys.queue.encode()).decode("ascii")
    return f"{keys.prefix}:{queue}" + (f":w:{worker}" if worker else "")


@dataclass(frozen=True, slots=True)
class Worker:
    """One connected worker. ``name`` is empty if it has none; ``connected`` is in seconds."""

    name: str
    address: str
    connected: int
    jobs: list[JobView] = field(default_factory=list)
    """Its running jobs, if they were requested and it has a name."""

    def record(self) -> dict[str, Any]:
        """The worker as JSON data."""
        return {
            "name": self.name,
            "address": self.address,
            "connectedAt": timestamp(round((time.time() - self.connected) * 1000)),
            "jobs": [view.excerpt("jobId", "title", "userId", "startedAt") for view in self.jobs],
        }


async def workers(client: Redis, keys: Keys) -> list[Worker]:
    """The workers of a queue, ordered by name. Raises ``ResponseError`` if the server does not list its
    clients."""
    return workers_among(await client.client_list(), keys)


def workers_among(clients: Any, keys: Keys) -> list[Worker]:
    """Those clients in the output of ``CLIENT LIST`` that are workers of a queue."""
    ours = client_name(keys)
    found = []
    for one in clients:
        name = str(one.get("name", ""))
        # bullmq for Python gives the queue's plain name to all its connections, of which one waits for jobs.
        if name == ours or name.startswith(f"{ours}:w:") or _is_python_s(one, keys):
            label = name.removeprefix(ours).removeprefix(":w:") if name.startswith(ours) else ""
            found.append(Worker(label, str(one.get("addr", "")), int(one.get("age", 0))))
    return sorted(found, key=lambda worker: (worker.name, worker.address))


async def workers_with_jobs(client: Redis, queues: Queues, keys: Keys) -> list[Worker]:
    """The workers of a queue, each with its running jobs."""
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
