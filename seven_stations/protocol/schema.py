"""The events as JSON Schema and TypeScript: ``python -m seven_stations.protocol.schema json|ts``.

Both are generated from the models in ``protocol.events`` and committed as ``docs/events.schema.json`` and
``clients/javascript/events.d.ts``; what clients send is declared in ``requests.d.ts``. They describe what this
version sends. Later versions may add fields and events, so neither is closed.
"""

import ast
import inspect
import json
import sys
from importlib.resources import files
from types import ModuleType
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core import core_schema

from seven_stations.protocol import events
from seven_stations.protocol.events import EVENTS, Payload

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_USAGE = "usage: python -m seven_stations.protocol.schema json|ts\n"
MODE: JsonSchemaMode = "serialization"

_NOTE = (
    "Clients ignore fields and events that they do not know: later versions may add some. "
    "Optional fields are left out, never null."
)

_ORIGINAL = {
    "JobProgressPayload": "JobProgress",
    "JobStartedPayload": "JobStarted",
    "JobCompletedPayload": "JobCompleted",
    "JobFailedPayload": "JobFailed",
    "QueueStatsPayload": "QueueStats",
    "AnalysisProgressPayload": "AnalysisProgress",
    "StationCompletedPayload": "AnalysisStationCompleted",
    "SystemEventPayload": "SystemInfo | SystemWarning | SystemError",
    "ConnectionPayload": "Connected | Authenticated | Unauthorized | Disconnected",
    "RealtimeBasePayload": "Payload",
    "RealtimeEventType": "keyof EventMap",
    "RealtimePayload": "EventMap[RealtimeEventType]",
    "BroadcastTarget": '"all" | "websocket" | "sse"',
    "WebSocketRoom": '"user" | "project" | "queue" | "job" | "analysis" | "global"',
}
"""The names of these types in the Node original; docs/from-node.md lists the differences."""


