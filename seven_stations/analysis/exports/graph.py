"""The character network as GraphML and GEXF, written by networkx, for Gephi, yEd, Cytoscape and R."""

import io
from typing import Any

import networkx as nx

from seven_stations.analysis.exports.xml_text import legal
from seven_stations.analysis.report.model import Report
from seven_stations.analysis.report.sections.network import sure_conflicts


def to_graph(report: Report, fmt: str) -> bytes:
    """``graphml`` or ``gexf`` in UTF-8: one node per speaker, one edge per pair that shares a scene.

    Nodes have speeches, words and scenes, group (1-based, 0 for none), and centrality measures. Edges
    have the number of shared scenes as ``weight``, the exchanges, and whether the two are in conflict.
    """
    output = report.output(3)
    cast = {one["name"]: one for one in report.output(1).get("characters", ())}
    group = {name: number for number, names in enumerate(output.get("communities", ()), 1) for name in names}
    odds = {frozenset((one["source"], one["target"])): one["strength"] for one in sure_conflicts(output)}
    graph: Any = nx.Graph(name=legal(report.title or ""))
    for one in output.get("nodes", ()):
        about = cast.get(one["name"], {})
        known = {key: about.get(key) for key in ("speeches", "words")}
        known |= {key: one.get(key) for key in ("scenes", "degree", "betweenness", "clustering")}
        name = legal(one["name"])
        graph.add_node(name, label=name, group=group.get(one["name"], 0), **_given(known))
    for one in output.get("edges", ()):
        ends = frozenset((one["source"], one["target"]))
        known = {"weight": one["weight"], "exchanges": one.get("exchanges"), "warmth": one.get("warmth")}
        known["conflict"] = odds.get(ends, 0.0)
        graph.add_edge(legal(one["source"]), legal(one["target"]), **_given(known))
    out = io.BytesIO()
    if fmt == "graphml":
        nx.write_graphml_xml(graph, out, named_key_ids=True)
    else:
        lines = nx.generate_gexf(graph)
        out.write("\n".join(lines).encode("utf-8"))
    return out.getvalue()


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
