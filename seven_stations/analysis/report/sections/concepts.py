"""Station 2: themes, and the story in the text's own words."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Heading, Item, Items, Quote
from seven_stations.analysis.report.findings import percent, place_of, quotes_of
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report

MOST_THEMES = 8
FEWEST_SCENES = 8
"""Scenes from which it means something in how many of them a word occurs."""


def concepts(report: Report, labels: Labels) -> Iterator[Block]:
    """Themes with one quotation each, story."""
    output = report.output(2)
    told = "theme told" if len(report.manuscript.scenes) >= FEWEST_SCENES else "theme counted"
    themes = [
        Item(
            labels[told].format(theme=one["theme"], count=one["count"], share=percent(one["spread"])),
            quotes_of(one["evidence"], labels, 1),
        )
        for one in output.get("themes", ())[:MOST_THEMES]
    ]
    if themes:
        yield Heading(3, labels["themes"])
        yield Items(themes)
    if output.get("story"):
        yield Heading(3, labels["story"])
        for sentence in output["story"]:
            who = f"{sentence['speaker']}{labels['comma']}" if sentence["speaker"] else ""
            evidence = sentence["evidence"]
            yield Quote(sentence["text"], f"{who}{place_of(evidence, labels)}", tuple(evidence["lines"]))
