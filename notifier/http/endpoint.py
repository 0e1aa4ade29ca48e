"""An endpoint, declared once: its route, and its place in the OpenAPI document."""

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal

from pydantic import BaseModel
from starlette.routing import Route

from seven_stations.protocol.schema import Schema

Found = type[BaseModel] | tuple[str, Schema | None]
"""What is answered: a model, or a description and its content by media type."""

_PARAMETER = re.compile(r"\{(\w+):\w+\}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is asked with one method at one path."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    """As Starlette's; ``notifier.http.names`` has the kinds of names."""
    handler: Callable[..., Any]
    summary: str
    found: Found | Mapping[str, Found]
    """With status 200, or by status."""
    faults: str = ""
    """The statuses of failures."""
    _: KW_ONLY
    about: str = ""
    body: type[BaseModel] | None = None
    body_optional: bool = False
    files: tuple[str, ...] = ()
    """Media types that are taken in place of the body's JSON."""
    parameters: tuple[Schema, ...] = ()
    """In query and headers; those in the path follow from it."""
    response_headers: Mapping[str, Schema] = field(default_factory=dict)
    """By status."""
    public: bool = False
    """Whether it may be asked without a token."""
    anonymous: bool = False
    """Whether it tells more to those who have a token."""
    name: str | None = None
    """What generated clients call it; else it follows from method and path."""

    def route(self) -> Route:
        """The route that serves it."""
        return Route(self.path, self.handler, methods=[self.method])

    @property
    def by_status(self) -> Mapping[str, Found]:
        """What is answered, by status."""
        return self.found if isinstance(self.found, Mapping) else {"200": self.found}

    @property
    def template(self) -> str:
        """The path as the document has it."""
        return _PARAMETER.sub(lambda found: f"{{{_camel(found[1])}}}", self.path)

    @property
    def in_path(self) -> list[str]:
        """The names that the path holds, as the document has them."""
        return [_camel(name) for name in _PARAMETER.findall(self.path)]


def in_query(name: str, schema: Schema, about: str) -> Schema:
    """A parameter of the query."""
    return {"name": name, "in": "query", "schema": schema, "description": about}


def in_header(name: str, schema: Schema, about: str) -> Schema:
    """A parameter of the head."""
    return {"name": name, "in": "header", "schema": schema, "description": about}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
