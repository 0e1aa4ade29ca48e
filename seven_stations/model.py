"""The base of our pydantic models, and what to say of data that does not fit one."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from seven_stations.words import Note, catalogue, note


class Model(BaseModel):
    """Frozen, and camelCase in JSON."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    def as_json(self, *, exclude: set[str] | None = None) -> dict[str, Any]:
        """The fields as JSON data, without those that are not set and those to ``exclude``."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=exclude)


_FAULTS = {
    "missing": "value-required",
    "extra_forbidden": "value-of-no-field",
    "string_type": "value-no-text",
    "int_type": "value-not-whole",
    "int_parsing": "value-not-whole",
    "int_from_float": "value-not-whole",
    "float_type": "value-no-number",
    "float_parsing": "value-no-number",
    "finite_number": "value-no-number",
    "bool_type": "value-not-boolean",
    "bool_parsing": "value-not-boolean",
    "list_type": "value-no-list",
    "dict_type": "value-no-object",
    "model_type": "value-no-object",
    "model_attributes_type": "value-no-object",
    "enum": "value-unknown",
    "literal_error": "value-unknown",
    "string_pattern_mismatch": "value-unlike-pattern",
    "string_too_long": "value-too-long",
    "string_too_short": "value-too-short",
    "too_long": "value-of-too-many",
    "too_short": "value-of-too-few",
    "greater_than": "value-not-above",
    "greater_than_equal": "value-too-low",
    "less_than_equal": "value-too-high",
}
"""What pydantic's types of errors are called in the catalogue. Our own validators use its codes as types."""

_VALUES = {"max_length": "most", "min_length": "least", "gt": "least", "ge": "least", "le": "most"}
"""What pydantic's values are called there; others keep their names."""


def fault(error: ValidationError, where: str = "", *, field: str | None = None) -> Note:
    """What is wrong with the first invalid field, whose path, such as ``options.timeout``, begins with ``where``.

    ``field`` replaces that path.
    """
    first = error.errors(include_url=False, include_input=False)[0]
    values = {_VALUES.get(name, name): _plain(value) for name, value in first.get("ctx", {}).items()}
    if "expected" in values:
        values["expected"] = values["expected"].replace("'", "").replace(" or ", ", ").split(", ")
    path = field or ".".join(part for part in (where, *map(str, first["loc"])) if part)
    code = _FAULTS.get(first["type"], first["type"])
    if code not in catalogue("en")["codes"]:
        code, values = "value-refused", {"reason": first["msg"].removeprefix("Value error, ")}
    return note(code, field=path or "data", **values)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
