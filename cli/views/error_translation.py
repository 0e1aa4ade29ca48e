"""Translation of error messages: ours by template and values, those of the notifier and of the
command-line parser by their text."""

import re
from functools import cache
from http import HTTPStatus

from typer import BadParameter
from typer.exceptions import TyperException

from cli.views.language import arabic, chosen, t
from seven_stations.errors import StationsError
from seven_stations.protocol.log_line import render_message
from seven_stations.words import word


def said(error: StationsError) -> str:
    """The message of one of our errors."""
    message = error.message
    if error.note is not None:
        message = render_message(message, error.note.code, error.note.values, chosen())
    elif chosen() == "ar":
        form = arabic("errors").get(error.template)
        if form is None:
            message = _in_arabic(message, "errors")
        else:
            message = form.format(**{name: _value(name, value) for name, value in error.values.items()})
    if error.values.get("status") == HTTPStatus.UNAUTHORIZED:
        return t("{message}. Pass a token with --token or STATIONS_TOKEN", message=message)
    return message


def _value(name: str, value: object) -> object:
    """A value of a message, in Arabic if it is one of our words."""
    if not isinstance(value, str):
        return value
    return word("states", value, "ar") if name == "state" else _in_arabic(value, "errors")


def refused(error: TyperException) -> str:
    """What the command-line parser says."""
    told = error.format_message()
    if isinstance(error, BadParameter) and error.__cause__ is not None and error.param is not None:
        from pydantic import ValidationError  # only loaded here: it costs more than most commands do

        from seven_stations.model import fault

        if isinstance(error.__cause__, ValidationError):
            found = fault(error.__cause__, field=error.param.get_error_hint())
            if found.code != "value-refused":
                return found.render(chosen())
            told = told.replace(": Value error, ", ": ")  # pydantic's, which says nothing to a user
    return translated(told)


def translated(message: str) -> str:
    """A message of the command-line parser, whose values are already filled in."""
    return _in_arabic(message, "parser") if chosen() == "ar" else message


def _in_arabic(message: str, part: str) -> str:
    """The Arabic form of a message whose values are filled in; a value may be such a message, too."""
    for pattern, form in _patterns(part):
        match = pattern.fullmatch(message)
        if match is not None:
            return form.format(**{name: _in_arabic(value, part) for name, value in match.groupdict().items()})
    return message


@cache
def _patterns(part: str) -> list[tuple[re.Pattern[str], str]]:
    found = []
    for template, form in arabic(part).items():
        parts = re.split(r"\{(\w+)\}", template)
        source = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
        found.append((re.compile(source, re.DOTALL), form))
    return found
