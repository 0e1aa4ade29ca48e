"""Reading the word lists: one line per class, ``class: word word word``; ``#`` begins a comment line."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from seven_stations.analysis.language import normalise


def lines_of(name: str) -> Iterator[tuple[str, list[str]]]:
    """The classes of the word list ``name`` (a file of ``lexicons/data``) with their words, in order."""
    text = files("seven_stations.analysis.lexicons").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            label, _, words = line.partition(":")
            yield label.strip(), words.split()


@cache
def classes_of(name: str) -> dict[str, frozenset[str]]:
    """The words of every class of the word list ``name``, normalised."""
    found: dict[str, set[str]] = {}
    for label, words in lines_of(name):
        found.setdefault(label, set()).update(map(normalise, words))
    return {label: frozenset(words) for label, words in found.items()}
