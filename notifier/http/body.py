"""Request bodies: size limits and JSON."""

import asyncio
import json
from collections.abc import Callable, Collection
from difflib import get_close_matches
from itertools import islice
from typing import Any

from starlette.requests import ClientDisconnect, Request

from notifier.http.replies import BadRequestError, TooLargeError
from seven_stations.protocol.job_json import MAX_FIELD, FieldTooLargeError, read_job_data
from seven_stations.protocol.untrusted_json import is_deeper, loads
from seven_stations.words import note

MAX_BYTES = 65_536
"""The size limit of every body except that of a new analysis."""

_MAX_DEPTH = 64

FILES = (
    "application/octet-stream",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/xml",
    "text/html",
    "text/plain",
    "text/xml",
)
"""Media types of bodies that are files. The kind of a file is detected from its content."""

_ALIKE, _LONGEST_NAME, _MOST_COMPARED = 0.8, 30, 20
"""From which ratio of ``difflib`` on a name is taken for another one, and the limits of what is compared."""

_JSON_FIELDS = frozenset({"options", "delay", "priority", "attempts", "deduplicate"})


async def read_json(request: Request) -> dict[str, Any]:
    """The body as an object. Raises an error if it is too large, not JSON, or not an object."""
    body = await _read(request, MAX_BYTES, lambda _count: None)
    try:
        data = loads(_text(body))
    except ValueError as error:
        raise BadRequestError("The body is not JSON") from error
    if not isinstance(data, dict):
        raise BadRequestError("The body must be a JSON object")
    _check(data)
    return data


async def _parsed(body: bytearray) -> dict[str, Any]:
    # A long text is parsed in a thread.
    return _analysis(body) if len(body) <= MAX_BYTES else await asyncio.to_thread(_analysis, bytes(body))


async def read_analysis(
    request: Request, limit: int, take: Callable[[int], None]
) -> tuple[dict[str, Any], bytes | None]:
    """The fields of a new analysis, and its file if the body's media type is that of a file.

    ``take`` is called with the number of bytes, before they are read if the request declares it, and may raise. In
    JSON, only the text may be long. The fields of a file come in the query; those that are not strings, as JSON.
    """
    body = await _read(request, limit, take)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # Some clients send JSON as text/plain, and no play begins with a brace.
    if media not in FILES or (media == "text/plain" and body.lstrip()[:1] == b"{"):
        return await _parsed(body), None
    fields: dict[str, Any] = dict(request.query_params)
    for name in _JSON_FIELDS & fields.keys():
        if len(fields[name]) > MAX_FIELD:
            raise TooLargeError(f"{name}: longer than {MAX_FIELD:,} characters")
        try:
            fields[name] = loads(fields[name])
        except ValueError as error:
            raise BadRequestError(f"{name}: not JSON") from error
    _check(fields)
    return fields, bytes(body)


def check_names(fields: dict[str, Any], known: Collection[str], where: str = "") -> None:
    """Raise an error for a field that is probably a misspelt one of ``known``, and would be ignored.

    Other unknown fields may be a client's own. ``where`` precedes the name in the message.
    """
    by_letters = {name.lower(): name for name in known}
    for name in islice((name for name in fields if name not in known), _MOST_COMPARED):
        for meant in get_close_matches(name.lower(), by_letters, 1, _ALIKE) if len(name) <= _LONGEST_NAME else ():
            raise BadRequestError(note("value-misspelt", field=where + name, meant=where + by_letters[meant]))


async def _read(request: Request, limit: int, take: Callable[[int], None]) -> bytearray:
    given = request.headers.get("content-length", "")
    declared = int(given) if given.isascii() and given.isdigit() else None
    if declared is not None:
        if declared > limit:
            raise TooLargeError(f"The body is larger than {limit:,} bytes")
        take(declared)
    body = bytearray()
    try:
        async for part in request.stream():
            if declared is None:
                take(len(part))
            body += part
            if len(body) > limit:
                raise TooLargeError(f"The body is larger than {limit:,} bytes")
    except ClientDisconnect:
        raise BadRequestError("The client disconnected before its body had arrived") from None
    return body


def _text(body: bytes | bytearray) -> str:
    return body.decode(json.detect_encoding(body), "surrogatepass")


def _analysis(body: bytes | bytearray) -> dict[str, Any]:
    try:
        data = read_job_data(_text(body))
    except FieldTooLargeError:
        raise
    except ValueError as error:
        raise BadRequestError("The body is not a JSON object") from error
    _check(data)
    return data


def _check(data: dict[str, Any]) -> None:
    if is_deeper(data, _MAX_DEPTH):
        raise BadRequestError(f"The body is nested more than {_MAX_DEPTH} levels deep")
    try:
        # Text fields have their own checks, whose messages name them.
        inner = [value for value in data.values() if not isinstance(value, str)]
        json.dumps(inner, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError as error:
        raise BadRequestError("The body contains lone surrogates, which are not text") from error
    except ValueError as error:
        raise BadRequestError("The body contains numbers that JSON does not have") from error
