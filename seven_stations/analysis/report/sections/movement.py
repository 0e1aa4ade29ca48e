"""Station 5: tension, and recurring words."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Heading, Item, Items, Panel, Paragraph, Table
from seven_stations.analysis.report.charts.tension import tension_chart
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report

MOST_ROWS = 10


def movement(report: Report, labels: Labels) -> Iterator[Block | Panel]:
    """The tension curve beside its means by act, and the recurring words."""
    output = report.output(5)
    told = [Item(sentence) for sentence in _seen(report, labels)]
    beside: list[Block] = [Items(told)] if told else []
    yield Panel(tension_chart(report, labels), beside)
    motifs = output.get("motifs", ())[:MOST_ROWS]
    if motifs:
        yield Heading(3, labels["motifs"])
        rows = [[one["word"], str(one["count"]), f"{one['dispersion']:.2f}"] for one in motifs]
        yield Table([labels[key] for key in ("word", "times", "dispersion")], rows, frozenset({1, 2}))
        yield Paragraph(labels["motifs note"], small=True)


def _seen(report: Report, labels: Labels) -> Iterator[str]:
    output = report.output(5)
    if len(output.get("tension", ())) < 2:
        return
    styles = output.get("styles", ())
    if len(styles) > 1:
        key = "by act" if styles[0].get("marked") else "by third"
        yield labels[key].format(values=" · ".join(f"{style['tension']:.2f}" for style in styles))
