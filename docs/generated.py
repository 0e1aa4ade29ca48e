"""The reference pages of the documentation site, generated from the code when the site is built.

``python docs/generated.py > .env.example`` writes the example of all settings.
"""

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable
from itertools import groupby
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import typer
from annotated_types import Ge, Gt, Le
from prometheus_client.core import Metric
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings
from redis.asyncio import Redis
from typer.cli import get_docs_for_click
from typer.main import get_command

from cli.main import application
from cli.settings import CommandSettings
from notifier.app import build_services
from notifier.http.endpoints import ENDPOINTS
from notifier.http.openapi.document import FAULTS, document
from notifier.metrics import NotifierCollector, QueueState
from notifier.settings import NotifierSettings
from notifier.transports.socketio.server import Sockets
from seven_stations.analysis.llm.settings import LanguageModelSettings
from seven_stations.process.settings import DeploymentSettings
from seven_stations.protocol.events import EVENTS, Payload, QueueCounts
from seven_stations.protocol.schema import Schema, definitions, field_notes
from worker.metrics import Metrics
from worker.settings import WorkerSettings

MODELS: dict[str, type[BaseSettings]] = {
    "All processes": DeploymentSettings,
    "Worker": WorkerSettings,
    "Notifier": NotifierSettings,
    "Command line": CommandSettings,
    "Language model": LanguageModelSettings,
}
WIDTH = 113
MODELS_OF_EVENTS = definitions()


def table(*rows: Iterable[object]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *body]) + "\n"


def prose(text: str | None) -> str:
    """A docstring as Markdown."""
    return " ".join(inspect.cleandoc(text or "").replace("``", "`").split())


# --- Settings ---


def declared(model: type[BaseSettings], seen: set[str]) -> Iterable[tuple[str, FieldInfo, str]]:
    """The name, the field and the description of each setting that was not ``seen`` in an earlier model."""
    notes = field_notes(sys.modules[model.__module__])[model.__name__]
    for field, info in model.model_fields.items():
        name = f"{model.model_config['env_prefix']}{field}".upper()
        if name not in seen:
            seen.add(name)
            yield name, info, prose(notes[field])


