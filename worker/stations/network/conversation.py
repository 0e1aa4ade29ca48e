"""Who speaks to whom: a turn is taken to address the one who speaks next in the scene.

Adjacency is not address (a third person may cut in), so turns that also name the listener are counted apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from worker.language import normalise, sentences, tokens
from worker.lexicons.valence import Tone, combined, tone_of_sentence, valence
from worker.manuscript.model import Manuscript, Scene, Speech

LEAST_HITS = 5
"""Valence words that a tone needs before it is told."""

HOSTILE_TONE = -0.35
"""A sentence at or below this tone that turns on its listener is hostile: about one strong or two mild words."""

_SECOND_PERSON = {
    "en": "you your yours yourself thou thee thy thine thyself ye you're you've you'll you'd",
    "ar": "انت انتي إنت إنتي أنتم انتو إنتو انتما لك لكم عليك عليكم بك بكم معك منك عنك ليك يا",
}


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """One sentence of a turn with its tone; ``hostile`` when it is harsh and turned on the listener."""

    text: str
    tone: Tone
    harshest: str
    hostile: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One speech that another speaker follows in the same scene. ``named``: it says the listener's name."""

    scene: Scene
    speech: Speech
    listener: str
    sentences: tuple[SpokenSentence, ...]
    words: int
    named: bool

    @property
    def tone(self) -> Tone:
        """The tone of the whole turn."""
        return combined([sentence.tone for sentence in self.sentences])

    @property
    def hostile(self) -> tuple[SpokenSentence, ...]:
        """The hostile sentences of the turn."""
        return tuple(sentence for sentence in self.sentences if sentence.hostile)


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


def name_words(name: str) -> frozenset[str]:
    """The tokens by which a text may mention a character."""
    return frozenset(word for word in tokens(name.lower()) if len(word) > 2)


def turns_of(manuscript: Manuscript, persons: frozenset[str]) -> Iterator[Turn]:
    """Every speech of ``persons`` that another of them follows in the same scene."""
    names = {name: name_words(name) for name in sorted(persons)}
    second = frozenset(normalise(word) for word in _SECOND_PERSON[_known(manuscript.language)].split())
    for scene in manuscript.scenes:
        speeches = [speech for speech in scene.speeches if speech.speaker in persons]
        for speech, answer in pairwise(speeches):
            if speech.speaker != answer.speaker:
                yield _turn(scene, speech, answer.speaker, names[answer.speaker], second, manuscript.language)


def _known(language: str) -> str:
    return language if language in _SECOND_PERSON else "en"


def _turn(
    scene: Scene, speech: Speech, listener: str, names: frozenset[str], second: frozenset[str], language: str
) -> Turn:
    spoken: list[SpokenSentence] = []
    named = False
    for text in sentences(speech.text, language):
        words = tokens(text, language)
        mentions = not names.isdisjoint(words)
        named = named or mentions
        tone = tone_of_sentence(text, language)
        aimed = mentions or not second.isdisjoint(words) or (language == "ar" and _suffixed(words, language))
        harshest = min(words, key=lambda word: valence(word, language), default="")
        spoken.append(
            SpokenSentence(
                text,
                tone,
                harshest,
                hostile=aimed and tone.value <= HOSTILE_TONE and valence(harshest, language) <= -2,
            )
        )
    return Turn(scene, speech, listener, tuple(spoken), sum(one.tone.words for one in spoken), named)


def _suffixed(words: list[str], language: str) -> bool:
    """Whether a valence word carries the object suffix of the second person (أكرهك)."""
    return any(word.endswith(("ك", "كم")) and valence(word, language) != 0 for word in words)


def talk_of(turns: list[Turn]) -> dict[tuple[str, str], Talk]:
    """The turns by pair, in name order."""
    talk: dict[tuple[str, str], Talk] = {}
    for turn in turns:
        one, other = sorted((turn.speech.speaker, turn.listener))
        talk.setdefault((one, other), Talk()).turns.append(turn)
    return dict(sorted(talk.items()))
