"""The present state of a job or an analysis as an event, for viewers who connect while it runs or later."""

from typing import Any

from seven_stations.protocol.events import JobStatus, Payload, make_event
from seven_stations.protocol.jobview import JobView, State
from seven_stations.protocol.progress import analysis_fields, foreign_progress, job_fields
from seven_stations.stations import STATION_NAMES, TOTAL_STATIONS
from seven_stations.words import note

_STATUS: dict[State, JobStatus] = {
    "waiting": "waiting",
    "prioritized": "waiting",
    "waiting-children": "waiting",
    "delayed": "delayed",
    "active": "active",
    "completed": "completed",
    "failed": "failed",
}
"""A job's state, as named in ``job:progress``."""


def analysis_present(view: JobView) -> Payload:
    """``analysis:progress``, or the final event, with ``snapshot``."""
    base: dict[str, Any] = {
        "analysis_id": view.analysis_id,
        "job_id": view.job_id,
        "project_id": view.project_id,
        "user_id": view.user_id,
        "snapshot": True,
    }
    result = view.own_result
    if view.state == "completed" and result is not None:
        return make_event(
            "analysis:completed",
            at=view.finished_at,
            result=result,
            duration=float(result["duration"]),
            attempt=result.get("attempt"),
            **base,
        )
    progress = view.own_progress
    if view.state == "failed":
        code, error = view.failure
        return make_event(
            "analysis:failed",
            at=view.finished_at,
            error=error,
            code=code,
            attempt=max(1, view.attempts_made),
            current_station=progress.current_station if progress else None,
            **base,
        )
    if progress is None:
        return make_event("analysis:progress", **_not_begun(view), **base)
    fields = analysis_fields(progress)
    fields["logs"] = None  # the log has its own events
    return make_event("analysis:progress", **fields, **base)


def job_present(view: JobView) -> Payload:
    """``job:progress``, or the final event, with ``snapshot``."""
    base: dict[str, Any] = {
        "job_id": view.job_id,
        "queue_name": view.queue,
        "user_id": view.user_id,
        "snapshot": True,
    }
    if view.state == "completed":
        result = view.own_result
        duration = float((view.finished_at or 0) - (view.started_at or view.finished_at or 0))
        return make_event(
            "job:completed",
            at=view.finished_at,
            duration=float(result["duration"]) if result else duration,
            result=view.result if result is None else result,
            **base,
        )
    if view.state == "failed":
        code, error = view.failure
        return make_event(
            "job:failed",
            at=view.finished_at,
            attempts_made=max(1, view.attempts_made),
            attempts_max=view.attempts_max,
            error=error,
            code=code,
            **base,
        )
    progress = view.own_progress
    fields = foreign_progress(view.progress) if progress is None else job_fields(progress)
    return make_event("job:progress", **{**fields, "status": _STATUS[view.state]}, **base)


def _not_begun(view: JobView) -> dict[str, Any]:
    waiting = note("starting" if view.state == "active" else "no-worker-yet")
    # What is scheduled waits for its time; that is said where the time is known.
    said = {} if view.state == "delayed" else {"message": waiting.render("en"), "code": waiting.code}
    return {
        "current_station": 1,
        "total_stations": TOTAL_STATIONS,
        "station_name": STATION_NAMES[0],
        "progress": 0.0,
        **said,
        "stations": view.stations,
    }
