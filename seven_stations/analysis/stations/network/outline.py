"""The network in little, for those who watch: it travels in every event of the job, so its size is bounded."""

from collections.abc import Sequence
from typing import Any

from seven_stations.analysis.stations.network.output import Conflict, Edge, Node

MOST_CHARACTERS = 12
MOST_TIES = 30
MOST_LETTERS = 18
"""Of a name: with these bounds an outline takes under 2 KB, also where JSON writes each letter in six bytes."""


def outline_of(
    nodes: Sequence[Node], edges: Sequence[Edge], conflicts: Sequence[Conflict], lead: str | None = None
) -> dict[str, Any]:
    """``names`` and ``weights``, ``ties`` (each ``[from, to, weight]``), ``conflicts`` (``[from, to]``), ``lead``.

    The characters with the most ties, by weight (scenes shared), and between them each one's strongest tie and the
    strongest of the others; ``from`` and ``to`` are places in ``names``, ``from`` the lesser. A longer name ends
    in ``…``. ``lead``, the place of the protagonist, is ``None`` where there is none; the lead is never left out.
    """
    kept = sorted(nodes, key=lambda node: (node.name != lead, -node.weighted_degree, node.name))[:MOST_CHARACTERS]
    ranked = sorted(kept, key=lambda node: (-node.weighted_degree, node.name))
    place = {node.name: at for at, node in enumerate(ranked)}
    between = [edge for edge in edges if edge.source in place and edge.target in place]
    between.sort(key=lambda edge: (-edge.weight, edge.source, edge.target))
    weights = {_places(place, edge): edge.weight for edge in between}
    # Nobody who is tied to the others stands alone in the picture.
    own: dict[int, tuple[int, int]] = {}
    for pair in weights:
        own.setdefault(pair[0], pair)
        own.setdefault(pair[1], pair)
    drawn = list(dict.fromkeys([*own.values(), *weights]))[:MOST_TIES]
    against = [_places(place, one) for one in conflicts if one.source in place and one.target in place]
    return {
        "names": [_shortened(node.name) for node in ranked],
        "weights": [node.weighted_degree for node in ranked],
        "ties": [[*pair, weights[pair]] for pair in drawn],
        "conflicts": [list(pair) for pair in against if pair in drawn],
        "lead": place.get(lead) if lead is not None else None,
    }


def _places(place: dict[str, int], one: Edge | Conflict) -> tuple[int, int]:
    first, second = sorted((place[one.source], place[one.target]))
    return first, second


def _shortened(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1].rstrip() + "…"
