"""How unevenly speech and presence are shared."""

from collections.abc import Iterable


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
