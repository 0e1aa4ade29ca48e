"""The names of the seven stations and which of them an analysis type runs."""

from enum import StrEnum

STATION_NAMES: tuple[str, ...] = (
    "Text Analysis",
    "Conceptual Analysis",
    "Conflict Network",
    "Efficiency Metrics",
    "Dynamic, Symbolic and Stylistic",
    "Diagnostics and Treatment",
    "Final Report",
)
"""The name of station ``n`` (1-7) is ``STATION_NAMES[n - 1]``."""

TOTAL_STATIONS = len(STATION_NAMES)

READING = 0
"""The station number that stands for reading the text, which comes before the stations."""

COSTS = {READING: 30, 1: 24, 2: 15, 3: 15, 4: 2, 5: 6, 6: 5, 7: 3}
"""The share of the time that each station takes, in percent; the last includes the report. Measured on 2026-11-29
with eight texts of 50 KB to 3 MB. Reading took between 16 and 44 %, so its pace says nothing about the stations. A
station that asks a language model takes longer."""


class AnalysisType(StrEnum):
    """``quick`` skips stations 4-6, ``full`` runs all, ``detailed`` runs all with complete lists of evidence."""

    QUICK = "quick"
    FULL = "full"
    DETAILED = "detailed"

    @property
    def stations(self) -> tuple[int, ...]:
        """The numbers of the stations that run, in order."""
        return (1, 2, 3, 7) if self is AnalysisType.QUICK else tuple(range(1, TOTAL_STATIONS + 1))


class StationState(StrEnum):
    """The state of one station of one analysis."""

    WAITING = "waiting"
    ACTIVE = "active"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    FAILED = "failed"
