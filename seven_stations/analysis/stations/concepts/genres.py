"""Genre vocabulary: which genres' words the text uses. It is only a measure of vocabulary."""

import math
from collections import Counter

from seven_stations.analysis.lexicons.genres import genres, genres_of
from seven_stations.analysis.stations.concepts.output import Genre, GenreWord
from seven_stations.analysis.stations.concepts.vocabulary import Vocabulary

LEAST_EVIDENCE = 20
"""With fewer hits, all genres get the same weight, because there are too few words to prefer one."""

MOST_WORDS = 8


def genres_in(vocabulary: Vocabulary, language: str) -> tuple[list[Genre], int]:
    """The genres, heaviest first, and how many words spoke for any.

    The weight of a genre is Σ over its words of w·(1 + ln count), over the same sum of all genres (0..1). The
    logarithm keeps one word that a play turns on from deciding alone. Own definition.
    """
    counts = vocabulary.counts
    words: dict[str, Counter[str]] = {genre: Counter() for genre in genres(language)}
    scores: dict[str, list[float]] = {genre: [] for genre in words}
    evidence = 0
    for word in sorted(counts):
        spoken_for = genres_of(word, language)
        evidence += counts[word] if spoken_for else 0
        for genre, weight in spoken_for:
            words[genre][word] += counts[word]
            scores[genre].append(weight * (1 + math.log(counts[word])))
    sums = {genre: math.fsum(values) for genre, values in scores.items()}
    total = math.fsum(sums.values())
    if evidence < LEAST_EVIDENCE:
        sums, total = dict.fromkeys(words, 1.0), float(len(words))
    ranked = sorted(sums, key=lambda genre: (-sums[genre], genre))
    return [
        Genre(genre=genre, weight=sums[genre] / total, words=_top(words[genre], vocabulary)) for genre in ranked
    ], evidence


def _top(words: Counter[str], vocabulary: Vocabulary) -> list[GenreWord]:
    ranked = sorted(words, key=lambda word: (-words[word], word))[:MOST_WORDS]
    return [GenreWord(word=vocabulary.shown(word), count=words[word]) for word in ranked]
