"""The tension curves of several texts in one chart."""

from collections.abc import Sequence

from seven_stations.analysis.comparison.model import ComparedText
from seven_stations.analysis.report.blocks import Chart, Key, Table
from seven_stations.analysis.report.charts.marks import SHAPES, mark, swatch
from seven_stations.analysis.report.charts.svg import Canvas, element, points
from seven_stations.analysis.report.labels import Labels
from seven_stations.sparkline import sparkline

MAX_CURVES = 6
"""The most curves in one chart, to keep it readable. The first ones are drawn."""

WIDTH, HEIGHT, START, END, TOP, BOTTOM = 520.0, 250.0, 34.0, 512.0, 12.0, 220.0
_DASHES = (None, "9 4", "2 4", "12 4 2 4", "5 2", "16 6")
_MARKED = 5
"""The number of steps between two marks of a curve."""


def curves_chart(texts: Sequence[ComparedText], words: Labels) -> Chart | None:
    """All curves, from the beginning to the end of their texts; ``None`` with fewer than two."""
    told = [text for text in texts if text.tension]
    if len(told) < 2:
        return None
    drawn = told[:MAX_CURVES]
    notes = [words["tension note"]]
    if len(told) > len(drawn):
        notes.append(words.filled("more curves", number=len(told) - len(drawn)))
    longest = max(len(_name(text)) for text in drawn)
    return Chart(
        name="curves",
        caption=words["tension"],
        picture=lambda: _picture(drawn, words),
        legend=tuple(Key(swatch(f"g{index}", SHAPES[index]), _name(text)) for index, text in enumerate(drawn, 1)),
        notes=tuple(notes),
        data=_table(told, words),
        drawing="\n".join(f"{_name(text):<{longest}}  {sparkline(text.tension)}" for text in drawn),
    )


def _name(text: ComparedText) -> str:
    return f"{text.number}. {' '.join(text.title.split())[:60]}"


def _picture(drawn: Sequence[ComparedText], words: Labels) -> str:
    canvas = Canvas(WIDTH, HEIGHT, mirrored=words.direction == "rtl")
    for tenth in range(0, 11, 2):
        y = BOTTOM - (BOTTOM - TOP) * tenth / 10
        canvas.line(START, y, END, y, "grid")
        canvas.text(START - 6, y + 4, f"{tenth / 10:.1f}", "end", "tick")
    canvas.text(START, BOTTOM + 20, words["begin"], "start", "tick")
    canvas.text(END, BOTTOM + 20, words["end"], "end", "tick")
    for index, text in enumerate(drawn, 1):
        steps = len(text.tension) - 1
        curve = [
            (START + (END - START) * step / steps, BOTTOM - (BOTTOM - TOP) * value)
            for step, value in enumerate(text.tension)
        ]
        canvas.add(
            element(
                "polyline",
                points=points((canvas.x(x), y) for x, y in curve),
                fill="none",
                stroke=f"var(--g{index})",
                stroke_width="2.5",
                stroke_dasharray=_DASHES[index - 1],
            )
        )
        for step, (x, y) in enumerate(curve):
            if step % _MARKED == index % _MARKED:
                told = f"{_name(text)}: {text.tension[step]:.2f}"
                mark(canvas, SHAPES[index], x, y, 5, f"g{index}", told)
    return canvas.svg("curves", words["tension"], "; ".join(_name(text) for text in drawn))


def _table(texts: Sequence[ComparedText], words: Labels) -> Table:
    steps = len(texts[0].tension)
    head = [words["text"], *(f"{100 * step / (steps - 1):.0f}%" for step in range(steps))]
    rows = [[_name(text), *(f"{value:.2f}" for value in text.tension)] for text in texts]
    return Table(head, rows, frozenset(range(1, steps + 1)))
