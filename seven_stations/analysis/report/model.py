"""The report as JSON: what the whole analysis found, station by station."""

from typing import Any

from pydantic import Field

from seven_stations.analysis.stations.contract import Output
from seven_stations.analysis.stations.figures import Figure
from seven_stations.stations import AnalysisType

SCHEMA_VERSION = 1
"""Raised when a field is renamed, removed or changes its meaning; new fields do not raise it."""


class StationReport(Output):
    """One station that ran. ``output`` is its typed output as JSON; ``engine`` what computed it."""

    number: int
    name: str
    duration: float
    """Milliseconds: the one figure that differs from run to run."""
    confidence: Figure
    summary: dict[str, Any]
    output: dict[str, Any]
    notes: list[str] = Field(default_factory=list)
    engine: str


class Report(Output):
    """Everything an analysis found. Apart from the durations, the same text gives the same report.

    ``score`` lies in 0..100, ``rating`` names its band, ``confidence`` lies in 0..1. ``skipped`` are the numbers
    of the stations that the analysis type leaves out. ``notes`` say what the reader assumed or could not read.
    """

    schema_version: int = SCHEMA_VERSION
    title: str | None
    language: str
    layout: str
    analysis_type: AnalysisType
    engine: str
    score: Figure
    rating: str
    confidence: Figure
    notes: list[str] = Field(default_factory=list)
    skipped: list[int] = Field(default_factory=list)
    stations: list[StationReport]

    def station(self, number: int) -> StationReport | None:
        """The report of one station, or ``None`` where it was skipped."""
        return next((station for station in self.stations if station.number == number), None)

    def output(self, number: int) -> dict[str, Any]:
        """The output of one station as JSON, empty where it was skipped."""
        station = self.station(number)
        return station.output if station else {}

    def to_json(self) -> str:
        """The JSON document that the outside relies on, on one line: long series would double its size."""
        return self.model_dump_json(by_alias=True)
