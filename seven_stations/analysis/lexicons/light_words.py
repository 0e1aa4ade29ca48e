"""Words that are too general to be a theme."""

from functools import cache

from seven_stations.analysis.language import normalise
from seven_stations.analysis.lexicons.entries import lines_of
from seven_stations.analysis.lexicons.forms import candidates


@cache
def light_words(language: str) -> frozenset[str]:
    """The light words of ``language``, normalised: numbers, times, and words with little meaning of their own."""
    return _words(language)


@cache
def no_things(language: str) -> frozenset[str]:
    """Words for relations between people and for abstract things, normalised."""
    return _words(f"{language}-no-thing")


def is_light(word: str, language: str) -> bool:
    """Whether a base form is light: in Arabic also with an attached particle or pronoun, in English also an
    adjective whose adverb is (actual, for actually)."""
    light = light_words(language)
    related = candidates(word, language) if language == "ar" else _adverbs(word)
    return word in light or any(form in light for form in related)


def _adverbs(word: str) -> tuple[str, ...]:
    return f"{word}ly", f"{word}ally", *([f"{word[:-1]}y"] if word.endswith("le") else [])


def _words(wanted: str) -> frozenset[str]:
    found = {normalise(word) for label, words in lines_of("light.txt") if label == wanted for word in words}
    # The article is written together with its word.
    return frozenset(found | {f"ال{word}" for word in found if wanted.startswith("ar")})
