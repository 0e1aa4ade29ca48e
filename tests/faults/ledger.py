"""What happened, from the streams and the jobs' hashes alone: nothing of our code has a say in it."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from redis import Redis

Told = tuple[str, str, int | None]
"""One event as a viewer in the queue's room has it: name, job, and the number that a beat carries."""

_EVENTS = {
    "waiting": ("queue:waiting",),
    "active": ("job:started", "queue:active"),
    "progress": ("job:progress",),
    "completed": ("job:completed", "queue:completed"),
    "failed": ("job:failed", "queue:failed"),
    "stalled": ("queue:stalled",),
    "removed": ("queue:removed",),
}
"""What becomes of an entry in the room of its queue, as protocol.md says, in its order."""

_COMPARED = frozenset(name for names in _EVENTS.values() for name in names)


def told(name: str, payload: dict[str, Any]) -> Told | None:
    """An event's mark, or ``None`` for kinds that are not compared."""
    if name not in _COMPARED:
        return None
    data = payload.get("data")
    number = data.get("n") if name == "job:progress" and isinstance(data, dict) else None
    return name, str(payload["jobId"]), number


@dataclass(frozen=True, slots=True)
class Differences:
    """How what was got differs from what there was, summed over viewers."""

    lost: int = 0
    doubled: int = 0
    disordered: int = 0

    def __add__(self, other: "Differences") -> "Differences":
        return Differences(
            self.lost + other.lost, self.doubled + other.doubled, self.disordered + other.disordered
        )


def compare(got: list[Told], expected: list[Told]) -> Differences:
    """Events that are missing, too often there, or in another order than the log's."""
    there, wanted = Counter(got), Counter(expected)
    lost, doubled = (wanted - there).total(), (there - wanted).total()
    moved = 0 if lost or doubled else sum(one != two for one, two in zip(got, expected, strict=True))
    return Differences(lost, doubled, moved)


class Ledger:
    """The entries of one queue's stream, kept also when the server has trimmed them."""

    def __init__(self, redis: "Redis", prefix: str, queue: str = "ai-analysis") -> None:
        self._redis = redis
        self._base = f"{prefix}:{queue}"
        self._after = "-"
        self.entries: list[tuple[int, dict[str, str]]] = []
        """Milliseconds and fields."""
        self.expected: list[Told] = []

    def read(self) -> None:
        """Take what the stream has since; often enough that nothing is trimmed between two calls."""
        while True:
            rows: Any = self._redis.xrange(f"{self._base}:events", min=self._after, count=5000)
            for entry_id, fields in rows:
                self._after = f"({entry_id}"
                self.entries.append((int(entry_id.partition("-")[0]), fields))
                self.expected += _of_entry(fields)
            if len(rows) < 5000:
                return

    def ends(self) -> Counter[str]:
        """How many terminal entries each job has."""
        return Counter(f["jobId"] for _, f in self.entries if f["event"] in ("completed", "failed"))

    def lost_jobs(self, added: Iterable[str]) -> list[str]:
        """Jobs whose adding was acknowledged and that have no end, by the stream or by their hashes.

        A queue keeps the hashes of its latest thousand; of an older one the stream is the witness.
        """
        ends = self.ends()
        return [job for job in added if not ends[job] or self._unfinished(f"{self._base}:{job}")]

    def _unfinished(self, key: str) -> bool:
        return bool(self._redis.exists(key)) and self._redis.hget(key, "finishedOn") is None

    def told_otherwise(self, job: str, lines: Counter[str]) -> str | None:
        """How what was written of a completed analysis differs from one: each station and line once.

        Not from the stream alone: a worker that writes twice is there twice, and so consistently.
        """
        entries = [f for _, f in self.entries if f.get("jobId") == job]
        if not any(f["event"] == "completed" for f in entries):
            return None
        progress = [json.loads(f["data"]) for f in entries if f["event"] == "progress"]
        stations = [data["completed"]["stationNumber"] for data in progress if "completed" in data]
        if stations != [1, 2, 3, 4, 5, 6, 7]:
            return f"{job}: stations {stations}"
        kept: Any = self._redis.lrange(f"{self._base}:{job}:logs", 0, -1)
        words = [line.partition(" ")[2].rpartition("\t")[0] for line in kept]  # without its time and its code
        found = Counter(line for line in words if line in lines)
        return None if not kept or found == lines else f"{job}: lines {(found - lines) + (lines - found)}"

    def beats(self) -> Counter[int]:
        """How often each number of the beats is in the stream."""
        numbers = (number for name, job, number in self.expected if (name, job) == ("job:progress", "beat"))
        return Counter(number for number in numbers if number is not None and number >= 0)

    def failed_jobs(self) -> list[tuple[str, str]]:
        return [(f["jobId"], f.get("failedReason", "")) for _, f in self.entries if f["event"] == "failed"]


def _of_entry(fields: dict[str, str]) -> list[Told]:
    number = None
    if fields["event"] == "progress":
        data = json.loads(fields["data"])
        number = data.get("n") if isinstance(data, dict) else None
    return [
        (name, fields["jobId"], number if name == "job:progress" else None)
        for name in _EVENTS.get(fields["event"], ())
    ]
