"""Conflicts: pairs whose turns are hostile, when it begins, is worst and ends, and the camps it makes."""

from collections import Counter

import networkx as nx

from worker.manuscript.model import Manuscript
from worker.stations.contract import Context
from worker.stations.network.conversation import Talk, Turn
from worker.stations.network.copresence import Pair
from worker.stations.network.output import Conflict, SceneHostility, Sides
from worker.stations.quoting import gathered, quote_speech

LEAST_HOSTILE = 3
"""Hostile sentences that make a conflict; fewer are a sharp word."""

LEAST_INTENSITY = 0.08
"""Hostile sentences per exchange that make a conflict: friends who talk much also scold."""


def conflicts_of(manuscript: Manuscript, talk: dict[Pair, Talk], context: Context) -> list[Conflict]:
    """The hostile pairs, the one with most hostile sentences first.

    A sentence is hostile when it is harsh in tone, holds a strongly negative word close to a second person or the
    listener's name, and no word of apology or pity. Own definition.
    """
    found = [
        conflict
        for pair, one in talk.items()
        if (conflict := _conflict(manuscript, pair, one.turns, context)) is not None
    ]
    return sorted(found, key=lambda conflict: (-conflict.hostile, conflict.source, conflict.target))


def _conflict(manuscript: Manuscript, pair: Pair, turns: list[Turn], context: Context) -> Conflict | None:
    hostile = [(turn, sentence) for turn in turns for sentence in turn.hostile]
    intensity = len(hostile) / len(turns) if turns else 0.0
    if len(hostile) < LEAST_HOSTILE or intensity < LEAST_INTENSITY:
        return None
    scenes = Counter(turn.scene.number for turn, _sentence in hostile)
    speakers = Counter(turn.speech.speaker for turn, _sentence in hostile)
    worst = sorted(hostile, key=lambda one: (one[1].tone.value, one[0].speech.start))
    return Conflict(
        source=pair[0],
        target=pair[1],
        hostile=len(hostile),
        intensity=min(1.0, intensity),
        first_scene=min(scenes),
        strongest_scene=min(scenes, key=lambda number: (-scenes[number], number)),
        last_scene=max(scenes),
        aggressor=min(speakers, key=lambda name: (-speakers[name], name)),
        course=[SceneHostility(scene=number, hostile=scenes[number]) for number in sorted(scenes)],
        evidence=gathered(
            (quote_speech(manuscript, turn.scene, turn.speech, sentence.harsh or "") for turn, sentence in worst),
            context,
        ),
    )


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
