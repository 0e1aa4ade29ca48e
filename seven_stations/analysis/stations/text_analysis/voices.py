"""How different two speakers' ways of speaking are."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, combinations, pairwise
from operator import mul

from seven_stations.analysis.stations.text_analysis.output import VoicePair, Voices
from seven_stations.words import Note, note

MOST_FREQUENT = 150
"""The number of words compared: the commonest, which nobody chooses with care (Burrows 2002)."""

LEAST_WORDS = 500
"""Speakers with fewer words are not measured, because halves of 250 words are noise."""

RELIABLE_WORDS = 1000
"""The fewest words of both speakers of a reliable pair (rule 14 of the analysis notes; Eder 2015 asks for
2,500)."""

MOST_SPEAKERS = 8
BLOCK = 50
PERCENTILE = 0.95

_SPLITS = 3
"""Ways to halve a speaker's words by blocks of 50: alternately, first and last, by twos."""


def voices(spoken: Sequence[tuple[str, Sequence[str]]], main: int) -> Voices:
    """The distances between the speakers of ``spoken`` (name and tokens, the most words first).

    The distance of a pair is the mean cosine delta between halves of the one and halves of the other, over three
    ways of halving; the measure is compared with the same between halves of one speaker, so that short samples,
    which always look different, are judged by short samples. ``main`` is how many of them are main characters.
    """
    named = [name for name, _ in spoken[:main]]
    measured = [(name, words) for name, words in spoken[:MOST_SPEAKERS] if len(words) >= LEAST_WORDS]
    too_small = [name for name, words in spoken[:main] if len(words) < RELIABLE_WORDS]
    if len(measured) < 2:
        few = note("few-voices", words=LEAST_WORDS)
        return Voices(
            pairs=[], same_speaker=None, distinctness=None, mean_distance=None,
            measured=[name for name, _ in measured], too_small=too_small, note=few,
        )  # fmt: skip
    features = _features([words for _, words in measured])
    own: list[float] = []
    apart: dict[tuple[str, str], list[float]] = {}
    for split in range(_SPLITS):
        halves = [(name, _halves(words, split)) for name, words in measured]
        profiles = _standardised([half for _, pair in halves for half in pair], features)
        both = [(name, profiles[2 * i], profiles[2 * i + 1]) for i, (name, _) in enumerate(halves)]
        own += [cosine_delta(first, second) for _, first, second in both]
        for (a, a1, a2), (b, b1, b2) in combinations(both, 2):
            apart.setdefault((a, b), []).extend(cosine_delta(x, y) for x in (a1, a2) for y in (b1, b2))
    limit = percentile(own, PERCENTILE)
    sizes = {name: len(words) for name, words in measured}
    pairs = [
        VoicePair(
            a=a,
            b=b,
            distance=(distance := math.fsum(values) / len(values)),
            overlap=distance <= limit,
            reliable=min(sizes[a], sizes[b]) >= RELIABLE_WORDS,
        )
        for (a, b), values in apart.items()
    ]
    sure = [pair for pair in pairs if pair.reliable]
    return Voices(
        pairs=sorted(pairs, key=lambda pair: (pair.distance, pair.a, pair.b)),
        same_speaker=limit,
        distinctness=sum(not pair.overlap for pair in sure) / len(sure) if sure else None,
        mean_distance=math.fsum(pair.distance for pair in sure) / len(sure) if sure else None,
        measured=[name for name, _ in measured],
        too_small=[name for name in too_small if name in named],
        note=_note(too_small, reliable=bool(sure)),
    )


def cosine_delta(a: Sequence[float], b: Sequence[float]) -> float:
    """1 - cos of two vectors of z-scores of the commonest words' frequencies; 0 (same) to 2 (opposite), about 1
    for unrelated ones. 1 where either is all zeros. Evert et al. 2017, "Understanding and explaining Delta
    measures",
    DSH 32, after Burrows 2002."""
    product = math.fsum(map(mul, a, b))
    sizes = math.sqrt(math.fsum(map(mul, a, a))) * math.sqrt(math.fsum(map(mul, b, b)))
    return 1 - product / sizes if sizes else 1.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a ``share`` (0..1) of ``values`` lies, interpolated between ranks; needs at least one
    value."""
    ordered = sorted(values)
    if len(ordered) == 1:
        return ordered[0]
    rank = share * (len(ordered) - 1)
    low = min(int(rank), len(ordered) - 2)
    below, above = list(pairwise(ordered))[low]
    return below + (above - below) * (rank - low)


def _halves(words: Sequence[str], split: int) -> tuple[Counter[str], Counter[str]]:
    blocks = [words[i : i + BLOCK] for i in range(0, len(words), BLOCK)]
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for index, block in enumerate(blocks):
        here = (index % 2 == 0, index < len(blocks) / 2, index % 4 < 2)[split]
        (first if here else second).update(block)
    return first, second


def _features(spoken: Iterable[Sequence[str]]) -> list[str]:
    total = Counter(chain.from_iterable(spoken))
    return sorted(total, key=lambda word: (-total[word], word))[:MOST_FREQUENT]


def _standardised(samples: Sequence[Counter[str]], features: Sequence[str]) -> list[list[float]]:
    """Every sample's relative frequencies of ``features`` as z-scores over all samples."""
    sizes = [sum(sample.values()) or 1 for sample in samples]
    columns = [[sample[word] / size for sample, size in zip(samples, sizes, strict=True)] for word in features]
    for column in columns:
        mean = math.fsum(column) / len(column)
        spread = math.sqrt(math.fsum((value - mean) ** 2 for value in column) / len(column))
        column[:] = [(value - mean) / spread if spread else 0.0 for value in column]
    return [list(row) for row in zip(*columns, strict=True)]


def _note(too_small: Sequence[str], *, reliable: bool) -> Note:
    if not reliable:
        return note("voices-small", words=RELIABLE_WORDS)
    if too_small:
        return note("voices-unjudged", words=RELIABLE_WORDS, names=list(too_small))
    return note("voices-hints")
