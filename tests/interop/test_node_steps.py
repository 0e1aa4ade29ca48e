"""Random steps of Node's BullMQ on another team's queue: viewers are told what QueueEvents tell, each event."""

import os
from datetime import datetime
from random import Random
from typing import Any

import pytest

from tests.interop.peers import Peer
from tests.interop.stack import Stack
from tests.tokens import SECRET, token

QUEUE = "collections"
STEPS = 300
REASONS = ("out of paper", "timeout: the printer", "invalid-data: text: too short", "ورق", "a: b: c")
PROGRESS: tuple[Any, ...] = (
    0,
    42,
    130,
    7.5,
    "halfway",
    "",
    True,
    [1, 2],
    {"percent": 50, "rows": 7},
    {"message": "m"},
)
VALUES: tuple[Any, ...] = (None, 3, "done", {"rows": [1, 2]}, [])
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"delay": 20},
    {"delay": 3_600_000},
    {"priority": 3},
    {"attempts": 3},
    {"attempts": 2, "backoff": {"type": "fixed", "delay": 10}},
    {"jobId": "one-of-a-kind"},
    {"deduplication": {"id": "once"}},
    {"removeOnComplete": True, "removeOnFail": True},
)


EVERY_KIND = {
    *("added", "waiting", "waiting-children", "active", "progress", "completed", "failed", "delayed", "removed"),
    *("retries-exhausted", "deduplicated", "duplicated", "paused", "resumed", "drained", "cleaned"),
}


class Walk:
    """One run of random steps, and what Node knows of it that no event tells."""

    def __init__(self, peer: Peer, seed: int) -> None:
        self._peer = peer
        self._random = Random(seed)
        self._jobs: list[str] = []
        self._taken: list[str] = []
        self.made: dict[str, list[int]] = {}
        """Attempts made at each completion, by job."""
        self.put_back: set[str] = set()

    def begin(self) -> None:
        """What random steps bring about only now and then."""
        for method in ("pause", "resume"):
            self._peer.ask("operate", method=method)
        self._peer.ask("add", name="print", opts={})
        self._peer.ask("end", id=self._peer.ask("take"), how="complete", value=None)
        later = self._peer.ask("add", name="print", opts={"delay": 3_600_000})
        assert self._peer.ask("job", id=later, method="remove", states=["delayed"])
        for _ in range(2):
            self._peer.ask("add", name="print", opts={"deduplication": {"id": "once"}})

    def step(self) -> None:
        steps = [self.add] * 4 + [self.flow, self.operate, self.touch] + [self.take] * 5 + [self.progress] * 3
        self._random.choice(steps + [self.end] * 5)()

    def add(self) -> None:
        options = self._random.choice(OPTIONS)
        self._jobs.append(self._peer.ask("add", name=self._random.choice(("print", "bind")), opts=options))

    def flow(self) -> None:
        self._jobs += self._peer.ask("flow", children=self._random.randint(1, 2))

    def take(self) -> None:
        job = self._peer.ask("take")
        if job is not None:
            self._taken.append(job)

    def progress(self) -> None:
        if self._taken:
            self._peer.ask("progress", id=self._random.choice(self._taken), data=self._random.choice(PROGRESS))

    def end(self) -> None:
        if not self._taken:
            return
        job = self._taken.pop(self._random.randrange(len(self._taken)))
        how = self._random.choice(("complete", "complete", "fail", "fail", "give up", "delay"))
        value = {"complete": self._random.choice(VALUES), "delay": 5}.get(how, self._random.choice(REASONS))
        made = self._peer.ask("end", id=job, how=how, value=value)
        if how == "complete":
            self.made.setdefault(job, []).append(made)
        elif how == "delay":
            self.put_back.add(job)

    def operate(self) -> None:
        method, *arguments = self._random.choice(
            (
                ("pause",),
                ("resume",),
                ("resume",),
                ("drain", True),
                ("clean", 0, 2, "completed"),
                ("clean", 0, 1, "wait"),
            )
        )
        self._peer.ask("operate", method=method, args=arguments)

    def touch(self) -> None:
        if not self._jobs:
            return
        method, arguments, states = self._random.choice(
            (
                ("retry", ["failed"], ["failed"]),
                ("promote", [], ["delayed"]),
                ("remove", [], ["waiting", "delayed", "completed", "failed"]),
            )
        )
        job = self._random.choice(self._jobs)
        self._peer.ask("job", id=job, method=method, args=arguments, states=states)


