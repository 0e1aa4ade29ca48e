"""Flows of BullMQ: a job with the jobs that it waits for, as a tree."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from seven_stations.process.lua import lua
from seven_stations.protocol.jobview import JobView
from seven_stations.queue.keys import Keys
from seven_stations.queue.queues import Queues

MAX_JOBS = 200
"""The most jobs that a tree shows."""

_MAX_DEPTH = 20
_MAX_LISTED = 10_000
"""The most names that are read of BullMQ's lists of one kind, for all jobs of one depth. If a list has more than a
job's share of it, none of its jobs are shown."""

_CHILDREN = lua(__name__, "flow_children")

_SHOWN = (
    "jobId",
    "queueName",
    "jobName",
    "state",
    "userId",
    "analysisId",
    "title",
    "compares",
    "progress",
    "code",
)


@dataclass(slots=True)
class Flow:
    """A job of a flow, with those of its children that are shown: the texts of a comparison in its order, other
    jobs in the order in which they were added."""

    view: JobView
    children: list["Flow"] = field(default_factory=list)
    hidden: int = 0
    """The number of children that are not shown: removed, other users', or beyond the limits."""

    def record(self) -> dict[str, Any]:
        """The tree as JSON data."""
        return {
            **self.view.excerpt(*_SHOWN),
            "children": [child.record() for child in self.children],
            "hidden": self.hidden,
        }


class Flows:
    """Reads the flows of one deployment. ``client`` decodes responses."""

    def __init__(self, client: Redis, queues: Queues, prefix: str) -> None:
        self._client = client
        self._queues = queues
        self._prefix = prefix
        self._script = client.register_script(_CHILDREN)

    async def of(self, view: JobView, sees: Callable[[JobView], bool]) -> Flow | None:
        """The whole flow that a job belongs to, from its first parent on, as far as the reader ``sees`` its jobs;
        ``None`` if the job belongs to none."""
        root = await self._root(view, sees)
        tree, seen = Flow(root), {(root.queue, root.job_id)}
        level = [tree]
        for depth in range(_MAX_DEPTH + 1):
            room = MAX_JOBS - len(seen) if depth < _MAX_DEPTH else 0
            level = await self._grow(level, room, seen, sees)
            if not level:
                break
        return tree if tree.children or tree.hidden else None

    async def includes(self, view: JobView, sees: Callable[[JobView], bool]) -> bool:
        """Whether the job belongs to a flow of which the reader may see more than this job."""
        return view.has_children or (view.parent_key is not None and await self._root(view, sees) is not view)

    async def _root(self, view: JobView, sees: Callable[[JobView], bool]) -> JobView:
        for _ in range(_MAX_DEPTH):
            parent = self._place(view.parent_key or "")
            found = None if parent is None else (await self._queues.listed(parent[0], [parent[1]]))[0]
            if found is None or not sees(found):
                break
            view = found
        return view

    async def _grow(
        self, level: Sequence[Flow], room: int, seen: set[tuple[str, str]], sees: Callable[[JobView], bool]
    ) -> list[Flow]:
        """Add the children of these jobs, at most ``room``; returns them."""
        wanted: list[tuple[Flow, tuple[str, str]]] = []
        longest = max(MAX_JOBS, _MAX_LISTED // len(level)) if room else 0
        pipeline = self._client.pipeline(transaction=False)
        for parent in level:
            key = Keys(self._prefix, parent.view.queue).job(parent.view.job_id)
            await self._script(keys=[key], args=[room, longest], client=pipeline)
        found: list[Any] = await pipeline.execute()
        for parent, (total, keys) in zip(level, found, strict=True):
            parent.hidden = int(total)
            for key in keys:
                place = self._place(key)
                if place is not None and place not in seen and len(wanted) < room:
                    seen.add(place)
                    wanted.append((parent, place))
        by_queue: dict[str, list[str]] = defaultdict(list)
        for _, (queue, job_id) in wanted:
            by_queue[queue].append(job_id)
        views = {
            (queue, job_id): view
            for queue, ids in by_queue.items()
            for job_id, view in zip(ids, await self._queues.listed(queue, ids), strict=True)
        }
        grown = []
        for parent, place in wanted:
            view = views[place]
            if view is not None and sees(view):
                child = Flow(view)
                parent.children.append(child)
                parent.hidden -= 1
                grown.append(child)
        for parent in level:
            order = {job_id: at for at, job_id in enumerate(parent.view.compared) if isinstance(job_id, str)}
            parent.children.sort(
                key=lambda child: (
                    order.get(child.view.job_id, len(order)),
                    child.view.added_at,
                    child.view.job_id,
                )
            )
        return grown

    def _place(self, key: str) -> tuple[str, str] | None:
        """The queue and the id of a job's key, if it is in this deployment."""
        start = f"{self._prefix}:"
        queue, _, job_id = key.removeprefix(start).partition(":")
        return (queue, job_id) if key.startswith(start) and queue and job_id else None
