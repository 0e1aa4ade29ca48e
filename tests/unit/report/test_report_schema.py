"""The schema of a report: current, and true of the reports that we write."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from seven_stations.analysis.report import Report
from seven_stations.analysis.report.schema import json_schema
from seven_stations.analysis.stations.registry import built_in
from seven_stations.stations import STATION_NAMES, AnalysisType

STORED = Path(__file__).parents[3] / "docs" / "report.schema.json"
KEYWORDS = set(
    """$ref $defs $schema title description type enum const properties required items prefixItems minItems maxItems
    anyOf oneOf additionalProperties propertyNames""".split()  # noqa: SIM905
)
TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int,
    "number": (int, float),
}  # fmt: skip


def faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "") -> list[str]:
    """Where ``value`` breaks ``schema``: the part of JSON Schema that ours uses; others of its words fail."""
    assert set(schema) <= KEYWORDS, f"teach this test {set(schema) - KEYWORDS}"
    if "$ref" in schema:
        return faults(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, at)
    for choice, most in (("anyOf", 99), ("oneOf", 1)):
        if choice in schema:
            fitting = sum(not faults(value, one, whole, at) for one in schema[choice])
            return [] if 1 <= fitting <= most else [f"{at}: fits {fitting} of {choice}"]
    found = []
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [f"{at}: {value!r} is no {kind}"]
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: {value!r} is not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{at}.{key} is missing" for key in schema.get("required", ()) if key not in value]
        for key, inner in value.items():
            more = schema.get("additionalProperties", True)
            if key in known or isinstance(more, dict):
                found += faults(inner, known.get(key, more), whole, f"{at}.{key}")
    if isinstance(value, list):
        first = schema.get("prefixItems", [])
        for index, inner in enumerate(value):
            one = first[index] if index < len(first) else schema.get("items", {})
            found += faults(inner, one, whole, f"{at}[{index}]")
    return found


def test_the_stored_schema_is_current() -> None:
    assert json.loads(STORED.read_text("utf-8")) == json_schema(), (
        "python -m seven_stations.analysis.report.schema > docs/…"
    )


@pytest.mark.parametrize("sample", ["english", "arabic", "hostile"])
def test_reports_keep_to_it(sample: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(sample)
    assert faults(json.loads(report.to_json()), json_schema(), json_schema()) == []


@pytest.mark.parametrize("kind", list(AnalysisType))
def test_reports_of_every_kind_keep_to_it(kind: AnalysisType, report_of) -> None:
    report = report_of("INT. ROOM - DAY\n\nANN\nHello.\n\nBEN\nHello!\n", kind)
    assert faults(json.loads(report.to_json()), json_schema(), json_schema()) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["score"], "high"),
        (["schemaVersion"], 3),
        (["manuscript", "scenes", 0, 3], "second"),
        (["stations", 0, "number"], 9),
        (["stations", 2, "output", "edges", 0, "scenes"], "three"),
        (["stations", 4, "output", "arcs", 0, "shape"], "sideways"),
        (["stations", 0, "output", "counts"], None),
    ],
)
def test_it_refuses_what_is_wrong(path: list[str | int], value: object, english: Report) -> None:
    whole = json.loads(english.to_json())
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert faults(whole, json_schema(), json_schema())


def test_outputs_can_be_read_back_into_their_models(english: Report) -> None:
    for station in english.stations:
        model = built_in(station.number).output_model
        told = model.model_validate(station.output).model_dump(mode="json", by_alias=True)
        assert {name: told[name] for name in station.output} == station.output


def test_it_tells_what_fields_mean() -> None:
    """People read it: every station by name, and no markup of our docstrings."""
    schema = json_schema()
    assert [schema["$defs"][f"Station{n}"]["title"] for n in range(1, 8)] == list(STATION_NAMES)
    for name, definition in schema["$defs"].items():
        assert definition.get("description"), name
        assert not re.search("``|:class:", definition["description"]), name
