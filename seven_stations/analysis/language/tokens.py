"""Splitting a text into words."""

import re
from sys import intern

from seven_stations.analysis.language.spelling import normalise, without_marks

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
"""Letters and digits, with apostrophes only inside: ``don't`` is one word, ``’tis`` is ``tis``, ``knee-deep`` is
two."""


def tokens(text: str, language: str = "en") -> list[str]:  # noqa: ARG001 - one rule serves both languages today
    """The normalised words of ``text`` (see :func:`~seven_stations.analysis.language.normalise`).

    Equal words are the same object, because a text of a million words has only some ten thousand distinct ones,
    which are used for every lookup.
    """
    plain = normalise(text)
    # Most clauses consist of letters and spaces only.
    return list(map(intern, plain.split() if plain.replace(" ", "").isalpha() else _WORD.findall(plain)))


def words(text: str) -> list[str]:
    """The words of ``text`` as written, without Arabic vowel signs, which would split them."""
    return _WORD.findall(without_marks(text))
