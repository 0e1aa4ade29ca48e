"""Our network of a play against the values that DraCor publishes for it (dracor.org, CC BY-NC 3.0)."""

import json
from pathlib import Path

import pytest

from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.stations.network.copresence import Segments, graph_of, measure, shared_scenes
from seven_stations.stations import AnalysisType

TWELFTH_NIGHT = {
    "nodes": 18,
    "density": 0.660131,
    "clustering": 0.842123,
    "pathLength": 1.339869,
    "averageDegree": 11.2222,
    "diameter": 2,
    "components": 1,
}


def truth(corpus: Path, play: str) -> dict:
    return json.loads((corpus / f"{play}.truth.json").read_text(encoding="utf-8"))


def network(file: Path) -> dict:
    return report_of(file.read_bytes(), analysis_type=AnalysisType.QUICK).output(3)


def test_definitions_on_the_truth(corpus: Path) -> None:
    """Without any reading: the speakers that the edition gives make the network that DraCor publishes."""
    scenes = {
        number: tuple(scene["speakers"])
        for number, scene in enumerate(truth(corpus, "twelfth-night")["scenes"], 1)
    }
    segments = Segments(scenes)
    measured = measure(graph_of(segments.persons, shared_scenes(segments)))
    assert measured.density == pytest.approx(TWELFTH_NIGHT["density"], abs=1e-6)
    assert measured.clustering == pytest.approx(TWELFTH_NIGHT["clustering"], abs=1e-6)
    assert measured.path_length == pytest.approx(TWELFTH_NIGHT["pathLength"], abs=1e-6)
    assert measured.average_degree == pytest.approx(TWELFTH_NIGHT["averageDegree"], abs=1e-4)
    assert (measured.nodes, measured.diameter, measured.components) == (18, 2, 1)


@pytest.mark.parametrize("file", ["twelfth-night.txt", "twelfth-night.fountain"])
def test_twelfth_night_as_read(corpus: Path, file: str) -> None:
    metrics = network(corpus / file)["metrics"]
    for name, value in TWELFTH_NIGHT.items():
        assert metrics[name] == pytest.approx(value, abs=1e-4), name


@pytest.mark.parametrize("play", ["twelfth-night", "othello"])
@pytest.mark.parametrize("form", ["txt", "fountain"])
def test_copresence_edges(corpus: Path, play: str, form: str) -> None:
    """The bar: precision and recall of 0.98 or better, and the number of scenes of each edge."""
    expected = {frozenset(edge.split("|")): count for edge, count in _edges(truth(corpus, play)).items()}
    found = {
        frozenset((edge["source"], edge["target"])): edge["scenes"]
        for edge in network(corpus / f"{play}.{form}")["edges"]
    }
    shared = expected.keys() & found.keys()
    assert len(shared) / len(expected) >= 0.98
    assert len(shared) / len(found) >= 0.98
    assert sum(expected[pair] == found[pair] for pair in shared) / len(shared) >= 0.98


def _edges(known: dict) -> dict[str, int]:
    """The edges of the truth under one spelling of their keys."""
    counted: dict[str, int] = {}
    for scene in known["scenes"]:
        names = sorted(set(scene["speakers"]))
        for index, one in enumerate(names):
            for other in names[index + 1 :]:
                counted[f"{one}|{other}"] = counted.get(f"{one}|{other}", 0) + 1
    assert len(counted) == len(known["copresence_edges"])
    return counted
