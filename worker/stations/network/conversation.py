"""Who speaks to whom: a turn is taken to address the one who speaks next in the scene.

Adjacency is not address (a third person may cut in), so turns that also name the listener are counted apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from worker.language import normalise
from worker.lexicons.valence import Tone, combined, tone_of_valences, valences
from worker.manuscript.model import Manuscript, Scene, Speech
from worker.stations.reading import Passage, reading_of
from worker.stations.speech import name_words

LEAST_HITS = 5
"""Valence words that a tone needs before it is told."""

HOSTILE_TONE = -0.35
"""A sentence at or below this tone that turns on its listener is hostile: about one strong or two mild words."""

STRONG = -2.0
REACH = 4
"""A strongly negative word counts as aimed at the listener this many words from "you" or their name."""

_GENTLE = {
    "en": "sorry pardon forgive pity alas poor grieve grieves fear afraid mourn weep",
    "ar": "اسف اسفة سامحني سامح معلش للأسف مسكين مسكينة خايف خائف",
}
"""Words of apology and pity: "I am sorry to have hurt you" is no attack."""

_REFUSALS = {
    "en": (
        "no|never|nonsense|rubbish|liar|enough|impossible|stop|get out|go away|shut up|how dare|i won't|i will not"
        "|i refuse|you can't|you won't|you cannot|you shall not|you're wrong|you are wrong|you lied|you lie"
        "|don't you"
    ),
    "ar": (
        "لا|كلا|ابدا|مستحيل|كفى|كفاية|اسكت|اسكتي|اخرس|اخرسي|امش|اطلع|لن|مش هاقدر|لا يمكن|انت غلطان|انت مخطئ|بلاش"
    ),
}
"""Openings with which a turn refuses or contradicts the other."""

_SECOND_PERSON = {
    "en": "you your yours yourself thou thee thy thine thyself ye you're you've you'll you'd",
    "ar": "انت انتي إنت إنتي أنتم انتو إنتو انتما لك لكم عليك عليكم بك بكم معك منك عنك ليك يا",
}


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """One sentence of a turn with its tone, and the ``harsh`` word that it turns on the listener, if any."""

    text: str
    tone: Tone
    harsh: str | None

    @property
    def hostile(self) -> bool:
        """Whether the sentence attacks the one it is spoken to."""
        return self.harsh is not None


@dataclass(frozen=True, slots=True)
class Turn:
    """One speech that another speaker follows in the same scene. ``named``: it says the listener's name."""

    scene: Scene
    speech: Speech
    listener: str
    sentences: tuple[SpokenSentence, ...]
    words: int
    named: bool
    refuses: bool

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


@dataclass(frozen=True, slots=True)
class _Ear:
    """What to listen for: words that turn on the listener, words that take the sting out, names without tone."""

    language: str
    second: frozenset[str]
    gentle: frozenset[str]
    names: frozenset[str]
    refusals: tuple[tuple[str, ...], ...]


def turns_of(manuscript: Manuscript, persons: frozenset[str]) -> Iterator[Turn]:
    """Every speech of ``persons`` that another of them follows in the same scene."""
    language = manuscript.language if manuscript.language in _SECOND_PERSON else "en"
    ear = _Ear(
        manuscript.language,
        frozenset(normalise(word) for word in _SECOND_PERSON[language].split()),
        frozenset(normalise(word) for word in _GENTLE[language].split()),
        name_words(manuscript),
        tuple(tuple(normalise(opening).split()) for opening in _REFUSALS[language].split("|")),
    )
    names = {name: name_words(manuscript, name) for name in sorted(persons)}
    reading = reading_of(manuscript)
    for scene in manuscript.scenes:
        said = zip(scene.speeches, reading.speeches[scene.number], strict=True)
        speeches = [(speech, passages) for speech, passages in said if speech.speaker in persons]
        for (speech, passages), (answer, _) in pairwise(speeches):
            if speech.speaker != answer.speaker:
                yield _turn(scene, speech, passages, answer.speaker, names[answer.speaker], ear)


def _turn(
    scene: Scene,
    speech: Speech,
    passages: tuple[Passage, ...],
    listener: str,
    names: frozenset[str],
    ear: _Ear,
) -> Turn:
    spoken: list[SpokenSentence] = []
    named = False
    opening: Sequence[str] = ()
    for passage in passages:
        words = passage.words
        values = [value for clause in passage.clauses for value in valences(clause, ear.language, ear.names)]
        opening = opening or words[:3]
        tone = tone_of_valences(values)
        named = named or not names.isdisjoint(words)
        harsh = None
        if tone.value <= HOSTILE_TONE and ear.gentle.isdisjoint(words):
            harsh = _harsh_word(words, values, names, ear)
        spoken.append(SpokenSentence(passage.text, tone, harsh))
    return Turn(
        scene,
        speech,
        listener,
        tuple(spoken),
        sum(one.tone.words for one in spoken),
        named,
        _refuses(opening, ear),
    )


def _refuses(opening: Sequence[str], ear: _Ear) -> bool:
    return any(tuple(opening[: len(refusal)]) == refusal for refusal in ear.refusals)


def _harsh_word(words: Sequence[str], values: list[float], names: frozenset[str], ear: _Ear) -> str | None:
    """The harshest strongly negative word with the listener within ``REACH`` words of it."""
    aimed = [index for index, word in enumerate(words) if word in ear.second or word in names]
    harsh = [
        (value, index)
        for index, value in enumerate(values)
        if value <= STRONG
        and (
            any(abs(index - other) <= REACH for other in aimed)
            # أكرهك: the object of the verb is its own ending
            or (ear.language == "ar" and words[index].endswith(("ك", "كم")))
        )
    ]
    return words[min(harsh)[1]] if harsh else None


def talk_of(turns: list[Turn]) -> dict[tuple[str, str], Talk]:
    """The turns by pair, in name order."""
    talk: dict[tuple[str, str], Talk] = {}
    for turn in turns:
        one, other = sorted((turn.speech.speaker, turn.listener))
        talk.setdefault((one, other), Talk()).turns.append(turn)
    return dict(sorted(talk.items()))
