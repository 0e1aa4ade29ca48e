"""Who speaks to whom: a turn is taken to address the one who speaks next in the scene.

Adjacency is not address (a third person may cut in), so turns that also name the listener are counted apart.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from seven_stations.analysis.language import normalise
from seven_stations.analysis.lexicons.hostility import Attack, attack_in
from seven_stations.analysis.lexicons.valence import Tone, combined, tone_of_valences, valences
from seven_stations.analysis.manuscript.model import Manuscript, Scene, Speech
from seven_stations.analysis.stations.reading import Passage, reading_of
from seven_stations.analysis.stations.speech import name_words

LONGEST_CALL = 3
"""Words of a clause that calls somebody by name: "good Sir Toby" does, "Cassio shall have my place" does not."""

_QUOTED = re.compile(r"[“\"«]([^”\"»]*)[”\"»]")

LEAST_HITS = 5
"""Valence words that a tone needs before it is told."""


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """One sentence of a turn with its tone, and the ``attack`` that it makes on the listener, if any."""

    text: str
    tone: Tone
    attack: Attack | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One speech that another speaker follows in the same scene.

    ``named``: it says the listener's name. ``target`` is whom its attacks surely mean: the one it names, or the
    listener if nobody else spoke before; ``None`` where it may be this one or that.
    """

    scene: Scene
    speech: Speech
    listener: str
    sentences: tuple[SpokenSentence, ...]
    words: int
    named: bool
    target: str | None

    @property
    def tone(self) -> Tone:
        """The tone of the whole turn."""
        return combined([sentence.tone for sentence in self.sentences])

    @property
    def attacks(self) -> tuple[SpokenSentence, ...]:
        """The sentences that turn on the target; none where that is uncertain."""
        return tuple(one for one in self.sentences if one.attack is not None) if self.target else ()

    @property
    def strength(self) -> float:
        """What the turn adds to a conflict."""
        return math.fsum(one.attack.weight for one in self.attacks if one.attack)


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
    """Every speech of ``persons`` that another of them follows in the same scene."""
    known = name_words(manuscript)
    names = {name: name_words(manuscript, name) for name in sorted(persons)}
    reading = reading_of(manuscript)
    for scene in manuscript.scenes:
        said = zip(scene.speeches, reading.speeches[scene.number], strict=True)
        speeches = [(speech, passages) for speech, passages in said if speech.speaker in persons]
        present = {speech.speaker for speech, _ in speeches}
        for index, ((speech, passages), (answer, _)) in enumerate(pairwise(speeches)):
            listener = answer.speaker
            if speech.speaker == listener:
                continue
            words = {word for passage in passages for word in passage.words}
            hailed = {
                word
                for passage in passages
                for clause in passage.clauses
                if len(clause) <= LONGEST_CALL
                for word in clause
            }
            called = {name for name in present if name != speech.speaker and not names[name].isdisjoint(hailed)}
            before = speeches[index - 1][0].speaker if index else listener
            likely = [name for name in (before, listener, *sorted(called)) if name in called]
            alone = listener if before == listener or len(present) == 2 else None
            yield Turn(
                scene,
                speech,
                listener,
                tuple(_spoken(passage, manuscript.language, known) for passage in passages),
                sum(len(passage.words) for passage in passages),
                not names[listener].isdisjoint(words),
                likely[0] if likely else alone,
            )


def _spoken(passage: Passage, language: str, names: frozenset[str]) -> SpokenSentence:
    values = [value for clause in passage.clauses for value in valences(clause, language, names)]
    asks = passage.text.rstrip("”\"’' ").endswith(("?", "؟"))
    attack = attack_in(passage.clauses, language, names, asks=asks)
    if attack and any(attack.word in normalise(quoted) for quoted in _QUOTED.findall(passage.text)):
        attack = None  # what others say
    return SpokenSentence(passage.text, tone_of_valences(values), attack)


def talk_of(turns: list[Turn]) -> dict[tuple[str, str], Talk]:
    """The turns by pair, in name order."""
    talk: dict[tuple[str, str], Talk] = {}
    for turn in turns:
        one, other = sorted((turn.speech.speaker, turn.listener))
        talk.setdefault((one, other), Talk()).turns.append(turn)
    return dict(sorted(talk.items()))
