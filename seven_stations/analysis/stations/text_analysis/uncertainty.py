"""How sure the reading is: every doubt with its reason."""

from collections import Counter
from collections.abc import Mapping

from seven_stations.analysis.manuscript.model import Layout, Manuscript
from seven_stations.analysis.stations.text_analysis.output import Readability, Uncertainty, Voices

MIXED = 0.85
"""Share of letters in one script under which a text counts as mixed."""

LEAST_COVERAGE = 0.95
FEW_SPEECHES = 20


def uncertainties(
    manuscript: Manuscript, shares: Mapping[str, float], readability: Readability, voices: Voices
) -> list[Uncertainty]:
    """One entry an aspect. Confidences are own rules of thumb in 0..1; the reasons say what was seen."""
    return [
        _language(manuscript.language, shares),
        _layout(manuscript),
        _coverage(manuscript),
        _scenes(manuscript),
        _speakers(manuscript),
        Uncertainty(aspect="readability", confidence=readability.confidence, reason=readability.note),
        Uncertainty(
            aspect="voices",
            confidence=0.0 if voices.same_speaker is None else 0.3 if voices.distinctness is None else 0.6,
            reason=voices.note,
        ),
    ]


def overall(found: list[Uncertainty]) -> float:
    """The confidence of the station: the least of what everything else rests on (language, layout, coverage,
    scenes, speakers), 0..1. Readability and voices bear on themselves alone."""
    ground = {"language", "layout", "coverage", "scenes", "speakers"}
    return min((entry.confidence for entry in found if entry.aspect in ground), default=0.0)


def coverage(manuscript: Manuscript) -> float:
    """Lines read as part of a scene over lines that are not blank and not before the first scene; 0..1."""
    first = manuscript.scenes[0].start if manuscript.scenes else 1
    filled = {number for number, line in enumerate(manuscript.lines, start=1) if line.strip() and number >= first}
    read = {
        number
        for scene in manuscript.scenes
        for start, end in [
            (scene.start, scene.start),
            *((element.start, element.end) for element in scene.elements),
        ]
        for number in range(start, end + 1)
    }
    return len(filled & read) / len(filled) if filled else 0.0


def _language(language: str, shares: Mapping[str, float]) -> Uncertainty:
    share = shares.get(language, 0.0)
    reason = f"{share:.0%} of the letters are in the script of '{language}'."
    return Uncertainty(aspect="language", confidence=1.0 if share >= MIXED else share, reason=reason)


def _layout(manuscript: Manuscript) -> Uncertainty:
    if manuscript.layout is Layout.PROSE:
        return Uncertainty(
            aspect="layout", confidence=0.2, reason="No marks of a script were found: the text was read as prose."
        )
    spoken = len(manuscript.speeches)
    sure = manuscript.layout is Layout.FINAL_DRAFT or spoken >= FEW_SPEECHES
    return Uncertainty(
        aspect="layout",
        confidence=1.0 if sure else 0.5 + 0.5 * spoken / FEW_SPEECHES,
        reason=f"Read as {manuscript.layout.value}, with {spoken} speeches.",
    )


def _coverage(manuscript: Manuscript) -> Uncertainty:
    share = coverage(manuscript)
    return Uncertainty(
        aspect="coverage",
        confidence=1.0 if share >= LEAST_COVERAGE else share,
        reason=f"{share:.0%} of the lines found a place in a scene.",
    )


def _scenes(manuscript: Manuscript) -> Uncertainty:
    headed = sum(1 for scene in manuscript.scenes if scene.heading)
    total = len(manuscript.scenes)
    if not headed:
        return Uncertainty(
            aspect="scenes", confidence=0.3, reason="No scene headings: the text counts as one scene."
        )
    return Uncertainty(
        aspect="scenes", confidence=headed / total, reason=f"{headed} of {total} scenes have a heading."
    )


def _speakers(manuscript: Manuscript) -> Uncertainty:
    speeches = Counter(speech.speaker for speech in manuscript.speeches)
    total = sum(speeches.values())
    if not total:
        return Uncertainty(aspect="speakers", confidence=0.2, reason="Nobody was found to speak.")
    once = sum(1 for count in speeches.values() if count == 1)
    merged = sum(1 for character in manuscript.characters.values() if len(character.variants) > 1)
    reason = f"{len(speeches)} labels; {once} speak once; {merged} come in more than one spelling."
    return Uncertainty(aspect="speakers", confidence=1 - 0.5 * once / total, reason=reason)
