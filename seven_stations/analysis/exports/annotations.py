"""The findings, conflicts and deaths in a report, one at a time, with their places in the text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from seven_stations.analysis.report.findings import precision_of
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report
from seven_stations.analysis.report.sections.network import at_odds_told, death_told, sure_conflicts


@dataclass(frozen=True, slots=True)
class Annotation:
    """A finding, a conflict or a death. ``severity`` and ``sure`` are empty if there is nothing to fix.

    ``evidence`` are items of the report's JSON: scene, lines, quote.
    """

    kind: str
    title: str
    advice: str
    severity: str
    sure: str
    evidence: tuple[Mapping[str, Any], ...]


def annotations_of(report: Report, labels: Labels) -> Iterator[Annotation]:
    """Findings with the most severe first, then conflicts, then deaths."""
    for issue in report.output(6).get("issues", ()):
        place = {"scene": issue["scene"], "lines": issue["lines"], "quote": ""}
        yield Annotation(
            labels["finding"],
            issue["title"],
            issue["treatment"],
            labels[f"{issue['severity']} aside"],
            precision_of(issue, labels),
            tuple(issue["evidence"]) or (place,),
        )
    for one in sure_conflicts(report.output(3)):
        yield Annotation(labels["conflict"], at_odds_told(one, labels), "", "", "", tuple(one["evidence"]))
    for one in report.output(3).get("deaths", ()):
        yield Annotation(labels["death"], death_told(one, labels), "", "", "", (one["evidence"],))
