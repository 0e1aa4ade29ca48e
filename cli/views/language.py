"""The language of messages: English, or Arabic by locale or ``--lang``. Data on stdout is the same in both.

A message is one English sentence with fields in braces, and the key of its Arabic form in ``ar.json``. Names of
options, files and settings are not translated.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TextIO

from cli.errors import UsageError

LANGUAGES = ("en", "ar")
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

_chosen = "en"


def choose(given: str | None, environment: Mapping[str, str] | None = None) -> str:
    """Choose the requested language, or that of the locale; returns it."""
    global _chosen  # noqa: PLW0603  # one process has one language from start to end
    if given is not None and given not in LANGUAGES:
        raise UsageError(f"--lang {given!r} is not known: choose en or ar")
    _chosen = given or _of_locale(os.environ if environment is None else environment)
    return _chosen


def chosen() -> str:
    """``en`` or ``ar``."""
    return _chosen


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak ``language`` meanwhile: data in a pipe is the same in every language, messages beside it are not."""
    before = _chosen
    choose(language)
    try:
        yield
    finally:
        choose(before)


def data_language(file: TextIO) -> str:
    """The language of what is written to ``file``: the chosen one on a terminal, otherwise English."""
    return _chosen if file.isatty() else LANGUAGES[0]


def t(message: str, /, **fields: object) -> str:
    """A message in the chosen language, with its fields filled in."""
    if _chosen == "ar":
        message = arabic("messages").get(message, message)
    return message.format(**fields)


@cache
def arabic(part: str) -> dict[str, str]:
    """One part of ``ar.json``: the Arabic forms by their English ones.

    The parts are ``messages`` of commands, ``errors`` of the library and messages of the command-line ``parser``
    by their templates, ``help`` by its paragraphs, and the ``panels`` and ``headings`` of the help.
    """
    forms: dict[str, str] = json.loads(files(__package__).joinpath("ar.json").read_bytes())[part]
    return forms


def _of_locale(environment: Mapping[str, str]) -> str:
    # By POSIX, the first variable that is set decides, even if it names an unsupported language.
    locale = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    return "ar" if locale.partition(".")[0].partition("_")[0] == "ar" else "en"
