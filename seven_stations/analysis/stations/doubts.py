"""Whether a text can be judged: all doubts, with the measured and the required value."""

import random
from collections import Counter
from itertools import chain, islice, pairwise
from typing import Literal

from seven_stations.analysis.language import stop_words
from seven_stations.analysis.manuscript.model import Layout, Manuscript
from seven_stations.analysis.stations.caching import once_a_manuscript
from seven_stations.analysis.stations.contract import Output
from seven_stations.analysis.stations.figures import Figure
from seven_stations.analysis.stations.reading import reading_of

SURE_READING = 0.8
"""The confidence of the reading from which conclusions may be drawn."""

ENOUGH_WORDS = 3000
ENOUGH_ARABIC_WORDS = 2250
"""Arabic attaches articles, particles and pronouns to words, so three of its words equal about four English
ones."""

ENOUGH_SCENES = 8

COMMON_WORDS = 0.2
"""The share of stop words that all English or Arabic scripts exceed, unlike filler text and other languages."""

IN_ORDER = 1.2
"""How many times more often pairs of words recur than in the same words shuffled; plays have 1.4 and more."""

_SAMPLE = 30_000
"""The number of words by which order is judged."""

DoubtCode = Literal["no-script", "reading", "language", "order", "short", "few-scenes"]


class Doubt(Output):
    """One reason not to judge: ``value`` was measured, ``needed`` is the smallest sufficient value.

    ``no-script``: speeches; ``reading``: confidence that the text was read correctly (0..1); ``language``: share
    of common words; ``order``: see :data:`IN_ORDER`; ``short``: words of speech and action; ``few-scenes``:
    scenes, which only affects comparisons of scenes.
    """

    code: DoubtCode
    value: Figure
    needed: Figure


@once_a_manuscript
def doubts_of(manuscript: Manuscript) -> tuple[Doubt, ...]:
    """All reasons against judging the text, the most severe first; empty if it can be judged."""
    reading = reading_of(manuscript)
    speeches = len(manuscript.speeches)
    words = [word for one in reading.passages.values() for passage in one for word in passage.words]
    if manuscript.layout is Layout.PROSE or not speeches:
        return (Doubt(code="no-script", value=speeches, needed=1),)
    common = sum(map(stop_words(manuscript.language).__contains__, words)) / len(words) if words else 0.0
    measured: list[tuple[DoubtCode, float, float]] = [
        ("reading", manuscript.reading.confidence, SURE_READING),
        ("short", len(words), enough_words(manuscript)),
        ("language", common, COMMON_WORDS),
        ("few-scenes", len(manuscript.scenes), ENOUGH_SCENES),
    ]
    order = order_of(manuscript)
    if order is not None:
        measured.insert(3, ("order", order, IN_ORDER))
    return tuple(
        Doubt(code=code, value=value, needed=needed) for code, value, needed in measured if value < needed
    )


def enough_words(manuscript: Manuscript) -> int:
    """The words of speech and action from which a text of this language can be judged."""
    return ENOUGH_ARABIC_WORDS if manuscript.language == "ar" else ENOUGH_WORDS


def blocking(manuscript: Manuscript) -> tuple[Doubt, ...]:
    """The doubts that rule out all conclusions. A text with few scenes can be judged; its scenes cannot."""
    return tuple(doubt for doubt in doubts_of(manuscript) if doubt.code != "few-scenes")


def misread(manuscript: Manuscript) -> bool:
    """Whether a text of some length leaves in doubt even who speaks: what is told of one person may be another's,
    or nobody's. Few lines are never read with confidence, however plain they are."""
    codes = [doubt.code for doubt in blocking(manuscript)]
    return bool(codes) and "short" not in codes


@once_a_manuscript
def order_of(manuscript: Manuscript) -> float | None:
    """How many times more often pairs of neighbouring words recur in speeches than among the same words shuffled.

    The share of pairs that occur twice or more, divided by that of one shuffle (seeded, so every run gives the
    same). It is about 1 for words in random order, in any language. Speeches that repeat earlier ones word for
    word do not count; ``None`` if too few words remain. Our own measure.
    """
    said: dict[tuple[str, ...], None] = {}
    size = 0
    for one in reading_of(manuscript).speeches.values():
        for speech in one:
            words = tuple(chain.from_iterable(passage.words for passage in speech))
            if size < _SAMPLE and words not in said:
                said[words] = None
                size += len(words)
    if size < enough_words(manuscript):
        return None
    speeches = list(said)
    shuffled = list(chain.from_iterable(speeches))
    random.Random(1).shuffle(shuffled)  # noqa: S311 - a seeded shuffle is what is wanted
    drawn = iter(shuffled)
    chance = _recurring([tuple(islice(drawn, len(speech))) for speech in speeches])
    return _recurring(speeches) / chance if chance else 0.0


def _recurring(speeches: list[tuple[str, ...]]) -> float:
    """The share of pairs of neighbours that occur more than once, 0..1."""
    pairs = Counter(chain.from_iterable(map(pairwise, speeches)))
    total = sum(pairs.values())
    return sum(count for count in pairs.values() if count > 1) / total if total else 0.0
