"""Parsing a job's data as JSON within limits: only the text may be long.

``json.loads`` turns 16 MB of ``[],`` into 740 MB of lists and blocks the process for seconds, and the result is
then stored and parsed again by every reader of the job. Here, every value except the text must end within a few
kilobytes, or the data is refused. Values, names and nesting are limited before any object is built.
"""

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed does not declare it
from typing import Any

from seven_stations.errors import InvalidDataError
from seven_stations.protocol.untrusted_json import is_deep

MAX_FIELD = 8192
"""The most characters of any field except the text, and of the options without their text."""

MAX_REST = 65_536
"""The most characters of everything except the text."""

MAX_FIELDS = 100

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class FieldTooLargeError(InvalidDataError):
    """A field is larger than any but the text may be."""


def read_job_data(raw: str) -> dict[str, Any]:
    """The object in ``raw``; its ``text``, or ``options.text``, may have any length.

    Raises :class:`ValueError` if it is not JSON or not an object, and :class:`FieldTooLargeError`, which names the
    field.
    """
    data, end = _object(raw, _space(raw, 0), "")
    if _space(raw, end) != len(raw):
        raise ValueError("something follows the object")
    return data


def _object(raw: str, at: int, path: str) -> tuple[dict[str, Any], int]:
    """The object that begins at ``at``, and the place after its end."""
    if raw[at : at + 1] != "{":
        raise ValueError("no object")
    found: dict[str, Any] = {}
    count, size = 0, 0
    at = _space(raw, at + 1)
    if raw[at : at + 1] == "}":
        return found, at + 1
    while True:
        begin = at
        if raw[at : at + 1] != '"' or '"' not in raw[at + 1 : at + MAX_FIELD]:
            raise ValueError("no name of a field")
        name, at = scanstring(raw, at + 1)
        at = _space(raw, at)
        if raw[at : at + 1] != ":":
            raise ValueError("no colon")
        at = _space(raw, at + 1)
        kind = raw[at : at + 1]
        if name == "text" and kind == '"':
            found[name], at = scanstring(raw, at + 1)
        elif name == "options" and kind == "{" and not path:
            found[name], at = _object(raw, at, "options.")  # this has a limit of its own
        else:
            found[name], at = _small(raw, at, path + name)
            size += at - begin
        count += 1
        what, most = ("options", MAX_FIELD) if path else ("data", MAX_REST)
        if size > most:
            raise FieldTooLargeError(f"{what}: longer than {most:,} characters without the text")
        if count > MAX_FIELDS:
            raise FieldTooLargeError(f"{what}: more than {MAX_FIELDS} fields")
        at = _space(raw, at)
        if raw[at : at + 1] == "}":
            return found, at + 1
        if raw[at : at + 1] != ",":
            raise ValueError("no comma")
        at = _space(raw, at + 1)


def _small(raw: str, at: int, name: str) -> tuple[Any, int]:
    part = raw[at : at + MAX_FIELD + 1]
    if is_deep(part):
        raise ValueError("nested too deep")
    try:
        value, length = _DECODER.raw_decode(part)
    except ValueError:
        if len(part) <= MAX_FIELD:
            raise
        length = len(part)
    if length > MAX_FIELD:
        raise FieldTooLargeError(f"{name[:100]}: longer than {MAX_FIELD:,} characters")
    return value, at + length


def _space(raw: str, at: int) -> int:
    match = _SPACE.match(raw, at)
    return at if match is None else match.end()
