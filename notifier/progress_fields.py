"""The fields of ``job:progress`` and ``analysis:progress``, from what a worker wrote as progress."""

from typing import Any

from protocol.progress import Progress
from protocol.stations import TOTAL_STATIONS


def _percent(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return None
    return min(100.0, max(0.0, float(value)))


def foreign_progress(data: Any) -> dict[str, Any]:
    """The fields of ``job:progress`` for a progress that another producer's worker wrote."""
    number = _percent(data)
    if number is not None:
        return {"progress": number, "status": "active"}
    if not isinstance(data, dict):
        return {"progress": 0.0, "status": "active", "data": data}
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
    for name, target in (
        ("currentStep", "current_step"),
        ("totalSteps", "total_steps"),
        ("completedSteps", "completed_steps"),
    ):
        if isinstance(rest.get(name), int) and not isinstance(rest[name], bool):
            fields[target] = rest.pop(name)
    if rest:
        fields["data"] = rest
    return fields


def job_fields(progress: Progress) -> dict[str, Any]:
    """The fields of ``job:progress`` for one of ours."""
    return {
        "progress": progress.progress,
        "status": "active",
        "message": progress.message,
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
        "message": progress.message,
        "logs": progress.logs or None,
        "stations": progress.stations,
        "attempt": progress.attempt,
    }
