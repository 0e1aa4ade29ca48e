"""`stations analyze`: the seven stations without a queue, in this process."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands import options
from cli.commands.options import Format, Table
from seven_stations.stations import AnalysisType
from seven_stations.steps import Step

if TYPE_CHECKING:  # the analysis takes a third of a second to import
    from cli.views.render import View
    from seven_stations.analysis.report import Report
    from seven_stations.protocol.tracker import Tracker


def analyze(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A text, PDF or Word file; `-` is standard input.", callback=options.not_empty
        ),
    ],
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
    from cli.settings import command_settings
    from cli.texts.source import read_corrections, read_source
    from cli.views.analysis_state import Board
    from cli.views.console import say
    from cli.views.language import chosen
    from cli.views.render import view_of
    from seven_stations.analysis.exports import NEEDS_TEXT
    from seven_stations.analysis.manuscript.model import Manuscript
    from seven_stations.analysis.pipeline import analyse
    from seven_stations.analysis.report import Report, to_script
    from seven_stations.corrections import parse_corrections
    from seven_stations.protocol.jobs import JobData
    from seven_stations.protocol.tracker import Tracker

    check_form(fmt, table, output)
    settings = command_settings()
    source = read_source(file, max_bytes=settings.max_text_bytes)
    for remark in source.notes:
        say(f"{source.name}: {remark.render(chosen())}")
    corrections = parse_corrections(read_corrections(correct))
    finished: Report | None = None
    script: str | None = None
    with view_of(Board(title or source.name)) as view:
        tracker = Tracker(JobData(analysis_type=kind), job_id="-", attempt=1)
        steps = analyse(
            source.text,
            analysis_type=kind,
            title=title,
            max_bytes=settings.max_text_bytes,
            corrections=corrections,
            on_progress=lambda number, share: _show(view, tracker, Step("part", number, share=share)),
        )
        for step in steps:
            match step:
                case Manuscript():
                    script = to_script(step) if fmt.value in NEEDS_TEXT else None
                case Report() as report:
                    finished = report
                    result = {"doubts": [doubt.code for doubt in report.doubts]} if report.doubts else {}
                    total = sum(station.duration for station in report.stations)
                    view.show("analysis:completed", {"result": result, "duration": total})
                case _:
                    _show(view, tracker, step)
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


def _show(view: "View", tracker: "Tracker", step: "Step") -> None:
    """Show what a step changes, as the events of a job do."""
    from seven_stations.protocol.progress import analysis_fields, line_fields

    progress = tracker.apply(step)
    if progress is None:
        return
    for sequence, line in enumerate(progress.logs, progress.log_sequence):
        view.show("analysis:log", {**line_fields(line, sequence), "time": None})  # it is now
    view.show("analysis:progress", analysis_fields(progress))
    if progress.completed is not None:
        view.show("analysis:station_completed", progress.completed.as_json())
