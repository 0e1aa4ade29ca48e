"""Bundles the page's modules into one file, so that a browser makes one request instead of fifty.

Each module becomes a function that is called once, after those of its imports, and returns its exports. The
modules follow a few rules for this: named imports of neighbours, each in its own statement, exports at
declarations, and no cycles.
"""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "(\.[^"]*)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|const|function) (\w+))", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(?://.*|/\*\*(?s:.*?)\*/)\n|^\s+", re.MULTILINE)
"""Comments on lines of their own, and indentation. No string on the page spans several lines."""


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """The source of one module that behaves like ``entry`` and includes everything that it imports.

    ``modules`` are sources by path. Raises ValueError if one does not follow the rules.
    """
    parts: dict[str, str] = {}
    opened: set[str] = set()

    def add(name: str) -> None:
        if name in opened:
            raise ValueError(f"{name} imports itself by way of others")
        opened.add(name)
        source = modules[name]
        imported = {path: normpath(join(dirname(name), path)) for _, path in _IMPORT.findall(source)}
        for neighbour in imported.values():
            if neighbour not in parts:
                add(neighbour)
        exported = ", ".join(_EXPORT.findall(source))
        source = _IMPORT.sub(lambda found: f"const {_names(found[1])} = {_variable(imported[found[2]])};", source)
        source = _COMMENT.sub("", _EXPORT.sub("", source))
        if unread := re.search(r"^(?:import|export)\b.*", source, re.MULTILINE):
            raise ValueError(f"{name}: cannot be bundled: {unread[0]}")
        if name != entry:
            source = f"const {_variable(name)} = (() => {{\n{source}return {{ {exported} }};\n}})();\n"
        parts[name] = source

    add(entry)
    return "".join(parts.values())


def _names(imported: str) -> str:
    """``{ a as b }`` in the syntax of destructuring."""
    return imported.replace(" as ", ": ")


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)
