"""A queue's own log read as the protocol's events, for those who have Redis and no notifier.

Less than a notifier tells: no queue counts, nothing that code publishes, and of a job that is gone only what its
entries carry. Each event comes with the rooms in which a notifier would send it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from seven_stations.errors import split_failure
from seven_stations.protocol.events import timestamp
from seven_stations.protocol.jobs import MARKER, VERSION
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.progress import Progress, foreign_progress, parse_progress
from seven_stations.stations import TOTAL_STATIONS

_QUEUE_EVENTS = frozenset(
    {"waiting", "active", "completed", "failed", "stalled", "delayed", "removed", "paused", "resumed", "drained"}
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event, and the rooms that it is for."""

    name: str
    payload: dict[str, Any]
    rooms: frozenset[str]


def events_of(
    queue: str, entry_id: str, fields: Mapping[str, str], view: JobView | None, *, default_queue: str
) -> Iterator[Told]:
    """What one entry tells, in the protocol's order: analysis, job, queue. ``view`` is the job where it exists."""
    entry = _Entry(queue, entry_id, fields, view, default_queue)
    match entry.event:
        case "active":
            yield entry.job("job:started", jobName=view.name if view is not None else "")
        case "progress":
            yield from entry.progressed()
        case "completed":
            yield from entry.completed()
        case "failed":
            yield from entry.failed()
        case "delayed" if view is not None and view.attempts_made > 0:
            until = int(float(fields.get("delay") or 0))
            yield entry.retried(max(0, until - entry.at))
        case "waiting" if fields.get("prev") == "active" and view is not None and view.attempts_made > 0:
            yield entry.retried(0)
    if entry.event in _QUEUE_EVENTS or entry.event == "cleaned":
        yield entry.queued()


def present(view: JobView, *, default_queue: str) -> Iterator[Told]:
    """The job as it stands, as events marked ``snapshot``."""
    at = view.finished_at or view.started_at or view.added_at
    state = view.state if view.ended else "progress"
    raw = {"completed": view.result, "failed": None, "progress": view.progress}[state]
    fields = {
        "event": state,
        "jobId": view.job_id,
        "returnvalue": json.dumps(raw),
        "data": json.dumps(raw),
        "failedReason": view.failed_reason or "",
    }
    entry = _Entry(view.queue, f"{at}-0", fields, view, default_queue)
    for told in {"completed": entry.completed, "failed": entry.failed, "progress": entry.progressed}[state]():
        # Lines of the log are of their own moment.
        if not told.name.endswith((":log", ":started")):
            yield Told(told.name, {**told.payload, "snapshot": True}, told.rooms)


