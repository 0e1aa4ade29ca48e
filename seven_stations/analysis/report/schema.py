"""The report as JSON Schema: ``python -m seven_stations.analysis.report.schema`` prints docs/report.schema.json.

It is generated from the models: the report, and the typed output of each of our stations. It describes what this
version writes. Later versions, and stations that replace ours, may add fields, so nothing is closed.
"""

import inspect
import json
import sys
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from seven_stations.analysis.report.model import OPTIONAL, SCHEMA_VERSION, Report, StationReport
from seven_stations.analysis.stations.registry import built_in
from seven_stations.analysis.stations.verdict.output import FinalReportOutput
from seven_stations.stations import STATION_NAMES

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> Schema:
    """The schema of a complete report, with models by name under ``$defs``."""
    outputs = {number: built_in(number).output_model for number in range(1, len(STATION_NAMES) + 1)}
    models: list[type[BaseModel]] = [Report, *outputs.values()]
    _, whole = models_json_schema([(model, "serialization") for model in models], by_alias=True)
    known: Schema = dict(sorted(whole["$defs"].items()))
    for definition in known.values():
        _opened(definition)
    stations = known.pop(StationReport.__name__)
    for number, model in outputs.items():
        known[f"Station{number}"] = _station(stations, number, model)
    report = known.pop(Report.__name__)
    report["required"] = [name for name in report["required"] if name not in OPTIONAL]
    for name in OPTIONAL:
        report["properties"][name] = report["properties"][name]["anyOf"][0]
        del known[FinalReportOutput.__name__]["properties"][name]
        known[FinalReportOutput.__name__]["required"].remove(name)
    report["properties"]["schemaVersion"] = {"const": SCHEMA_VERSION}
    report["properties"]["stations"]["items"] = {
        "oneOf": [{"$ref": f"#/$defs/Station{number}"} for number in outputs]
    }
    return {"$schema": DIALECT, **report, "title": "A report of Seven Stations", "$defs": known}


def _opened(schema: Schema) -> None:
    """Allow additional fields, and require the present ones, which a report always has."""
    schema.pop("additionalProperties", None)
    if "properties" in schema:
        schema["required"] = list(schema["properties"])
        for about in schema["properties"].values():
            about.pop("title", None)
            about.pop("default", None)
    if "description" in schema:
        schema["description"] = inspect.cleandoc(schema["description"]).replace("``", "`")


def _station(stations: Schema, number: int, output: type[BaseModel]) -> Schema:
    """One station of the report, identified by its number, with its own output."""
    properties = {
        **stations["properties"],
        "number": {"const": number},
        "name": {"const": STATION_NAMES[number - 1]},
        "output": {"$ref": f"#/$defs/{output.__name__}"},
    }
    return {**stations, "title": STATION_NAMES[number - 1], "properties": properties}


def main() -> None:
    """Write the schema to standard output."""
    sys.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
