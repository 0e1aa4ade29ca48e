"""The network in little, for those who watch: it travels in an event, so that its size is bounded."""

from collections.abc import Mapping, Sequence
from typing import Any

from worker.manuscript.model import Manuscript
from worker.stations.network.copresence import Pair, Segments
from worker.stations.network.output import Conflict, Edge, Relationship
from worker.stations.reading import reading_of
from worker.stations.text_analysis.prominence import Presence, prominences

MOST_CHARACTERS = 12
MOST_TIES = 24
MOST_LETTERS = 18
"""Of a name: with these bounds an outline stays under 3 KB, also where each letter takes six bytes of JSON."""

SCENE = 0.25
"""What a scene together adds to a tie, of which each exchange is 1: the ``bond`` of :mod:`copresence`."""


def outline_of(
    manuscript: Manuscript,
    segments: Segments,
    edges: Sequence[Edge],
    relationships: Sequence[Relationship],
    conflicts: Sequence[Conflict],
) -> dict[str, Any]:
    """``{"characters": [{"name", "words"}], "ties": [{"from", "to", "exchanges", "standing"}]}``.

    The most prominent characters (as station 1 has it), and between them the strongest ties first. ``from`` and
    ``to`` are places in ``characters``; ``standing`` is ``conflict``, or the nature of the relationship where
    that is known. Longer names end in ``…``.
    """
    cast = _cast(manuscript, segments)
    prominent = prominences(cast)
    ranked = sorted(cast, key=lambda one: (-prominent[one.name], -one.words, one.name))[:MOST_CHARACTERS]
    place = {one.name: index for index, one in enumerate(ranked)}
    standings = {_pair(one): one.nature for one in relationships if one.nature != "undetermined"}
    standing: Mapping[Pair, str] = {**standings, **{_pair(one): "conflict" for one in conflicts}}
    between = [edge for edge in edges if edge.source in place and edge.target in place]
    between.sort(key=lambda edge: (-edge.exchanges - SCENE * edge.scenes, edge.source, edge.target))
    return {
        "characters": [{"name": shortened(one.name), "words": one.words} for one in ranked],
        "ties": [
            {
                "from": min(place[edge.source], place[edge.target]),
                "to": max(place[edge.source], place[edge.target]),
                "exchanges": edge.exchanges,
            }
            | ({"standing": standing[_pair(edge)]} if _pair(edge) in standing else {})
            for edge in between[:MOST_TIES]
        ],
    }


def shortened(name: str) -> str:
    """A name of at most ``MOST_LETTERS`` letters."""
    return name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1].rstrip() + "…"


def _cast(manuscript: Manuscript, segments: Segments) -> list[Presence]:
    kept = set(segments.persons)
    words: dict[str, list[int]] = {name: [] for name in kept}
    scenes: dict[str, set[int]] = {name: set() for name in kept}
    said = reading_of(manuscript).speech_words
    for scene in manuscript.scenes:
        for speech, count in zip(scene.speeches, said[scene.number], strict=True):
            if speech.speaker in kept:
                words[speech.speaker].append(count)
                scenes[speech.speaker].add(scene.number)
    return [
        Presence(name, manuscript.characters[name].group, len(words[name]), sum(words[name]), len(scenes[name]))
        for name in segments.persons
    ]


def _pair(one: Edge | Relationship | Conflict) -> Pair:
    source, target = sorted((one.source, one.target))
    return source, target
