"""The contents of the network chart: characters, their groups, their ties, and the kind of each tie."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

MOST_NODES = 40
MOST_TIES = 60
"""The most ties that are drawn, to keep the chart readable: the strongest, and at least one of each character."""

GROUPS = 7
"""The most groups with their own mark; members of smaller groups are drawn like characters without a group."""

LEAST_EXCHANGES = 3
"""Exchanges from which two are said to talk: one has often left before the other comes who speaks next."""

Standing = Literal["conflict", "plain", "met"]
"""An explicit conflict; talk; or only a scene together."""


@dataclass(frozen=True, slots=True)
class CastMember:
    """One character: ``share`` is relative to the most talkative one's words (0..1), ``group`` is 1-based, 0 for
    none."""

    name: str
    words: int
    share: float
    group: int
    ties: int


@dataclass(frozen=True, slots=True)
class Bond:
    """A tie between two members by index: shared scenes, exchanges, ``strength`` 0..1."""

    one: int
    other: int
    scenes: int
    exchanges: int
    strength: float
    standing: Standing


@dataclass(frozen=True, slots=True)
class Cast:
    """Members ordered by their words, all ties (strongest first), the ties to draw (weakest first), and the number
    of names left out. ``doubtful``: some of the names may be one person's."""

    members: list[CastMember]
    bonds: list[Bond]
    drawn: list[Bond]
    more_members: int
    doubtful: bool = False


def cast_of(network: Mapping[str, Any], text: Mapping[str, Any]) -> Cast:
    """The contents for station 3's ``network``; station 1's ``text`` has the word counts."""
    words = {one["name"]: one.get("words", 0) for one in text.get("characters", ())}
    nodes = sorted(
        network.get("nodes", ()),
        key=lambda node: (-words.get(node["name"], 0), -node.get("weightedDegree", 0), node["name"]),
    )
    kept = nodes[:MOST_NODES]
    groups = _groups(network, {node["name"] for node in kept})
    most = max((words.get(node["name"], 0) for node in kept), default=0) or 1
    members = [
        CastMember(
            name=node["name"],
            words=words.get(node["name"], 0),
            share=words.get(node["name"], 0) / most,
            group=groups.get(node["name"], 0),
            ties=node.get("degree", 0),
        )
        for node in kept
    ]
    bonds = _bonds(network, {member.name: index for index, member in enumerate(members)})
    doubtful = any(one.get("doubtful") for one in text.get("characters", ()))
    return Cast(members, bonds, _drawn(bonds), len(nodes) - len(kept), doubtful)


def _groups(network: Mapping[str, Any], kept: set[str]) -> dict[str, int]:
    talk: dict[str, dict[str, int]] = {}
    for edge in network.get("edges", ()):
        if exchanges := edge.get("exchanges", 0):
            for one, other in ((edge["source"], edge["target"]), (edge["target"], edge["source"])):
                talk.setdefault(one, {})[other] = exchanges
    groups = (_among_themselves(group, talk) for group in network.get("communities", ()))
    larger = [sorted(group) for group in groups if len(kept.intersection(group)) > 1]
    larger.sort(key=lambda group: (-len(group), group))
    return {name: index for index, group in enumerate(larger[:GROUPS], start=1) for name in group}


def _among_themselves(group: Sequence[str], talk: Mapping[str, Mapping[str, int]]) -> set[str]:
    """Those of a community who have most of their exchanges with one another."""
    members = set(group)
    others = {name: talk.get(name, {}) for name in group}
    total = {name: sum(others[name].values()) for name in group}
    within = {name: sum(count for other, count in others[name].items() if other in members) for name in group}
    waiting = list(group)
    while waiting:
        name = waiting.pop()
        if name not in members or 2 * within[name] > total[name]:
            continue
        members.remove(name)
        for other in members.intersection(others[name]):
            within[other] -= others[name][other]
            waiting.append(other)
    return members


def _bonds(network: Mapping[str, Any], places: Mapping[str, int]) -> list[Bond]:
    edges = [edge for edge in network.get("edges", ()) if edge["source"] in places and edge["target"] in places]
    conflicts = {_pair(one) for one in network.get("conflicts", ()) if one.get("sure")}
    talk = math.log1p(max((edge.get("exchanges", 0) for edge in edges), default=0)) or 1.0
    together = max((edge["scenes"] for edge in edges), default=1)
    found = []
    for edge in edges:
        exchanges, pair = edge.get("exchanges", 0), _pair(edge)
        standing: Standing = "plain" if exchanges >= LEAST_EXCHANGES else "met"
        if pair in conflicts:
            standing = "conflict"
        one, other = sorted((places[edge["source"]], places[edge["target"]]))
        # logarithms differ in their last bit between C libraries
        strength = round(0.7 * math.log1p(exchanges) / talk + 0.3 * edge["scenes"] / together, 6)
        found.append(Bond(one, other, edge["scenes"], exchanges, strength, standing))
    return sorted(found, key=lambda bond: (-bond.strength, bond.one, bond.other))


def _pair(one: Mapping[str, Any]) -> frozenset[str]:
    return frozenset((one["source"], one["target"]))


def _drawn(bonds: Sequence[Bond]) -> list[Bond]:
    """The strongest ties, every hostile one, and the strongest of each member."""
    met: set[int] = set()
    kept = []
    for rank, bond in enumerate(bonds):
        first = bond.one not in met or bond.other not in met
        if rank < MOST_TIES or first or bond.standing == "conflict":
            kept.append(bond)
        met |= {bond.one, bond.other}
    return kept[::-1]
