"""Word frequencies in plays, the background for the words that stand out in one play."""

import re
from functools import cache

from seven_stations.analysis.lexicons.entries import lines_of
from seven_stations.analysis.lexicons.forms import candidates

RAREST = 2.0
"""The assumed uses per million of a word that is not in the table, which fewer than three of fifty plays use."""

_USUAL = (("or", "our"), ("ense", "ence"), ("ie", "y"))
_SILENT = re.compile(r"[a-z](?:[^aeiou][^aeiou]|[aeiou]{2}[^aeiou])e$")
"""An *e* of old spelling that tells nothing of the vowel before it: finde, speake, but not hate."""


@cache
def _table() -> dict[str, float]:
    return {word: 2.0 ** int(rate) for rate, words in lines_of("plays.en.txt") for word in words}


def is_known(word: str) -> bool:
    """Whether the English base form ``word`` is in the table."""
    return word in _table()


def uses_per_million(word: str) -> float:
    """Uses of an English base form per million content words in plays of 1585 to 1925; at least ``RAREST``.

    The commonest of its :func:`spellings` counts. A form that the table has under its base only (lies, under lie)
    is as common as that.
    """
    table = _table()
    forms = spellings(word) if is_known(word) else candidates(word, "en")
    return max(table.get(form, RAREST) for form in (*forms, *spellings(word)))


def spellings(word: str) -> tuple[str, ...]:
    """``word`` itself, and as the table mostly has it where that is commoner: honour and offence for honor and
    offense, find and liberty for finde and libertie."""
    table = _table()
    regular = [f"{word[: -len(ending)]}{usual}" for ending, usual in _USUAL if word.endswith(ending)]
    if _SILENT.search(word):
        regular.append(word[:-1])
    return word, *(one for one in regular if table.get(one, 0.0) > table.get(word, 0.0))
