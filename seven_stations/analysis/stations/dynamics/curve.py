"""Operations on curves over scenes: ranks, smoothing, thirds."""

from collections.abc import Sequence

from seven_stations.analysis.stations.figures import mean


def ranks(values: Sequence[float]) -> list[float]:
    """Each value's rank scaled to 0..1; equal values share their mean rank; .5 if all are equal or there is only
    one."""
    if len(values) < 2:
        return [0.5] * len(values)
    order = sorted(range(len(values)), key=lambda index: values[index])
    scaled = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for index in order[start : end + 1]:
            scaled[index] = (start + end) / 2 / (len(values) - 1)
        start = end + 1
    return scaled


def smoothed(values: Sequence[float]) -> list[float]:
    """The mean of each value, with double weight, and its neighbours: with less weight, one high value would
    become a plateau of three, and the maximum of the curve could be beside it."""
    return [mean([values[index], *values[max(0, index - 1) : index + 2]]) for index in range(len(values))]


def thirds(values: Sequence[float]) -> tuple[float, float, float] | None:
    """The means of the first, middle and last third; ``None`` for fewer than three values."""
    third = len(values) // 3
    if not third:
        return None
    return mean(list(values[:third])), mean(list(values[third:-third])), mean(list(values[-third:]))
