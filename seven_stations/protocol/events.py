"""Every event that a client can receive: one class per event, named and shaped as in the protocol.

``make_event`` builds one; ``EVENTS`` maps each name to its class. Optional fields that are not set are absent from
the JSON, never ``null``.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from seven_stations.protocol.untrusted_json import LAST_MS
from seven_stations.stations import StationState

JobStatus = Literal["active", "waiting", "completed", "failed", "delayed"]


class Model(BaseModel):
    """The base of all models in events: frozen, camelCase in JSON, no unknown fields."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Payload(Model):
    """The base fields of every event."""

    name: ClassVar[str]

    timestamp: str
    """When it happened, by the clock of its source: ISO 8601, UTC, milliseconds, ``Z``."""
    event_type: str
    event_id: str | None = None
    user_id: str | None = None
    attempt: int | None = None
    snapshot: Literal[True] | None = None

    def json_bytes(self) -> bytes:
        """The event as one line of JSON, without the fields that are not set."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()


EVENTS: dict[str, type[Payload]] = {}

P = TypeVar("P", bound=type[Payload])


def _event(name: str) -> Callable[[P], P]:
    def register(model: P) -> P:
        model.name = name
        EVENTS[name] = model
        return model

    return register


class StationStatus(Model):
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


@_event("job:started")
class JobStarted(JobPayload):
    job_name: str


@_event("job:progress")
class JobProgress(JobPayload):
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


@_event("job:completed")
class JobCompleted(JobPayload):
    duration: float
    """Processing time in milliseconds."""
    result: Any = None


@_event("job:failed")
class JobFailed(JobPayload):
    attempts_made: int
    attempts_max: int
    error: str | None = None
    code: str | None = None


@_event("job:retry")
class JobRetry(JobPayload):
    attempts_made: int
    attempts_max: int
    delay: int
    """Milliseconds until the next attempt."""
    error: str | None = None


@_event("job:log")
class JobLog(JobPayload):
    line: str
    """English text. ``code`` and ``values`` are the same message for other languages."""
    sequence: int
    time: str | None = None
    """When it was written: ISO 8601, UTC, milliseconds, ``Z``."""
    code: str | None = None
    values: dict[str, Any] | None = None


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
    _event(f"queue:{_name}")(type(_class, (QueueJobPayload,), {"__module__": __name__}))
for _name in ("paused", "resumed", "drained", "cleaned"):
    _event(f"queue:{_name}")(type(f"Queue{_name.title()}", (QueuePayload,), {"__module__": __name__}))


@_event("queue:added")
class QueueAdded(QueueJobPayload):
    job_name: str


@_event("queue:delayed")
class QueueDelayed(QueueJobPayload):
    delay: int | None = None
    """When it is due, in epoch milliseconds, as in BullMQ's QueueEvents."""


@_event("queue:retries-exhausted")
class QueueRetriesExhausted(QueueJobPayload):
    attempts_made: int | None = None


@_event("queue:deduplicated")
class QueueDeduplicated(QueueJobPayload):
    """``job_id`` is the existing job; ``deduplicated_job_id`` the one that was not added."""

    deduplication_id: str
    deduplicated_job_id: str


class QueueCounts(Model):
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


@_event("queue:stats")
class QueueStats(Payload):
    queue_name: str
    stats: QueueCounts


class AnalysisPayload(Payload):
    project_id: str | None = None
    analysis_id: str
    job_id: str


@_event("analysis:started")
class AnalysisStarted(AnalysisPayload):
    total_stations: int


@_event("analysis:progress")
class AnalysisProgress(AnalysisPayload):
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


@_event("analysis:station_completed")
class AnalysisStationCompleted(AnalysisPayload):
    station_number: int
    station_name: str
    result: dict[str, Any]
    duration: float


@_event("analysis:log")
class AnalysisLog(AnalysisPayload):
    line: str
    """English text. ``code`` and ``values`` are the same message for other languages."""
    sequence: int
    time: str | None = None
    """When it was written: ISO 8601, UTC, milliseconds, ``Z``."""
    code: str | None = None
    values: dict[str, Any] | None = None


@_event("analysis:completed")
class AnalysisCompleted(AnalysisPayload):
    result: dict[str, Any]
    duration: float


@_event("analysis:failed")
class AnalysisFailed(AnalysisPayload):
    error: str
    code: str | None = None
    current_station: int | None = None


class SystemPayload(Payload):
    level: str
    message: str
    code: str | None = None
    details: Any = None


@_event("system:info")
class SystemInfo(SystemPayload):
    level: Literal["info"] = "info"


@_event("system:warning")
class SystemWarning(SystemPayload):
    level: Literal["warning"] = "warning"


@_event("system:error")
class SystemError(SystemPayload):  # noqa: A001  # the event's name in the protocol
    level: Literal["error"] = "error"


@_event("connected")
class Connected(Payload):
    message: str
    socket_id: str | None = None
    client_id: str | None = None


@_event("authenticated")
class Authenticated(Payload):
    message: str
    user_id: str


@_event("unauthorized")
class Unauthorized(Payload):
    message: str
    code: str


@_event("disconnected")
class Disconnected(Payload):
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
