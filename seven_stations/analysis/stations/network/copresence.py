"""The network of who speaks in the same scene, and its measures as DraCor defines them.

A segment is a scene with speeches; an edge joins two who both speak in one segment and weighs the number of
segments they share; one who only ever speaks alone stays as a node without edges (Fischer et al. 2019,
"Programmable Corpora", and the source of the DraCor service).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from seven_stations.analysis.manuscript.model import Manuscript

MOST_PERSONS = 150
"""The network keeps this many speakers: pairs grow with the square, and no play has so many that matter."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Segments:
    """Who speaks in every scene with speeches, by scene number, groups aside; ``left_out`` were too many."""

    speakers: dict[int, tuple[str, ...]]
    left_out: int = 0

    @property
    def persons(self) -> list[str]:
        """All speakers, sorted."""
        return sorted({name for names in self.speakers.values() for name in names})


def segments_of(manuscript: Manuscript) -> Segments:
    """The segments of a text. Past ``MOST_PERSONS`` speakers, those with the fewest speeches are left out.

    Groups (``ALL``) are nobody: each of them may be everybody.
    """
    groups = {name for name, one in manuscript.characters.items() if one.group}
    speeches = Counter(speech.speaker for speech in manuscript.speeches if speech.speaker not in groups)
    ranked = sorted(speeches, key=lambda name: (-speeches[name], name))
    kept = set(ranked[:MOST_PERSONS])
    return Segments(
        speakers={
            scene.number: tuple(name for name in scene.speakers if name in kept)
            for scene in manuscript.scenes
            if scene.speeches
        },
        left_out=max(0, len(ranked) - MOST_PERSONS),
    )


def shared_scenes(segments: Segments) -> dict[Pair, list[int]]:
    """For every pair (in name order) that shares a scene: the numbers of those scenes."""
    shared: dict[Pair, list[int]] = {}
    for number, names in sorted(segments.speakers.items()):
        for pair in combinations(sorted(names), 2):
            shared.setdefault(pair, []).append(number)
    return dict(sorted(shared.items()))


def graph_of(persons: Iterable[str], shared: dict[Pair, list[int]]) -> "nx.Graph":
    """The undirected co-presence graph; nodes and edges go in sorted, so that every run builds the same one."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(persons))
    for (source, target), scenes in sorted(shared.items()):
        graph.add_edge(source, target, weight=len(scenes), bond=len(scenes))
    return graph


@dataclass(frozen=True, slots=True)
class GraphMeasures:
    """``density`` 2m/(n(n-1)), 0..1; ``average_degree`` 2m/n; ``clustering`` the unweighted mean of the local
    coefficients with zeros included, 0..1; ``path_length`` and ``diameter`` over pairs that can reach one
    another, 0 where none can; ``components`` counts isolated nodes too."""

    nodes: int
    edges: int
    density: float
    average_degree: float
    clustering: float
    path_length: float
    diameter: int
    components: int


def measure(graph: "nx.Graph") -> GraphMeasures:
    """The measures of ``graph``, by DraCor's definitions."""
    nodes, edges = graph.number_of_nodes(), graph.number_of_edges()
    lengths = [
        length
        for source, reached in nx.all_pairs_shortest_path_length(graph)
        for target, length in reached.items()
        if target != source
    ]
    return GraphMeasures(
        nodes=nodes,
        edges=edges,
        density=2 * edges / (nodes * (nodes - 1)) if nodes > 1 else 0.0,
        average_degree=2 * edges / nodes if nodes else 0.0,
        clustering=float(nx.average_clustering(graph)) if nodes else 0.0,
        path_length=math.fsum(lengths) / len(lengths) if lengths else 0.0,
        diameter=max(lengths, default=0),
        components=nx.number_connected_components(graph) if nodes else 0,
    )


def betweenness(graph: "nx.Graph") -> dict[str, float]:
    """Share of shortest paths through each node, unweighted, 0..1 (Freeman 1977; Brandes 2001)."""
    return {str(name): float(value) for name, value in nx.betweenness_centrality(graph).items()}


def bonded(graph: "nx.Graph", exchanges: Mapping[Pair, int]) -> "nx.Graph":
    """``graph`` with ``bond`` on its edges: a quarter for each scene together, one for each exchange.

    In a crowd everybody shares the scene; who belongs together shows in who talks with whom. Own definition.
    """
    for source, target, data in graph.edges(data=True):
        one, other = sorted((source, target))
        data["bond"] = 0.25 * data["weight"] + exchanges.get((one, other), 0)
    return graph


def communities(graph: "nx.Graph") -> list[list[str]]:
    """Groups that keep among themselves more than chance would have it, the largest first.

    Greedy modularity (Clauset, Newman & Moore 2004), weighted by ``bond`` (see :func:`bonded`). A node
    without ties is its own group.
    """
    if graph.number_of_edges() == 0:
        return [[str(name)] for name in sorted(graph)]
    groups = [
        sorted(str(name) for name in group)
        for group in nx.community.greedy_modularity_communities(graph, weight="bond")
    ]
    return sorted(groups, key=lambda group: (-len(group), group))


def modularity(graph: "nx.Graph", groups: Sequence[Sequence[str]]) -> float:
    """How far ties fall within ``groups`` beyond chance, -0.5..1 (Newman & Girvan 2004)."""
    if graph.number_of_edges() == 0:
        return 0.0
    return float(nx.community.modularity(graph, [set(group) for group in groups], weight="bond"))
