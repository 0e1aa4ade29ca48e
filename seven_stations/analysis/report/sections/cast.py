"""Station 1: the size of the text, its characters, and who speaks when."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from seven_stations.analysis.report.blocks import Block, Item, Items, Panel, Paragraph, Table
from seven_stations.analysis.report.charts.shares import shares_chart
from seven_stations.analysis.report.findings import percent
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report

MOST_ROWS = 12
LONG_SILENCE = 4
"""The number of consecutive silent scenes, between two speeches of the lead, that is worth mentioning."""

ONE_VOICE, LEAST_SAID = 0.8, 50
"""The share of one voice in a scene that is worth mentioning, and the words that are spoken there at least."""

_Json = Mapping[str, Any]


def cast(report: Report, labels: Labels) -> Iterator[Block | Panel]:
    """Counts, main characters, and speech shares with their interpretation."""
    output = report.output(1)
    counts = output.get("counts", {})
    doubtful = report.doubtful_names
    keys = [key for key in ("words", "scenes", "speeches", "characters") if key in counts]
    if doubtful:
        keys.remove("characters")
    if keys:
        yield Table(
            [labels.head(key) for key in keys], [[f"{counts[key]:,}" for key in keys]], frozenset(range(len(keys)))
        )
    people = sorted(output.get("characters", ()), key=lambda one: (-one["words"], one["name"]))
    if people:
        rows = [
            [
                one["name"],
                f"{one['speeches']:,}",
                f"{one['words']:,}",
                "–".join(dict.fromkeys(labels.place(one[key]) for key in ("firstScene", "lastScene"))),
            ]
            for one in people[:MOST_ROWS]
        ]
        span = "act.scene" if any(act for _, _, act, _ in report.manuscript.scenes) else "from-to"
        span = "acts from-to" if labels.acts_only else span
        head = [labels[key] for key in ("character", "speeches", "words", span)]
        yield Table(head, rows, frozenset({1, 2}), people=True)
        if len(people) > MOST_ROWS:
            yield Paragraph(labels["most rows"].format(number=MOST_ROWS, all=len(people)), small=True)
        for kind in ("group", "shared"):
            names = labels["comma"].join(one["name"] for one in people[:MOST_ROWS] if one.get(kind))
            if names:
                yield Paragraph(labels[f"{kind} told"].format(names=names), small=True)
        if doubtful:
            yield Paragraph(labels["doubtful told"].format(names=labels["comma"].join(doubtful)))
    told = [Item(sentence) for sentence in _seen(report, people, labels)]
    beside: list[Block] = [Items(told)] if told else []
    yield Panel(shares_chart(report, labels), beside)


def _seen(report: Report, people: Sequence[_Json], labels: Labels) -> Iterator[str]:
    """The interpretation of the shares."""
    if report.misread:
        return
    spoken = sum(one["words"] for one in people)
    if len(people) > 1 and spoken and not report.doubtful_names:
        sums = accumulate(one["words"] for one in people)
        number = next(place for place, told in enumerate(sums, start=1) if told >= 0.8 * spoken)
        key = "says most of" if number > 1 else "says most"
        yield labels[key].format(name=people[0]["name"], share=percent(people[0]["words"] / spoken), number=number)
    scenes = report.output(1).get("scenes", ())
    if people and not report.doubtful_names:
        name = people[0]["name"]
        present = [scene["number"] for scene in scenes if name in scene.get("speakers", ())]
        gaps = [(after - before, before, after) for before, after in pairwise(present)]
        longest = max(gaps, key=lambda gap: (gap[0], -gap[1]), default=(0, 0, 0))
        if longest[0] > LONG_SILENCE:
            yield labels["silent from"].format(
                name=name, first=labels.scene_name(longest[1] + 1), last=labels.scene_name(longest[2] - 1)
            )
    shared = {
        scene["number"]
        for scene in scenes
        if len(scene.get("speakers", ())) > 1 and scene.get("dialogueWords", 0) >= LEAST_SAID
    }
    filled = [
        one
        for one in report.output(5).get("dialogue", {}).get("dominance", ())
        if one["share"] >= ONE_VOICE and one["scene"] in shared
    ]
    if filled:
        filled.sort(key=lambda one: (-one["share"], one["scene"]))
        named = [
            f"{labels.scene_name(one['scene'])} ({one['speaker']}{labels['comma']}{percent(one['share'])})"
            for one in filled[:3]
        ]
        yield labels["one voice"].format(scenes=labels["comma"].join(named))
