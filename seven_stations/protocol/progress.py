"""The progress of a job, as our worker writes it and the notifier reads it.

Each progress carries the state of all seven stations, so that a late viewer needs only one event, and the owner of
the job, so that the notifier knows it even when the job is gone.
"""

from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from seven_stations.model import Model
from seven_stations.protocol.events import StationStatus
from seven_stations.protocol.jobs import MARKER, VERSION
from seven_stations.protocol.log_line import parse_line
from seven_stations.stations import TOTAL_STATIONS

_STATIONS = TypeAdapter(list[StationStatus])
_STEPS = {"currentStep": "current_step", "totalSteps": "total_steps", "completedSteps": "completed_steps"}


class CompletedStation(Model):
    """The station that has just completed. ``duration`` is in milliseconds."""

    station_number: int
    station_name: str
    result: dict[str, Any]
    duration: float


class Progress(Model):
    """One progress update of one attempt. ``progress`` is in 0..100; ``log_sequence`` is the number of the first
    of ``logs``; ``remaining`` is in milliseconds, if it can be estimated.

    ``message`` is in English; ``code`` and ``values`` are the same message. ``logs`` are lines as they are stored.
    """

    phase: Literal["started", "running"] = "running"
    progress: float = Field(ge=0, le=100)
    remaining: float | None = Field(default=None, ge=0)
    message: str | None = None
    code: str | None = None
    values: dict[str, Any] | None = None
    current_station: int = Field(ge=1, le=7)
    station_name: str
    completed_steps: int
    attempt: int
    analysis_id: str
    user_id: str | None = None
    project_id: str | None = None
    stations: list[StationStatus]
    logs: list[str] = Field(default_factory=list)
    log_sequence: int = 0
    completed: CompletedStation | None = None

    def marked(self) -> dict[str, Any]:
        """The progress as JSON data, with our marker."""
        return {MARKER: VERSION, **self.as_json()}


def parse_progress(data: object) -> Progress | None:
    """The progress that our worker wrote, or ``None`` if another worker wrote it."""
    if not isinstance(data, dict) or data.get(MARKER) != VERSION:
        return None
    try:
        return Progress.model_validate(data)
    except ValidationError:
        return None


def job_fields(progress: Progress) -> dict[str, Any]:
    """The fields of ``job:progress`` for a progress of ours."""
    return {
        "progress": progress.progress,
        "remaining": progress.remaining,
        "status": "active",
        "message": progress.message,
        "code": progress.code,
        "values": progress.values,
        "current_step": progress.current_station,
        "total_steps": TOTAL_STATIONS,
        "completed_steps": progress.completed_steps,
        "attempt": progress.attempt,
    }


def analysis_fields(progress: Progress) -> dict[str, Any]:
    """The fields of ``analysis:progress``."""
    return {
        "current_station": progress.current_station,
        "total_stations": TOTAL_STATIONS,
        "station_name": progress.station_name,
        "progress": progress.progress,
        "remaining": progress.remaining,
        "message": progress.message,
        "code": progress.code,
        "values": progress.values,
        "logs": [parse_line(line).line for line in progress.logs] or None,
        "stations": _STATIONS.dump_python(progress.stations, by_alias=True, exclude_none=True, mode="json"),
        "attempt": progress.attempt,
    }


def completed_fields(completed: CompletedStation) -> dict[str, Any]:
    """The fields of ``analysis:station_completed``, without ``attempt``."""
    return {name: getattr(completed, name) for name in CompletedStation.model_fields}


def line_fields(kept: str, sequence: int) -> dict[str, Any]:
    """The fields of ``analysis:log`` and ``job:log`` for one kept line, without ``attempt``."""
    return {**parse_line(kept).fields(), "sequence": sequence}


def foreign_progress(data: Any) -> dict[str, Any]:
    """The fields of ``job:progress`` for a progress that another application's worker wrote.

    A text becomes the message; it does not say how much is done.
    """
    if isinstance(data, str):
        return {"status": "active", "message": data}
    if not isinstance(data, dict):
        number = _percent(data)
        extra = {} if number is not None else {"data": data}
        return {"progress": number or 0.0, "status": "active", **extra}
    rest = dict(data)
    found = 0.0
    for name in ("progress", "percent"):
        value = _percent(rest.get(name))
        if value is not None:
            found = value
            del rest[name]
            break
    fields: dict[str, Any] = {"progress": found, "status": "active"}
    if isinstance(rest.get("message"), str):
        fields["message"] = rest.pop("message")
    for name in _STEPS.keys() & rest.keys():
        if isinstance(rest[name], int) and not isinstance(rest[name], bool):
            fields[_STEPS[name]] = rest.pop(name)
    if rest:
        fields["data"] = rest
    return fields


def _percent(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return None
    return float(min(100, max(0, value)))  # an integer may be larger than any float
