"""Which names may be one person: ``Mal`` beside ``Malef`` and ``Mal. sen``, PRINCESS beside PRINCESS ANNE; or two.

Where a text does not tell two names apart, nothing is said that depends on how many people they are.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise

from seven_stations.analysis.language import tokens
from seven_stations.analysis.language.spelling import normalise
from seven_stations.analysis.lexicons.entries import classes_of
from seven_stations.analysis.manuscript.lines.abbreviations import are_listed_apart, may_be_short
from seven_stations.analysis.manuscript.lines.listed_names import first_names, listed_names, shared_by_two
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.caching import once_a_manuscript
from seven_stations.analysis.stations.persons import ARTICLES, persons_of
from seven_stations.analysis.stations.speech import words_by_speaker

LONGEST_LIST = 100
"""Lines above the first speech in which a list of persons is looked for."""

MUCH = 0.1
"""Of the words of the one who says most, those from which a name matters."""

MOST_COMPARED = 60
"""Names of those who say most that are compared with one another; the time grows with the square of this."""

_TITLES = "lady mrs mistress madam old young أم أبو أبا أبي ابن بنت زوجة أخت أخو"
_ANOTHER = frozenset(map(normalise, _TITLES.split()))
"""What makes another person of a name: LADY MACBETH is not MACBETH."""

_BRACKETS = re.compile(r"[()\[\]]")
_BETWEEN = re.compile(r"[/&+,]+ ?")

_ANSWERS = 0.04
"""Of the speeches of the one who has fewer, those next to the other's: more, and they are two who talk."""

_LONG_TALK, _SOON = 10, 10
"""Speeches of a role in a scene, and those from its last to the first of a name that it may have been given."""

_ROLES = classes_of("labels.txt")["role"]


@once_a_manuscript
def doubtful_names(manuscript: Manuscript) -> tuple[frozenset[str], ...]:
    """Sets of names of those who say much, each of which may be one person with another of its set.

    A name alone in its set is two people's in a list of persons: HELENA, of "Helena Glory" and "Helena, a maid".
    Two names may be one person's where one is short for the other or a label joins them (PRINCESS ANNE, ``Page
    (Viola)``), and where a list of persons has not both and the two never answer one another; or where a role
    falls silent after a long talk, and soon a new name speaks.
    """
    words = words_by_speaker(manuscript)
    first = sorted(persons_of(manuscript), key=lambda name: (-words[name], name))[:MOST_COMPARED]
    much = {name: key_of(name) for name in sorted(first) if words[name] >= MUCH * words[first[0]]}
    labels = {label for one in manuscript.characters.values() for label in one.variants}
    joined = {key_of(written) for label in labels for written in (label, _BRACKETS.sub(" ", label))}
    counts = Counter(speech.speaker for speech in manuscript.speeches)
    beside = Counter(
        frozenset((one.speaker, other.speaker))
        for scene in manuscript.scenes
        for one, other in pairwise(scene.speeches)
    )
    above = list(_above(manuscript))
    listed = [_BETWEEN.sub(" ", key_of(line)) for line in above]
    names = first_names(listed_names(above))
    spoken = {key_of(label) for label in labels}
    twice = shared_by_two(above, spoken)
    found = [frozenset((name,)) for name, key in much.items() if key in twice]
    found += map(frozenset, _renamed(manuscript, frozenset(much)))
    for one, other in combinations(much, 2):
        keys = much[one], much[other]
        if not any(
            may_be_short(a, b) or (a not in _ANOTHER and f"{a} {b}" in joined) for a, b in (keys, keys[::-1])
        ):
            continue
        short, long = sorted(keys, key=len)
        if are_listed_apart(short, [long], spoken, names):
            continue
        answers = beside[frozenset((one, other))]
        if answers <= _ANSWERS * min(counts[one], counts[other]) and not _both_listed(*keys, listed):
            tied = [family for family in found if not family.isdisjoint((one, other))]
            found = [family for family in found if family not in tied] + [frozenset((one, other)).union(*tied)]
    return tuple(found)


def _renamed(manuscript: Manuscript, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Those of ``names`` that are a role, and the name that its bearer may have been given on the stage."""
    roles = {name for name in names if _ROLES.issuperset(set(tokens(name, manuscript.language)) - ARTICLES)}
    heard: set[str] = set()
    for scene in manuscript.scenes if roles else ():
        speakers = [speech.speaker for speech in scene.speeches]
        counts = Counter(speakers)
        last = {name: index for index, name in enumerate(speakers)}
        came = {name: speakers.index(name) for name in names.intersection(counts) - heard}
        for role in roles.intersection(counts):
            new = [name for name, index in came.items() if 0 < index - last[role] <= _SOON]
            if counts[role] >= _LONG_TALK and len(new) == 1:
                yield role, new[0]
        heard.update(counts)


def _above(manuscript: Manuscript) -> Iterator[str]:
    first = manuscript.speeches[0].start - 1 if manuscript.speeches else 0
    return (line for line in manuscript.lines[max(0, first - LONGEST_LIST) : first] if line.strip())


def _both_listed(one: str, other: str, listed: list[str]) -> bool:
    """Whether two lines begin with the two names, and neither with both."""
    short, long = sorted((one, other), key=len)
    lines = [f"{line} " for line in listed]
    return any(line.startswith(f"{long} ") for line in lines) and any(
        line.startswith(f"{short} ") and not line.startswith(f"{long} ") for line in lines
    )
