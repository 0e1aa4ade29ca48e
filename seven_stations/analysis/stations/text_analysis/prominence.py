"""How prominent each character is, and the role that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from seven_stations.analysis.stations.text_analysis.output import Role

MAJOR = 0.35
"""Prominence from which a character is major (own threshold)."""

WALK_ON_SPEECHES = 5
"""A character with no more speeches than this, all in one scene, only walks on (own threshold)."""


@dataclass(frozen=True, slots=True)
class Presence:
    """What a character says in all: speeches, words, and in how many scenes."""

    name: str
    group: bool
    speeches: int
    words: int
    scenes: int


def prominences(cast: Sequence[Presence]) -> dict[str, float]:
    """By name: ½ · words / most words of any + ½ · scenes spoken in / most scenes of any; 0..1. Own definition:
    words alone favour one long speech, scenes alone the bystander."""
    most_words = max((one.words for one in cast), default=0) or 1
    most_scenes = max((one.scenes for one in cast), default=0) or 1
    return {one.name: (one.words / most_words + one.scenes / most_scenes) / 2 for one in cast}


def roles(cast: Sequence[Presence]) -> dict[str, Role]:
    """The role of each character: the most prominent one is the protagonist (words decide a tie, then the order of
    ``cast``); ``major`` from a prominence of .35; ``walk-on`` with at most 5 speeches in one scene; or ``minor``.

    A group is never more than minor. A cast in which nobody speaks twice has no protagonist.
    """
    persons = [one for one in cast if not one.group and one.speeches > 1]
    prominent = prominences(cast)
    lead = max(persons, key=lambda one: (prominent[one.name], one.words), default=None)
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