class AsSent(GenerateJsonSchema):
    """Generates schemas of the models as they are sent: an unset field is absent, never ``null``."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  # the names are enough
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        return self.generate_inner(schema["schema"])

    def tuple_schema(self, schema: core_schema.TupleSchema) -> Schema:
        made = super().tuple_schema(schema)
        for place, item in enumerate(schema["items_schema"]):
            if item["type"] == "nullable":  # every item of a row is present
                made["prefixItems"][place] = {"anyOf": [made["prefixItems"][place], {"type": "null"}]}
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        return self.generate_inner(schema["schema"])


def field_notes(module: ModuleType) -> dict[str, dict[str, str]]:
    """The docstrings under the fields of a module's models, by class and field."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        fields = found.setdefault(node.name, {})
        for field, after in zip(node.body, node.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                fields[field.target.id] = inspect.cleandoc(str(after.value.value))
    return found


def definitions(ref_template: str = "#/$defs/{model}") -> Schema:
    """All payloads and the models they consist of, by class name; ``Payload`` holds the base fields."""
    models: list[type[BaseModel]] = [Payload, *EVENTS.values()]
    _, whole = models_json_schema(
        [(model, MODE) for model in models], schema_generator=AsSent, ref_template=ref_template
    )
    found: Schema = dict(sorted(whole["$defs"].items()))
    notes, known = field_notes(events), {model.__name__: model for model in models}
    for name, schema in found.items():
        schema.pop("additionalProperties", None)
        model = known.get(name) or getattr(events, name, None)
        if isinstance(model, type) and issubclass(model, BaseModel):
            _describe(schema, model, notes)
    for event_name, event in EVENTS.items():
        found[event.__name__]["properties"]["eventType"] = {"const": event_name}
        found[event.__name__]["description"] = f"The payload of `{event_name}`."
    return found


def _describe(schema: Schema, model: type[BaseModel], notes: dict[str, dict[str, str]]) -> None:
    """Add the notes on the fields, and list those that are always present: required ones and ones with a fixed
    value."""
    required = []
    for field, info in model.model_fields.items():
        name = info.alias or field
        about = schema["properties"][name]
        for owner in model.__mro__:
            if field in notes.get(owner.__name__, {}):
                about["description"] = notes[owner.__name__][field]
                break
        if info.is_required() or info.default is not None:
            required.append(name)
    schema["required"] = required


def json_schema() -> Schema:
    """All events: ``{event, payload}``, distinguished by ``event``; each payload by name under ``$defs``."""
    return {
        "$schema": DIALECT,
        "title": "Events of Seven Stations",
        "description": f"What a client receives, as an event's name with its payload. {_NOTE}",
        "type": "object",
        "required": ["event", "payload"],
        "oneOf": [
            {
                "title": name,
                "type": "object",
                "properties": {"event": {"const": name}, "payload": {"$ref": f"#/$defs/{model.__name__}"}},
                "required": ["event", "payload"],
            }
            for name, model in EVENTS.items()
        ],
        "$defs": definitions(),
    }


def typescript() -> str:
    """The events as TypeScript: one interface per payload, and ``EventMap`` from each name to its payload."""
    schemas = definitions()
    base = schemas.pop("Payload")
    names = {model.__name__: name for name, model in EVENTS.items()}
    parts = [
        "// Made by `python -m seven_stations.protocol.schema ts`; do not edit.",
        f"// {_NOTE}",
        _interface("Payload<Name extends string = string>", base, {"eventType": "Name"}),
    ]
    for name, schema in schemas.items():
        if "enum" in schema:
            parts.append(f"/** {schema['description']} */\nexport type {name} = {_type(schema)};")
        elif name not in names:
            parts.append(_interface(name, schema, {}))
    for model in EVENTS.values():
        schema = schemas[model.__name__]
        # Base fields that are always present in this payload but not in others are declared again.
        known = base["properties"].keys() - (set(schema.get("required", ())) - set(base["required"]))
        own = {field: about for field, about in schema["properties"].items() if field not in known}
        head = f'{model.__name__} extends Payload<"{model.name}">'
        parts.append(_interface(head, {**schema, "properties": own}, {}))
    pairs = "\n".join(f'  "{name}": {model.__name__};' for name, model in EVENTS.items())
    parts.append(f"/** The payload of each event. */\nexport interface EventMap {{\n{pairs}\n}}")
    names_there = [f"export type {name} = {meaning};" for name, meaning in _ORIGINAL.items()]
    parts.append("// As the Node original names them.\n" + "\n".join(names_there))
    return "\n\n".join([*parts, files(__package__).joinpath("requests.d.ts").read_text("utf-8")])


def _interface(head: str, schema: Schema, types: dict[str, str]) -> str:
    lines = [f"export interface {head} {{"]
    if "description" in schema:
        lines.insert(0, _comment(schema["description"]))
    for field, about in schema["properties"].items():
        if "description" in about:
            lines.append("  " + _comment(about["description"]))
        mark = "" if field in schema.get("required", ()) else "?"
        lines.append(f"  {field}{mark}: {types.get(field) or _type(about)};")
    return "\n".join([*lines, "}"])


def _comment(text: str) -> str:
    return f"/** {' '.join(text.replace('``', '`').split())} */"


def _type(schema: Schema) -> str:
    """The TypeScript type of a schema, for the few kinds of schema that the models use."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    match schema.get("type"):
        case "array":
            return f"{_type(schema['items'])}[]"
        case "object":
            return "Record<string, unknown>"
        case "integer" | "number":
            return "number"
        case "string" | "boolean" as simple:
            return str(simple)
        case None:
            return "unknown"
    raise ValueError(f"no TypeScript type for {schema}")


def main(arguments: list[str]) -> int:
    """Write the requested form to standard output; returns 2 if it is unknown."""
    match arguments:
        case ["json"]:
            sys.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")
        case ["ts"]:
            sys.stdout.write(typescript())
        case _:
            sys.stderr.write(_USAGE)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
