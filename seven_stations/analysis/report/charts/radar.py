"""The scores of the stations as a radar."""

import math

from seven_stations.analysis.report.blocks import Chart, Table
from seven_stations.analysis.report.charts.svg import Anchor, Canvas
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report

WIDTH, HEIGHT, RADIUS = 520.0, 380.0, 128.0
LEAST = 3
"""Scores under which there is no shape to see."""


def radar_chart(report: Report, labels: Labels) -> Chart | None:
    """One axis a measured station, 0 in the middle to 100 at the rim; ``None`` under ``LEAST`` of them."""
    scores: dict[str, float | None] = report.output(7).get("scores", {})
    known = {name: score for name, score in scores.items() if score is not None}
    if len(known) < LEAST:
        return None
    missing = [labels[name] for name in scores if name not in known]
    return Chart(
        name="radar",
        caption=labels["radar caption"],
        picture=lambda: _picture(known, report.score, labels),
        notes=(f"{labels['not measured']}: {labels['comma'].join(missing)}",) if missing else (),
        data=Table(
            [labels["station"], "0–100"],
            [
                [labels[name], labels["not measured"] if score is None else f"{score:.0f}"]
                for name, score in scores.items()
            ],
            frozenset({1}),
        ),
        tabled=True,
    )


def _picture(scores: dict[str, float], score: float, labels: Labels) -> str:
    canvas = Canvas(WIDTH, HEIGHT, mirrored=labels.direction == "rtl")
    middle = WIDTH / 2, HEIGHT / 2
    turns = [index / len(scores) for index in range(len(scores))]
    for share in (0.25, 0.5, 0.75, 1.0):
        canvas.polygon([_at(middle, turn, RADIUS * share) for turn in turns], "rim" if share == 1 else "web")
    for turn in turns:
        x, y = _at(middle, turn, RADIUS)
        canvas.line(*middle, x, y, "web")
    shape = [_at(middle, turn, RADIUS * value / 100) for turn, value in zip(turns, scores.values(), strict=True)]
    canvas.polygon(shape, "shape")
    told = []
    for turn, corner, (name, value) in zip(turns, shape, scores.items(), strict=True):
        canvas.circle(*corner, 4, "point", f"{labels[name]}: {value:.0f}")
        _label(canvas, turn, _at(middle, turn, RADIUS + 16), labels[f"short {name}"], f"{value:.0f}")
        told.append(f"{labels[name]} {value:.0f}")
    return canvas.svg("radar", labels["radar title"].format(score=f"{score:.0f}"), labels["comma"].join(told))


def _at(middle: tuple[float, float], turn: float, radius: float) -> tuple[float, float]:
    """A point on a circle; ``turn`` 0 is up, a quarter to the right."""
    angle = 2 * math.pi * turn
    return middle[0] + radius * math.sin(angle), middle[1] - radius * math.cos(angle)


def _label(canvas: Canvas, turn: float, place: tuple[float, float], name: str, value: str) -> None:
    x, y = place
    level = math.cos(2 * math.pi * turn)
    if abs(level) > 0.9:
        top = y - 20 if level > 0 else y + 12
        canvas.text(x, top, name, "middle")
        canvas.text(x, top + 18, value, "middle", "value")
        return
    anchor: Anchor = "start" if turn < 0.5 else "end"
    canvas.text(x, y - 2, name, anchor)
    canvas.text(x, y + 16, value, anchor, "value")
