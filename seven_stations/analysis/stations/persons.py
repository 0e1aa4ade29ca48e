"""Which names are one person each: SERVANT in two scenes may be two people, about whom nothing is claimed."""

from collections import Counter

from seven_stations.analysis.language import tokens
from seven_stations.analysis.lexicons.entries import classes_of
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.caching import once_a_manuscript
from seven_stations.analysis.stations.speech import words_by_speaker

MOST_OF_MANY = 0.15
"""A role with at least this share of the words of the most talkative speaker is one person, such as a main
Captain."""

_ROLES = classes_of("labels.txt")["role"]
_PLACES = classes_of("labels.txt")["place"]
"""Ordinals: "First Servant"."""

ARTICLES = {"a", "an", "the"}


@once_a_manuscript
def shared_names(manuscript: Manuscript) -> frozenset[str]:
    """The names that may stand for several people: a role or a number (SERVANT, FIRST LORD, 2), in two scenes or
    more, with little to say. Those of a mere number are, however much they say. Groups are not among them."""
    words = words_by_speaker(manuscript)
    scenes = Counter(name for scene in manuscript.scenes for name in scene.speakers)
    most = max(words.values(), default=0)
    found = set()
    for name, character in manuscript.characters.items():
        if scenes[name] < 2 or character.group:
            continue
        told = [word for word in tokens(name, manuscript.language) if word not in ARTICLES]
        called = [word for word in told if not (word in _PLACES or word.isdigit())]
        few = words[name] < MOST_OF_MANY * most
        if told and _ROLES.issuperset(called) and (few or not called):
            found.add(name)
    return frozenset(found)


def persons_of(manuscript: Manuscript) -> frozenset[str]:
    """The names that are one person each: neither groups nor :func:`shared_names`."""
    single = {name for name, character in manuscript.characters.items() if not character.group}
    return frozenset(single) - shared_names(manuscript)
