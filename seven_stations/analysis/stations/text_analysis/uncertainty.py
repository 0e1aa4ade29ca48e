"""How reliable the results of station 1 are: all doubts with their reasons."""

from collections.abc import Mapping

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.text_analysis.output import Readability, Uncertainty, Voices
from seven_stations.words import note

MIXED = 0.85
"""A text with a lower share of letters in one script counts as mixed."""


def uncertainties(
    manuscript: Manuscript, shares: Mapping[str, float], readability: Readability, voices: Voices
) -> list[Uncertainty]:
    """One entry per aspect, with a confidence in 0..1 and its basis."""
    return [
        _reading(manuscript),
        _language(manuscript.language, shares),
        _scenes(manuscript),
        Uncertainty(aspect="readability", confidence=readability.confidence, reason=readability.note),
        Uncertainty(
            aspect="voices",
            confidence=0.0 if voices.same_speaker is None else 0.3 if voices.distinctness is None else 0.6,
            reason=voices.note,
        ),
    ]


def _reading(manuscript: Manuscript) -> Uncertainty:
    reading, spoken = manuscript.reading, len(manuscript.speeches)
    reason = note("read-as", layout=manuscript.layout.value, speeches=spoken)
    return Uncertainty(aspect="reading", confidence=reading.confidence, reason=reason)


def _language(language: str, shares: Mapping[str, float]) -> Uncertainty:
    share = shares.get(language, 0.0)
    reason = note("script-share", share=round(share, 4), language=language)
    return Uncertainty(aspect="language", confidence=1.0 if share >= MIXED else share, reason=reason)


def _scenes(manuscript: Manuscript) -> Uncertainty:
    headed = sum(1 for scene in manuscript.scenes if scene.heading)
    total = len(manuscript.scenes)
    if not headed:
        return Uncertainty(aspect="scenes", confidence=0.3, reason=note("one-scene"))
    reason = note("headed-scenes", headed=headed, scenes=total)
    return Uncertainty(aspect="scenes", confidence=headed / total, reason=reason)
