"""Words of a text."""

import re
from sys import intern

from seven_stations.analysis.language.spelling import normalise, without_marks

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
"""Letters and digits, apostrophes only within: ``don't`` is one word, ``’tis`` is ``tis``, ``knee-deep`` two."""


def tokens(text: str, language: str = "en") -> list[str]:  # noqa: ARG001 - one rule serves both languages today
    """The words of ``text`` as normalised (see :func:`~seven_stations.analysis.language.normalise`).

    Equal words are one object: a text of a million words has some ten thousand, and every look-up is by them.
    """
    plain = normalise(text)
    # Letters and spaces alone: most clauses are no more.
    return list(map(intern, plain.split() if plain.replace(" ", "").isalpha() else _WORD.findall(plain)))


def words(text: str) -> list[str]:
    """The words of ``text`` as written, less Arabic vowel signs, which would split them."""
    return _WORD.findall(without_marks(text))
