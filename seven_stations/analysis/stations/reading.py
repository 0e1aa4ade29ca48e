"""A text split into sentences and words once, for the measures of all stations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from seven_stations.analysis.language import sentences, words
from seven_stations.analysis.lexicons.valence import clauses
from seven_stations.analysis.manuscript.model import Kind, Manuscript, Scene
from seven_stations.analysis.progress import reached
from seven_stations.analysis.stations.caching import once_a_manuscript

FEWEST_RUN_IN, RUN_IN = 5, 0.05
"""The speeches, and their share, with a sentence like a direction from which a text does not mark its directions.
In one such text they are 17 %; in 79 English plays, and in a screenplay of terse reports, at most 2 %."""

_PARTICIPLE = re.compile(r"(?!even|morn|dar|dur|accord)\w{2,}(?<!th)ing")
_PERSONS = frozenset("i i'm i'll i've me my mine we we're us our you you're your thou thee thy ye".split())  # noqa: SIM905


class Passage(NamedTuple):
    """One sentence of speech or action, and the lines of its element.

    ``marked`` are its words, normalised, with an empty string between clauses: a tuple per clause of a long text
    would take more memory than its words.
    """

    kind: Kind
    text: str
    marked: tuple[str, ...]
    start: int
    end: int
    words: tuple[str, ...]
    """All words of the sentence, stored because every station needs them."""

    @property
    def clauses(self) -> tuple[tuple[str, ...], ...]:
        """The words by clause; none is empty."""
        if "" not in self.marked:
            return (self.marked,) if self.marked else ()
        found, start = [], 0
        for index, word in enumerate(self.marked):
            if not word:
                found.append(self.marked[start:index])
                start = index + 1
        return (*found, self.marked[start:])


@dataclass(frozen=True, slots=True)
class Reading:
    """By scene number: the sentences of speech and action in order; those of each speech, which may continue after
    a direction; the words of each speech, and of all directions (action, and parentheticals within speech).

    ``run_in``: directions stand among what is spoken without a mark. Those that :func:`_directs` recognises are
    action.
    """

    passages: Mapping[int, tuple[Passage, ...]]
    speeches: Mapping[int, tuple[tuple[Passage, ...], ...]]
    speech_words: Mapping[int, tuple[int, ...]]
    direction_words: Mapping[int, int]
    run_in: bool

    def said(self, scene: int, index: int) -> list[str]:
        """The words of one speech of a scene, normalised."""
        return list(chain.from_iterable(passage.words for passage in self.speeches[scene][index]))


@once_a_manuscript
def reading_of(manuscript: Manuscript) -> Reading:
    """Split a text. Cues, headings and transitions are left out; parentheticals are only counted."""
    passages: dict[int, tuple[Passage, ...]] = {}
    speeches: dict[int, tuple[tuple[Passage, ...], ...]] = {}
    for scene in manuscript.scenes:
        passages[scene.number], speeches[scene.number] = _cut(scene, manuscript)
    run_in = _run_in(speeches)
    if run_in:
        for number in passages:
            passages[number] = tuple(
                one._replace(kind=Kind.ACTION) if _directs(one) else one for one in passages[number]
            )
            speeches[number] = tuple(
                tuple(one for one in speech if not _directs(one)) for speech in speeches[number]
            )
    return Reading(
        passages=passages,
        speeches=speeches,
        speech_words={
            number: tuple(sum(len(passage.words) for passage in speech) for speech in spoken)
            for number, spoken in speeches.items()
        },
        direction_words={scene.number: _directed(scene, passages[scene.number]) for scene in manuscript.scenes},
        run_in=run_in,
    )


def _run_in(speeches: Mapping[int, tuple[tuple[Passage, ...], ...]]) -> bool:
    """Whether so many speeches have a sentence that directs that this text does not mark its directions."""
    spoken = [speech for one in speeches.values() for speech in one]
    directed = sum(any(map(_directs, speech)) for speech in spoken)
    return directed >= max(FEWEST_RUN_IN, RUN_IN * len(spoken))


def _directs(passage: Passage) -> bool:
    """Whether a sentence begins like an English direction ("Turning to Dan.") and speaks of neither me nor you."""
    words = passage.words
    return (
        bool(words)
        and _PARTICIPLE.fullmatch(words[0]) is not None
        and _PERSONS.isdisjoint(words)
        and not passage.text.rstrip("\"'”’ ").endswith(("?", "!"))
    )


def _directed(scene: Scene, passages: tuple[Passage, ...]) -> int:
    told = sum(len(passage.words) for passage in passages if passage.kind is Kind.ACTION)
    return told + len(words(scene.text_of(Kind.PARENTHETICAL)))


def _cut(scene: Scene, manuscript: Manuscript) -> tuple[tuple[Passage, ...], tuple[tuple[Passage, ...], ...]]:
    """The sentences of a scene's elements, and of its speeches; most speeches are one element."""
    cut: dict[tuple[str, int], tuple[Passage, ...]] = {}
    told: list[Passage] = []
    for element in scene.elements:
        if element.kind in (Kind.DIALOGUE, Kind.ACTION):
            reached(0.5 * element.start / len(manuscript.lines))  # progress of station 1, which comes first
            found = _sentences(element.kind, element.text, manuscript.language, element.start, element.end)
            told += found
            cut[element.text, element.end] = found
    return tuple(told), tuple(
        cut.get((speech.text, speech.end))
        or _sentences(Kind.DIALOGUE, speech.text, manuscript.language, speech.start, speech.end)
        for speech in scene.speeches
    )


def _sentences(kind: Kind, text: str, language: str, start: int, end: int) -> tuple[Passage, ...]:
    found: list[Passage] = []
    for sentence in sentences(text, language):
        marked = _marked(sentence, language)
        words = marked if "" not in marked else tuple(filter(None, marked))
        # A paragraph of one sentence is stored once.
        found.append(Passage(kind, text if sentence == text else sentence, marked, start, end, words))
    return tuple(found)


def _marked(sentence: str, language: str) -> tuple[str, ...]:
    found: list[str] = []
    for clause in clauses(sentence, language):
        if found:
            found.append("")
        found += clause
    return tuple(found)


def speech_words_of(manuscript: Manuscript) -> Mapping[int, tuple[int, ...]]:
    """The words of every speech, by scene number."""
    return reading_of(manuscript).speech_words
