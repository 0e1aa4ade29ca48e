"""Station 3: the character network and its conflicts."""

from dataclasses import asdict

import networkx as nx

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result, output_of
from seven_stations.analysis.stations.figures import clamp
from seven_stations.analysis.stations.identity import doubtful_names
from seven_stations.analysis.stations.network import copresence
from seven_stations.analysis.stations.network.conflicts import conflicts_of, sides_of
from seven_stations.analysis.stations.network.conversation import Talk, talk_of, turns_of
from seven_stations.analysis.stations.network.deaths import deaths_of
from seven_stations.analysis.stations.network.outline import outline_of
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput, Edge, Metrics, Node
from seven_stations.analysis.stations.network.relationships import relationships_of
from seven_stations.analysis.stations.persons import persons_of
from seven_stations.analysis.stations.text_analysis.output import TextAnalysisOutput
from seven_stations.words import Note, note

ENOUGH_EXCHANGES = 200
"""Exchanges from which the talk between people is thought well sampled (own)."""


class ConflictNetwork:
    """Who shares scenes, who speaks to whom and how warmly, and who is against whom."""

    number = 3
    output_model: type[Output] = ConflictNetworkOutput

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:
        """Build the network. A text without speeches gives an empty one, at confidence 0."""
        segments = copresence.segments_of(manuscript)
        persons = segments.persons
        shared = copresence.shared_scenes(segments)
        graph = copresence.graph_of(persons, shared)
        measures = copresence.measure(graph)
        talk = talk_of(list(turns_of(manuscript, frozenset(persons))))
        copresence.bonded(graph, {pair: len(one.turns) for pair, one in talk.items()})
        groups = copresence.communities(graph)
        single = persons_of(manuscript)
        conflicts = conflicts_of(manuscript, context)
        sure = [one for one in conflicts if one.sure]
        exchanges = sum(len(one.turns) for one in talk.values())
        if sure:
            first = sure[0]
            context.log("conflicts", conflicts=len(sure), one=first.source, other=first.target)
        else:
            context.log("no-conflict")
        output = ConflictNetworkOutput(
            nodes=_nodes(graph, segments),
            edges=_edges(shared, talk),
            metrics=Metrics(**asdict(measures), modularity=copresence.modularity(graph, groups)),
            communities=groups,
            relationships=relationships_of({pair: one for pair, one in talk.items() if single.issuperset(pair)}),
            conflicts=conflicts,
            sides=sides_of(sure),
            deaths=list(deaths_of(manuscript)),
            isolated=[str(name) for name in sorted(nx.isolates(graph))],
        )
        return Result(
            output=output,
            summary={
                "names" if doubtful_names(manuscript) else "characters": measures.nodes,
                "ties": measures.edges,
                "density": round(measures.density, 3),
                "communities": len(groups),
                **({"conflicts": len(sure)} if sure else {}),
                "network": outline_of(output.nodes, output.edges, sure, _lead(earlier)),
            },
            confidence=round(0.9 * clamp(exchanges / ENOUGH_EXCHANGES) ** 0.5, 4) if persons else 0.0,
            notes=tuple(_notes(segments, exchanges)),
        )


def _lead(earlier: Earlier) -> str | None:
    """The protagonist, by station 1."""
    text = output_of(earlier, 1, TextAnalysisOutput)
    return next((one.name for one in text.characters if one.role == "protagonist"), None) if text else None


def _nodes(graph: "nx.Graph", segments: copresence.Segments) -> list[Node]:
    between = copresence.betweenness(graph)
    local = nx.clustering(graph)
    weighted = dict(graph.degree(weight="weight"))
    return [
        Node(
            name=name,
            degree=graph.degree(name),
            weighted_degree=weighted[name],
            betweenness=between[name],
            clustering=local[name],
            scenes=sum(1 for names in segments.speakers.values() if name in names),
        )
        for name in segments.persons
    ]


def _edges(shared: dict[copresence.Pair, list[int]], talk: dict[copresence.Pair, Talk]) -> list[Edge]:
    return [
        Edge(
            source=pair[0],
            target=pair[1],
            scenes=len(scenes),
            weight=len(scenes),
            scene_numbers=scenes,
            exchanges=len(talk[pair].turns) if pair in talk else 0,
            warmth=talk[pair].tone() if pair in talk else None,
        )
        for pair, scenes in shared.items()
    ]


def _notes(segments: copresence.Segments, exchanges: int) -> list[Note]:
    notes = []
    if not segments.persons:
        notes.append(note("no-network"))
    elif exchanges < ENOUGH_EXCHANGES:
        notes.append(note("few-exchanges", exchanges=exchanges))
    if segments.left_out:
        notes.append(note("network-full", number=segments.left_out, most=copresence.MOST_PERSONS))
    if segments.persons:
        notes.append(note("next-speaker"))
    return notes
