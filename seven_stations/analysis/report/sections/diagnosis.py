"""Station 6: the rules and their precision. Their findings are at the beginning of the report."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Table
from seven_stations.analysis.report.findings import precision_of
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report
from seven_stations.words import catalogue


def diagnosis(report: Report, labels: Labels) -> Iterator[Block]:
    """Every rule with its findings and its precision."""
    rules = catalogue(labels.language)["rules"]
    rows = [
        [
            rules.get(check["rule"], {}).get("title", check["rule"]),
            str(check["found"]),
            precision_of(check, labels),
        ]
        for check in report.output(6).get("rules", ())
    ]
    if rows:
        yield Table([labels["looked for"], labels["found"], labels["right"]], rows, frozenset({1}))
