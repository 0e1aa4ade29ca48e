"""Explicit verbal attacks: insults, threats, accusations, dismissals, hatred, denials.

The lists are our own (``data/hostility.*.txt``). Statements about a third person do not count: a cue must refer to
the person addressed. Irony and polite hostility are not detected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Literal

from seven_stations.analysis.language import normalise
from seven_stations.analysis.lexicons.entries import lines_of

Kind = Literal["insult", "threat", "accusation", "reproach", "dismissal", "hate", "denial"]

WEIGHTS: dict[Kind, float] = {
    "insult": 1.0,
    "threat": 1.0,
    "hate": 1.0,
    "accusation": 1.0,
    "reproach": 0.75,
    "dismissal": 0.75,
    "denial": 0.5,
}
"""What a sentence of each kind adds to the strength of a conflict (our own weights)."""

OPEN: frozenset[Kind] = frozenset({"insult", "threat", "hate", "accusation", "reproach", "dismissal"})
"""Kinds that attack the other person; a denial only contradicts."""

_YOU = frozenset({"you", "thou", "ye", "thee"})
_YOURS = _YOU | {"your", "thy", "thine", "yours"}
_DONE_BY_YOU = frozenset({"you", "thou", "you've"})
_ARTICLES = frozenset({"a", "an", "the", "that"})
_ELSEWHERE = """
a an the he she it his her hers him they their them this that these those some of my our i we who if is was were
not no never nor like than
"""
_OTHERS = frozenset(_ELSEWHERE.split())
"""Words next to which an insult is about somebody else, or negated."""

_NOT_YOU = frozenset({"i", "he", "she", "they", "we", "are", "were", "art", "if", "not", "never"})
"""Words next to which a wrong is not the listener's: "you were robbed", "if you killed"."""

_THIRD = frozenset({"he", "him", "his", "she", "her"})
_DENIED = frozenset({"not", "no", "never", "if"})
_SUBJECTS = """
i we he she it they i'd we'd he'd she'd they'd i'll we'll he'll she'll they'll to should could cannot can't
"""
_NOT_BID = frozenset(_SUBJECTS.split())
"""Words after which "go away" and the like send nobody away: "we must get out", "she wishes to go away"."""

_WHILE = frozenset({"when", "if", "who"})
_LEADING = frozenset({"then", "and", "so", "but", "و", "طيب", "اذن"})
_WILL = frozenset({"i'll", "will", "shall", "we'll"})
_YOU_WILL = frozenset({"you'll", "thou'lt"})
_ARTICLE = "ال"
_COUNTED = frozenset({"gentle", "harsh", "fond", "you", "he", "struggle"})
"""Classes of words that are not attacks by themselves."""

_TO_YOU_IN_ARABIC = frozenset({"يا", "انت", "انتي", "انتم", "ايها", "ايتها", "انك"})


@dataclass(frozen=True, slots=True)
class Attack:
    """One cue: its kind, and the word of the text that identified it (normalised)."""

    kind: Kind
    word: str

    @property
    def weight(self) -> float:
        """What it adds to the strength of a conflict."""
        return WEIGHTS[self.kind]


@dataclass(frozen=True, slots=True)
class _Lists:
    words: dict[str, frozenset[str]]
    phrases: dict[str, dict[str, tuple[tuple[str, ...], ...]]]
    """By class and first word: the phrases that begin with it."""
    telling: frozenset[str]
    """The single words of the classes that attack."""
    firsts: frozenset[str]
    """The first words of their phrases, and the words that may precede them."""
    signs: frozenset[str]
    """Words of which every attack contains at least one, which rules out most clauses."""


@cache
def _lists(language: str) -> _Lists:
    words: dict[str, set[str]] = {}
    phrases: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for label, entries in lines_of(f"hostility.{language}.txt"):
        for entry in entries:
            phrase = tuple(normalise(word) for word in entry.split("_"))
            if len(phrase) == 1:
                words.setdefault(label, set()).add(phrase[0])
            phrases.setdefault(label, {}).setdefault(phrase[0], []).append(phrase)
    attacking = [by_first for label, by_first in phrases.items() if label not in _COUNTED]
    signs = {max(phrase, key=len) for by_first in attacking for found in by_first.values() for phrase in found}
    return _Lists(
        {label: frozenset(known) for label, known in words.items()},
        {label: {first: tuple(found) for first, found in by_first.items()} for label, by_first in phrases.items()},
        frozenset().union(*(known for label, known in words.items() if label not in _COUNTED)),
        _LEADING.union(*attacking),
        frozenset(signs).union(f"{_ARTICLE}{word}" for word in words.get("insult", ())),
    )


def words_of(label: str, language: str) -> frozenset[str]:
    """The single words of one class of the list (``harsh``, ``fond``, …), normalised; possibly none."""
    return _lists(language).words.get(label, frozenset())


def may_attack(words: Sequence[str], language: str) -> bool:
    """Whether a sentence of these normalised words may contain an attack; most do not, and need no splitting."""
    return not _lists(language).signs.isdisjoint(words)