class _Entry:
    def __init__(
        self, queue: str, entry_id: str, fields: Mapping[str, str], view: JobView | None, default_queue: str
    ) -> None:
        self.event = fields.get("event", "")
        self.at = int(entry_id.partition("-")[0])
        self._id = entry_id
        self._queue = queue
        self._fields = fields
        self._view = view
        self._ours = queue == default_queue
        job_id = fields.get("jobId", "")
        self._job_id = job_id
        self._user = view.user_id if view is not None else None
        self._project = view.project_id if view is not None else None
        self._analysis = view.analysis_id if view is not None else job_id
        self._job_room = f"job:{job_id}" if self._ours else f"job:{queue}:{job_id}"

    def progressed(self) -> Iterator[Told]:
        data = _json(self._fields.get("data"))
        ours = parse_progress(data) if self._ours else None
        if ours is None:
            yield self.job("job:progress", **_camel(foreign_progress(data)))
            return
        self._learn(ours.user_id, ours.project_id, ours.analysis_id)
        common = {"attempt": ours.attempt}
        if ours.phase == "started":
            yield self.analysis("analysis:started", totalStations=TOTAL_STATIONS, **common)
        lines = list(enumerate(ours.logs, ours.log_sequence))
        for number, line in lines:
            yield self.analysis("analysis:log", line=line, sequence=number, **common)
        yield self.analysis("analysis:progress", **_analysis_fields(ours))
        if ours.completed is not None:
            yield self.analysis(
                "analysis:station_completed", **ours.completed.model_dump(mode="json", by_alias=True), **common
            )
        for number, line in lines:
            yield self.job("job:log", line=line, sequence=number, **common)
        yield self.job(
            "job:progress",
            progress=ours.progress,
            status="active",
            message=ours.message,
            currentStep=ours.current_station,
            totalSteps=TOTAL_STATIONS,
            completedSteps=ours.completed_steps,
            **common,
        )

    def completed(self) -> Iterator[Told]:
        result = _json(self._fields.get("returnvalue"))
        duration = 0.0
        if self._view is not None and self._view.started_at and self._view.finished_at:
            duration = float(max(0, self._view.finished_at - self._view.started_at))
        if self._ours and isinstance(result, dict) and result.get(MARKER) == VERSION:
            result = {name: value for name, value in result.items() if name != MARKER}
            duration = float(result.get("duration", duration))
            self._learn(result.get("userId"), result.get("projectId"), result.get("analysisId"))
            attempt = result.get("attempt")
            yield self.analysis("analysis:completed", result=result, duration=duration, attempt=attempt)
        yield self.job("job:completed", duration=duration, result=result)

    def failed(self) -> Iterator[Told]:
        code, error = split_failure(self._fields.get("failedReason", ""))
        if self._ours:
            yield self.analysis("analysis:failed", error=error or "failed", code=code)
        attempts = (
            {"attemptsMade": self._view.attempts_made, "attemptsMax": self._view.attempts_max}
            if (self._view is not None)
            else {}
        )
        yield self.job("job:failed", error=error, code=code, **attempts)

    def retried(self, delay: int) -> Told:
        assert self._view is not None  # noqa: S101  # asked by whoever calls
        _, error = split_failure(self._view.failed_reason or "")
        return self.job(
            "job:retry",
            attemptsMade=self._view.attempts_made,
            attemptsMax=self._view.attempts_max,
            delay=delay,
            error=error or None,
        )

    def queued(self) -> Told:
        count = int(self._fields.get("count") or 0) if self.event == "cleaned" else None
        fields = {"queueName": self._queue, "jobId": self._job_id or None, "count": count}
        return self._told(f"queue:{self.event}", fields, {f"queue:{self._queue}"})

    def job(self, name: str, **fields: Any) -> Told:
        rooms = {self._job_room, f"queue:{self._queue}"}
        if self._user:
            rooms.add(f"user:{self._user}")
        return self._told(name, {"jobId": self._job_id, "queueName": self._queue, **fields}, rooms)

    def analysis(self, name: str, **fields: Any) -> Told:
        rooms = {self._job_room, f"analysis:{self._analysis}"}
        if self._project:
            rooms.add(f"project:{self._project}")
        if self._user:
            rooms.add(f"user:{self._user}")
        head = {"projectId": self._project, "analysisId": self._analysis, "jobId": self._job_id}
        return self._told(name, {**head, **fields}, rooms)

    def _learn(self, user: str | None, project: str | None, analysis: str | None) -> None:
        self._user = user or self._user
        self._project = project or self._project
        self._analysis = analysis or self._analysis

    def _told(self, name: str, fields: dict[str, Any], rooms: set[str]) -> Told:
        head = {"timestamp": timestamp(self.at), "eventType": name, "eventId": self._id, "userId": self._user}
        given = {key: value for key, value in {**head, **fields}.items() if value is not None}
        return Told(name, given, frozenset(rooms))


def _analysis_fields(progress: Progress) -> dict[str, Any]:
    return {
        "currentStation": progress.current_station,
        "totalStations": TOTAL_STATIONS,
        "stationName": progress.station_name,
        "progress": progress.progress,
        "message": progress.message,
        "logs": progress.logs or None,
        "stations": [s.model_dump(mode="json", by_alias=True, exclude_none=True) for s in progress.stations],
        "attempt": progress.attempt,
    }


def _camel(fields: dict[str, Any]) -> dict[str, Any]:
    names = {"current_step": "currentStep", "total_steps": "totalSteps", "completed_steps": "completedSteps"}
    return {names.get(name, name): value for name, value in fields.items()}


def _json(raw: str | None) -> Any:
    if raw is None:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw
