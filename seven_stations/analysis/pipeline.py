"""The analysis as a sequence of steps: read the text, run the stations in order, compose the report.

Pure: no Redis, no queue. The caller can stop between two steps by closing the generator.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import seven_stations.analysis.manuscript as reader
from seven_stations.analysis.checkpoint import Checkpoints, DamagedCheckpointError
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.progress import listening
from seven_stations.analysis.report.model import ManuscriptReport, Report, StationReport
from seven_stations.analysis.stations import registry
from seven_stations.analysis.stations.contract import Context, Result
from seven_stations.analysis.stations.doubts import blocking, doubts_of
from seven_stations.analysis.stations.verdict.output import FinalReportOutput
from seven_stations.analysis.stations.withholding import withheld
from seven_stations.corrections import Correction
from seven_stations.stations import READING, STATION_NAMES, TOTAL_STATIONS, AnalysisType
from seven_stations.steps import Step
from seven_stations.words import Note, note

ENGINE = "seven-stations/3"
"""Incremented when a measure changes, to show whether two reports are comparable."""

OnProgress = Callable[[int, float], None]
"""Called with a station's number, or ``READING``, and the share (0..1) of it that is done."""

Steps = Iterator[Manuscript | Step | Report]
"""The text once it is read, what happens at the stations, and at the end the complete report."""


def report_of(
    text: bytes | str,
    *,
    analysis_type: AnalysisType = AnalysisType.FULL,
    title: str | None = None,
    max_bytes: int = 5_000_000,
    corrections: tuple[Correction, ...] = (),
) -> Report:
    """The complete report of ``text``, as at the end of :func:`analyse`, with the same errors."""
    steps = analyse(text, analysis_type=analysis_type, title=title, max_bytes=max_bytes, corrections=corrections)
    return next(step for step in steps if isinstance(step, Report))


def analyse(
    text: bytes | str,
    *,
    analysis_type: AnalysisType = AnalysisType.FULL,
    title: str | None = None,
    max_bytes: int = 5_000_000,
    saved: Mapping[int, bytes] | None = None,
    corrections: tuple[Correction, ...] = (),
    deadline: float | None = None,
    on_progress: OnProgress | None = None,
) -> Steps:
    """Analyse ``text``, read with the ``corrections``, step by step.

    ``saved`` are the checkpoints of earlier attempts at the same text, by station; if it is not ``None``,
    completions carry checkpoints too. Stations with valid checkpoints are restored instead of run. From
    ``deadline`` on (``time.monotonic``), no station waits for a language model. ``on_progress`` is called while a
    step runs.

    The text is read at the first ``next``, which raises the reader's error for a text that cannot be read. The log
    messages of a station come after it ran and before its completion, in order. An error of a station ends the
    analysis; the last step that is ``started`` shows which station.
    """
    with listening(on_progress and partial(on_progress, READING)):
        manuscript = reader.read(text, max_bytes=max_bytes, title=title, corrections=corrections)
    checkpoints = None
    if saved is not None:
        body = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        checkpoints = Checkpoints(
            body, analysis_type=analysis_type, title=title, saved=saved, corrections=corrections
        )
        del body
    del text  # the stations take long, and the manuscript holds every line
    yield manuscript
    yield from run_stations(
        manuscript,
        analysis_type=analysis_type,
        title=title,
        checkpoints=checkpoints,
        deadline=deadline,
        on_progress=on_progress,
    )


def run_stations(
    manuscript: Manuscript,
    *,
    analysis_type: AnalysisType = AnalysisType.FULL,
    title: str | None = None,
    checkpoints: Checkpoints | None = None,
    deadline: float | None = None,
    on_progress: OnProgress | None = None,
) -> Steps:
    """The steps of an analysis of a text that has already been read."""
    earlier: dict[int, Result] = {}
    durations: dict[int, float] = {}
    engines: dict[int, str] = {}
    for number in range(1, TOTAL_STATIONS + 1):
        if number not in analysis_type.stations:
            yield Step("skipped", number)
            continue
        if checkpoints is not None:
            try:
                restored = checkpoints.restore(number)
            except DamagedCheckpointError as error:
                restored = None
                yield Step("dropped", number, reason=error.message)
            if restored is not None:
                earlier[number] = restored.result
                durations[number], engines[number] = restored.duration_ms, restored.engine
                yield Step("restored", number, summary=restored.result.summary, duration=restored.duration_ms)
                continue
        yield Step("started", number)
        told: list[Note] = []
        context = Context(analysis_type=analysis_type, take=told.append, title=title, deadline=deadline)
        began = time.perf_counter()
        with listening(on_progress and partial(on_progress, number)):
            found = registry.station(number).run(manuscript, dict(earlier), context)
        registry.check_output(number, found.output)
        result = withheld(number, found, manuscript)
        if result is not found:  # its messages are about what is withheld
            told = [note("not-judged")]
        durations[number] = round((time.perf_counter() - began) * 1000, 1)
        earlier[number] = result
        engines[number] = registry.engine_of(number)
        checkpoint = b""
        if checkpoints is not None:
            checkpoint = checkpoints.seal(number, result, engine=engines[number], duration_ms=durations[number])
        for one in told:
            yield Step("log", number, note=one)
        yield Step(
            "completed",
            number,
            summary=result.summary,
            duration=durations[number],
            engine=engines[number],
            checkpoint=checkpoint,
        )
    yield _report(manuscript, earlier, durations, engines, analysis_type, title)


def _report(
    manuscript: Manuscript,
    results: dict[int, Result],
    durations: dict[int, float],
    engines: dict[int, str],
    analysis_type: AnalysisType,
    title: str | None,
) -> Report:
    final = results[TOTAL_STATIONS]
    verdict = final.output
    if not isinstance(verdict, FinalReportOutput):  # already refused by check_output
        raise TypeError(type(verdict).__name__)
    return Report(
        title=manuscript.title or title,
        language=manuscript.language,
        layout=manuscript.layout.value,
        analysis_type=analysis_type,
        engine=ENGINE,
        score=None if blocking(manuscript) else verdict.score,
        rating=None if blocking(manuscript) else verdict.rating,
        doubts=list(doubts_of(manuscript)),
        confidence=final.confidence,
        notes=list(manuscript.notes),
        manuscript=ManuscriptReport.of(manuscript),
        skipped=[number for number in range(1, TOTAL_STATIONS + 1) if number not in results],
        stations=[
            StationReport(
                number=number,
                name=STATION_NAMES[number - 1],
                duration=durations[number],
                confidence=result.confidence,
                summary=result.summary,
                output=result.output.model_dump(
                    mode="json",
                    by_alias=True,
                    # given once, at the top of the report, and only if there is one
                    exclude={"score", "rating"} if number == TOTAL_STATIONS else None,
                ),
                notes=list(result.notes),
                engine=engines[number],
            )
            for number, result in sorted(results.items())
        ],
    )
