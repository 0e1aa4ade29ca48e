"""Sparklines: a curve as one line of characters."""

from collections.abc import Sequence
from itertools import pairwise

_BARS = "▁▂▃▄▅▆▇█"
WIDEST = 80
"""The greatest length of a line; a longer series is drawn as the means of equal groups."""


def sparkline(values: Sequence[float], widest: int = WIDEST) -> str:
    """``values`` (0..1) as at most ``widest`` bars of eight heights. The scale is fixed, so a flat series looks
    flat."""
    if len(values) > widest:
        edges = [round(index * len(values) / widest) for index in range(widest + 1)]
        groups = [values[start:end] for start, end in pairwise(edges)]
        values = [sum(group) / len(group) for group in groups]
    return "".join(_BARS[min(len(_BARS) - 1, max(0, int(value * len(_BARS))))] for value in values)
