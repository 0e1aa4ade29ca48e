"""Rounding of numbers, so that every machine gives the same output, and measures that several stations share."""

import math
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

DECIMALS = 6


def rounded(value: float) -> float:
    """``value`` to six decimals; never ``-0.0``. Infinities and NaN are bugs of the measure and raise an error."""
    if not math.isfinite(value):
        raise ValueError(f"a measure gave {value}")
    return round(value, DECIMALS) + 0.0


Figure = Annotated[float, AfterValidator(rounded)]
"""A measured value. Logarithms differ in their last bit between C libraries, which six decimals hide."""


def clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """``value`` limited to ``low..high``."""
    return min(high, max(low, value))


def mean(values: list[float]) -> float:
    """The arithmetic mean; 0 for an empty list."""
    return math.fsum(values) / len(values) if values else 0.0


def gini(values: Iterable[float]) -> float:
    """The Gini coefficient Σᵢ(2i − n − 1)xᵢ / (nΣx) over ascending x, 0..(n−1)/n; 0 for none or all zero.

    Gini 1912, in the form for a finite sample.
    """
    ordered = sorted(values)
    total = sum(ordered)
    if not ordered or not total:
        return 0.0
    n = len(ordered)
    return sum((2 * rank - n - 1) * value for rank, value in enumerate(ordered, 1)) / (n * total)
