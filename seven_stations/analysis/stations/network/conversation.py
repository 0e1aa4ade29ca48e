"""Who speaks to whom: a turn is taken to address the one who speaks next in the scene.

Adjacency is not address (a third person may cut in), so turns that also name the listener are counted apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from seven_stations.analysis.lexicons.valence import Tone, combined, tone_of_words
from seven_stations.analysis.manuscript.model import Manuscript, Scene, Speech
from seven_stations.analysis.stations.reading import reading_of
from seven_stations.analysis.stations.speech import name_words

LEAST_HITS = 5
"""Valence words that a tone needs before it is told."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One speech that another speaker follows in the same scene. ``named``: it says the listener's name."""

    scene: Scene
    speech: Speech
    listener: str
    tone: Tone
    words: int
    named: bool


@dataclass(slots=True)
class Talk:
    """The turns of one pair, both directions, in order."""

    turns: list[Turn] = field(default_factory=list)

    def said_by(self, speaker: str) -> list[Turn]:
        """The turns of one of the two."""
        return [turn for turn in self.turns if turn.speech.speaker == speaker]

    def tone(self, speaker: str | None = None) -> float | None:
        """The tone between the two (or of one of them) in -1..1; ``None`` under ``LEAST_HITS`` valence words."""
        tone = combined([turn.tone for turn in (self.said_by(speaker) if speaker else self.turns)])
        return tone.value if tone.hits >= LEAST_HITS else None


def turns_of(manuscript: Manuscript, persons: frozenset[str]) -> Iterator[Turn]:
    """Every speech of ``persons`` that another of them follows in the same scene, with nobody between, be it a
    group or one of those left out."""
    known = name_words(manuscript)
    names = {name: name_words(manuscript, name) for name in sorted(persons)}
    reading = reading_of(manuscript)
    for scene in manuscript.scenes:
        said = zip(scene.speeches, reading.speeches[scene.number], strict=True)
        for (speech, passages), (answer, _) in pairwise(said):
            if speech.speaker == answer.speaker or not persons.issuperset((speech.speaker, answer.speaker)):
                continue
            yield Turn(
                scene,
                speech,
                answer.speaker,
                combined(
                    [tone_of_words(one.marked, len(one.words), manuscript.language, known) for one in passages]
                ),
                sum(len(passage.words) for passage in passages),
                any(not names[answer.speaker].isdisjoint(passage.words) for passage in passages),
            )


def talk_of(turns: list[Turn]) -> dict[tuple[str, str], Talk]:
    """The turns by pair, in name order."""
    talk: dict[tuple[str, str], Talk] = {}
    for turn in turns:
        one, other = sorted((turn.speech.speaker, turn.listener))
        talk.setdefault((one, other), Talk()).turns.append(turn)
    return dict(sorted(talk.items()))
