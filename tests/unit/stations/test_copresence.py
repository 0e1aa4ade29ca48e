"""The network's measures, against DraCor's definitions worked out by hand."""

import pytest

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.network.copresence import (
    MOST_PERSONS,
    Segments,
    betweenness,
    communities,
    graph_of,
    measure,
    modularity,
    segments_of,
    shared_scenes,
)


def graph(*scenes: str):
    segments = Segments({number: tuple(names) for number, names in enumerate(scenes, 1)})
    return graph_of(segments.persons, shared_scenes(segments))


def test_dracor_check() -> None:
    """The example of the notes: segments [a,b,c] and [a,d]."""
    measured = measure(graph("abc", "ad"))
    assert measured.density == pytest.approx(4 / 6)
    assert measured.clustering == pytest.approx(7 / 12)
    assert measured.path_length == pytest.approx(4 / 3)
    assert (measured.diameter, measured.components, measured.nodes, measured.edges) == (2, 1, 4, 4)


def test_lone_speaker_is_a_node_and_a_component() -> None:
    measured = measure(graph("ab", "c"))
    assert (measured.nodes, measured.edges, measured.components, measured.diameter) == (3, 1, 2, 1)


def test_weight_counts_shared_scenes() -> None:
    built = graph("ab", "ab", "abc")
    assert built["a"]["b"]["weight"] == 3
    assert built["a"]["c"]["weight"] == 1


def test_empty_and_single() -> None:
    assert measure(graph()).components == 0
    assert measure(graph("a")) == measure(graph("a", "a"))
    assert communities(graph("a", "b")) == [["a"], ["b"]]
    assert modularity(graph("a"), [["a"]]) == 0


def test_bridge_lies_between() -> None:
    assert betweenness(graph("ab", "bc"))["b"] == 1


def test_communities_follow_who_meets() -> None:
    assert communities(graph("abc", "abc", "def", "def", "cd")) == [["a", "b", "c"], ["d", "e", "f"]]


def test_crowd_is_bounded_and_said_so(play) -> None:
    """A text with a new name on every line must not make millions of pairs."""
    crowd: Manuscript = play([(f"P{number:04}", "Aye.") for number in range(MOST_PERSONS + 30)])
    segments = segments_of(crowd)
    assert len(segments.persons) == MOST_PERSONS
    assert segments.left_out == 30
