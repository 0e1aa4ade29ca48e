"""A text cut into words once, for the measures of a station that all need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from worker.language import sentences, tokens
from worker.lexicons.valence import clauses
from worker.manuscript.model import Kind, Manuscript


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence that is spoken or told: its words by clause, and the lines of the element that holds it."""

    text: str
    clauses: tuple[tuple[str, ...], ...]
    start: int
    end: int

    @property
    def words(self) -> tuple[str, ...]:
        """All words of the sentence, normalised."""
        return tuple(chain.from_iterable(self.clauses))


@dataclass(frozen=True, slots=True)
class Reading:
    """By scene number: the sentences of speech and action in order, and the words of each speech."""

    passages: Mapping[int, tuple[Passage, ...]]
    speech_words: Mapping[int, tuple[int, ...]]


def reading_of(manuscript: Manuscript) -> Reading:
    """The words of a text. Cues, parentheticals, headings and transitions are left out."""
    language = manuscript.language
    return Reading(
        passages={
            scene.number: tuple(
                Passage(
                    sentence,
                    tuple(tuple(clause) for clause in clauses(sentence, language)),
                    element.start,
                    element.end,
                )
                for element in scene.elements
                if element.kind in (Kind.DIALOGUE, Kind.ACTION)
                for sentence in sentences(element.text, language)
            )
            for scene in manuscript.scenes
        },
        speech_words=speech_words_of(manuscript),
    )


def speech_words_of(manuscript: Manuscript) -> dict[int, tuple[int, ...]]:
    """The words of every speech, by scene number."""
    return {
        scene.number: tuple(len(tokens(speech.text, manuscript.language)) for speech in scene.speeches)
        for scene in manuscript.scenes
    }
