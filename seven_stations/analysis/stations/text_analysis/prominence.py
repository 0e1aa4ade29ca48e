"""The prominence of each character, and the role that follows from it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from seven_stations.analysis.stations.text_analysis.output import Role

MAJOR = 0.35
"""The prominence from which a character is major (own threshold)."""

WALK_ON_SPEECHES = 5
"""A character with at most this many speeches, all in one scene, is a walk-on (own threshold)."""


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


def roles(cast: Sequence[Presence], titled: Collection[str] = ()) -> dict[str, Role]:
    """The role of each character: the most prominent one is the protagonist, those ``titled`` (named in the title)
    before others; words decide a tie, then the order of ``cast``. ``major`` is from a prominence of .35;
    ``walk-on`` with at most 5 speeches in one scene; or ``minor``.

    A group is never more than minor. A cast in which nobody speaks twice has no protagonist.
    """
    persons = [one for one in cast if not one.group and one.speeches > 1]
    prominent = prominences(cast)
    most = max((one.words for one in persons), default=0)

    def first(one: Presence) -> tuple[float, int]:
        named = one.name in titled and one.words >= LEAST_OF_TITLE * most
        return prominent[one.name] + TITLE * named, one.words

    lead = max(persons, key=first, default=None)
    found: dict[str, Role] = {}
    for one in cast:
        if lead is not None and one is lead:
            found[one.name] = "protagonist"
        elif one.speeches <= WALK_ON_SPEECHES and one.scenes <= 1:
            found[one.name] = "walk-on"
        elif prominent[one.name] >= MAJOR and not one.group:
            found[one.name] = "major"
        else:
            found[one.name] = "minor"
    return found
