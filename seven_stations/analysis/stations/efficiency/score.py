"""The efficiency score and its parts. All bands are ours, and printed with the part."""

import math

from seven_stations.analysis.stations.efficiency.output import EfficiencyPart, Production
from seven_stations.analysis.stations.figures import clamp


def within(value: float, low: float, high: float, slack: float) -> float:
    """100 inside ``low..high``, falling in a straight line to 0 at ``slack`` outside of it."""
    outside = max(low - value, value - high, 0.0)
    return 100 * clamp(1 - outside / slack)


def parts_of(
    *,
    speakers: int,
    speech_gini: float,
    unused_share: float | None,
    redundant_share: float | None,
    changing_share: float | None,
    variation: float | None,
    production: Production,
) -> list[EfficiencyPart]:
    """The parts, each 0..100 or ``None`` where the text gives no ground for it."""
    return [
        _part(
            "speech balance",
            within(speech_gini, 0.35, 0.7, 0.3) if speakers > 2 else None,
            0.2,
            "Gini of words between .35 and .70: a play has leads, but not one voice",
        ),
        _part(
            "ties used",
            None if unused_share is None else 100 * (1 - unused_share),
            0.2,
            "pairs sharing two scenes or more who also talk",
        ),
        _part(
            "distinct places in the network",
            None if redundant_share is None else 100 * (1 - redundant_share),
            0.2,
            "characters whose ties nobody else repeats",
        ),
        _part(
            "scenes that change something",
            None if changing_share is None else 100 * changing_share,
            0.25,
            "a new person, a new place or a turn of tone",
        ),
        _part(
            "rhythm",
            None if variation is None else within(variation, 0.3, 1.1, 0.6),
            0.1,
            "variation of scene length between .3 and 1.1",
        ),
        _part(
            "production",
            None if production.load is None else 100 * (1 - production.load / 2),
            0.05,
            "a full load of cast, places, nights and exteriors costs half",
        ),
    ]


def _part(name: str, value: float | None, weight: float, explanation: str) -> EfficiencyPart:
    return EfficiencyPart(
        name=name, value=value, weight=weight if value is not None else 0.0, explanation=explanation
    )


def efficiency(parts: list[EfficiencyPart]) -> float:
    """The weighted mean of the measurable parts, 0..100; 0 where none is."""
    weights = math.fsum(part.weight for part in parts)
    if not weights:
        return 0.0
    return math.fsum((part.value or 0.0) * part.weight for part in parts) / weights
