"""Genre vocabulary: which words suggest which genre, and how strongly."""

from functools import cache, lru_cache

from seven_stations.analysis.language import normalise
from seven_stations.analysis.lexicons.entries import lines_of
from seven_stations.analysis.lexicons.forms import candidates


@cache
def _lexicon(language: str) -> dict[str, tuple[tuple[str, float], ...]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for label, words in lines_of(f"genres.{language}.txt"):
        genre, _, weight = label.rpartition(" ")
        for word in words:
            found.setdefault(normalise(word), []).append((genre, float(weight)))
    return {word: tuple(sorted(entries)) for word, entries in found.items()}


@cache
def genres(language: str) -> tuple[str, ...]:
    """The genres in the vocabulary, sorted."""
    return tuple(sorted({genre for entries in _lexicon(language).values() for genre, _weight in entries}))


@lru_cache(maxsize=100_000)
def genres_of(word: str, language: str) -> tuple[tuple[str, float], ...]:
    """The genres that a token suggests, with weights; empty if there are none."""
    lexicon = _lexicon(language)
    return next((lexicon[form] for form in candidates(word, language) if form in lexicon), ())
