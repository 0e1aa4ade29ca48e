"""The chart of who speaks when: one row per main character, one bar per scene for their share of its speech."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seven_stations.analysis.report.blocks import Chart, Key, Table
from seven_stations.analysis.report.charts.lettering import clipped
from seven_stations.analysis.report.charts.marks import swatch
from seven_stations.analysis.report.charts.svg import Canvas
from seven_stations.analysis.report.charts.timeline import Timeline
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report

WIDTH, START, END = 520.0, 128.0, 512.0
ROW, BAR = 40.0, 29.0
MOST_ROWS = 6
MOST_SLOTS = 190
"""The most bars in a row; in a longer text, a bar is the mean of neighbouring scenes."""

NAME = 13
"""The characters of a name that fit beside the rows."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One character: their share of all spoken words, and in each scene (``None``: present, share unknown)."""

    name: str
    share: float | None
    scenes: dict[int, float | None]
    rest: bool = False


def shares_chart(report: Report, labels: Labels) -> Chart | None:
    """Speech shares by scene from station 5 or, if it did not run, only who speaks in which scene."""
    scenes = report.output(1).get("scenes", ())
    rows = _measured(report) or _present(report)
    if len(scenes) < 2 or not rows:
        return None
    measured = any(share is not None for row in rows for share in row.scenes.values())
    if measured:
        rows = [*rows, _others(rows, scenes, labels)]
    kind = "" if measured else " unmeasured"
    together = -(-len(scenes) // MOST_SLOTS)
    notes = [labels["shares note"]] if measured else []
    if together > 1:
        notes.append(labels["grouped"].format(number=together))
    return Chart(
        name="shares",
        caption=labels[f"shares caption{kind}"],
        picture=lambda: _picture(rows, scenes, together, labels, kind),
        legend=(Key(swatch("bar-full", "square"), labels[f"shares key{kind}"]),),
        notes=tuple(notes),
        data=_table(rows, scenes, labels),
    )


def _overall(report: Report) -> dict[str, float]:
    return {one["name"]: one.get("wordShare", 0.0) for one in report.output(1).get("characters", ())}


def _measured(report: Report) -> list[_Row]:
    overall = _overall(report)
    arcs = report.output(5).get("arcs", ())[:MOST_ROWS]
    return [
        _Row(
            arc["character"],
            overall.get(arc["character"]),
            {point["scene"]: min(1.0, max(0.0, point["presence"])) for point in arc["points"]},
        )
        for arc in arcs
    ]


def _present(report: Report) -> list[_Row]:
    overall = _overall(report)
    leads = sorted(overall, key=lambda name: (-overall[name], name))[:MOST_ROWS]
    places: dict[str, dict[int, float | None]] = {name: {} for name in leads}
    for scene in report.output(1).get("scenes", ()):
        for name in scene.get("speakers", ()):
            if name in places:
                places[name][scene["number"]] = None
    return [_Row(name, overall[name], places[name]) for name in leads]


def _others(rows: Sequence[_Row], scenes: Sequence[Mapping[str, Any]], labels: Labels) -> _Row:
    """The remaining share of every scene in which somebody speaks."""
    left: dict[int, float | None] = {}
    for scene in scenes:
        rest = 1 - sum(row.scenes.get(scene["number"]) or 0.0 for row in rows)
        if scene.get("speeches", 1) and rest > 0.005:
            left[scene["number"]] = rest
    told = [row.share for row in rows if row.share is not None]
    return _Row(labels["others"], max(0.0, 1 - sum(told)) if told else None, left, rest=True)


def _picture(
    rows: Sequence[_Row], scenes: Sequence[Mapping[str, Any]], together: int, labels: Labels, kind: str
) -> str:
    groups = [scenes[start : start + together] for start in range(0, len(scenes), together)]
    line = Timeline([group[0] for group in groups], START, END)
    top = line.top(2)
    bottom = top + ROW * len(rows)
    canvas = Canvas(WIDTH, bottom + 44, mirrored=labels.direction == "rtl")
    gap = min(3.0, line.slot * 0.15)
    for place, row in enumerate(rows):
        base = top + ROW * (place + 1) - 4
        canvas.line(START, base, END, base, "grid")
        share = f" {100 * row.share:.0f}%" if row.share is not None else ""
        canvas.text(2, base - 17, clipped(row.name, NAME), "start", "name")
        canvas.text(2, base + 1, share.strip(), "start", "tick")
        for index, group in enumerate(groups):
            height, told = _bar(row, group, labels)
            if height > 0:
                x = line.start + index * line.slot + gap / 2
                canvas.box(
                    x,
                    base - height,
                    line.slot - gap,
                    height,
                    "bar-rest" if row.rest else "bar-full",
                    f"{row.name}  {told}",
                )
    line.draw(canvas, bottom, labels)
    named = [row.name if row.share is None else f"{row.name} {100 * row.share:.0f}%" for row in rows]
    return canvas.svg("shares", labels[f"shares title{kind}"], labels["comma"].join(named))


def _bar(row: _Row, group: Sequence[Mapping[str, Any]], labels: Labels) -> tuple[float, str]:
    """The height of the bar of a group of scenes, and its description; presence alone is half a bar."""
    here = [row.scenes[scene["number"]] for scene in group if scene["number"] in row.scenes]
    if not here:
        return 0.0, ""
    first, last = group[0]["number"], group[-1]["number"]
    where = labels.scene_name(first)
    if first != last:
        where = f"{labels['acts' if labels.acts_only else 'scenes']} {labels.place(first)}–{labels.place(last)}"
    known = [share for share in here if share is not None]
    if not known:
        return BAR / 2, where
    share = sum(known) / len(group)
    return max(1.0, BAR * share), f"{where}: {100 * share:.0f}%"


def _table(rows: Sequence[_Row], scenes: Sequence[Mapping[str, Any]], labels: Labels) -> Table:
    def cell(row: _Row, number: int) -> str:
        if number not in row.scenes:
            return ""
        share = row.scenes[number]
        return labels["speaks"] if share is None else f"{100 * share:.0f}%"

    return Table(
        [labels["act" if labels.acts_only else "scene"], *(row.name for row in rows)],
        [[labels.place(scene["number"]), *(cell(row, scene["number"]) for row in rows)] for scene in scenes],
        frozenset(range(len(rows) + 1)),
    )
