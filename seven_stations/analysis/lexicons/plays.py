"""Word frequencies in plays, the background for the words that stand out in one play."""

from functools import cache

from seven_stations.analysis.lexicons.entries import lines_of

RAREST = 2.0
"""The assumed uses per million of a word that is not in the table, which fewer than three of fifty plays use."""


@cache
def _table() -> dict[str, float]:
    return {word: 2.0 ** int(rate) for rate, words in lines_of("plays.en.txt") for word in words}


def is_known(word: str) -> bool:
    """Whether the English base form ``word`` is in the table."""
    return word in _table()


def uses_per_million(word: str) -> float:
    """Uses of an English base form per million content words in plays of 1585 to 1925; at least ``RAREST``."""
    table = _table()
    # The table mostly has British spellings: honour, offence.
    british = f"{word[:-2]}our" if word.endswith("or") else f"{word[:-4]}ence" if word.endswith("ense") else word
    return max(table.get(word, RAREST), table.get(british, RAREST))
