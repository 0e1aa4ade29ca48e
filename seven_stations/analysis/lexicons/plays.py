"""How common a word is in plays: the background against which a word of one play stands out."""

from functools import cache

from seven_stations.analysis.lexicons.entries import lines_of

RAREST = 2.0
"""Uses per million that a word outside of the table is taken to have: fewer than three of fifty plays have it."""


@cache
def _table() -> dict[str, float]:
    return {word: 2.0 ** int(rate) for rate, words in lines_of("plays.en.txt") for word in words}


def is_known(word: str) -> bool:
    """Whether the table has the English base form ``word``."""
    return word in _table()


def uses_per_million(word: str) -> float:
    """Uses of an English base form per million content words of plays of 1585 to 1925; at least ``RAREST``."""
    table = _table()
    # The table is mostly British: honour, offence.
    british = f"{word[:-2]}our" if word.endswith("or") else f"{word[:-4]}ence" if word.endswith("ense") else word
    return max(table.get(word, RAREST), table.get(british, RAREST))