def allowed(info: FieldInfo) -> str:
    """The values that a setting may have, as far as its type tells."""
    kind = info.annotation
    if get_origin(kind) in (Union, UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    if kind is bool:
        return ""
    if get_origin(kind) is Literal:
        return f"One of {', '.join(f'`{value}`' for value in get_args(kind))}."
    bounds: dict[type, Any] = {type(each): each for each in info.metadata}
    if Ge in bounds and Le in bounds:
        return f"From {bounds[Ge].ge:,} to {bounds[Le].le:,}."
    if Ge in bounds:
        return f"At least {bounds[Ge].ge:,}." if bounds[Ge].ge else ""
    return f"More than {bounds[Gt].gt:,}." if Gt in bounds else ""


def default(info: FieldInfo) -> str | None:
    """The default as it would be written into the environment; ``None`` if there is none to write."""
    if info.default in (None, PydanticUndefined, ()):
        return None
    return str(info.default).lower() if isinstance(info.default, bool) else str(info.default).removesuffix(".0")


def settings() -> str:
    """One table for each kind of process."""
    seen: set[str] = set()
    parts = []
    for title, model in MODELS.items():
        rows = [
            (f"`{name}`", "" if default(info) is None else f"`{default(info)}`", f"{about} {allowed(info)}")
            for name, info, about in declared(model, seen)
        ]
        parts.append(f"## {title}\n\n" + table(("setting", "default", "meaning"), *rows))
    return "\n".join(parts)


def environment() -> str:
    """The settings as ``.env.example`` lists them, all commented out."""
    seen: set[str] = set()
    parts = [
        "# Every setting, with its default. Copy to .env, or set in the environment. Durations are in seconds,"
    ]
    parts.append("# sizes in bytes. Made by `python docs/generated.py`; do not edit.")
    for title, model in MODELS.items():
        parts.append(f"\n# --- {title} ---")
        for name, info, about in declared(model, seen):
            parts += [f"# {line}" for line in re.findall(rf".{{1,{WIDTH}}}(?:\s|$)", about.replace("`", ""))]
            parts.append(f"#{name}={default(info) or ''}")
    return "\n".join(line.rstrip() for line in parts) + "\n"


# --- Command line ---


def commands() -> str:
    """What Typer says of each command."""
    command = get_command(application())
    text = get_docs_for_click(obj=command, ctx=typer.Context(command), name="stations")
    text = re.sub(r"\*\*Commands\*\*:\n\n(?:\* .*\n)+\n", "", text)  # cut short, and headings below name them
    return text.removeprefix("# `stations`\n").replace("```console\n$ ", "```text\n")


# --- HTTP and events ---


def kind(schema: Schema) -> str:
    """The type of a JSON value, in words."""
    match schema:
        case {"$ref": reference}:
            name = reference.rpartition("/")[2]
            if name == "Event":
                return "[an event](events.md)"
            page = "events.md" if name in MODELS_OF_EVENTS else "http.md"
            return f"[{name}]({page}#{name.lower()})"
        case {"const": value}:
            return f"`{json.dumps(value)}`"
        case {"enum": values}:
            return ", ".join(f"`{value}`" for value in values)
        case {"anyOf": several} | {"oneOf": several}:
            return " or ".join(dict.fromkeys(kind(one) for one in several))
        case {"type": "array", "items": items}:
            return f"list of {kind(items)}"
        case {"type": "string", "format": "binary"}:
            return "the file"
        case {"type": simple}:
            names = {"string": "text", "integer": "whole number", "boolean": "true or false", "array": "list"}
            low, high = schema.get("minimum"), schema.get("maximum")
            bounds = f", {low:,} to {high:,}" if low is not None and high is not None else ""
            return names.get(simple, simple) + bounds
    return "any"


def meaning(schema: Schema) -> str:
    """The description of a field, also of one that may be ``null``."""
    return prose(schema.get("description")) or " ".join(meaning(each) for each in schema.get("anyOf", ())).strip()


def fields(schema: Schema, without: Iterable[str] = ()) -> str:
    """A table of the fields of an object."""
    properties = {name: about for name, about in schema.get("properties", {}).items() if name not in without}
    if not properties:
        return ""
    required = schema.get("required", ())
    rows = [
        (f"`{name}`", kind(about), "yes" if name in required else "", meaning(about))
        for name, about in properties.items()
    ]
    return table(("field", "type", "always", "meaning"), *rows)


def types(schemas: Schema) -> str:
    """A section for each model."""
    parts = []
    for name, schema in schemas.items():
        about = prose(schema.get("description"))
        parts.append(f"### {name}\n\n{about}\n\n{fields(schema) or kind(schema)}")
    return "\n\n".join(parts)


def endpoints() -> str:
    """Each operation of the OpenAPI document, and the models that it refers to."""
    made = document(ENDPOINTS, open_mode=False)
    faults = table(("status", "when"), *FAULTS.items())
    parts = [made["info"]["description"], f"## Errors\n\n{faults}", "## Service"]
    for group, paths in groupby(made["paths"], key=lambda path: "/".join(path.split("/")[:3])):
        if group.startswith("/api"):
            parts.append(f"## `{group}`")
        for path in paths:
            for method, operation in made["paths"][path].items():
                if method != "parameters":
                    parts.append(_operation(f"{method.upper()} {path}", operation))
    schemas = made["components"]["schemas"]
    named = {name: each for name, each in schemas.items() if name not in MODELS_OF_EVENTS and name != "Event"}
    return "\n\n".join([*filter(None, parts), "## Types", types(named)])


def _operation(title: str, operation: Schema) -> str:
    parts = [f"### `{title}`", f"**{operation['summary']}**", operation.get("description", "")]
    if parameters := operation.get("parameters"):  # those of the path are in the title
        rows = [(f"`{p['name']}`", p["in"], kind(p["schema"]), p.get("description", "")) for p in parameters]
        parts.append(table(("parameter", "in", "type", "meaning"), *rows))
    if body := operation.get("requestBody"):
        parts.append("Body: " + "; ".join(f"`{m}`: {kind(c['schema'])}" for m, c in body["content"].items()))
    found, failed = [], []
    for status, answer in sorted(operation["responses"].items()):
        contents = dict.fromkeys(kind(each["schema"]) for each in answer.get("content", {}).values())
        if answer["description"] == FAULTS.get(status):
            failed.append(status)
        else:
            found.append((status, prose(answer["description"]), "; ".join(contents)))
    parts.append(table(("status", "when", "content"), *found))
    if failed:
        parts.append(f"[Errors](#errors): {', '.join(failed)}.")
    if operation.get("security") == []:
        parts.append("No token is needed.")
    return "\n\n".join(filter(None, parts))


def events() -> str:
    """The fields of each event, and the models that they consist of."""
    schemas = dict(MODELS_OF_EVENTS)
    base = schemas.pop("Payload")
    parts = ["## Fields of every event", fields(base), "## Events"]
    for name, model in EVENTS.items():
        own = fields(schemas.pop(model.__name__), Payload.model_json_schema()["properties"])
        parts.append(f"### `{name}`\n\n{own or 'No fields of its own.'}")
    return "\n\n".join([*parts, "## Types", types(schemas)])


# --- Metrics ---


def _families(families: Iterable[Metric]) -> str:
    rows = []
    for family in families:
        names = getattr(family, "_labelnames", ()) or (family.samples[:1] and family.samples[0].labels)
        labels = ", ".join(f"`{name}`" for name in names if name != "le")
        suffix = "_total" if family.type == "counter" else ""
        rows.append((f"`{family.name}{suffix}`", family.type, labels, family.documentation))
    return table(("metric", "type", "labels", "meaning"), *rows)


def metrics() -> str:
    """What a notifier and a worker that have done nothing yet would answer to Prometheus."""
    secret = "whsec_" + "A" * 32
    services = build_services(
        NotifierSettings(_env_file=None, webhook_url="http://localhost", webhook_secret=secret), Redis(), Redis()
    )
    counts = QueueCounts(**dict.fromkeys(QueueCounts.model_fields, 0))
    state = {"ai-analysis": QueueState(counts, 0, 0)}
    notifier = NotifierCollector(services, Sockets(services), state).collect()
    worker = Metrics().registry.collect()
    return f"## Notifier\n\n{_families(notifier)}\n## Worker\n\n{_families(worker)}"


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/settings": settings,
    "docs/reference/commands": commands,
    "docs/reference/http": endpoints,
    "docs/reference/events": events,
    "docs/reference/metrics": metrics,
}

if __name__ == "__main__":
    sys.stdout.write(environment())
