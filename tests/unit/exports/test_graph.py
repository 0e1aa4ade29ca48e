"""The network for graph programs: whole, readable by them, whatever its people are called."""

import io
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from seven_stations.analysis.exports import export
from seven_stations.analysis.report import Report
from seven_stations.stations import AnalysisType

READERS: dict[str, Any] = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}


@pytest.fixture(params=READERS)
def fmt(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("sample", ["english", "arabic", "hostile"])
def test_it_is_the_network_of_the_report(fmt: str, sample: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(sample)
    output = report.output(3)
    graph = READERS[fmt](io.BytesIO(export(report.to_json(), fmt)))
    assert {graph.nodes[node]["label"] for node in graph} == {one["name"] for one in output["nodes"]}
    assert graph.number_of_edges() == len(output["edges"])
    for one in output["edges"]:
        tie = graph.edges[one["source"], one["target"]]
        assert (tie["weight"], tie["exchanges"]) == (one["weight"], one["exchanges"])
    at_odds = {frozenset(ends) for *ends, strength in graph.edges(data="conflict") if strength}
    assert at_odds == {frozenset((one["source"], one["target"])) for one in output["conflicts"] if one["sure"]}


def test_people_carry_what_is_known_of_them(fmt: str, english: Report) -> None:
    graph = READERS[fmt](io.BytesIO(export(english.to_json(), fmt)))
    nell = graph.nodes["NELL"]
    assert (nell["speeches"], nell["words"], nell["scenes"]) == (77, 745, 14)
    groups = english.output(3)["communities"]
    assert all(graph.nodes[name]["group"] == place for place, names in enumerate(groups, 1) for name in names)


@pytest.mark.parametrize(
    "text", ["One line of prose and no more.", "INT. ROOM - DAY\n\nANN\nI am alone.\n\nANN\nStill.\n"]
)
def test_a_network_of_nobody_is_one_too(fmt: str, text: str, report_of: Callable[..., Report]) -> None:
    report = report_of(text, AnalysisType.QUICK)
    graph = READERS[fmt](io.BytesIO(export(report.to_json(), fmt)))
    assert len(graph) == len(report.output(3)["nodes"])


def test_letters_that_xml_has_not_are_replaced(fmt: str, english: Report) -> None:
    body = english.to_json().replace('"NELL"', '"NE\\u0001\\uffffLL"')
    names = [*ET.fromstring(export(body, fmt)).iter()]
    told = {value for one in names for value in (one.text, one.get("label"), one.get("id"))}
    assert "NE\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}LL" in told
