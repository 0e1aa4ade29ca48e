"""The score of each station, 0..100, from what it measured. All formulas are ours and told in the docstrings."""

import math

from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput
from seven_stations.analysis.stations.efficiency.score import within
from seven_stations.analysis.stations.figures import clamp, mean
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput

WEIGHTS = {1: 0.10, 2: 0.15, 3: 0.15, 4: 0.20, 5: 0.15, 6: 0.25}
"""What each station's score weighs in the whole; stations without one do not weigh."""

RATINGS = ((85, "excellent"), (70, "strong"), (55, "solid"), (40, "uneven"), (0, "needs work"))
"""The lowest score of each rating."""

UNRATED = "not rated"
"""The rating of a text that gives no station any ground."""

RICH, POOR = 90.0, 30.0
"""MTLD from which vocabulary counts as rich, and under which as poor."""


def text_score(mtld: float | None, voices: float | None) -> float | None:
    """The mean of vocabulary (MTLD 30 to 90, in English) and of voice (share of lead pairs unlike in sound)."""
    parts = []
    if mtld is not None:
        parts.append(100 * clamp((mtld - POOR) / (RICH - POOR)))
    if voices is not None:
        parts.append(100 * clamp(voices))
    return mean(parts) if parts else None


def concepts_score(output: ConceptualAnalysisOutput) -> float | None:
    """The mean of: spread of the five strongest themes (full at half the scenes), and scenes that change (1-7)."""
    parts = []
    if output.themes:
        parts.append(100 * clamp(2 * mean([theme.spread for theme in output.themes[:5]])))
    if len(output.events) > 1:
        parts.append(100 * mean([float(event.changes) for event in output.events]))
    return mean(parts) if parts else None


def network_score(output: ConflictNetworkOutput) -> float | None:
    """The mean of: share of characters with a tie, density within .2-.8, and open conflict (50 without, full from
    two pairs: what is not said openly is not measured)."""
    if len(output.nodes) < 3:
        return None
    tied = 1 - len(output.isolated) / len(output.nodes)
    return mean(
        [
            100 * tied,
            within(output.metrics.density, 0.2, 0.8, 0.4),
            50 + 50 * clamp(len(output.conflicts) / 2),
        ]
    )


def dynamics_score(output: DynamicsOutput) -> float | None:
    """The mean of: range of tension (full at .5), one peak or more to eight scenes, climax in the last third."""
    scenes = len(output.tension)
    if scenes < 5:
        return None
    order = [point.scene for point in output.tension]
    late = order.index(output.climax) / (scenes - 1) if output.climax is not None else 0.0
    return mean(
        [
            100 * clamp(2 * output.tension_range),
            100 * clamp(8 * len(output.peaks) / scenes),
            100 * clamp(late / (2 / 3)),
        ]
    )


def overall(scores: dict[int, float | None], half: frozenset[int] = frozenset()) -> float | None:
    """The mean of the stations' scores weighted by ``WEIGHTS``, 0..100; ``None`` where no station has one.

    A station of ``half``, which could measure but half of what its score is made of, weighs half.
    """
    known = {number: score for number, score in scores.items() if score is not None}
    weights = {number: WEIGHTS[number] * (0.5 if number in half else 1.0) for number in sorted(known)}
    total = math.fsum(weights.values())
    if not total:
        return None
    return math.fsum(weight * known[number] for number, weight in weights.items()) / total


def rating(score: float | None) -> str:
    """The band of a score."""
    if score is None:
        return UNRATED
    return next(name for least, name in RATINGS if score >= least)
