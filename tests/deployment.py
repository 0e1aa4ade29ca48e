"""One queue with real producers and workers, seen from a test."""

import json
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from bullmq import Queue
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from seven_stations.queue.keys import Keys
from seven_stations.queue.producer import Producer
from seven_stations.queue.store import Store
from tests.clients import with_clients
from tests.processes import Process

T = TypeVar("T")

TEXT = """INT. KITCHEN - NIGHT

ANNA
You took the ledger. I know you took it.

BEN
Nobody took anything. Go to bed, Anna.

EXT. YARD - DAY

BEN
The salt is gone.

ANNA
Then so are we.
"""


class Deployment:
    """One queue with real producers, seen from a test."""

    def __init__(self, url: str, prefix: str) -> None:
        self.url = url
        self.prefix = prefix
        self.keys = Keys(prefix, "ai-analysis")
        self.redis = Redis.from_url(url, decode_responses=True)

    def add(self, data: dict[str, Any], **options: Any) -> str:
        """As any BullMQ producer does, the text inline."""
        return self.add_as("whatever", data, **options)

    def add_as(self, name: str, data: dict[str, Any], **options: Any) -> str:
        """The same under a job name."""

        async def add(client: AsyncRedis, _: AsyncRedis) -> str:
            queue: Any = Queue("ai-analysis", {"connection": client, "prefix": self.prefix})
            return str((await queue.add(name, data, options)).id)

        return with_clients(self.url, add)

    def enqueue(self, data: dict[str, Any], *, file: bytes | None = None) -> str:
        """As our own producers do, the text or the file beside the job."""

        async def add(client: AsyncRedis, blobs: AsyncRedis) -> str:
            producer = Producer(client, blobs, prefix=self.prefix, queue="ai-analysis", max_text_bytes=5_000_000)
            return (await producer.enqueue(data, file=file)).job_id

        return with_clients(self.url, add)

    def entries(self, job_id: str | None = None) -> list[tuple[int, dict[str, str]]]:
        """The stream so far: milliseconds and fields."""
        rows: Any = self.redis.xrange(self.keys.events)
        return [(int(i.partition("-")[0]), f) for i, f in rows if job_id is None or f.get("jobId") == job_id]

    def wait_for(self, wanted: Callable[[dict[str, str]], bool], seconds: float = 90) -> dict[str, str]:
        """Block on the stream until an entry satisfies ``wanted``."""
        after, deadline = "0", time.monotonic() + seconds
        while time.monotonic() < deadline:
            for _key, rows in self.redis.xread({self.keys.events: after}, block=500) or []:  # type: ignore[union-attr]
                for entry_id, fields in rows:
                    after = entry_id
                    if wanted(fields):
                        return dict(fields)
        raise AssertionError(f"not in {seconds} s: {[f.get('event') for _, f in self.entries()]}")

    def outcome(self, job_id: str, seconds: float = 90) -> dict[str, str]:
        ends = ("completed", "failed")
        return self.wait_for(lambda f: f.get("jobId") == job_id and f["event"] in ends, seconds)

    def stations_done(self, job_id: str) -> list[int]:
        """Numbers of the stations whose completion is in the stream."""
        progress = [json.loads(f["data"]) for _, f in self.entries(job_id) if f["event"] == "progress"]
        return [p["completed"]["stationNumber"] for p in progress if "completed" in p]

    def report(self, job_id: str) -> dict[str, Any]:
        return dict(json.loads(self.stored(lambda store: store.report(job_id, "json", None)) or "{}"))

    def stored(self, do: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
        """Do something to what is kept of the queue's jobs: texts, reports, checkpoints."""
        return with_clients(self.url, lambda _, blobs: do(Store(blobs, self.keys)))


def worker(deployment: Deployment, **settings: object) -> Process:
    given = {"redis_url": deployment.url, "prefix": deployment.prefix, "processes": 1, **settings}
    return Process("worker", **given)


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def is_slot(pid: int) -> bool:
    parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return b"forkserver" in Path(f"/proc/{parent}/cmdline").read_bytes()


def slots(process: Process) -> list[int]:
    """The process ids of a worker's children that compute."""
    return [pid for pid in descendants(process.pid) if is_slot(pid)]


def long_text(scenes: int) -> str:
    """A play whose second station alone takes about a millisecond a scene: something to be interrupted in."""
    syllables = ["ba", "ko", "li", "ma", "ne", "ro", "sa", "ti", "vu", "zo"]
    words = [one + two + three for one in syllables for two in syllables for three in syllables]
    parts = []
    for scene in range(scenes):
        parts.append(f"SCENE {scene + 1}.\n\n")
        for turn in range(20):
            at = (scene * 131 + turn * 37) % 900
            speaker = ("ANN", "BEN", "CAT", "DAN", "EVE")[(scene + turn * turn) % 5]
            parts.append(f"{speaker}.\n  {' '.join(words[at : at + 20]).capitalize()}.\n\n")
    return "".join(parts)