def attack_in(
    clauses: Sequence[Sequence[str]], language: str, names: frozenset[str], *, asks: bool = False
) -> Attack | None:
    """The most severe attack in a sentence on the person addressed; ``None`` if there is none.

    A word of apology, fear or pity cancels the attack. ``clauses`` are the normalised words, ``asks`` marks a
    question. ``names`` are words in characters' names, which do not insult: a Fool may be a person.
    """
    lists = _lists(language)
    gentle = lists.words.get("gentle", frozenset())
    if not gentle.isdisjoint(chain.from_iterable(clauses)):
        return None
    absent = not _THIRD.isdisjoint(chain.from_iterable(clauses))
    found = [
        attack
        for clause in clauses
        if not lists.signs.isdisjoint(clause)
        and (attack := _in_clause(clause, lists, language, names))
        and not (absent and attack.kind == "insult" and _YOU.isdisjoint(clause))
    ]
    if asks and clauses and (word := _opens(clauses[0], lists.phrases["reproach"])):
        found.append(Attack("reproach", word))
    return max(found, key=lambda attack: attack.weight, default=None)


def _in_clause(words: Sequence[str], lists: _Lists, language: str, names: frozenset[str]) -> Attack | None:
    special = _arabic_insult if language == "ar" else _english
    attack = special(words, lists, names)
    if attack is not None:
        return attack
    starts = [index for index, word in enumerate(words) if word in lists.firsts]
    kinds: tuple[Kind, ...] = ("threat", "hate", "accusation", "dismissal", "denial") if starts else ()
    for kind in kinds:
        if language == "en" and (kind in ("threat", "hate") or "if" in words):
            continue
        by_first = lists.phrases.get(kind, {})
        for index in starts:
            begins = words[index] in by_first or words[index] in _LEADING
            if begins and (word := _opens(words[index:], by_first)):
                if kind == "dismissal" and language == "en" and not _bids(words, index, word):
                    continue
                return Attack(kind, word)
    return None


def _bids(words: Sequence[str], index: int, last: str) -> bool:
    """Whether what begins at ``index`` sends the listener away, or curses them: "a plague upon them" does not."""
    you = max((place for place in range(index) if words[place] in _YOU), default=-1)
    bidden = _NOT_BID.isdisjoint(words[you + 1 : index]) and _WHILE.isdisjoint(words[:index])
    after = words[words.index(last, index) + 1 :][:1]
    return bidden and not (last in ("on", "upon") and after and _YOURS.isdisjoint(after))


def _opens(words: Sequence[str], phrases: dict[str, tuple[tuple[str, ...], ...]]) -> str | None:
    """The attacking word of the phrase that ``words`` begin with, or ``None``."""
    for skipped in (0, 1):
        # "Then what's the use of you?"
        rest = words[skipped:]
        if not rest or (skipped and words[0] not in _LEADING):
            return None
        for phrase in phrases.get(rest[0], ()):
            if tuple(rest[: len(phrase)]) == phrase:
                return phrase[-1]
    return None


def _english(words: Sequence[str], lists: _Lists, names: frozenset[str]) -> Attack | None:
    for index, word in enumerate(words):
        if word not in lists.telling:
            continue
        before, after = words[max(0, index - 4) : index], words[index + 1 : index + 4]
        if word in lists.words["insult"] and word not in names and _turns_on_listener(words, index):
            return Attack("insult", word)
        if word in lists.words["slur"] and before and before[-1] in _YOU and after:
            return Attack("insult", word)
        promised = "i'll" in before or ("i" in words and not _WILL.isdisjoint(before))
        if word in lists.words["threat"] and promised and not _YOURS.isdisjoint(after):
            return Attack("threat", word)
        doomed = not _YOU_WILL.isdisjoint(before) or not (_YOU.isdisjoint(before) or _WILL.isdisjoint(before))
        if word in lists.words["suffer"] and doomed:
            return Attack("threat", word)
        if word in lists.words["hate"] and "i" in before and not _YOURS.isdisjoint(after[:1]):
            return Attack("hate", word)
        near = before[-3:]
        if word in lists.words["wrong"] and not _DONE_BY_YOU.isdisjoint(near) and _NOT_YOU.isdisjoint(near):
            return Attack("accusation", word)
    return None


def _turns_on_listener(words: Sequence[str], index: int) -> bool:
    """Whether an insult is addressed to the listener: "villain!", "thou foul thief", but not "he is a thief"."""
    before = words[:index]
    hailed = len(words) <= 4 and index >= len(words) - 2 and _OTHERS.isdisjoint(words)
    near = set(before[-4:])
    called = not near.isdisjoint(_YOU) and _DENIED.isdisjoint(before)
    return hailed or (called and _OTHERS.isdisjoint(near - _ARTICLES))


def _arabic_insult(words: Sequence[str], lists: _Lists, names: frozenset[str]) -> Attack | None:
    insults = lists.words["insult"] - names
    for index, word in enumerate(words):
        insulting = word in insults or word.removeprefix(_ARTICLE) in insults
        if insulting and not _TO_YOU_IN_ARABIC.isdisjoint(words[max(0, index - 2) : index]):
            return Attack("insult", word)
    return None
