"""A station's summary as a few words and a sparkline."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cli.views.language import chosen, t
from seven_stations.sparkline import sparkline
from seven_stations.words import catalogue, word

_SPARKLINE_WIDTH = 28
_SHOWN_WORDS = 3

# Texts and lines are untrusted, so nothing in them may move the cursor or change colours.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text on one line, without terminal control characters."""
    return _CONTROL.sub(" ", text)


def describe(summary: Mapping[str, Any]) -> str:
    """The figures of a summary, as ``words 1,234 · scenes 12 · tension ▁▃▅█``, without those that are not set."""
    return " · ".join(printable(part) for part in _parts(summary))


def duration(seconds: float | None) -> str:
    """A duration for people: ``40 ms``, ``0.4 s``, ``1:05``."""
    if seconds is None:
        return ""
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"


def _parts(summary: Mapping[str, Any]) -> Iterator[str]:
    for name, value in summary.items():
        label = _label(name)
        match value:
            case bool():
                yield f"{label} {t('yes') if value else t('no')}"
            case int() | float():
                yield f"{label} {_number(value)}"
            case str() if value:
                told = _value(name, value)
                yield f"{label} {told if len(told) <= 40 else told[:39] + '…'}"
            case [_, _, _, *_] if all(isinstance(item, float) for item in value):
                yield f"{label} {sparkline(value, _SPARKLINE_WIDTH)}"
            case [_, *_] if all(isinstance(item, str) or _is_number(item) for item in value):
                words = [item if isinstance(item, str) else _number(item) for item in value]
                more = "…" if len(words) > _SHOWN_WORDS else ""
                yield f"{label} {t(', ').join(words[:_SHOWN_WORDS])}{more}"


def _label(name: str) -> str:
    if chosen() != "en" and (known := word("figures", name, chosen())) != name:
        return known
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def _value(name: str, value: str) -> str:
    """A code (a language, a rule) as words; other values stay unchanged."""
    rule = catalogue(chosen())["rules"].get(value)
    if name == "first" and rule is not None:
        title: str = rule["title"]
        return title
    return word("languages", value, chosen()) if name == "language" and chosen() != "en" else value


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: float) -> str:
    if isinstance(value, int) or value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.2f}"
