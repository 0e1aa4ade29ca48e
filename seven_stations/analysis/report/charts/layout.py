"""The layout of the network: characters who talk to each other are near each other, without overlaps.

Deterministic on every machine: positions start from our own small random generator and are moved by the four
operations and square roots only, which IEEE 754 rounds identically everywhere; the result is rounded.
"""

import math
from collections.abc import Mapping, Sequence

Place = tuple[float, float]
Tie = tuple[int, int]

ROUNDS = 60
APART_ROUNDS = 60
OTHER_GROUP = 1.35
"""The preferred distance between different groups, relative to that between strongly tied characters."""

_MODULUS, _FACTOR, _SEED = 2_147_483_647, 48_271, 20_407
"""Lehmer's random generator (Park & Miller 1988, with its later factor)."""


def placed(
    count: int, ties: Mapping[Tie, float], groups: Sequence[int], width: float, height: float
) -> list[Place]:
    """Positions of ``count`` nodes within 0..``width`` and 0..``height``, with one decimal.

    ``ties`` has the strength (0..1) of pairs (smaller index first). Stress majorisation (Gansner, Koren & North
    2004): the distances approximate those along the ties, where strong ties are short. Each round costs count².
    """
    if count == 1:
        return [(width / 2, height / 2)]
    wanted = _distances(count, ties, groups)
    places = _scattered(count)
    for _ in range(ROUNDS):
        places = _relaxed(places, wanted)
    return _fitted(places, width, height)


def spread(
    places: Sequence[Place], sizes: Sequence[tuple[float, float]], width: float, height: float
) -> list[Place]:
    """``places`` moved until boxes of ``sizes`` around them overlap little, within the same bounds."""
    moved = list(places)
    for _ in range(APART_ROUNDS):
        still = True
        for one in range(len(moved)):
            for other in range(one + 1, len(moved)):
                (x1, y1), (x2, y2) = moved[one], moved[other]
                over_x = (sizes[one][0] + sizes[other][0]) / 2 - abs(x2 - x1)
                over_y = (sizes[one][1] + sizes[other][1]) / 2 - abs(y2 - y1)
                if over_x <= 0 or over_y <= 0:
                    continue
                still = False
                if over_x * 0.6 < over_y:
                    push = over_x / 4 if x2 >= x1 else -over_x / 4
                    moved[one], moved[other] = (x1 - push, y1), (x2 + push, y2)
                else:
                    push = over_y / 4 if y2 >= y1 else -over_y / 4
                    moved[one], moved[other] = (x1, y1 - push), (x2, y2 + push)
        moved = [
            (min(max(x, size[0] / 2), width - size[0] / 2), min(max(y, size[1] / 2), height - size[1] / 2))
            for (x, y), size in zip(moved, sizes, strict=True)
        ]
        if still:
            break
    return [(round(x, 1), round(y, 1)) for x, y in moved]


def _scattered(count: int) -> list[Place]:
    state, found = _SEED, []
    for _ in range(count):
        pair = []
        for _ in range(2):
            state = state * _FACTOR % _MODULUS
            pair.append(state / _MODULUS)
        found.append((pair[0], pair[1]))
    return found


def _distances(count: int, ties: Mapping[Tie, float], groups: Sequence[int]) -> list[list[float]]:
    """The preferred distance of each pair: 1.25 for the strongest tie, 2 for a weak one; otherwise the shortest
    path."""
    far = 4.0
    wanted = [[0.0 if one == other else math.inf for other in range(count)] for one in range(count)]
    for (one, other), strength in ties.items():
        length = 2.0 - 0.75 * math.sqrt(min(1.0, max(0.0, strength)))
        if groups[one] != groups[other]:
            length *= OTHER_GROUP
        wanted[one][other] = wanted[other][one] = length
    for via in range(count):
        through = wanted[via]
        for row in wanted:
            reach = row[via]
            if reach < math.inf:
                row[:] = [min(direct, reach + onward) for direct, onward in zip(row, through, strict=True)]
    return [[min(far, length) for length in row] for row in wanted]


def _relaxed(places: Sequence[Place], wanted: Sequence[Sequence[float]]) -> list[Place]:
    """Each position moved to the weighted mean of those that give the preferred distances to all others."""
    count = len(places)
    sums_x, sums_y, totals = [0.0] * count, [0.0] * count, [0.0] * count
    for one, (x1, y1) in enumerate(places):
        lengths = wanted[one]
        for other in range(one + 1, count):
            x2, y2 = places[other]
            length = lengths[other]
            weight = 1 / (length * length)
            dx, dy = x1 - x2, y1 - y2
            apart = math.sqrt(dx * dx + dy * dy)
            pull = length / apart if apart > 1e-9 else 0.0
            dx, dy = dx * pull, dy * pull
            sums_x[one] += weight * (x2 + dx)
            sums_y[one] += weight * (y2 + dy)
            sums_x[other] += weight * (x1 - dx)
            sums_y[other] += weight * (y1 - dy)
            totals[one] += weight
            totals[other] += weight
    return [(round(x / total, 9), round(y / total, 9)) for x, y, total in zip(sums_x, sums_y, totals, strict=True)]


def _fitted(places: Sequence[Place], width: float, height: float) -> list[Place]:
    low_x, high_x = min(x for x, _ in places), max(x for x, _ in places)
    low_y, high_y = min(y for _, y in places), max(y for _, y in places)
    across, down = max(high_x - low_x, 1e-6), max(high_y - low_y, 1e-6)
    return [(round((x - low_x) / across * width, 1), round((y - low_y) / down * height, 1)) for x, y in places]
