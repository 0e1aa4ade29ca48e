"""The attempts at one job: when each began, how long it ran and how it ended, as far as that is still known.

BullMQ keeps the times of the last attempt only. Those of the others are the times of the entries in the log, which
is trimmed; what it no longer has is left out.
"""

from dataclasses import dataclass
from typing import Any, Literal

from seven_stations.errors import split_failure
from seven_stations.protocol.attempt_history import History, Kind
from seven_stations.protocol.events import timestamp
from seven_stations.protocol.jobview import JobView

Outcome = Literal["running", "completed", "failed", "stalled", "returned"]
"""``stalled``: its worker was lost. ``returned``: the job was put back without a failure, as by a rate limit."""

_MAX_TRACES = 100
"""The most stack traces, the last ones; an option of BullMQ's says how many it keeps, by default all."""

_OUTCOMES: dict[Kind, Outcome] = {
    Kind.BACK: "returned",
    Kind.STALLED: "stalled",
    Kind.FAILED: "failed",
    Kind.COMPLETED: "completed",
}


@dataclass(slots=True)
class Attempt:
    """One attempt. ``number`` is that of its events, ``None`` if unknown. Times are in epoch milliseconds."""

    number: int | None
    started_at: int | None
    outcome: Outcome = "running"
    ended_at: int | None = None
    reason: str | None = None
    """Why it failed, as BullMQ stores it."""
    stacktrace: str | None = None

    def end(self, outcome: Outcome, at: int | None, reason: str | None = None) -> None:
        """Note how it ended, when, and why it failed."""
        self.outcome, self.ended_at, self.reason = outcome, at, reason

    def record(self, *, foreign: bool, traced: bool) -> dict[str, Any]:
        """The attempt as JSON data, ``traced`` with its stack trace; unknown fields are absent. ``foreign`` is
        whether the job belongs to another application, whose errors are quoted unchanged."""
        code, error = (None, None) if self.reason is None else split_failure(self.reason)
        known = self.started_at is not None and self.ended_at is not None
        fields = {
            "number": self.number,
            "outcome": self.outcome,
            "startedAt": None if self.started_at is None else timestamp(self.started_at),
            "endedAt": None if self.ended_at is None else timestamp(self.ended_at),
            "duration": max(0, self.ended_at - self.started_at) if known else None,  # type: ignore[operator]
            "code": code,
            "error": self.reason if foreign else error,
            "stacktrace": self.stacktrace if traced else None,
        }
        return {name: value for name, value in fields.items() if value is not None}


def attempts_of(view: JobView, history: History) -> list[Attempt]:
    """The attempts of which something is known, the oldest first."""
    found = _of_log(history) if history.transitions else _of_hash(view)
    if len(found) == 1 and found[0].started_at is None:
        found[0].started_at = view.started_at
    if found and view.ended and found[-1].outcome in ("running", "failed"):
        # The reason is not in the history, and the end may be in the log only in a moment.
        reason = view.failed_reason if view.state == "failed" else None
        found[-1].end(
            "failed" if view.state == "failed" else "completed", found[-1].ended_at or view.finished_at, reason
        )
    # A failure that follows no beginning is none of an attempt: the job was cancelled while it waited.
    found = [one for one in found if one.started_at is not None or one.outcome != "failed"]
    return _with_traces(found, view.stacktrace)


def _of_log(history: History) -> list[Attempt]:
    found: list[Attempt] = []
    made = history.base or 0
    for step in history.transitions:
        if step.kind is Kind.ACTIVE:
            found.append(Attempt(made + 1, step.position.ms))
            continue
        if step.kind is Kind.REVIVED:
            made = 0 if step.counts else made
            continue
        if not found or found[-1].outcome != "running":
            found.append(Attempt(made + 1, None))
        outcome = "failed" if step.kind is Kind.BACK and step.counts else _OUTCOMES[step.kind]
        found[-1].end(outcome, step.position.ms, step.error)
        made += bool(step.counts)
    return found


def _of_hash(view: JobView) -> list[Attempt]:
    """The last attempt, where the log has nothing of the job."""
    if view.state == "active":
        return [Attempt(view.attempts_made + 1, view.started_at)]
    last = Attempt(view.attempts_made or None, view.started_at)
    if view.state == "completed":
        last.end("completed", view.finished_at)
    elif view.failed_reason:
        last.end("failed", view.finished_at, view.failed_reason)
    else:
        return []
    return [last]


def _with_traces(found: list[Attempt], traces: tuple[str, ...]) -> list[Attempt]:
    """Give each trace to the failed attempt that it belongs to.

    BullMQ keeps the last ones without saying whose they are, and none of a job whose worker was lost. They are
    given from the newest back, past attempts whose error is another; what is left over belongs to attempts that
    are otherwise unknown.
    """
    failed = [one for one in found if one.outcome == "failed"]
    earlier: list[Attempt] = []
    for trace in reversed(traces[-_MAX_TRACES:]):
        while failed and failed[-1].reason is not None and split_failure(failed[-1].reason)[1] not in trace:
            failed.pop()
        if not failed:
            earlier.insert(0, Attempt(None, None, "failed"))
        one = failed.pop() if failed else earlier[0]
        one.stacktrace, one.reason = trace, one.reason or _headline(trace)
    return earlier + found


def _headline(trace: str) -> str:
    """What a stack trace is about: Python says it in the last line, Node in the first."""
    lines = trace.strip().splitlines() or [""]
    return lines[-1] if lines[0].startswith("Traceback") else lines[0]
