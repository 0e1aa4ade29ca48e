"""Every event that a client can receive: one class per event, named and shaped as in the protocol.

``make_event`` builds one; ``EVENTS`` maps each name to the class that has it as its ``event``. Optional fields
that are not set are absent from the JSON, never ``null``.
"""

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from seven_stations.model import Model
from seven_stations.protocol.untrusted_json import LAST_MS
from seven_stations.stations import StationState

JobStatus = Literal["active", "waiting", "completed", "failed", "delayed"]


class _Exact(Model):
    model_config = ConfigDict(extra="forbid")


class Payload(_Exact):
    """The base fields of every event."""

    name: ClassVar[str]

    timestamp: str
    """When it happened, by the clock of its source: ISO 8601, UTC, milliseconds, ``Z``."""
    event_type: str
    """The name of the event."""
    event_id: str | None = None
    """The cursor after this event."""
    user_id: str | None = None
    """The owner of the job."""
    attempt: int | None = None
    """The attempt at the job, counted from 1."""
    snapshot: Literal[True] | None = None
    """Marks the current state, sent to a client that joins late; it does not report a change."""

    def __init_subclass__(cls, event: str | None = None, **config: Any) -> None:
        super().__init_subclass__(**config)
        if event is not None:
            cls.name = event
            EVENTS[event] = cls

    def json_bytes(self) -> bytes:
        """The event as one line of JSON, without the fields that are not set."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()


EVENTS: dict[str, type[Payload]] = {}


class StationStatus(_Exact):
    """The state of one station, in ``analysis:progress``. ``duration`` is in milliseconds and ``summary`` comes
    when the station has completed; ``progress`` is how much of an active station is done, 0..100."""

    number: int
    name: str
    state: StationState
    started_at: str | None = None
    duration: float | None = None
    summary: dict[str, Any] | None = None
    progress: float | None = None


class JobPayload(Payload):
    job_id: str
    queue_name: str


class JobStarted(JobPayload, event="job:started"):
    job_name: str


class JobProgress(JobPayload, event="job:progress"):
    progress: float | None = Field(default=None, ge=0, le=100)
    """Absent if the worker of another application reported a text; the text is then the message."""
    remaining: float | None = None
    """Estimated milliseconds left, from the pace of this run, if known."""
    status: JobStatus
    message: str | None = None
    """English text. In our own events, ``code`` and ``values`` are the same message for other languages."""
    code: str | None = None
    values: dict[str, Any] | None = None
    current_step: int | None = None
    total_steps: int | None = None
    completed_steps: int | None = None
    data: Any = None


class JobCompleted(JobPayload, event="job:completed"):
    duration: float
    """Processing time in milliseconds."""
    result: Any = None


class JobFailed(JobPayload, event="job:failed"):
    attempts_made: int
    attempts_max: int
    error: str | None = None
    code: str | None = None


class JobRetry(JobPayload, event="job:retry"):
    attempts_made: int
    attempts_max: int
    delay: int
    """Milliseconds until the next attempt."""
    error: str | None = None


class LogPayload(Payload):
    line: str
    """English text. ``code`` and ``values`` are the same message for other languages."""
    sequence: int
    time: str | None = None
    """When it was written: ISO 8601, UTC, milliseconds, ``Z``."""
    code: str | None = None
    values: dict[str, Any] | None = None


class JobLog(LogPayload, JobPayload, event="job:log"):
    pass


class QueueJobPayload(Payload):
    queue_name: str
    job_id: str
    prev: str | None = None
    """The previous state of the job, if BullMQ gives it."""


class QueuePayload(Payload):
    queue_name: str
    count: int | None = None


for _name in ["waiting", "waiting-children", "active", "completed", "failed", "stalled", "removed", "duplicated"]:
    _class = "Queue" + _name.title().replace("-", "")
    type(_class, (QueueJobPayload,), {"__module__": __name__}, event=f"queue:{_name}")
for _name in ("paused", "resumed", "drained", "cleaned"):
    type(f"Queue{_name.title()}", (QueuePayload,), {"__module__": __name__}, event=f"queue:{_name}")


class QueueAdded(QueueJobPayload, event="queue:added"):
    job_name: str


class QueueDelayed(QueueJobPayload, event="queue:delayed"):
    delay: int | None = None
    """When it is due, in epoch milliseconds, as in BullMQ's QueueEvents."""


