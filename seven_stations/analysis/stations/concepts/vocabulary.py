"""The words of a text that mean something by themselves: no stop words, no names, no stage business."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from seven_stations.analysis.language import normalise, stop_words
from seven_stations.analysis.language import words as words_of
from seven_stations.analysis.lexicons.entries import classes_of
from seven_stations.analysis.lexicons.forms import candidates
from seven_stations.analysis.lexicons.light_words import is_light
from seven_stations.analysis.manuscript.model import Kind, Manuscript, Scene
from seven_stations.analysis.stations.caching import once_a_manuscript
from seven_stations.analysis.stations.reading import Passage, reading_of
from seven_stations.analysis.stations.speech import name_words

SHORTEST = 3
FEWEST_DOCUMENTS = 3
BLOCK = 150
"""Words of a block, where a text has too few scenes to compare them."""

_STAGE_BUSINESS = frozenset().union(*classes_of("stage_business.txt").values())

_CAPITAL_WITHIN = re.compile(r"[A-Z](?<=[a-z,;] [A-Z])[a-z]+")
_CAPITAL = re.compile(r"\b[A-Z][a-z]+")
_SMALL = re.compile(r"\b[a-z]+\b(?!['’])")
OFTEN = 4
"""Uses with a capital, and none without, from which a word is a name even if it only begins sentences."""


@dataclass(frozen=True, slots=True)
class Document:
    """A scene, or a block of one."""

    scene: int
    passages: tuple[Passage, ...]
    content: Mapping[str, str]
    """The content words of the text, each under itself."""

    @property
    def sentences(self) -> Iterator[tuple[str | None, ...]]:
        """The content words of each sentence, ``None`` for one left out, so that phrases never jump over it.

        Made anew each time: kept, they would take a tenth of the memory of a long text.
        """
        for passage in self.passages:
            yield tuple(map(self.content.get, passage.words))

    @property
    def counts(self) -> Counter[str]:
        """How often each content word occurs, in order of first use."""
        return self._counted(self.passages)

    @property
    def spoken(self) -> Counter[str]:
        """How often each content word is spoken, in order of first use."""
        return self._counted(passage for passage in self.passages if passage.kind is Kind.DIALOGUE)

    def _counted(self, passages: Iterable[Passage]) -> Counter[str]:
        words = chain.from_iterable(passage.words for passage in passages)
        return Counter(filter(None, map(self.content.get, words)))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The documents of a text, and for every form the base form it is counted under."""

    documents: tuple[Document, ...]
    base: dict[str, str]
    spelling: dict[str, str]
    """How a normalised Arabic word is written most often in this text (المدينه: المدينة)."""

    def shown(self, word: str) -> str:
        """A base form as people read it, an Arabic noun without its article."""
        written = self.spelling.get(word, word)
        bare = word.removeprefix("ال")
        return written.removeprefix("ال") if word != bare and len(bare) >= SHORTEST and self.spelling else written

    @property
    def counts(self) -> Counter[str]:
        """How often each base form occurs."""
        return self._summed(document.counts for document in self.documents)

    @property
    def spoken(self) -> Counter[str]:
        """How often each base form is spoken."""
        return self._summed(document.spoken for document in self.documents)

    def _summed(self, counts: Iterable[Counter[str]]) -> Counter[str]:
        found: Counter[str] = Counter()
        for counted in counts:
            for word, count in counted.items():
                found[self.base[word]] += count
        return found


def scene_text(scene: Scene) -> Iterator[str]:
    """What is spoken and what happens, element by element; no cues, no parentheticals, no transitions."""
    for element in scene.elements:
        if element.kind in (Kind.DIALOGUE, Kind.ACTION):
            yield element.text


def excluded_words(manuscript: Manuscript) -> frozenset[str]:
    """Words that name somebody or something: every word of a speaker's label, and in English whatever stands
    within a line more often with a capital than without, or is never written without ("Mr. Simon", "'Sblood").
    What is mostly written without is no name: where SAILOR speaks, people speak of a sailor as of sailors."""
    words: set[str] = set(_STAGE_BUSINESS)
    names = name_words(manuscript)
    if manuscript.language == "en":
        pieces = [piece for scene in manuscript.scenes for piece in scene_text(scene)]
        capitals = Counter(chain.from_iterable(map(_CAPITAL_WITHIN.findall, pieces)))
        small = Counter(chain.from_iterable(map(_SMALL.findall, pieces)))
        names = frozenset(word for word in names if small[word] <= 2 * capitals[word.capitalize()])
        words.update(word.lower() for word, count in capitals.items() if count > small[word.lower()])
        all_capitals = Counter(chain.from_iterable(map(_CAPITAL.findall, pieces)))
        words.update(low for word, n in all_capitals.items() if n >= OFTEN and not small[low := word.lower()])
    return frozenset(words | names)


@once_a_manuscript
def vocabulary_of(manuscript: Manuscript) -> Vocabulary:
    """The content words of a text by scene, or by blocks of ``BLOCK`` words under ``FEWEST_DOCUMENTS`` scenes."""
    reading = reading_of(manuscript)
    left_out = excluded_words(manuscript) | stop_words(manuscript.language)
    said = {word for passages in reading.passages.values() for passage in passages for word in passage.words}
    content = {word: word for word in said if len(word) >= SHORTEST and word not in left_out}
    documents: list[Document] = []
    for scene in manuscript.scenes:
        passages = reading.passages[scene.number]
        blocks = _blocks(passages) if len(manuscript.scenes) < FEWEST_DOCUMENTS else [passages]
        documents += [Document(scene.number, tuple(block), content) for block in blocks]
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(document.counts)
    base = {form: _base(form, counts, manuscript.language) for form in sorted(counts)}
    return Vocabulary(tuple(documents), base, _spelling(manuscript))


def _spelling(manuscript: Manuscript) -> dict[str, str]:
    if manuscript.language != "ar":
        return {}
    written = Counter(
        word for scene in manuscript.scenes for piece in scene_text(scene) for word in words_of(piece)
    )
    found: dict[str, str] = {}
    for word in sorted(written, key=lambda word: (-written[word], word)):
        found.setdefault(normalise(word), word)
    return found


def _base(form: str, counts: Counter[str], language: str) -> str:
    """The form under which ``form`` is counted: the first regular base of it that the text uses itself.

    A light word adds nothing to a base that is none: whoever is always talking speaks of no talk.
    """
    light = is_light(form, language)
    for candidate in candidates(form, language):
        if candidate != form and candidate in counts and light <= is_light(candidate, language):
            return candidate
    return form


def _blocks(passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    block: list[Passage] = []
    size = 0
    for passage in passages:
        block.append(passage)
        size += len(passage.words)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block
