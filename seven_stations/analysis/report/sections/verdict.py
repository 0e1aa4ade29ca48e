"""The opening of a report: the score, what is strong, what is weak, what to do first."""

from collections.abc import Iterator, Mapping
from typing import Any

from seven_stations.analysis.report.blocks import Block, Heading, Item, Items, Panel, Paragraph
from seven_stations.analysis.report.charts.radar import radar_chart
from seven_stations.analysis.report.findings import percent, quotes_of
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report
from seven_stations.stations import STATION_NAMES

THIN = 0.4
"""Confidence under which the report opens with a warning."""

MOST_SCENES = 10

_Json = Mapping[str, Any]


def verdict(report: Report, labels: Labels) -> Iterator[Block | Panel]:
    """Title, score, radar with strengths and weaknesses beside it, and the plan."""
    final = report.output(7)
    yield Heading(1, report.title or labels["untitled"])
    yield Paragraph(
        f"{labels['score']}: {report.score:.0f}/100 · {labels[report.rating]} · "
        f"{labels['confidence']} {percent(report.confidence)} · {labels[report.analysis_type.value]}",
        strong=True,
    )
    yield Paragraph(labels["drawn"])
    if report.confidence < THIN:
        yield Paragraph(labels["thin"])
    if report.skipped:
        left_out = labels["comma"].join(labels[STATION_NAMES[number - 1]] for number in report.skipped)
        yield Paragraph(labels["skipped"].format(stations=left_out))
    yield Panel(radar_chart(report, labels), list(_remarks(report, labels)))
    yield Heading(2, labels["first"])
    steps = [key for key in ("must", "should", "could") if final.get(key)]
    for key in steps:
        yield Heading(3, labels[key])
        yield Items([Item(_step(one, labels)) for one in final[key]])
    if not steps:
        yield Paragraph(labels["nothing"])


def _remarks(report: Report, labels: Labels) -> Iterator[Block]:
    final = report.output(7)
    for key in ("strengths", "weaknesses"):
        if final.get(key):
            yield Heading(2, labels[key])
            yield Items([Item(str(one["text"]), quotes_of(one["evidence"], labels, 1)) for one in final[key]])


def _step(step: _Json, labels: Labels) -> str:
    scenes = labels["comma"].join(map(str, step.get("scenes", ())[:MOST_SCENES]))
    told = [f"{labels['places']}: {step['places']}"] if step.get("places", 1) > 1 else []
    told += [f"{labels['scenes']}: {scenes}"] if scenes else []
    return f"{step['text']} ({labels['semicolon'].join(told)})" if told else str(step["text"])
