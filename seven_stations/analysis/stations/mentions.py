"""Mentions of characters: whom a sentence names, found by the words of their labels."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from seven_stations.analysis.language import is_stop_word, tokens
from seven_stations.analysis.lexicons.entries import classes_of
from seven_stations.analysis.manuscript.model import Kind, Manuscript
from seven_stations.analysis.stations.caching import once_a_manuscript
from seven_stations.analysis.stations.cast_list import listed_names

ABBREVIATED = range(3, 7)
"""The number of letters of a cue that may abbreviate a name."""

_NO_NAME = classes_of("labels.txt")["nameless"]
"""Words of a label that do not name anybody by themselves."""

_ARABIC_PREFIXES = ("و", "ف", "ب", "ل", "ك")
_CAPITAL = re.compile(r"[A-Z](?<=[A-Za-z,;] [A-Z])[a-z]+")
_SMALL = re.compile(r"\b[a-z]+\b")
_DIRECTION = re.compile(r"[(\[][^()\[\]]*[)\]]")
"""What a label says in brackets: "ناعسة (تسمع تأوه عمها)" is not called "her uncle"."""


@dataclass(frozen=True, slots=True)
class Names:
    """The labels of a cast, to be found in running text.

    A complete label always names its bearer; a single word of it does if no other label has it. An English word
    that the text also uses in lower case (Face, Love, King) must be capitalised within the line, or follow "the".
    """

    language: str
    whole: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    """By first word, the labels of several words, the longest first."""
    single: dict[str, str]
    common: frozenset[str]
    starts: frozenset[str]
    """The words that mentions begin with; most sentences contain none of them."""

    def found(self, words: Sequence[str], text: str) -> Iterator[tuple[int, str]]:
        """The position and name of every mention in the normalised ``words`` of ``text``, in order."""
        if self.starts.isdisjoint(words):
            return
        index = 0
        capitals: set[str] | None = None
        while index < len(words):
            word = words[index]
            if word not in self.starts:
                index += 1
                continue
            size, name = self._at(words, index, word)
            if (
                name is not None
                and size == 1
                and word in self.common
                and not (index and words[index - 1] == "the")
            ):
                if capitals is None:
                    capitals = {found.lower() for found in _CAPITAL.findall(text)}
                if word.removesuffix("'s") not in capitals:
                    name = None
            if name is not None:
                yield index, name
            index += size

    def _at(self, words: Sequence[str], index: int, word: str) -> tuple[int, str | None]:
        for label, bearer in self.whole.get(word, ()):
            if tuple(words[index : index + len(label)]) == label:
                return len(label), bearer
        name: str | None = self.single.get(word)
        if name is None and self.language == "ar":
            if word[:1] in _ARABIC_PREFIXES and len(word) > 3:
                rest = word[1:]
                name = self.single.get(rest) or (self.single.get(f"ا{rest}") if word.startswith("لل") else None)
        elif name is None and word.endswith("'s"):
            name = self.single.get(word[:-2])
        return 1, name


@once_a_manuscript
def names_of(manuscript: Manuscript) -> Names:
    """The names of all speakers except groups."""
    owners: dict[str, set[str]] = defaultdict(set)
    labels: dict[tuple[str, ...], str] = {}
    for character in manuscript.characters.values():
        if character.group:
            continue
        for label in (character.name, *character.variants):
            words = tuple(tokens(_DIRECTION.sub("", label), manuscript.language))
            if not words:
                continue
            labels.setdefault(words, character.name)
            for word in words:
                if len(word) > 2 and word not in _NO_NAME and not is_stop_word(word, manuscript.language):
                    owners[word].add(character.name)
    for word, name in (*_spelt_out(manuscript, labels).items(), *listed_names(manuscript, labels).items()):
        owners[word].add(name)
    whole: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for words, name in labels.items():
        if len(words) > 1:
            whole[words[0]].append((words, name))
    single = {word: next(iter(names)) for word, names in owners.items() if len(names) == 1}
    single |= {words[0]: name for words, name in labels.items() if len(words) == 1 and words[0] in owners}
    return Names(
        manuscript.language,
        {word: tuple(sorted(found, key=lambda it: -len(it[0]))) for word, found in whole.items()},
        single,
        _common(manuscript, single),
        frozenset(_forms(single, manuscript.language)).union(whole),
    )


def _forms(single: Iterable[str], language: str) -> Iterator[str]:
    """The forms in which one-word names occur in a text: unchanged, and with attached particles."""
    for name in single:
        yield name
        if language != "ar":
            yield f"{name}'s"
            continue
        yield from (f"{prefix}{name}" for prefix in _ARABIC_PREFIXES)
        if name.startswith("ا"):
            yield f"ل{name[1:]}"


def _spelt_out(manuscript: Manuscript, labels: dict[tuple[str, ...], str]) -> dict[str, str]:
    """Characters whom the directions call by a longer word than the cues do: CAR is the Caratach who enters."""
    short = {
        words[0]: name
        for words, name in labels.items()
        if len(words) == 1 and len(words[0]) in ABBREVIATED and not is_stop_word(words[0], manuscript.language)
    }
    found: dict[str, str] = {}
    if manuscript.language == "ar" or not short:
        return found
    for scene in manuscript.scenes:
        for word in _CAPITAL.findall(f", {scene.text_of(Kind.ACTION, Kind.PARENTHETICAL)}"):
            full = word.lower().removesuffix("s")
            if (full,) in labels or full in short:
                continue
            full = word.lower()
            begins = max((full[:size] for size in ABBREVIATED if full[:size] in short), key=len, default=full)
            if begins != full:
                found[full] = short[begins]
    return found


def titled(manuscript: Manuscript) -> frozenset[str]:
    """The characters named in the title."""
    title = f"the {(manuscript.title or '').title()}"
    return frozenset(name for _, name in names_of(manuscript).found(tokens(title, manuscript.language), title))


def _common(manuscript: Manuscript, single: dict[str, str]) -> frozenset[str]:
    """The names that the text writes in lower case more often than with a capital."""
    if manuscript.language == "ar":
        return frozenset()
    capitals, small = Counter[str](), Counter[str]()
    for scene in manuscript.scenes:
        for speech in scene.speeches:
            capitals.update(map(str.lower, _CAPITAL.findall(speech.text)))
            small.update(filter(single.__contains__, _SMALL.findall(speech.text)))
    return frozenset(word for word in single if small[word] > capitals[word])
