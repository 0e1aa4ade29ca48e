"""`stations analyze`: the seven stations without a queue, in this process."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.commands import options
from cli.commands.options import Format, Table
from seven_stations.stations import COSTS, READING, STATION_NAMES, AnalysisType, StationState
from seven_stations.words import Note, note

if TYPE_CHECKING:  # the analysis takes a third of a second to import
    from seven_stations.analysis.pipeline import Step
    from seven_stations.analysis.report import Report


def analyze(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text, PDF or Word file; `-` is standard input.")],
    fmt: options.ReportFormat = Format.MARKDOWN,
    kind: options.Kind = AnalysisType.FULL,
    title: Annotated[str | None, typer.Option("--title", help="Title, if the text has none.")] = None,
    correct: options.Correct = None,
    table: options.CsvTable = None,
    output: options.Output = None,
) -> None:
    """Analyse one text in this process and print its report; needs no server.

    Examples:

        stations analyze play.fountain

        stations analyze play.fountain --format html -o report.html

        stations analyze play.fountain --format csv --table cast

        cat play.txt | stations analyze - --type quick --format json
    """
    from cli.commands.report import check_form, write_report
    from cli.settings import CommandSettings
    from cli.texts.source import read_corrections, read_source
    from cli.views.analysis_state import Board
    from cli.views.console import say
    from cli.views.language import chosen
    from cli.views.render import view_of
    from seven_stations.analysis.exports import NEEDS_TEXT
    from seven_stations.analysis.pipeline import AnalysisCompleted, TextRead, analyse
    from seven_stations.analysis.report import to_script
    from seven_stations.corrections import parse_corrections
    from seven_stations.process.settings import load_settings

    check_form(fmt, table, output)
    settings = load_settings(CommandSettings)
    source = read_source(file, max_bytes=settings.max_text_bytes)
    for remark in source.notes:
        say(f"{source.name}: {remark.render(chosen())}")
    corrections = parse_corrections(read_corrections(correct))
    finished: Report | None = None
    script: str | None = None
    with view_of(Board(title or source.name)) as view:
        told = _Narrator(kind)
        steps = analyse(
            source.text,
            analysis_type=kind,
            title=title,
            max_bytes=settings.max_text_bytes,
            corrections=corrections,
            on_progress=lambda number, share: view.show(*told.part(number, share)),
        )
        for step in steps:
            match step:
                case TextRead(manuscript) if fmt.value in NEEDS_TEXT:
                    script = to_script(manuscript)
                case AnalysisCompleted(report):
                    finished = report
            for name, payload in told.events(step):
                view.show(name, payload)
    if finished is not None:
        write_report(_render(finished, fmt, table, script), output)


def _render(report: "Report", fmt: Format, table: Table | None, script: str | None) -> str | bytes:
    from seven_stations.analysis.exports import export
    from seven_stations.analysis.report import to_html, to_markdown

    match fmt:
        case Format.JSON:
            return report.to_json()
        case Format.HTML:
            return to_html(report)
        case Format.MARKDOWN:
            return to_markdown(report)
    return export(report.to_json(), fmt.value, table=table, script=script)


class _Narrator:
    """Converts steps into the events that views understand."""

    def __init__(self, kind: AnalysisType) -> None:
        self._parts = dict.fromkeys((READING, *kind.stations), 0.0)
        self._states = dict.fromkeys(range(1, len(STATION_NAMES) + 1), StationState.WAITING)
        self._durations: dict[int, float] = {}
        self._lines = 0

    def events(self, step: "Step") -> list[tuple[str, dict[str, Any]]]:
        from seven_stations.analysis.pipeline import (
            AnalysisCompleted,
            StationCompleted,
            StationLog,
            StationSkipped,
            StationStarted,
        )

        match step:
            case StationStarted(number, name):
                self._parts[READING] = 1.0
                self._states[number] = StationState.ACTIVE
                return [self._progress(note("station-started", station=name))]
            case StationSkipped(number):
                self._states[number] = StationState.SKIPPED
            case StationLog(_, said):
                self._lines += 1
                line = {"line": said.render("en"), "code": said.code, "values": said.values}
                return [("analysis:log", {**line, "sequence": self._lines})]
            case StationCompleted(number, name, summary, duration_ms, _):
                self._states[number] = StationState.COMPLETED
                self._durations[number] = duration_ms
                self._parts[number] = 1.0
                completed = {
                    "stationNumber": number,
                    "stationName": name,
                    "result": summary,
                    "duration": duration_ms,
                }
                return [self._progress(), ("analysis:station_completed", completed)]
            case AnalysisCompleted(report):
                result = {"doubts": [doubt.code for doubt in report.doubts]} if report.doubts else {}
                total = sum(self._durations.values())
                return [("analysis:completed", {"result": result, "duration": total})]
        return [self._progress()]

    def part(self, number: int, share: float) -> tuple[str, dict[str, Any]]:
        """How much of a station, or of the reading, is done."""
        self._parts[number] = max(self._parts[number], share)
        share = round(self._parts[number], 2)
        if number == READING:
            return self._progress(note("reading", share=share))
        return self._progress(note("station-part", station=STATION_NAMES[number - 1], share=share))

    def _progress(self, said: Note | None = None) -> tuple[str, dict[str, Any]]:
        done = sum(COSTS[number] * share for number, share in self._parts.items())
        progress: dict[str, Any] = {"progress": 100 * done / sum(COSTS[number] for number in self._parts)}
        if said is not None:
            progress |= {"message": said.render("en"), "code": said.code, "values": said.values}
        stations = [
            {
                "number": number,
                "name": STATION_NAMES[number - 1],
                "state": state.value,
                **({"duration": self._durations[number]} if number in self._durations else {}),
            }
            for number, state in self._states.items()
        ]
        return "analysis:progress", {**progress, "stations": stations}
