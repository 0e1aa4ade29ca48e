"""Sentence length and readability."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from seven_stations.analysis.language import syllables
from seven_stations.analysis.stations.reading import Passage
from seven_stations.analysis.stations.text_analysis.output import Readability, SentenceLength
from seven_stations.words import note

LEAST_SENTENCES = 100
"""Flesch requires samples of at least 100 words; fragments of dialogue need more to average out."""


def sentence_words(passages: Iterable[Passage]) -> list[Sequence[str]]:
    """The words of sentences, without sentences that have no words."""
    return [words for passage in passages if (words := passage.words)]


def sentence_length(spoken: Sequence[Sequence[str]]) -> SentenceLength:
    """Words per sentence: arithmetic mean and median, ``None`` for no sentence, and the longest."""
    lengths = sorted(len(sentence) for sentence in spoken)
    count = len(lengths)
    median = (lengths[(count - 1) // 2] + lengths[count // 2]) / 2 if count else None
    return SentenceLength(
        sentences=count,
        mean=sum(lengths) / count if count else None,
        median=median,
        longest=lengths[-1] if lengths else 0,
    )


def readability(found: Sequence[Sequence[str]], language: str) -> Readability:
    """Flesch reading ease for English: 206.835 - 1.015 words/sentences - 84.6 syllables/words; no bound by itself,
    plain prose 60-70, higher is easier (Flesch 1948, "A new readability yardstick"). Refused under 100 sentences.

    Arabic formulas need vowelled text (El-Haj & Rayson 2016): there the mean lengths are told instead.
    """
    times = Counter(chain.from_iterable(found))
    size = times.total()
    per_sentence = size / len(found) if found else None
    letters = sum(len(word) * count for word, count in times.items()) / size if size else None
    if language == "ar":
        return Readability(
            measure="lengths",
            value=None,
            words_per_sentence=per_sentence,
            syllables_per_word=None,
            letters_per_word=letters,
            sentences=len(found),
            confidence=0.3 if len(found) >= LEAST_SENTENCES else 0.1,
            note=note("unvowelled"),
        )
    per_word = sum(syllables(word) * count for word, count in times.items()) / size if size else None
    enough = len(found) >= LEAST_SENTENCES and per_sentence is not None and per_word is not None
    value = 206.835 - 1.015 * per_sentence - 84.6 * per_word if enough and per_sentence and per_word else None
    return Readability(
        measure="flesch",
        value=value,
        words_per_sentence=per_sentence,
        syllables_per_word=per_word,
        letters_per_word=letters,
        sentences=len(found),
        confidence=0.6 if enough else 0.0,
        note=note("fragments") if enough else note("few-sentences", least=LEAST_SENTENCES),
    )
