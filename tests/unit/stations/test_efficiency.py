"""Station 4's measures by hand."""

import pytest

from seven_stations.analysis.manuscript.model import Setting
from seven_stations.analysis.stations.concepts.station import ConceptualAnalysis
from seven_stations.analysis.stations.contract import Context
from seven_stations.analysis.stations.efficiency.output import EfficiencyMetricsOutput
from seven_stations.analysis.stations.efficiency.production import production_of
from seven_stations.analysis.stations.efficiency.redundancy import redundant_pairs, tie_similarity, unused_ties
from seven_stations.analysis.stations.efficiency.rhythm import variation
from seven_stations.analysis.stations.efficiency.station import EfficiencyMetrics
from seven_stations.analysis.stations.figures import gini
from seven_stations.analysis.stations.network.output import Edge
from seven_stations.analysis.stations.network.station import ConflictNetwork


def edge(source: str, target: str, scenes: int, exchanges: int = 1) -> Edge:
    return Edge(
        source=source,
        target=target,
        scenes=scenes,
        weight=scenes,
        scene_numbers=list(range(scenes)),
        exchanges=exchanges,
        warmth=None,
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], 0), ([0, 0], 0), ([5], 0), ([3, 3, 3], 0), ([0, 0, 9], 2 / 3), ([1, 2, 3], 4 / (3 * 6))],
)
def test_gini(values, expected) -> None:
    assert gini(values) == pytest.approx(expected)


def test_tie_similarity_leaves_out_the_pair_itself() -> None:
    assert tie_similarity({"b": 9, "c": 2, "d": 1}, {"a": 9, "c": 1}, "a", "b") == pytest.approx(1 / 3)
    assert tie_similarity({"b": 1}, {"a": 1}, "a", "b") == 0


def test_redundant_pair_needs_speeches() -> None:
    edges = [edge("ROSE", one, 2) for one in "AB"] + [edge("GUIL", one, 2) for one in "AB"]
    assert [(pair.one, pair.other) for pair in redundant_pairs(edges, {"ROSE": 9, "GUIL": 5})] == [
        ("GUIL", "ROSE")
    ]
    assert redundant_pairs(edges, {"ROSE": 9, "GUIL": 4}) == []


def test_unused_ties() -> None:
    (tie,) = unused_ties([edge("A", "B", 2, 0), edge("A", "C", 1, 0), edge("B", "C", 3, 1)])
    assert (tie.source, tie.target, tie.scenes) == ("A", "B", 2)


def test_variation() -> None:
    assert variation([2, 4]) == pytest.approx(1 / 3)
    assert variation([]) == 0


def test_production(play) -> None:
    inside = {"setting": Setting.INTERIOR, "place": "Hall", "time": "day"}
    outside = {"setting": Setting.EXTERIOR, "place": "garden ", "time": "night"}
    production = production_of(play([("A", "x")], [("B", "x")], [("A", "x")], details=[inside, outside, inside]))
    assert (production.cast, production.places, production.place_changes) == (2, 2, 2)
    assert production.night_share == pytest.approx(1 / 3, abs=1e-6)


def run(manuscript) -> EfficiencyMetricsOutput:
    context = Context()
    earlier = {2: ConceptualAnalysis().run(manuscript, {}, context)}
    earlier[3] = ConflictNetwork().run(manuscript, earlier, context)
    output = EfficiencyMetrics().run(manuscript, earlier, context).output
    assert isinstance(output, EfficiencyMetricsOutput)
    return output


def test_station(play) -> None:
    output = run(play([("A", "one two three")], [("B", "one")], [("A", "one two three four five six")]))
    assert output.gini.speech == pytest.approx((2 * 9 - 0) / (2 * 10) - 0.5, abs=1e-6)
    assert output.gini.presence == pytest.approx(1 / 6, abs=1e-6)
    assert [scene.words for scene in output.rhythm] == [3, 1, 6]
    assert output.rhythm[2].pace == pytest.approx(100 / 6, abs=1e-6)
    assert output.density == pytest.approx(1000 * 2 / 10)  # two people, no places, no turns, ten words
