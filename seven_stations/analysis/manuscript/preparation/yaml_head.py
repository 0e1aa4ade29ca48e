"""The head of a Markdown text: fields between two lines ``---``, as Pandoc and site generators write them."""

import re
from collections.abc import Sequence

_FENCE = re.compile(r"^---\s*$")
_END = re.compile(r"^(?:---|\.\.\.)\s*$")
_FIELD = re.compile(r"^([^\W\d_][\w -]{0,30}):(?:\s+(.*))?$")
_MORE = re.compile(r"^(?:\s.*|- .*|#.*)?$")
"""Goes on with a field, or says nothing."""

_BLOCK = re.compile(r"^[>|][+-]?$")
_CAPITALISED = frozenset("title author authors date draft credit source العنوان عنوان المؤلف تأليف".split())  # noqa: SIM905
"""Keys in small letters that may also have a capital; others with one are names of speakers."""

_TITLE = frozenset({"العنوان", "عنوان"})
_LONGEST = 60
"""Lines of a head, at most."""


def without_head(raw: Sequence[str]) -> tuple[Sequence[str], dict[str, str]]:
    """``raw`` with the lines of its head empty, so that all keep their numbers, and the fields of the head."""
    first = next((index for index, line in enumerate(raw) if line.strip("\ufeff \t")), len(raw))
    if first == len(raw) or not _FENCE.match(raw[first].strip("\ufeff")):
        return raw, {}
    fields: dict[str, str] = {}
    key = ""
    for index in range(first + 1, min(first + _LONGEST, len(raw))):
        line = raw[index]
        if fields and _END.match(line):
            return [""] * (index + 1) + list(raw[index + 1 :]), fields
        match = _FIELD.match(line)
        name = match[1].lower() if match else ""
        if match and name not in fields and (match[1].islower() or name in _CAPITALISED):
            key, value = "title" if name in _TITLE else name, (match[2] or "").strip()
            fields[key] = "" if _BLOCK.match(value) else value.strip("\"'")
        elif not _MORE.match(line):
            return raw, {}
        elif key and line[:1].isspace() and line.strip():
            fields[key] = f"{fields[key]} {line.strip()}".strip()
    return raw, {}
