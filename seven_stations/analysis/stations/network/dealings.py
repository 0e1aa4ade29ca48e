"""What people say and do to one another, and say of one another: the material of conflicts.

A speech is taken to address whom it calls by name; or else the one who spoke before, where that one also speaks
next; where two different people do, half each. What is said of somebody in the third person counts for the last
one named.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from seven_stations.analysis.language import normalise, tokens
from seven_stations.analysis.lexicons.hostility import OPEN, attack_in, may_attack, words_of
from seven_stations.analysis.manuscript.model import Manuscript, Scene, Speech
from seven_stations.analysis.progress import reached
from seven_stations.analysis.stations.mentions import Names, names_of
from seven_stations.analysis.stations.network.deaths import deaths_of, directions_of
from seven_stations.analysis.stations.persons import persons_of
from seven_stations.analysis.stations.reading import Passage, reading_of
from seven_stations.analysis.stations.speech import name_words

LONGEST_CALL = 3
"""Words of a clause that calls somebody by name: "good Sir Toby" does, "Cassio shall have my place" does not."""

_QUOTED = re.compile(r"[“\"«]([^”\"»]*)[”\"»]")


@dataclass(frozen=True, slots=True)
class Blow:
    """One sentence that attacks somebody (``open``), refuses them, is harsh to them or speaks ill of them, with
    the word by which that is known."""

    scene: Scene
    speech: Speech
    text: str
    word: str
    weight: float
    open: bool


@dataclass(slots=True)
class Dealings:
    """One direction of a pair. Sums over speeches, each weighed by how surely it means the other.

    ``turns``, ``words``; ``you``: words for the listener; ``questions``: question marks; ``attacks``: weights of
    open attacks; ``denials``; ``harsh`` words said to the other; ``about``: insults and a third of the harsh words
    said of the other; ``struggles``: directions in which the two fight; ``next``: turns that the other follows;
    ``kills``. ``blows``: what is surely said to or of the other.
    """

    turns: float = 0.0
    words: float = 0.0
    you: float = 0.0
    questions: float = 0.0
    attacks: float = 0.0
    denials: float = 0.0
    harsh: float = 0.0
    about: float = 0.0
    struggles: float = 0.0
    next: int = 0
    kills: bool = False
    blows: list[Blow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Words:
    """The word classes that are counted."""

    insult: frozenset[str]
    harsh: frozenset[str]
    fond: frozenset[str]
    you: frozenset[str]
    he: frozenset[str]
    struggle: tuple[str, ...]

    @classmethod
    def of(cls, language: str) -> "_Words":
        insult, harsh, fond, you, he, struggle = (
            words_of(label, language) for label in ("insult", "harsh", "fond", "you", "he", "struggle")
        )
        return cls(insult, harsh | insult, fond, you, he, tuple(sorted(struggle)))


def dealings_of(manuscript: Manuscript) -> dict[tuple[str, str], Dealings]:
    """The dealings of everybody with everybody, by (who, with whom): of those who are one person each."""
    found: dict[tuple[str, str], Dealings] = defaultdict(Dealings)
    persons = persons_of(manuscript)
    reading, names, known = reading_of(manuscript), names_of(manuscript), name_words(manuscript)
    lists = _Words.of(manuscript.language)
    for scene in manuscript.scenes:
        said = zip(scene.speeches, reading.speeches[scene.number], strict=True)
        speeches = [(speech, passages) for speech, passages in said if speech.speaker in persons]
        present = {speech.speaker for speech, _ in speeches}
        order = [speech.speaker for speech, _ in speeches]
        for index, (speech, passages) in enumerate(speeches):
            calls = _spoken_of(found, scene, speech, passages, names, lists, present)
            before, after = _near(order, index, -1), _near(order, index, 1)
            if after is not None:
                found[speech.speaker, after].next += 1
            _spoken_to(
                found, scene, speech, passages, _aims(calls, before, after), lists, known, manuscript.language
            )
        _shown(found, scene, names, lists)
        reached(0.2 + 0.7 * scene.end / len(manuscript.lines))  # of station 3
    for death in deaths_of(manuscript):
        if death.killer is not None:
            found[death.killer, death.character].kills = True
    return {pair: one for pair, one in found.items() if pair[0] != pair[1] and persons.issuperset(pair)}


def _near(order: Sequence[str], index: int, step: int) -> str | None:
    """Who else speaks within two speeches before or after ``index``."""
    for place in (index + step, index + 2 * step):
        if 0 <= place < len(order) and order[place] != order[index]:
            return order[place]
    return None


def _aims(calls: Sequence[str], before: str | None, after: str | None) -> dict[str, float]:
    """Whom a speech means, and how surely."""
    if calls:
        return {calls[0]: 1.0}
    near = [name for name in (before, after) if name is not None]
    return {name: near.count(name) / len(near) for name in near}


def _spoken_of(
    found: dict[tuple[str, str], Dealings],
    scene: Scene,
    speech: Speech,
    passages: Sequence[Passage],
    names: Names,
    lists: _Words,
    present: set[str],
) -> list[str]:
    """Count what a speech says of others, and return whom it calls by name."""
    calls: list[str] = []
    meant: str | None = None
    for passage in passages:
        named: set[str] = set()
        for clause in () if names.starts.isdisjoint(passage.words) else passage.clauses:
            for _, name in names.found(clause, passage.text):
                if name == speech.speaker:
                    continue
                named.add(name)
                if len(clause) <= LONGEST_CALL and name in present:
                    calls.append(name)
        if named:
            meant = next(iter(named)) if len(named) == 1 else None
        if meant is None or not (named or not lists.he.isdisjoint(passage.words)):
            continue
        ill = [word for word in passage.words if word in lists.harsh]
        insults = sum(word in lists.insult for word in ill)
        if ill:
            one = found[speech.speaker, meant]
            one.about += insults + len(ill) / 3
            one.blows.append(Blow(scene, speech, passage.text, ill[0], 0.3 * len(ill), open=False))
    return calls


def _spoken_to(
    found: dict[tuple[str, str], Dealings],
    scene: Scene,
    speech: Speech,
    passages: Sequence[Passage],
    aims: Mapping[str, float],
    lists: _Words,
    names: frozenset[str],
    language: str,
) -> None:
    """Count what a speech says to those whom it means, and keep the sentences that attack them."""
    said = you = harshly = 0
    attacks = denials = 0.0
    blows: list[Blow] = []
    for passage in passages:
        words = passage.words
        addressed = sum(map(lists.you.__contains__, words))
        fond = sum(map(lists.fond.__contains__, words))
        ill = list(filter(lists.harsh.__contains__, words))
        said += len(words)
        you += addressed
        harshly += len(ill)
        attack = None
        if may_attack(words, language):
            attack = attack_in(passage.clauses, language, names, asks=_asks(passage.text))
        if attack and any(attack.word in normalise(quoted) for quoted in _QUOTED.findall(passage.text)):
            attack = None  # what others say
        if attack and attack.kind in OPEN and not fond:
            attacks += attack.weight
            weight = attack.weight + 0.1 * len(ill)
            blows.append(Blow(scene, speech, passage.text, attack.word, weight, open=True))
        elif attack and attack.kind not in OPEN:
            denials += 1
            blows.append(Blow(scene, speech, passage.text, attack.word, attack.weight, open=False))
        elif ill and addressed and not fond:
            blows.append(Blow(scene, speech, passage.text, ill[0], 0.1 * len(ill), open=False))
    directions = tokens(" ".join(speech.parentheticals), "en")
    struggles = sum(word.startswith(lists.struggle) for word in directions)
    questions = sum(map(speech.text.count, "?؟"))
    for name, share in aims.items():
        one = found[speech.speaker, name]
        one.turns += share
        one.words += share * said
        one.you += share * you
        one.questions += share * questions
        one.attacks += share * attacks
        one.denials += share * denials
        one.harsh += share * harshly
        one.struggles += share * struggles
        if share == 1:
            one.blows += blows


def _asks(text: str) -> bool:
    return text.rstrip("”\"’' ").endswith(("?", "؟"))


def _shown(found: dict[tuple[str, str], Dealings], scene: Scene, names: Names, lists: _Words) -> None:
    """Count the directions in which two people fight."""
    starts = [speech.start for speech in scene.speeches]
    for lines, text in directions_of(scene):
        words = tokens(text, names.language)
        struggles = sum(word.startswith(lists.struggle) for word in words)
        if not struggles:
            continue
        named = list(dict.fromkeys(name for _, name in names.found(words, text)))
        spoken = bisect_right(starts, lines[0])
        before = [speech.speaker for speech in scene.speeches[max(0, spoken - 2) : spoken]]
        if len(named) < 2:
            named += [name for name in reversed(before) if name not in named]
        if len(named) > 1:
            found[named[0], named[1]].struggles += struggles
