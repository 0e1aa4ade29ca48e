"""The parts of the OpenAPI document that every endpoint is described with."""

from pydantic import BaseModel

from notifier.http import schemas as answers
from notifier.http.openapi.components import REF, reference
from seven_stations.protocol.jobs import JobData
from seven_stations.protocol.schema import Schema

CODES = {
    "400": "The request cannot be understood.",
    "401": "There is no token, or one that does not hold.",
    "403": "This is not allowed, or not from this origin or under this host's name.",
    "404": "There is no such thing, or it is somebody else's.",
    "409": "This id belongs to another user, or the job's state does not allow it.",
    "413": "The body is too large.",
    "422": "The data cannot be analysed; the message begins with the field at fault.",
    "429": "Too many requests.",
    "503": "Not now; try again in a moment.",
}

ID = {"type": "string", "minLength": 1, "maxLength": 200}


def public(summary: str, found: Schema, faults: str = "") -> Schema:
    return {**described(summary, found, faults), "security": []}


def described(summary: str, found: Schema, faults: str) -> Schema:
    """``found``: by status, a model or a description with its content; ``faults``: the statuses of failures."""
    responses: Schema = {}
    for status, what in found.items():
        about, content = what if isinstance(what, tuple) else (what.__doc__, as_json(reference(what)))
        responses[status] = {"description": about} | ({} if content is None else {"content": content})
    for status in faults.split():
        responses.setdefault(
            status, {"description": CODES[status], "content": as_json(reference(answers.Failure))}
        )
    return {"summary": summary, "responses": responses}


def in_path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": ID}


def in_query(name: str, schema: Schema, about: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": about}


def json_body(model: type[BaseModel]) -> Schema:
    name = "NewAnalysis" if model is JobData else model.__name__
    return {"required": True, "content": as_json({"$ref": REF.format(model=name)})}


def as_json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}
