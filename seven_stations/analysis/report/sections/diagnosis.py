"""Station 6: health, and every finding with its places and treatment."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Paragraph, Table
from seven_stations.analysis.report.findings import findings
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report


def diagnosis(report: Report, labels: Labels) -> Iterator[Block]:
    """Health with its parts, then the findings, a rule at a time."""
    output = report.output(6)
    yield Paragraph(f"{labels['health']}: {output['health']:.0f}/100")
    rows = [
        [labels.head(part["area"]), f"{part['value']:.0f}"]
        for part in output.get("healthParts", ())
        if part["value"] is not None
    ]
    if rows:
        yield Table([labels["part"], "0–100"], rows, frozenset({1}))
    found = findings(report, labels)
    yield from found
    if found:
        yield Paragraph(labels["basis-note"], small=True)
