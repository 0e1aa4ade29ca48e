"""A text cut into sentences and words once, for the measures of all stations."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from worker.language import sentences
from worker.lexicons.valence import clauses
from worker.manuscript.model import Kind, Manuscript, Scene
from worker.stations.remembered import once_a_manuscript


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence that is spoken or told: its words by clause, and the lines of the element that holds it."""

    kind: Kind
    text: str
    clauses: tuple[tuple[str, ...], ...]
    start: int
    end: int

    @property
    def words(self) -> tuple[str, ...]:
        """All words of the sentence, normalised."""
        return self.clauses[0] if len(self.clauses) == 1 else tuple(chain.from_iterable(self.clauses))


@dataclass(frozen=True, slots=True)
class Reading:
    """By scene number: the sentences of speech and action in order; those of each speech, which may run on over
    a direction; the words of each speech."""

    passages: Mapping[int, tuple[Passage, ...]]
    speeches: Mapping[int, tuple[tuple[Passage, ...], ...]]
    speech_words: Mapping[int, tuple[int, ...]]

    def said(self, scene: int, index: int) -> list[str]:
        """The words of one speech of a scene, normalised."""
        return [word for passage in self.speeches[scene][index] for clause in passage.clauses for word in clause]


@once_a_manuscript
def reading_of(manuscript: Manuscript) -> Reading:
    """The words of a text. Cues, parentheticals, headings and transitions are left out."""
    passages: dict[int, tuple[Passage, ...]] = {}
    speeches: dict[int, tuple[tuple[Passage, ...], ...]] = {}
    for scene in manuscript.scenes:
        passages[scene.number], speeches[scene.number] = _cut(scene, manuscript.language)
    return Reading(
        passages=passages,
        speeches=speeches,
        speech_words={
            number: tuple(
                sum(len(clause) for passage in speech for clause in passage.clauses) for speech in spoken
            )
            for number, spoken in speeches.items()
        },
    )


def _cut(scene: Scene, language: str) -> tuple[tuple[Passage, ...], tuple[tuple[Passage, ...], ...]]:
    """The sentences of a scene's elements, and of its speeches; most speeches are one element."""
    cut: dict[tuple[str, int], tuple[Passage, ...]] = {}
    told: list[Passage] = []
    for element in scene.elements:
        if element.kind in (Kind.DIALOGUE, Kind.ACTION):
            found = _sentences(element.kind, element.text, language, element.start, element.end)
            told += found
            cut[element.text, element.end] = found
    return tuple(told), tuple(
        cut.get((speech.text, speech.end))
        or _sentences(Kind.DIALOGUE, speech.text, language, speech.start, speech.end)
        for speech in scene.speeches
    )


def _sentences(kind: Kind, text: str, language: str, start: int, end: int) -> tuple[Passage, ...]:
    return tuple(
        Passage(
            kind, sentence, tuple(tuple(clause) for clause in clauses(sentence, language) if clause), start, end
        )
        for sentence in sentences(text, language)
    )


def speech_words_of(manuscript: Manuscript) -> Mapping[int, tuple[int, ...]]:
    """The words of every speech, by scene number."""
    return reading_of(manuscript).speech_words
