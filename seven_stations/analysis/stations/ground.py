"""Whether a text gives ground to judge by: every doubt, with what was measured against what is needed."""

import random
from collections import Counter
from itertools import chain, islice, pairwise
from typing import Literal

from seven_stations.analysis.language import stop_words
from seven_stations.analysis.manuscript.model import Layout, Manuscript
from seven_stations.analysis.stations.contract import Output
from seven_stations.analysis.stations.figures import Figure
from seven_stations.analysis.stations.reading import reading_of
from seven_stations.analysis.stations.remembered import once_a_manuscript

SURE_READING = 0.8
"""Confidence of the reading from which conclusions may be drawn."""

ENOUGH_WORDS = 3000
ENOUGH_ARABIC_WORDS = 2250
"""Arabic writes articles, particles and pronouns into its words: it needs three for four of English."""

ENOUGH_SCENES = 8

COMMON_WORDS = 0.2
"""Share of stop words that every English or Arabic script exceeds: filler and other languages do not."""

IN_ORDER = 1.2
"""How much more often pairs of words recur than in the same words shuffled; plays have 1.4 and more."""

_SAMPLE = 30_000
"""Words by which order is judged."""

DoubtCode = Literal["no-script", "reading", "language", "order", "short", "few-scenes"]


class Doubt(Output):
    """One reason not to judge: ``value`` was measured, ``needed`` is the least that is enough.

    ``no-script``: speeches; ``reading``: confidence that the text was read rightly (0..1); ``language``: share of
    common words; ``order``: see :data:`IN_ORDER`; ``short``: words spoken and told; ``few-scenes``: scenes, which
    only bears on what compares scenes.
    """

    code: DoubtCode
    value: Figure
    needed: Figure


@once_a_manuscript
def doubts_of(manuscript: Manuscript) -> tuple[Doubt, ...]:
    """Everything that speaks against judging the text, the gravest first; empty where it can be judged."""
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
    """Words spoken and told from which a text of this language can be judged."""
    return ENOUGH_ARABIC_WORDS if manuscript.language == "ar" else ENOUGH_WORDS


def blocking(manuscript: Manuscript) -> tuple[Doubt, ...]:
    """The doubts under which nothing is concluded. A text of few scenes can be judged; its scenes cannot."""
    return tuple(doubt for doubt in doubts_of(manuscript) if doubt.code != "few-scenes")


@once_a_manuscript
def order_of(manuscript: Manuscript) -> float | None:
    """How much more often pairs of neighbouring words recur in speeches than among the same words shuffled.

    The share of pairs that occur twice or more, divided by that of one shuffle (seeded: every run gives the
    same). About 1 for words in no order, whatever the language. What was said before word for word does not count;
    ``None`` where too few words remain. Own measure.
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
