"""Messages as codes with values, which ``en.json`` and ``ar.json`` turn into text, for programs and the page.

A template names its values in braces. After a colon comes the format of a value:

- ``{share:.0%}`` a number format of Python; the page supports ``,`` ``.2f`` and ``.0%``;
- ``{scenes:# scene|# scenes}`` the plural forms, with ``#`` for the number: singular and plural in English; zero,
  one, two, few (3-10), many (11-99) and other in Arabic;
- ``{station:@stations}`` the word for the value in another part of the catalogue.

Without a colon, integers get separators, and lists are joined by the comma of the language.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

LANGUAGES = ("en", "ar")
PAGE = (
    "codes",
    "stations",
    "places",
    "station states",
    "states",
    "figures",
    "rules",
    "doubts",
    "kinds",
    "measures",
    "languages",
    "rejections",
    "files",
    "bands",
    "meanings",
    "measured",
)
"""The parts that the page needs; the others are a report's own."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell: ``code`` names a template of the catalogue, ``values`` fill its gaps.

    A code that the catalogue does not have stands for itself: words of a station that is not ours.
    """

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    def render(self, language: str) -> str:
        """The note in ``language``. Raises :class:`KeyError`, :class:`TypeError` or :class:`ValueError` where the
        values do not fit the code."""
        return say(self.code, self.values, language)


def note(code: str, /, **values: Any) -> Note:
    """A note with its values: text, numbers or lists of them."""
    return Note(code, values)


@cache
def catalogue(language: str) -> dict[str, Any]:
    """The words of ``language``; English for one that we do not speak."""
    name = language if language in LANGUAGES else LANGUAGES[0]
    words: dict[str, Any] = json.loads(files(__name__).joinpath(f"{name}.json").read_bytes())
    return words


def word(part: str, name: str, language: str) -> str:
    """What a part of the catalogue calls something; the name itself where it has none."""
    found: str = catalogue(language)[part].get(name, name)
    return found


def band(scale: str, value: float, language: str) -> str:
    """What a scale calls ``value``: its word with the greatest lower bound that ``value`` reaches."""
    words = catalogue(language)["bands"][scale]
    reached = [bound for bound in words if float(bound) <= value]
    told: str = words[max(reached, key=float) if reached else min(words, key=float)]
    return told


def say(code: str, values: Mapping[str, Any], language: str) -> str:
    """The words of ``code`` with its gaps filled."""
    template = catalogue(language)["codes"].get(code)
    return code if template is None else filled(template, values, language)


def filled(template: str, values: Mapping[str, Any], language: str) -> str:
    """A template of the catalogue with its gaps filled."""
    return "".join(
        text + ("" if name is None else _format(values[name], spec or "", language))
        for text, name, spec, _ in Formatter().parse(template)
    )


def _format(value: Any, spec: str, language: str) -> str:
    if isinstance(value, list):
        return str(catalogue(language)["report"]["comma"]).join(_format(one, spec, language) for one in value)
    if "|" in spec:
        forms = spec.split("|")
        return forms[_form(int(value), len(forms))].replace("#", f"{value:,}")
    if spec.startswith("@"):
        return word(spec[1:], str(value), language)
    if not spec and isinstance(value, int):
        return f"{value:,}"
    return format(value, spec)


def _form(count: int, forms: int) -> int:
    """Which of the forms of a noun goes with a number, by CLDR's rules for English and Arabic."""
    if forms == 2:
        return int(count != 1)
    if count <= 2:
        return max(0, count)
    tail = count % 100
    return 3 if 3 <= tail <= 10 else 4 if tail >= 11 else 5


def rule_words(rule: str, values: Mapping[str, Any], language: str) -> tuple[str, str]:
    """What a rule of station 6 is called, and what it advises where ``values`` were found."""
    words = catalogue(language)["rules"][rule]
    return words["title"], filled(words["treatment"], values, language)
