"""The schemas of the OpenAPI document: requests, responses and events."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from notifier.http import schemas as answers
from notifier.http.endpoint import Endpoint
from seven_stations.protocol.events import EVENTS
from seven_stations.protocol.jobs import JOB_IDS
from seven_stations.protocol.options import MAX_ATTEMPTS, MAX_DELAY, MAX_PRIORITY
from seven_stations.protocol.schema import MODE, AsSent, Schema, definitions

REF = "#/components/schemas/{model}"
_INPUT: JsonSchemaMode = "validation"


def reference(model: type[BaseModel]) -> Schema:
    """A reference to a model's schema."""
    return {"$ref": REF.format(model=model.__name__)}


def schemas(endpoints: Iterable[Endpoint]) -> Schema:
    """All models by name, including the events; ``Event`` is the union of ``{event, payload}``."""
    endpoints = list(endpoints)
    taken = [one.body for one in endpoints if one.body is not None]
    given = [found for one in endpoints for found in one.by_status.values() if not isinstance(found, tuple)]
    found = {
        **_models(taken, _INPUT),
        **_models([answers.Failure, answers.HealthAnswer, *given], MODE),
        **definitions(REF),
    }
    found["NewAnalysis"] = _new_analysis(found.pop("JobData"))
    found["EventRequest"]["properties"]["eventType"] = {"enum": list(EVENTS)}
    found["Event"] = {
        "description": "An event's name and its payload.",
        "oneOf": [
            {
                "type": "object",
                "properties": {"event": {"const": name}, "payload": reference(model)},
                "required": ["event", "payload"],
            }
            for name, model in EVENTS.items()
        ],
    }
    return dict(sorted(found.items()))


def _models(models: Iterable[type[BaseModel]], mode: JsonSchemaMode) -> Schema:
    _, whole = models_json_schema([(model, mode) for model in models], schema_generator=AsSent, ref_template=REF)
    return dict(whole["$defs"])


def _new_analysis(data: Schema) -> Schema:
    """A job's data as the endpoint accepts it: with the text itself, in one of two places. ``null`` means "not
    given"."""
    text = {"type": "string", "minLength": 1, "pattern": r"\S", "description": "The text to analyse."}
    there = {"required": ["text"], "properties": {"text": text}}
    elsewhere = {
        "required": ["options"],
        "properties": {"text": {"type": "null"}, "options": {"type": "object", **there}},
    }
    fields: dict[str, Any] = {
        name: {"anyOf": [about, {"type": "null"}]}
        for name, about in data["properties"].items()
        if name not in ("text", "textRef")
    }
    for name in ("userId", "projectId"):  # not for analysis ids, because a number could be a job's id
        fields[name]["anyOf"].append({"type": "integer"})
    # An id that may be a job's is only accepted for that job.
    fields["analysisId"]["anyOf"][0]["not"] = {"pattern": f"^(?:{JOB_IDS.pattern})$"}
    bounds: dict[str, Schema] = {
        "delay": {
            "type": "number",
            "minimum": 0,
            "maximum": MAX_DELAY,
            "description": "Seconds before it may run.",
        },
        "priority": {
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_PRIORITY,
            "description": "The lowest number runs first; those without one (0) run before all others.",
        },
        "attempts": {"type": "integer", "minimum": 1, "maximum": MAX_ATTEMPTS, "description": "3 by default."},
        "deduplicate": {
            "type": "boolean",
            "description": "Return the existing job if this user has one with the same text, type and options.",
        },
    }
    fields |= {name: {"anyOf": [about, {"type": "null"}]} for name, about in bounds.items()}
    fields["options"]["description"] = "Further options; `options.text` is used if there is no `text`."
    fields["userId"]["description"] = "The owner; accepted from admins, and in open mode."
    about = "The text, in `text` or `options.text`, and its fields."
    return {"description": about, "type": "object", "properties": fields, "anyOf": [there, elsewhere]}
