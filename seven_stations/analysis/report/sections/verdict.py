"""The beginning of a report: whether the text can be judged, its problems, and how it compares with its kind."""

from collections.abc import Iterator, Mapping
from typing import Any

from seven_stations.analysis.report.blocks import Block, Heading, Item, Items, Panel, Paragraph
from seven_stations.analysis.report.findings import findings, percent, quotes_of
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report
from seven_stations.analysis.report.placement import placed
from seven_stations.analysis.report.sections.network import sure_conflicts

_Json = Mapping[str, Any]


def verdict(report: Report, labels: Labels) -> Iterator[Block | Panel]:
    """Title, doubts, findings, comparison, and what is not claimed."""
    final = report.output(7)
    yield Heading(1, report.title or labels["untitled"])
    told = [labels[report.analysis_type.value], labels.sure("read with", report.confidence)]
    if report.score is not None:
        told.insert(0, f"{labels['score']}: {report.score:.0f}/100")
    yield Paragraph(" · ".join(told), strong=True)
    yield Paragraph(f"{labels['drawn']} {labels['confidence note']}")
    unjudged = [doubt_told(doubt.code, doubt.value, doubt.needed, labels) for doubt in report.doubts]
    network = report.output(3)
    if report.judged and len(network.get("nodes", ())) > 1 and not sure_conflicts(network):
        unjudged.append(labels["no odds"])
    if unjudged:
        yield Heading(2, labels["some judged" if report.judged else "not judged"])
        yield Items(list(map(Item, unjudged)))
    found = findings(report, labels)
    if found or (report.judged and report.output(6).get("rules")):
        yield Heading(2, labels["findings"])
        yield from found
        if not found:
            yield Paragraph(labels["nothing found"])
    sentences = placed(final, labels)
    if sentences:
        yield Heading(2, labels["beside"])
        yield Items([Item(sentence) for sentence in sentences])
    for key in ("strengths", "weaknesses"):
        if final.get(key):
            yield Heading(2, labels[key])
            yield Items([Item(str(one["text"]), quotes_of(one["evidence"], labels, 1)) for one in final[key]])
    yield Paragraph(labels["no score"] if report.score is None else labels["accuracy"], small=True)


def doubt_told(code: str, value: float, needed: float, labels: Labels) -> str:
    """A doubt, and what would help."""
    number = percent if code in ("reading", "language") else "{:,.0f}".format
    if code == "order":
        number = "{:.2f}".format
    return labels[f"doubt told {code}"].format(value=number(value), needed=number(needed))
