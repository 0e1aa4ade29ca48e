"""The declaration of an endpoint, above its handler: its route and its entry in the OpenAPI document."""

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import BaseModel
from starlette.routing import Route

from seven_stations.protocol.schema import Schema

Found = type[BaseModel] | tuple[str, Schema | None]
"""The content of a response: a model, or a description and its content by media type."""

H = TypeVar("H", bound=Callable[..., Any])

ID: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
TEXT: Schema = {"type": "string"}

DECLARED: "list[Endpoint]" = []
"""Every endpoint whose module has been imported; :mod:`notifier.http.endpoints` imports them all."""

_PARAMETER = re.compile(r"\{(\w+):\w+\}")


@dataclass(slots=True)
class Endpoint:
    """One method of one path, as a decorator of its handler."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    """In Starlette's syntax; ``notifier.http.names`` defines the converters."""
    summary: str
    found: Found | Mapping[str, Found]
    """The content of the response with status 200, or by status."""
    faults: str = ""
    """The statuses of errors."""
    _: KW_ONLY
    about: str = ""
    body: type[BaseModel] | None = None
    body_optional: bool = False
    files: tuple[str, ...] = ()
    """Media types that are accepted instead of a JSON body."""
    parameters: tuple[Schema, ...] = ()
    """Parameters in query and headers; path parameters follow from the path."""
    response_headers: Mapping[str, Schema] = field(default_factory=dict)
    """Response headers by status."""
    public: bool = False
    """Whether no token is needed."""
    anonymous: bool = False
    """Whether a token is optional and adds to the response."""
    name: str | None = None
    """The operation id for generated clients; by default it follows from method and path."""
    handler: Callable[..., Any] = field(init=False)

    def __call__(self, handler: H) -> H:
        self.handler = handler
        DECLARED.append(self)
        return handler

    def route(self) -> Route:
        """The Starlette route."""
        return Route(self.path, self.handler, methods=[self.method])

    @property
    def by_status(self) -> Mapping[str, Found]:
        """The content of the responses by status."""
        return self.found if isinstance(self.found, Mapping) else {"200": self.found}

    @property
    def template(self) -> str:
        """The path in OpenAPI's syntax."""
        return _PARAMETER.sub(lambda found: f"{{{_camel(found[1])}}}", self.path)

    @property
    def in_path(self) -> list[str]:
        """The names of the path parameters in the OpenAPI document."""
        return [_camel(name) for name in _PARAMETER.findall(self.path)]


def in_query(name: str, schema: Schema, about: str) -> Schema:
    """A query parameter."""
    return {"name": name, "in": "query", "schema": schema, "description": about}


def in_header(name: str, schema: Schema, about: str) -> Schema:
    """A header parameter."""
    return {"name": name, "in": "header", "schema": schema, "description": about}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
