"""What viewers must have received, read from a queue's stream by the words of the protocol alone.

None of our translating code is used here: entries come from XRANGE, and section 1 of the protocol says what each
of them means to viewers.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from redis import Redis

MARK = "sevenStations"
"""By this field our worker's progress and results are known; it is not part of any event."""


@dataclass(frozen=True)
class Expected:
    """One event that must arrive: its name, and fields that its payload must have with these values."""

    name: str
    fields: dict[str, Any]

    def without(self, *names: str) -> "Expected":
        """The same event as it is shown to those who may not see these fields."""
        return Expected(self.name, {name: value for name, value in self.fields.items() if name not in names})


@dataclass(frozen=True)
class Entry:
    """One entry of a queue's stream."""

    id: str
    fields: dict[str, str]

    @property
    def ms(self) -> int:
        return int(self.id.partition("-")[0])

    @property
    def event(self) -> str:
        return self.fields["event"]

    @property
    def time(self) -> str:
        at = datetime.fromtimestamp(self.ms / 1000, UTC)
        return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.ms % 1000:03d}Z"


def entries(redis: "Redis", prefix: str, queue: str, job: str | None = None) -> list[Entry]:
    """The stream so far, of one job where one is named."""
    rows: Any = redis.xrange(f"{prefix}:{queue}:events")
    return [Entry(i, f) for i, f in rows if job is None or f.get("jobId") == job]


def events_of_analysis(log: Iterable[Entry], *, queue: str, data: dict[str, Any]) -> list[Expected]:
    """All ``analysis:`` and ``job:`` events of one job, in order. ``data`` is what was put into the queue."""
    found: list[Expected] = []
    for entry in log:
        job = entry.fields["jobId"]
        whose = {name: data[name] for name in ("userId",) if name in data}
        of_job = {"timestamp": entry.time, "jobId": job, "queueName": queue, **whose}
        of_analysis = {"timestamp": entry.time, "jobId": job, "analysisId": data.get("analysisId", job), **whose}
        if "projectId" in data:
            of_analysis["projectId"] = data["projectId"]
        for name, fields in _meaning(entry):
            found.append(Expected(name, {**(of_job if name.startswith("job:") else of_analysis), **fields}))
    return found


def events_of_queue(log: Iterable[Entry], *, queue: str, data: dict[str, dict[str, Any]]) -> list[Expected]:
    """All events of a queue's jobs, its ``queue:`` events among them; ``data`` by job id."""
    found: list[Expected] = []
    for entry in log:
        job = entry.fields["jobId"]
        found += events_of_analysis([entry], queue=queue, data=data[job])
        if entry.event in ("added", "waiting", "active", "completed", "failed", "stalled", "delayed", "removed"):
            fields = {"timestamp": entry.time, "queueName": queue, "jobId": job}
            found.append(Expected(f"queue:{entry.event}", fields))
    return found


def _meaning(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    match entry.event:
        case "active":
            yield "job:started", {}
        case "progress":
            yield from _progress(json.loads(entry.fields["data"]))
        case "completed":
            result = json.loads(entry.fields["returnvalue"])
            result.pop(MARK)
            yield "analysis:completed", {"result": result, "duration": result["duration"]}
            yield "job:completed", {"result": result}
        case "failed":
            code, _, error = entry.fields["failedReason"].partition(": ")
            yield "analysis:failed", {"code": code, "error": error}
            yield "job:failed", {"code": code, "error": error}


def _progress(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    assert data[MARK] == 1, "the worker's progress is not marked as ours"
    if data["phase"] == "started":
        yield "analysis:started", {"totalStations": 7}
    lines = [{**_line(line), "sequence": data["logSequence"] + at} for at, line in enumerate(data["logs"])]
    for line in lines:
        yield "analysis:log", line
    said = {name: data[name] for name in ("message", "code", "values") if name in data}
    same = {name: data[name] for name in ("currentStation", "stationName", "progress", "stations")} | said
    if data["logs"]:
        same["logs"] = [line["line"] for line in lines]
    yield "analysis:progress", {**same, "totalStations": 7}
    if data.get("completed"):
        yield "analysis:station_completed", data["completed"]
    for line in lines:
        yield "job:log", line
    yield "job:progress", {"progress": data["progress"], **said, "status": "active"}


def _line(kept: str) -> dict[str, Any]:
    """A line as docs/bullmq.md says that it is kept: time, words in English, a tab, and what they say as JSON."""
    head, _, said = kept.rpartition("\t")
    time, _, words = head.partition(" ")
    return {"line": words, "time": time, **json.loads(said)}


def only(expected: Iterable[Expected], *prefixes: str) -> list[Expected]:
    """Those whose name begins with one of these."""
    return [event for event in expected if event.name.startswith(prefixes)]


def check_received(who: str, received: list[dict[str, Any]], expected: list[Expected]) -> None:
    """Every expected event exactly once, in order, with its fields; and cursors that are all different."""
    got = [(line["event"], line["payload"]["timestamp"]) for line in received]
    want = [(event.name, event.fields["timestamp"]) for event in expected]
    assert got == want, f"{who}: events are lost, doubled or out of order:\n{_difference(got, want)}"
    for line, event in zip(received, expected, strict=True):
        payload = line["payload"]
        told = {name: payload.get(name) for name in event.fields}
        assert told == event.fields, f"{who}: {event.name} says something else than the stream's entry"
        assert payload["eventType"] == event.name, f"{who}: eventType is not the event's name"
        assert None not in payload.values(), f"{who}: an optional field of {event.name} is null, not left out"
        assert line.get("lastEventId", payload["eventId"]) == payload["eventId"], (
            f"{who}: the SSE id differs from eventId: a client would resume from another place"
        )
    cursors = [line["payload"]["eventId"] for line in received]
    assert len(set(cursors)) == len(cursors), f"{who}: two events share a cursor: resuming would lose one"


def _difference(got: list[Any], want: list[Any]) -> str:
    at = next((i for i, pair in enumerate(zip(got, want, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(got), len(want)) if at is None else at
    return (
        f"{len(got)} instead of {len(want)}; from number {at}: {got[at : at + 4]} instead of {want[at : at + 4]}"
    )
