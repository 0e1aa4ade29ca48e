"""Station 5: tension."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Panel, Paragraph
from seven_stations.analysis.report.charts.tension import tension_chart
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report


def movement(report: Report, labels: Labels) -> Iterator[Block | Panel]:
    """The tension curve, or that there is none.

    Recurring words are only in the JSON, because too few of them were useful to readers (docs/accuracy.md).
    """
    chart = tension_chart(report, labels)
    if chart is not None:
        yield Panel(chart, [])
    elif report.doubts:
        yield Paragraph(labels["no curve"])
