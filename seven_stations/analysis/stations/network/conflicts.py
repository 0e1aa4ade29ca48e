"""Conflicts: pairs whose turns are hostile, when it begins, is worst and ends, and the camps it makes."""

import math
from collections.abc import Iterable, Iterator

import networkx as nx

from seven_stations.analysis.lexicons.hostility import OPEN
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Context, Evidence
from seven_stations.analysis.stations.network.conversation import SpokenSentence, Talk, Turn
from seven_stations.analysis.stations.network.copresence import Pair
from seven_stations.analysis.stations.network.output import Conflict, SceneHostility, Sides
from seven_stations.analysis.stations.quoting import gathered, quote_sentence

LEAST_STRENGTH = 1.75
"""Strength from which there is a conflict: two attacks, or one and three refusals; less is a sharp word."""

LEAST_INTENSITY = 0.04
"""Strength per exchange, in the scene where it is worst, from which there is one: friends who talk also scold."""


def conflicts_of(manuscript: Manuscript, talk: dict[Pair, Talk], context: Context) -> list[Conflict]:
    """The pairs at odds, the strongest first.

    A turn counts against the one it is taken to mean; what it adds is told in :mod:`lexicons.hostility`:
    insults, threats, accusations, reproaches, dismissals, denials, refusals. One attack at least has to be open:
    refusals alone are a negotiation. Own definition.
    """
    against: dict[Pair, list[Turn]] = {}
    for one in talk.values():
        for turn in one.turns:
            if turn.target and turn.attacks:
                source, target = sorted((turn.speech.speaker, turn.target))
                against.setdefault((source, target), []).append(turn)
    found = [
        conflict
        for pair, turns in against.items()
        if (conflict := _conflict(manuscript, pair, turns, talk.get(pair, Talk()), context)) is not None
    ]
    return sorted(found, key=lambda conflict: (-conflict.strength, conflict.source, conflict.target))


def strength_of(turns: Iterable[Turn]) -> float:
    """The sum of what the turns add."""
    return math.fsum(turn.strength for turn in turns)


def _is_open(sentence: SpokenSentence) -> bool:
    return sentence.attack is not None and sentence.attack.kind in OPEN


def _conflict(
    manuscript: Manuscript, pair: Pair, against: list[Turn], talk: Talk, context: Context
) -> Conflict | None:
    against = sorted(against, key=lambda turn: turn.speech.start)
    attacks = [one.attack for turn in against for one in turn.attacks if one.attack]
    # One outburst is no conflict: it takes two turns, or two different attacks in one.
    several = len(against) > 1 or len({attack.word for attack in attacks}) > 1
    if strength_of(against) < LEAST_STRENGTH or not several or not _hostile(against):
        return None
    scenes: dict[int, list[Turn]] = {}
    speakers: dict[str, list[Turn]] = {}
    for turn in against:
        scenes.setdefault(turn.scene.number, []).append(turn)
        speakers.setdefault(turn.speech.speaker, []).append(turn)
    strongest = min(scenes, key=lambda number: (-strength_of(scenes[number]), number))
    exchanges = {turn.speech.start for turn in [*talk.turns, *against] if turn.scene.number == strongest}
    intensity = strength_of(scenes[strongest]) / len(exchanges)
    if intensity < LEAST_INTENSITY:
        return None
    return Conflict(
        source=pair[0],
        target=pair[1],
        hostile=_hostile(against),
        refusals=_refusals(against),
        strength=strength_of(against),
        intensity=min(1.0, intensity),
        first_scene=min(scenes),
        strongest_scene=strongest,
        last_scene=max(scenes),
        aggressor=min(speakers, key=lambda name: (-strength_of(speakers[name]), name)),
        course=[
            SceneHostility(
                scene=number,
                hostile=_hostile(scenes[number]),
                refusals=_refusals(scenes[number]),
            )
            for number in sorted(scenes)
        ],
        evidence=gathered(_quotes(manuscript, against), context),
    )


def _hostile(turns: Iterable[Turn]) -> int:
    return sum(_is_open(one) for turn in turns for one in turn.attacks)


def _refusals(turns: Iterable[Turn]) -> int:
    return sum(not _is_open(one) for turn in turns for one in turn.attacks)


def _quotes(manuscript: Manuscript, against: list[Turn]) -> Iterator[Evidence | None]:
    """The sentences that attack, the gravest first and of these the darkest in tone."""
    found = [(turn, one, one.attack) for turn in against for one in turn.attacks if one.attack]
    for turn, one, attack in sorted(
        found, key=lambda it: (-it[2].weight, it[1].tone.value, it[0].speech.start, it[1].text)
    ):
        yield quote_sentence(manuscript, turn.scene, turn.speech, one.text, attack.word)


def sides_of(conflicts: list[Conflict]) -> list[Sides]:
    """Every chain of conflicts, split into camps where each fights only the other (a bipartite component).

    Camps follow from enmity alone: two in one camp share enemies, they need not be friends.
    """
    graph = nx.Graph()
    for conflict in sorted(conflicts, key=lambda one: (one.source, one.target)):
        graph.add_edge(conflict.source, conflict.target)
    found: list[Sides] = []
    for members in sorted(sorted(map(str, component)) for component in nx.connected_components(graph)):
        part = graph.subgraph(members)
        if nx.is_bipartite(part):
            colour = nx.bipartite.color(part)
            camps = (
                ([], [])
                if not members
                else (
                    [name for name in members if colour[name] == colour[members[0]]],
                    [name for name in members if colour[name] != colour[members[0]]],
                )
            )
            found.append(Sides(one=camps[0], other=camps[1], split=True))
        else:
            found.append(Sides(one=members, other=[], split=False))
    return found
