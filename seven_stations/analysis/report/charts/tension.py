"""The chart of tension over the scenes: the curve and the boundaries of acts."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from seven_stations.analysis.report.blocks import Chart, Table
from seven_stations.analysis.report.charts.svg import Canvas
from seven_stations.analysis.report.charts.timeline import Timeline
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report
from seven_stations.sparkline import sparkline

WIDTH, START, END = 520.0, 34.0, 512.0
PLOT, CLEAR = 165.0, 8.0
"""The height of the curve, and of the space above it."""

LEAST_SPAN = 0.4
"""The smallest range of the vertical axis (0..1), so that a flat curve looks flat."""

_PARTS = ("negative", "exclamations", "harsh", "struggles")


def tension_chart(report: Report, labels: Labels) -> Chart | None:
    """The tension curve; ``None`` if station 5 did not run or there are fewer than two scenes."""
    output = report.output(5)
    tension = output.get("tension", ())
    if len(tension) < 2:
        return None
    headings = {scene["number"]: scene for scene in report.output(1).get("scenes", ())}
    return Chart(
        name="tension",
        caption=labels["tension caption"],
        picture=lambda: _picture(output, headings, labels),
        legend=(),
        notes=(labels["tension scale"], labels["tension note"]),
        data=_table(tension, headings, labels),
        drawing=sparkline([point["value"] for point in tension]),
    )


def _table(
    tension: Sequence[Mapping[str, Any]], headings: Mapping[int, Mapping[str, Any]], labels: Labels
) -> Table:
    head = [labels["scene"], labels["heading"], labels["tension"], *(labels[part] for part in _PARTS)]
    rows = [
        [
            labels.place(point["scene"]),
            headings.get(point["scene"], {}).get("heading", ""),
            f"{point['value']:.2f}",
            *(f"{point[part]:.2f}" if part in point else "" for part in _PARTS),
        ]
        for point in tension
    ]
    return Table(head, rows, frozenset({0, 2, 3, 4, 5, 6}))


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    """Bounds in tenths that contain all values, at least ``LEAST_SPAN`` apart, within 0..1."""
    low, high = math.floor(10 * min(values) + 1e-9), math.ceil(10 * max(values) - 1e-9)
    while high - low < 10 * LEAST_SPAN:
        low, high = max(0, low - 1), min(10, high + 1)
    return max(0, low) / 10, min(10, high) / 10


def _picture(output: Mapping[str, Any], headings: Mapping[int, Mapping[str, Any]], labels: Labels) -> str:
    tension = output["tension"]
    scenes = [{"number": point["scene"], **headings.get(point["scene"], {})} for point in tension]
    line = Timeline(scenes, START, END)
    bottom = line.top(CLEAR) + PLOT
    canvas = Canvas(WIDTH, bottom + 44, mirrored=labels.direction == "rtl")
    low, high = _bounds([point["value"] for point in tension])
    steps = round(10 * (high - low))
    for step in range(0, steps + 1, 1 if steps < 5 else 2):
        y = bottom - PLOT * step / steps
        canvas.line(START, y, END, y, "grid")
        canvas.text(START - 6, y + 4, f"{low + step / 10:.1f}", "end", "tick")
    line.draw(canvas, bottom, labels)
    curve = [
        (line.middle(index), bottom - PLOT * (point["value"] - low) / (high - low))
        for index, point in enumerate(tension)
    ]
    canvas.polyline(curve, "curve")
    for (x, y), point, scene in zip(curve, tension, scenes, strict=True):
        told = f"{labels.scene_name(point['scene'])}: {point['value']:.2f}  {scene.get('heading', '')}"
        canvas.circle(x, y, min(3.0, max(1.2, line.slot / 3)), "point", told)
    return canvas.svg("tension", labels["tension title"], _told(output, labels))


def _told(output: Mapping[str, Any], labels: Labels) -> str:
    tension = output["tension"]
    ends = [f"{labels.scene_name(point['scene'])}: {point['value']:.2f}" for point in (tension[0], tension[-1])]
    return "; ".join(ends)
