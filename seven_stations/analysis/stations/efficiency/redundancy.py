"""Characters in the same position of the network, and ties that the text creates but does not use."""

from itertools import combinations

from seven_stations.analysis.stations.efficiency.output import RedundantPair, UnusedTie
from seven_stations.analysis.stations.network.output import Edge

LEAST_SPEECHES = 5
"""The fewest speeches of a character who can be redundant, because walk-ons are all similar."""

LEAST_TIES = 2
SIMILAR = 0.9
MOST_PAIRS = 50
"""The most pairs that are listed, because in a crowd everyone is similar."""

LEAST_SHARED = 2
"""The shared scenes without an exchange from which a tie counts as unused; one shared scene is only a crowd."""


def redundant_pairs(edges: list[Edge], speeches: dict[str, int]) -> list[RedundantPair]:
    """Pairs with nearly the same ties, the most similar first.

    Structural equivalence (Lorrain & White 1971) as the weighted Jaccard similarity Σmin/Σmax of the two rows of
    shared scenes, without the pair itself, 0..1; listed from ``SIMILAR`` on.
    """
    ties: dict[str, dict[str, int]] = {}
    for edge in edges:
        ties.setdefault(edge.source, {})[edge.target] = edge.scenes
        ties.setdefault(edge.target, {})[edge.source] = edge.scenes
    able = sorted(name for name in ties if speeches.get(name, 0) >= LEAST_SPEECHES)
    found = []
    for one, other in combinations(able, 2):
        shared = (ties[one].keys() & ties[other].keys()) - {one, other}
        similarity = tie_similarity(ties[one], ties[other], one, other)
        if len(shared) >= LEAST_TIES and similarity >= SIMILAR:
            found.append(RedundantPair(one=one, other=other, similarity=similarity, shared=sorted(shared)))
    return sorted(found, key=lambda pair: (-pair.similarity, pair.one, pair.other))


def tie_similarity(first: dict[str, int], second: dict[str, int], one: str, other: str) -> float:
    """Σmin/Σmax of two rows of ties without the pair itself, 0..1; 0 if neither has another tie."""
    names = (first.keys() | second.keys()) - {one, other}
    most = sum(max(first.get(name, 0), second.get(name, 0)) for name in names)
    return sum(min(first.get(name, 0), second.get(name, 0)) for name in names) / most if most else 0.0


def unused_ties(edges: list[Edge]) -> list[UnusedTie]:
    """Pairs who share at least ``LEAST_SHARED`` scenes but never speak one after the other."""
    found = [
        UnusedTie(source=edge.source, target=edge.target, scenes=edge.scenes)
        for edge in edges
        if edge.scenes >= LEAST_SHARED and not edge.exchanges
    ]
    return sorted(found, key=lambda tie: (-tie.scenes, tie.source, tie.target))
