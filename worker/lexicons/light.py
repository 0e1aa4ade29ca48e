"""Words too general to carry a theme."""

from functools import cache

from worker.language import normalise
from worker.lexicons.entries import lines_of


@cache
def light_words(language: str) -> frozenset[str]:
    """The light words of ``language``, normalised."""
    return frozenset(
        normalise(word) for label, words in lines_of("light.txt") if label == language for word in words
    )
