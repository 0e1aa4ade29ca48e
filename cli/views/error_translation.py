"""Translation of error messages: ours by template and values, those of the command-line parser by their text."""

import re
from functools import cache

from cli.views.language import arabic, chosen, t
from seven_stations.errors import StationsError
from seven_stations.words import Note


def said(error: StationsError) -> str:
    """The message of one of our errors."""
    message = error.message
    told = getattr(error, "note", None)
    if isinstance(told, Note):
        message = told.render(chosen())
    elif chosen() == "ar":
        form = arabic("errors").get(error.template)
        message = message if form is None else form.format(**error.values)
    if error.code == "not-allowed":
        return t("{message}. Pass a token with --token or STATIONS_TOKEN", message=message)
    return message


def translated(message: str) -> str:
    """A message of the command-line parser, whose values are already filled in."""
    if chosen() != "ar":
        return message
    for pattern, form in _patterns():
        match = pattern.fullmatch(message)
        if match is not None:
            return form.format(**match.groupdict())
    return message


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    found = []
    for template, form in arabic("parser").items():
        parts = re.split(r"\{(\w+)\}", template)
        source = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
        found.append((re.compile(source, re.DOTALL), form))
    return found
