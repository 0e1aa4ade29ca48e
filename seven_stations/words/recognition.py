"""Recognises the English text of a note, for reasons of failed jobs.

BullMQ keeps one string for a failure, which every tool shows, so the code and the values of ours are found by the
template that made it. What no template made, such as another application's error, stays as it is.
"""

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter
from typing import Any

from seven_stations.words import Note, catalogue

MAX_REASON = 1000
"""The most characters of a text that is compared with the templates."""

_FIELD = "text: "
"""Precedes what the reader of a text says; other templates name the field themselves."""

_ANY = ".+?"
_SHAPES = {"": _ANY, ",": "[0-9][0-9,]*", "g": r"[0-9]+(?:\.[0-9]+)?(?:e[+-][0-9]+)?"}
"""Values as each format writes them. Counted nouns and rounded numbers are in no reason, nor are two texts."""


def recognised(english: str) -> Note | None:
    """The note whose English text this is, or ``None``."""
    for text in (english, english.removeprefix(_FIELD)) if len(english) <= MAX_REASON else ():
        for code, pattern, gaps in _patterns():
            if (match := pattern.fullmatch(text)) is not None:
                return Note(code, {name: _value(match[name], spec) for name, spec in gaps.items()})
    return None


def reworded(english: str, language: str) -> str:
    """The text in ``language`` if it is that of a note, otherwise unchanged."""
    found = None if language == "en" else recognised(english)
    return english if found is None else found.render(language)


def _value(text: str, spec: str) -> Any:
    if spec.startswith("@"):
        return next(name for name, word in catalogue("en")[spec[1:]].items() if word == text)
    return float(text.replace(",", "")) if spec == "g" else int(text.replace(",", "")) if spec == "," else text


def _shape(spec: str) -> str | None:
    return "|".join(map(re.escape, catalogue("en")[spec[1:]].values())) if spec[:1] == "@" else _SHAPES.get(spec)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], dict[str, str]]]:
    return list(_compiled())


def _compiled() -> Iterator[tuple[str, re.Pattern[str], dict[str, str]]]:
    """Each code with a pattern of its text and the formats of its values."""
    for code, template in catalogue("en")["codes"].items():
        parts = [(text, name, spec or "") for text, name, spec, _ in Formatter().parse(template)]
        gaps = {name: spec for _, name, spec in parts if name}
        shapes = {name: _shape(spec) for name, spec in gaps.items()}
        # Each gap for any text multiplies the time by the length of the text.
        if None not in shapes.values() and list(shapes.values()).count(_ANY) < 2:
            source = (re.escape(text) + (f"(?P<{name}>{shapes[name]})" if name else "") for text, name, _ in parts)
            yield code, re.compile("".join(source), re.DOTALL), gaps
