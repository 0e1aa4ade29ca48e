"""The report's JSON: every name that programs outside rely on is there, with its type."""

import json
from numbers import Real
from pathlib import Path
from typing import Any

import pytest

import seven_stations.samples
from seven_stations.analysis.pipeline import report_of
from seven_stations.stations import STATION_NAMES

SAMPLE = Path(seven_stations.samples.__path__[0]) / "the-salt-ledger.fountain"

OUTPUTS: dict[int, Any] = {
    1: {
        "counts": {"words": int, "scenes": int, "speeches": int, "characters": int},
        "scenes": [
            {
                "number": int,
                "act": (int, None),
                "heading": str,
                "startLine": int,
                "endLine": int,
                "speeches": int,
                "words": int,
                "speakers": [str],
            }
        ],
        "characters": [
            {
                "name": str,
                "variants": [str],
                "group": bool,
                "speeches": int,
                "words": int,
                "firstScene": int,
                "lastScene": int,
                "role": str,
            }
        ],
    },
    2: {
        "themes": [{"theme": str, "strength": Real, "scenes": [int], "evidence": [dict]}],
        "genres": [{"genre": str, "weight": Real}],
        "tone": [{"scene": int, "value": Real}],
    },
    3: {
        "edges": [{"source": str, "target": str, "scenes": int, "weight": Real}],
        "metrics": {
            "density": Real,
            "averageDegree": Real,
            "clustering": Real,
            "diameter": int,
            "components": int,
        },
        "communities": [[str]],
        "conflicts": list,
    },
    4: {"gini": {"speech": Real, "presence": Real}, "rhythm": [dict]},
    5: {
        "tension": [{"scene": int, "value": Real}],
        "motifs": [{"word": str, "count": int, "dispersion": Real}],
        "arcs": [dict],
    },
    6: {"issues": list, "rules": [{"rule": str, "found": int, "right": int, "judged": int}]},
    7: {"placements": [{"measure": str, "value": Real}], "must": list, "should": list, "could": list},
}
"""What ``output`` holds, by station. A tuple lists what a value may be; a list of one describes every entry, of
which the sample has at least one."""


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report_of(SAMPLE.read_bytes()).to_json())
    return found


def check(value: Any, kind: Any, path: str) -> None:
    if isinstance(kind, dict):
        assert isinstance(value, dict), path
        for name, inner in kind.items():
            assert name in value, f"{path}.{name} is missing"
            check(value[name], inner, f"{path}.{name}")
    elif isinstance(kind, list):
        assert isinstance(value, list), path
        assert value, f"{path} is empty: the sample shows nothing"
        for index, entry in enumerate(value):
            check(entry, kind[0], f"{path}[{index}]")
    elif isinstance(kind, tuple):
        assert value is None or isinstance(value, kind[0]), path
    else:
        assert isinstance(value, kind), f"{path} is {type(value).__name__}"
        assert kind is bool or not isinstance(value, bool), path


def test_names_of_the_report(report) -> None:
    kinds = {
        "schemaVersion": (int, None),
        "title": str,
        "language": str,
        "analysisType": str,
        "engine": str,
        "doubts": list,
        "confidence": Real,
    }
    check(report, kinds | {"stations": [{"number": int, "name": str, "duration": Real}]}, "report")
    assert report["title"], "the sample has a title page"
    assert (report["language"], report["analysisType"]) == ("en", "full")
    assert [station["name"] for station in report["stations"]] == list(STATION_NAMES)


@pytest.mark.parametrize("number", sorted(OUTPUTS))
def test_names_of_a_station(report, number) -> None:
    station = report["stations"][number - 1]
    assert station["number"] == number
    assert 0 <= station["confidence"] <= 1
    assert isinstance(station["summary"], dict)
    check(station["output"], OUTPUTS[number], f"station {number}")


def test_ranges_and_bounds(report) -> None:
    outputs = [station["output"] for station in report["stations"]]
    assert all(0 <= point["value"] <= 1 for point in outputs[4]["tension"])


def test_characters_are_those_who_speak_and_edges_join_them(report) -> None:
    first, third = report["stations"][0]["output"], report["stations"][2]["output"]
    names = {character["name"] for character in first["characters"]}
    assert {name for scene in first["scenes"] for name in scene["speakers"]} == names
    for edge in third["edges"]:
        together = [s for s in first["scenes"] if {edge["source"], edge["target"]} <= set(s["speakers"])]
        assert edge["scenes"] == len(together) > 0