class QueueRetriesExhausted(QueueJobPayload, event="queue:retries-exhausted"):
    attempts_made: int | None = None


class QueueDeduplicated(QueueJobPayload, event="queue:deduplicated"):
    """``job_id`` is the existing job; ``deduplicated_job_id`` the one that was not added."""

    deduplication_id: str
    deduplicated_job_id: str


class QueueCounts(_Exact):
    waiting: int
    active: int
    completed: int
    failed: int
    delayed: int
    prioritized: int
    waiting_children: int = 0
    paused: int
    cancelled: int = 0
    """How many of the failed jobs were cancelled."""
    total: int


class QueueStats(Payload, event="queue:stats"):
    queue_name: str
    stats: QueueCounts


class AnalysisPayload(Payload):
    project_id: str | None = None
    analysis_id: str
    job_id: str


class AnalysisStarted(AnalysisPayload, event="analysis:started"):
    total_stations: int


class AnalysisProgress(AnalysisPayload, event="analysis:progress"):
    current_station: int
    total_stations: int
    station_name: str
    progress: float = Field(ge=0, le=100)
    remaining: float | None = None
    """Estimated milliseconds left, from the pace of this run, if known."""
    message: str | None = None
    """English text. ``code`` and ``values`` are the same message for other languages."""
    code: str | None = None
    values: dict[str, Any] | None = None
    logs: list[str] | None = None
    stations: list[StationStatus]


class AnalysisStationCompleted(AnalysisPayload, event="analysis:station_completed"):
    station_number: int
    station_name: str
    result: dict[str, Any]
    duration: float


class AnalysisLog(LogPayload, AnalysisPayload, event="analysis:log"):
    pass


class AnalysisCompleted(AnalysisPayload, event="analysis:completed"):
    result: dict[str, Any]
    duration: float


class AnalysisFailed(AnalysisPayload, event="analysis:failed"):
    error: str
    code: str | None = None
    current_station: int | None = None


class SystemPayload(Payload):
    level: str
    message: str
    code: str | None = None
    details: Any = None


class SystemInfo(SystemPayload, event="system:info"):
    level: Literal["info"] = "info"


class SystemWarning(SystemPayload, event="system:warning"):
    level: Literal["warning"] = "warning"


class SystemError(SystemPayload, event="system:error"):  # noqa: A001  # the event's name in the protocol
    level: Literal["error"] = "error"


class Connected(Payload, event="connected"):
    message: str
    socket_id: str | None = None
    client_id: str | None = None


class Authenticated(Payload, event="authenticated"):
    message: str
    user_id: str
    """The user whose token it is."""


class Unauthorized(Payload, event="unauthorized"):
    message: str
    code: str


class Disconnected(Payload, event="disconnected"):
    message: str
    code: str


def timestamp(ms: int | None = None) -> str:
    """A time in the protocol's form: ``2026-01-31T09:15:00.123Z``. ``ms`` is in epoch milliseconds, by default
    now.

    Times outside the years 1970 to 9999 become the nearest time within them.
    """
    seconds, rest = divmod(min(max(time.time_ns() // 1_000_000 if ms is None else ms, 0), LAST_MS), 1000)
    return f"{_second(seconds)}.{rest:03}Z"


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]


def make_event(name: str, *, at: int | None = None, **fields: Any) -> Payload:
    """An event with its timestamp. ``at`` is in epoch milliseconds, by default now; fields are in snake_case.

    Raises ``KeyError`` for an unknown name and ``pydantic.ValidationError`` for invalid fields.
    """
    return EVENTS[name](timestamp=timestamp(at), event_type=name, **fields)
