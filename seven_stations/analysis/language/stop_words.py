"""Stop words: common words without a meaning specific to a text. Our own lists (``stop_words.*.txt``), kept short
on purpose."""

from functools import cache
from importlib.resources import files

from seven_stations.analysis.language.spelling import normalise


@cache
def stop_words(language: str) -> frozenset[str]:
    """The stop words of ``language``, normalised. For all languages except ``ar``, those of English."""
    name = f"stop_words.{'ar' if language == 'ar' else 'en'}.txt"
    text = files("seven_stations.analysis.language").joinpath(name).read_text("utf-8")
    return frozenset(map(normalise, text.split()))


def is_stop_word(word: str, language: str = "en") -> bool:
    """Whether a normalised token is a stop word of ``language``."""
    return word in stop_words(language)