def shown(line: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """An event of QueueEvents as our viewers should have it: the kind, the job, the fields that are compared."""
    event, fields = line["event"], dict(line["fields"])
    job = fields.pop("jobId", "")
    told: dict[str, Any] = {"ms": int(line["entry"].partition("-")[0])}
    match event:
        case "progress":
            told["data"] = fields["data"]
        case "completed" | "failed":
            told |= {
                "prev": fields.get("prev"),
                "said": fields["returnvalue" if event == "completed" else "failedReason"],
            }
        case "added":
            told["jobName"] = fields["name"]
        case "delayed":
            told["delay"] = fields["delay"]
        case "retries-exhausted":
            told["attemptsMade"] = int(fields["attemptsMade"])
        case "cleaned":
            told["count"] = int(fields["count"])
        case "deduplicated":
            told |= {name: fields[name] for name in ("deduplicationId", "deduplicatedJobId")}
        case "paused" | "resumed" | "drained":
            pass
        case _:
            told["prev"] = fields.get("prev")
    return event, job, told


def told(
    line: dict[str, Any], whole: dict[tuple[str, str], dict[str, Any]]
) -> tuple[str, str, dict[str, Any]] | None:
    """The same of one of ours, ``None`` for what only we tell. ``whole`` keeps ends of jobs, which come first."""
    name, payload = line["event"], line["payload"]
    job = payload.get("jobId", "")
    fields: dict[str, Any] = {"ms": milliseconds(payload["timestamp"])}
    if name in ("job:completed", "job:failed"):
        whole[job, name.partition(":")[2]] = payload
        return None
    if name == "job:progress":
        return "progress", job, fields | {"data": progress_of(payload)}
    if not name.startswith("queue:") or name == "queue:stats":
        return None
    event = name.partition(":")[2]
    if event in ("completed", "failed"):
        end = whole[job, event]
        fields["said"] = end.get("result" if event == "completed" else "error")
    for one in ("jobName", "delay", "attemptsMade", "count", "deduplicationId", "deduplicatedJobId"):
        if one in payload:
            fields[one] = payload[one]
    if event not in (
        *("added", "delayed", "retries-exhausted", "cleaned", "deduplicated", "paused", "resumed", "drained"),
    ):
        fields["prev"] = payload.get("prev")
    return event, job, fields


def milliseconds(timestamp: str) -> int:
    return round(datetime.fromisoformat(timestamp).timestamp() * 1000)


def progress_of(payload: dict[str, Any]) -> Any:
    """What the worker told, as far as the event lets it be known."""
    return {name: payload.get(name) for name in ("progress", "message", "data")}


def as_progress(data: Any) -> dict[str, Any]:
    """How each kind of progress is to be told."""
    match data:
        case bool() | list():
            return {"progress": 0, "message": None, "data": data}
        case int() | float():
            return {"progress": min(data, 100), "message": None, "data": None}
        case str():
            return {"progress": None, "message": data, "data": None}
        case _:
            rest = {name: value for name, value in data.items() if name not in ("percent", "message")}
            return {"progress": data.get("percent", 0), "message": data.get("message"), "data": rest or None}


@pytest.mark.parametrize("library", ["bullmq", "bullmq-5"])
def test_viewers_are_told_what_queue_events_tell(stack: Stack, library: str) -> None:
    seed = int(os.environ.get("STATIONS_TEST_SEED", "28"))
    stack.start_notifier(jwt_secret=SECRET, queues=f"ai-analysis,{QUEUE}")
    stack.socket("viewer", auth={"token": token("root", roles=["admin"])})
    assert stack.sockets.ask("subscribe", name="viewer", room=f"queue:{QUEUE}")["ok"]
    with Peer("steps", stack.url, stack.prefix, library) as peer:
        walk = Walk(peer, seed)
        walk.begin()
        for _ in range(STEPS):
            walk.step()
        last = peer.ask("add", name="the end", opts={"jobId": "the-end"})
        peer.wait_for(lambda line: line.get("fields", {}).get("jobId") == last, "the end of QueueEvents")
        stack.sockets.wait_for(
            lambda line: line.get("event") == "queue:added" and line["payload"]["jobId"] == last, "the end of ours"
        )
        expected = [shown(line) for line in peer.seen if line["from"] == "events"]
    for at, (event, job, fields) in enumerate(expected):
        if event == "progress":
            expected[at] = event, job, {"ms": fields["ms"], "data": as_progress(fields["data"])}
    whole: dict[tuple[str, str], dict[str, Any]] = {}
    lines = stack.sockets.events("viewer", "job:", "queue:")
    got = [found for line in lines if (found := told(line, whole)) is not None]
    kinds = {event for event, _, _ in expected}
    missing = EVERY_KIND - kinds
    assert not missing, f"the steps bring about no {missing}: the test tests less than it says"
    first = [event for event in expected if event[1] != last]
    for mine, theirs in zip(got, first, strict=False):
        assert mine == theirs
    assert len(got) >= len(first)
    for job, made in walk.made.items():
        ends = [
            line["payload"]
            for line in lines
            if line["event"] == "job:completed" and line["payload"]["jobId"] == job
        ]
        if job not in walk.put_back and len(ends) == len(made):
            assert [end["attempt"] for end in ends] == made, f"attempts of {job}"
