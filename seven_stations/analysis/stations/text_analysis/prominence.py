"""The prominence of each character, and who leads by it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

MAIN = 0.35
"""The prominence from which a character is one of the main ones, whose voices are compared (own threshold)."""

TITLE, LEAST_OF_TITLE = 1 / 6, 0.6
"""What a place in the title adds to a character's prominence, and the share of the most words from which it does:
Othello says less than Iago, and Cymbeline is not Cymbeline's."""


@dataclass(frozen=True, slots=True)
class Presence:
    """The speech of a character: speeches, words, and number of scenes."""

    name: str
    group: bool
    speeches: int
    words: int
    scenes: int


def prominences(cast: Sequence[Presence]) -> dict[str, float]:
    """By name: the mean of words, speeches and scenes spoken in, each over the most of any; 0..1. Own definition:
    words alone favour one long speech, speeches the one who answers, scenes the bystander."""
    most_words = max((one.words for one in cast), default=0) or 1
    most_speeches = max((one.speeches for one in cast), default=0) or 1
    most_scenes = max((one.scenes for one in cast), default=0) or 1
    return {
        one.name: (one.words / most_words + one.speeches / most_speeches + one.scenes / most_scenes) / 3
        for one in cast
    }


def lead_of(
    cast: Sequence[Presence], titled: Collection[str] = (), doubtful: Collection[Collection[str]] = ()
) -> str | None:
    """The most prominent; those ``titled`` (named in the title) go before others. Words
    decide a tie, then the order of ``cast``.

    A group never leads. A cast in which nobody speaks twice has no lead, nor one where that depends on whether
    names are one person's: one of the ``doubtful`` comes first, or a set of them says as much.
    """
    persons = [one for one in cast if not one.group and one.speeches > 1]
    prominent = prominences(cast)
    most = max((one.words for one in persons), default=0)

    def first(one: Presence) -> tuple[float, int]:
        named = one.name in titled and one.words >= LEAST_OF_TITLE * most
        return prominent[one.name] + TITLE * named, one.words

    lead = max(persons, key=first, default=None)
    if lead is None or any(
        lead.words <= sum(one.words for one in persons if one.name in names) for names in doubtful
    ):
        return None
    return lead.name
