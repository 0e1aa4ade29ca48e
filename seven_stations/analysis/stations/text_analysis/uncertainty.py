"""How reliable the results of station 1 are: all doubts with their reasons."""

from collections.abc import Mapping
from itertools import pairwise

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.reading import reading_of
from seven_stations.analysis.stations.text_analysis.output import Readability, Uncertainty, Voices
from seven_stations.words import note

LOOSE = 0.2
"""The share of speeches of several paragraphs from which some of those may be directions (plays: up to .12)."""

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


def directions_doubtful(manuscript: Manuscript) -> bool:
    """Whether directions seem to stand among what is spoken: within its paragraphs, or as some of them, because
    so many speeches hold several, set off by blank lines."""
    if reading_of(manuscript).run_in:
        return True
    speeches = manuscript.speeches
    loose = sum(
        any(
            not above.strip() and below.strip() for above, below in pairwise(manuscript.lines[one.start : one.end])
        )
        for one in speeches
        if manuscript.lines[one.start : one.end] and manuscript.lines[one.start].strip()
    )
    return bool(speeches) and loose >= LOOSE * len(speeches)


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
