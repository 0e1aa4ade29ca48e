"""The analysis as a sequence of steps: read the text, run the stations in order, compose the report.

Pure: no Redis, no queue. The caller may stop between two steps by closing the generator.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import worker.manuscript as reader
from protocol.stations import STATION_NAMES, TOTAL_STATIONS, AnalysisType
from worker.manuscript.model import Manuscript
from worker.report.model import Report, StationReport
from worker.stations import registry
from worker.stations.contract import Context, Result
from worker.stations.verdict.output import FinalReportOutput

ENGINE = "seven-stations/1"
"""Raised when a measure changes, so that two reports can be compared or known to be incomparable."""


@dataclass(frozen=True, slots=True)
class StationStarted:
    """Station ``number`` begins."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class StationLog:
    """One short sentence that station ``number`` tells those who watch."""

    number: int
    line: str


@dataclass(frozen=True, slots=True)
class StationSkipped:
    """The analysis type leaves station ``number`` out."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class StationCompleted:
    """Station ``number`` has its result. ``summary`` is small enough to travel in an event."""

    number: int
    name: str
    summary: dict[str, Any]
    duration_ms: float
    result: Result


@dataclass(frozen=True, slots=True)
class AnalysisCompleted:
    """The last step: the whole report."""

    report: Report


Step = StationStarted | StationLog | StationSkipped | StationCompleted | AnalysisCompleted


def analyse(
    text: bytes | str,
    *,
    analysis_type: AnalysisType = AnalysisType.FULL,
    title: str | None = None,
    max_bytes: int = 5_000_000,
) -> Iterator[Step]:
    """Analyse ``text``, step by step.

    The text is read at the first ``next``, which raises the reader's error for a text that cannot be read. The
    lines that a station logs come after it ran and before its completion, in order. An error of a station ends
    the analysis: the last ``StationStarted`` tells which.
    """
    manuscript = reader.read(text, max_bytes=max_bytes, title=title)
    yield from run_stations(manuscript, analysis_type=analysis_type, title=title)


def run_stations(
    manuscript: Manuscript, *, analysis_type: AnalysisType = AnalysisType.FULL, title: str | None = None
) -> Iterator[Step]:
    """The steps of an analysis of a text that was read already."""
    earlier: dict[int, Result] = {}
    durations: dict[int, float] = {}
    for number in range(1, TOTAL_STATIONS + 1):
        name = STATION_NAMES[number - 1]
        if number not in analysis_type.stations:
            yield StationSkipped(number, name)
            continue
        yield StationStarted(number, name)
        lines: list[str] = []
        context = Context(analysis_type=analysis_type, log=lines.append, title=title)
        began = time.perf_counter()
        result = registry.station(number).run(manuscript, dict(earlier), context)
        durations[number] = round((time.perf_counter() - began) * 1000, 1)
        registry.check_output(number, result.output)
        earlier[number] = result
        for line in lines:
            yield StationLog(number, line)
        yield StationCompleted(number, name, result.summary, durations[number], result)
    yield AnalysisCompleted(_report(manuscript, earlier, durations, analysis_type, title))


def _report(
    manuscript: Manuscript,
    results: dict[int, Result],
    durations: dict[int, float],
    analysis_type: AnalysisType,
    title: str | None,
) -> Report:
    final = results[TOTAL_STATIONS]
    verdict = final.output
    if not isinstance(verdict, FinalReportOutput):  # check_output refused it before
        raise TypeError(type(verdict).__name__)
    return Report(
        title=manuscript.title or title,
        language=manuscript.language,
        layout=manuscript.layout.value,
        analysis_type=analysis_type,
        engine=ENGINE,
        score=verdict.score,
        rating=verdict.rating,
        confidence=final.confidence,
        notes=list(manuscript.notes),
        skipped=[number for number in range(1, TOTAL_STATIONS + 1) if number not in results],
        stations=[
            StationReport(
                number=number,
                name=STATION_NAMES[number - 1],
                duration=durations[number],
                confidence=result.confidence,
                summary=result.summary,
                output=result.output.model_dump(mode="json", by_alias=True),
                notes=list(result.notes),
                engine=registry.engine_of(number),
            )
            for number, result in sorted(results.items())
        ],
    )
