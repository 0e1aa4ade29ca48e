"""The fields of ``job:progress`` and ``analysis:progress``, from what a worker wrote as progress."""

from typing import Any

from seven_stations.protocol.progress import Progress
from seven_stations.stations import TOTAL_STATIONS


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
