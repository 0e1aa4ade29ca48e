"""Marks that can be distinguished without colour."""

from seven_stations.analysis.report.charts.svg import Canvas, element

SHAPES = ("circle", "square", "up", "diamond", "down", "pentagon", "bar", "cross")
"""The shapes of groups, in order. The first is a circle; the others are polygons around their centre."""

_CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "up": ((0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
    "down": ((0, 1.2), (1.15, -0.85), (-1.15, -0.85)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "pentagon": ((0, -1.15), (1.1, -0.35), (0.7, 0.95), (-0.7, 0.95), (-1.1, -0.35)),
    "bar": ((-1.3, -0.6), (1.3, -0.6), (1.3, 0.6), (-1.3, 0.6)),
    "cross": (
        (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4),
        (0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4),
    ),
}  # fmt: skip


def mark(canvas: Canvas, shape: str, x: float, y: float, size: float, class_: str, tooltip: str = "") -> None:
    """Draw one of ``SHAPES`` around ``x``, ``y``; ``size`` is its approximate radius."""
    if shape == "circle":
        canvas.circle(x, y, size, class_, tooltip)
    else:
        canvas.polygon([(x + size * dx, y + size * dy) for dx, dy in _CORNERS[shape]], class_, tooltip)


def swatch(class_: str, shape: str) -> str:
    """A separate mark, for a legend."""
    canvas = Canvas(20, 20)
    mark(canvas, shape, 10, 10, 6.5, class_)
    return _small(canvas)


def line_swatch(class_: str, *, crossed: bool = False) -> str:
    """A short line, for a legend."""
    canvas = Canvas(20, 20)
    canvas.line(0, 10, 20, 10, class_)
    if crossed:
        strike(canvas, 10, 10)
    return _small(canvas)


def strike(canvas: Canvas, x: float, y: float) -> None:
    """Draw the mark of a hostile tie: a small cross on it."""
    canvas.circle(x, y, 6, "strike-ground")
    canvas.line(x - 3.5, y - 3.5, x + 3.5, y + 3.5, "strike")
    canvas.line(x - 3.5, y + 3.5, x + 3.5, y - 3.5, "strike")


def _small(canvas: Canvas) -> str:
    return element("svg", canvas.inner(), viewBox="0 0 20 20", class_="swatch", aria_hidden="true")
