"""A curve in one line of characters."""

from collections.abc import Sequence
from itertools import pairwise

_BARS = "▁▂▃▄▅▆▇█"
WIDEST = 80
"""Characters of the longest line; longer series are drawn by the means of equal groups."""


def sparkline(values: Sequence[float]) -> str:
    """``values`` (0..1) as bars of eight heights, at most ``WIDEST`` of them."""
    if len(values) > WIDEST:
        edges = [round(index * len(values) / WIDEST) for index in range(WIDEST + 1)]
        groups = [values[start:end] for start, end in pairwise(edges)]
        values = [sum(group) / len(group) for group in groups]
    return "".join(_BARS[min(len(_BARS) - 1, max(0, int(value * len(_BARS))))] for value in values)
