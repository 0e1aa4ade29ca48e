"""Conflicts: pairs whose turns are hostile, when it begins, is worst and ends, and the camps it makes."""

from collections.abc import Iterable, Iterator

import networkx as nx

from worker.manuscript.model import Manuscript
from worker.stations.contract import Context, Evidence
from worker.stations.network.conversation import Talk, Turn
from worker.stations.network.copresence import Pair
from worker.stations.network.output import Conflict, SceneHostility, Sides
from worker.stations.quoting import gathered, quote_speech

LEAST_STRENGTH = 3.0
"""Strength from which there is a conflict: three hostile sentences, or six refusals; less is a sharp word."""

LEAST_INTENSITY = 0.08
"""Strength per exchange from which there is one: friends who talk much also scold."""


def conflicts_of(manuscript: Manuscript, talk: dict[Pair, Talk], context: Context) -> list[Conflict]:
    """The pairs at odds, the strongest first.

    A sentence is hostile when it is harsh in tone, holds a strongly negative word close to a second person or the
    listener's name, and no word of apology or pity. A turn refuses that opens with a refusal. Own definition.
    """
    found = [
        conflict
        for pair, one in talk.items()
        if (conflict := _conflict(manuscript, pair, one.turns, context)) is not None
    ]
    return sorted(found, key=lambda conflict: (-conflict.strength, conflict.source, conflict.target))


def strength_of(turns: Iterable[Turn]) -> float:
    """Hostile sentences, and half a point for a turn that refuses without one."""
    return sum(len(turn.hostile) or 0.5 * turn.refuses for turn in turns)


def _conflict(manuscript: Manuscript, pair: Pair, turns: list[Turn], context: Context) -> Conflict | None:
    strength = strength_of(turns)
    intensity = strength / len(turns) if turns else 0.0
    if strength < LEAST_STRENGTH or intensity < LEAST_INTENSITY:
        return None
    against = [turn for turn in turns if turn.hostile or turn.refuses]
    scenes: dict[int, list[Turn]] = {}
    speakers: dict[str, list[Turn]] = {}
    for turn in against:
        scenes.setdefault(turn.scene.number, []).append(turn)
        speakers.setdefault(turn.speech.speaker, []).append(turn)
    return Conflict(
        source=pair[0],
        target=pair[1],
        hostile=sum(len(turn.hostile) for turn in against),
        refusals=sum(turn.refuses for turn in against),
        strength=strength,
        intensity=min(1.0, intensity),
        first_scene=min(scenes),
        strongest_scene=min(scenes, key=lambda number: (-strength_of(scenes[number]), number)),
        last_scene=max(scenes),
        aggressor=min(speakers, key=lambda name: (-strength_of(speakers[name]), name)),
        course=[
            SceneHostility(
                scene=number,
                hostile=sum(len(turn.hostile) for turn in scenes[number]),
                refusals=sum(turn.refuses for turn in scenes[number]),
            )
            for number in sorted(scenes)
        ],
        evidence=gathered(_quotes(manuscript, against), context),
    )


def _quotes(manuscript: Manuscript, against: list[Turn]) -> Iterator[Evidence | None]:
    """The hostile sentences, the harshest first, then the refusals in order."""
    hostile = [(turn, sentence) for turn in against for sentence in turn.hostile]
    for turn, sentence in sorted(hostile, key=lambda one: (one[1].tone.value, one[0].speech.start)):
        yield quote_speech(manuscript, turn.scene, turn.speech, sentence.harsh or "")
    for turn in against:
        if turn.refuses and not turn.hostile:
            yield quote_speech(manuscript, turn.scene, turn.speech)


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
