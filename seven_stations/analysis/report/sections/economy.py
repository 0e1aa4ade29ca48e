"""Station 4: the measures of economy, compared with works of the same kind."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Paragraph
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report
from seven_stations.analysis.report.placement import placement


def economy(report: Report, labels: Labels) -> Iterator[Block]:
    """How every measure compares, or that none is given."""
    yield from placement(report.output(7), labels) or [Paragraph(labels["no measures"])]
