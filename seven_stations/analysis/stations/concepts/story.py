"""The story statement: a few sentences of the text itself that carry the most of its themes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from seven_stations.analysis.language import tokens
from seven_stations.analysis.manuscript.model import Manuscript, Scene
from seven_stations.analysis.stations.concepts.output import StorySentence, Theme
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.quoting import quote_lines
from seven_stations.analysis.stations.reading import Passage, Reading, reading_of

SHORTEST, LONGEST = 8, 40
"""Words of a sentence that can state a story: shorter ones need their context, longer ones are speeches."""

PARTS = 3
"""Beginning, middle and end give a sentence each."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    scene: Scene
    passage: Passage


def story_of(manuscript: Manuscript, themes: list[Theme], reading: Reading | None = None) -> list[StorySentence]:
    """One sentence from each third of the text, chosen by what themes and names it holds.

    The score of a sentence is Σ strength of its theme words, each once, plus half a point for naming a character,
    over √words. Extractive after Luhn 1958; the cut into thirds is ours.
    """
    strengths = {form: theme.strength for theme in reversed(themes) for form in theme.forms}
    names = {word for name in manuscript.characters for word in tokens(name, manuscript.language)}
    best: dict[int, _Candidate] = {}
    total = max(1, len(manuscript.lines))
    for candidate in _candidates(manuscript, reading or reading_of(manuscript), strengths, names):
        part = min(PARTS - 1, (candidate.passage.start - 1) * PARTS // total)
        if candidate.score > 0 and (part not in best or candidate.score > best[part].score):
            best[part] = candidate
    return [
        StorySentence(text=chosen.passage.text, speaker=_speaker(chosen), evidence=evidence)
        for _part, chosen in sorted(best.items())
        if (evidence := _evidence(manuscript, chosen)) is not None
    ]


def _candidates(
    manuscript: Manuscript, reading: Reading, strengths: dict[str, float], names: set[str]
) -> Iterator[_Candidate]:
    for scene in manuscript.scenes:
        for passage in reading.passages[scene.number]:
            words = passage.words
            if SHORTEST <= len(words) <= LONGEST:
                score = math.fsum(map(strengths.__getitem__, strengths.keys() & words))
                score += 0.5 if not names.isdisjoint(words) else 0.0
                yield _Candidate(score / math.sqrt(len(words)), scene, passage)


def _speaker(chosen: _Candidate) -> str | None:
    """Whose speech holds the sentence; nobody's where it is told."""
    lines = chosen.passage.start, chosen.passage.end
    return next(
        (one.speaker for one in chosen.scene.speeches if one.start <= lines[0] and lines[1] <= one.end), None
    )


def _evidence(manuscript: Manuscript, chosen: _Candidate) -> Evidence | None:
    opening = " ".join(chosen.passage.text.split()[:2])  # short, so that it stands on one line
    return quote_lines(manuscript, chosen.scene.number, chosen.passage.start, chosen.passage.end, opening)
