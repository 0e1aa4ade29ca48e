"""The story statement: a few sentences of the text itself that carry the most of its themes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from worker.language import sentences, tokens
from worker.manuscript.model import Kind, Manuscript, Scene
from worker.stations.concepts.output import StorySentence, Theme
from worker.stations.quoting import quote_lines

SHORTEST, LONGEST = 8, 40
"""Words of a sentence that can state a story: shorter ones need their context, longer ones are speeches."""

PARTS = 3
"""Beginning, middle and end give a sentence each."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    scene: Scene
    start: int
    end: int
    speaker: str | None
    text: str
    opening: str


def story_of(manuscript: Manuscript, themes: list[Theme]) -> list[StorySentence]:
    """One sentence from each third of the text, chosen by what themes and names it holds.

    The score of a sentence is Σ strength of its theme words, each once, plus half a point for naming a character,
    over √words. Extractive after Luhn 1958; the cut into thirds is ours.
    """
    strengths = {form: theme.strength for theme in reversed(themes) for form in theme.forms}
    names = {word for name in manuscript.characters for word in tokens(name, manuscript.language)}
    best: dict[int, _Candidate] = {}
    total = max(1, len(manuscript.lines))
    for candidate in _candidates(manuscript, strengths, names):
        part = min(PARTS - 1, (candidate.start - 1) * PARTS // total)
        if candidate.score > 0 and (part not in best or candidate.score > best[part].score):
            best[part] = candidate
    return [
        StorySentence(text=chosen.text, speaker=chosen.speaker, evidence=evidence)
        for _part, chosen in sorted(best.items())
        if (evidence := quote_lines(manuscript, chosen.scene.number, chosen.start, chosen.end, chosen.opening))
        is not None
    ]


def _candidates(manuscript: Manuscript, strengths: dict[str, float], names: set[str]) -> Iterator[_Candidate]:
    for scene in manuscript.scenes:
        pieces: list[tuple[str, int, int, str | None]] = [
            (speech.text, speech.start, speech.end, speech.speaker) for speech in scene.speeches
        ]
        pieces += [
            (element.text, element.start, element.end, None)
            for element in scene.elements
            if element.kind is Kind.ACTION
        ]
        for text, start, end, speaker in sorted(pieces, key=lambda piece: piece[1]):
            for sentence in sentences(text, manuscript.language):
                words = tokens(sentence, manuscript.language)
                if SHORTEST <= len(words) <= LONGEST:
                    score = math.fsum(strengths.get(word, 0.0) for word in sorted(set(words)))
                    score += 0.5 if not names.isdisjoint(words) else 0.0
                    opening = " ".join(sentence.split()[:2])  # short, so that it stands on one line
                    yield _Candidate(score / math.sqrt(len(words)), scene, start, end, speaker, sentence, opening)
