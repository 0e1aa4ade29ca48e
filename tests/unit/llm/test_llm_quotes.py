"""A quote is found whatever its spaces and marks, and never where the text does not have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.analysis.llm.quotes import LEAST_LETTERS, QuoteIndex, comparable
from seven_stations.analysis.stations.quoting import LONGEST_QUOTE

LINES = (
    "ACT I",
    "",
    "   She said “never   again”, and left.",
    "",
    "He’s gone to the café",
    "on the corner. She said “never again”, and left.",
    "قالت: «لن أعود أبدًا» ثم خرجت.",
    "",
)


@pytest.fixture(scope="module")
def index() -> QuoteIndex:
    return QuoteIndex(LINES)


@pytest.mark.parametrize(
    ("quote", "stated", "lines", "written"),
    [
        ('said "never again"', (3, 3), (3, 3), "said “never again”"),
        ('said "never again"', (6, 6), (6, 6), "said “never again”"),
        ('said "never again"', (1, 2), (3, 3), "said “never again”"),
        ('said "never again"', (400, -3), (6, 6), "said “never again”"),
        ("He's gone  to the\ncafé on the corner.", (5, 6), (5, 6), "He’s gone to the café on the corner."),
        ("cafe\u0301 on the", (1, 1), (5, 6), "café on the"),
        ('"لن أعود أبدًا"', (7, 7), (7, 7), "«لن أعود أبدًا»"),
    ],
)
def test_found(
    index: QuoteIndex, quote: str, stated: tuple[int, int], lines: tuple[int, int], written: str
) -> None:
    place = index.find(quote, *stated)
    assert place is not None
    assert ((place.start, place.end), place.quote) == (lines, written)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "  ",
        "I",
        "left",
        "She SAID never",
        "aid “never again”",
        "never agai",
        "to the caf",
        "to the cafe",
        "…" * 9,
    ],
)
def test_not_found(index: QuoteIndex, quote: str) -> None:
    assert index.find(quote, 1, 8) is None


def test_a_long_quote_must_occur_in_full_and_is_then_cut_at_a_word() -> None:
    line = "one two three four five six seven eight nine ten " * 8
    index = QuoteIndex((line,))
    place = index.find(line, 1, 1)
    assert place is not None
    assert len(place.quote) <= LONGEST_QUOTE
    assert line.startswith(place.quote + " ")
    assert index.find(line + "eleven", 1, 1) is None


def test_an_empty_text_holds_nothing() -> None:
    assert QuoteIndex(()).find("anything at all", 1, 1) is None


WORDS = st.text('ab’"é\u0301\u200d أب“ \t', min_size=0, max_size=30)


@given(st.lists(WORDS, min_size=1, max_size=8), st.data())
def test_whatever_is_found_stands_in_the_lines_that_are_told(lines: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(1, len(lines)))
    end = data.draw(st.integers(start, len(lines)))
    quote = " ".join(lines[start - 1 : end])
    place = QuoteIndex(tuple(lines)).find(quote, start, end)
    if sum(char.isalnum() for char in comparable(quote)) >= LEAST_LETTERS and not begins_with_mark(lines):
        assert place is not None, "a quote of whole lines was not found"
    if place is not None:
        assert comparable(place.quote) in comparable(" ".join(lines[place.start - 1 : place.end]))
        assert place.quote


def begins_with_mark(lines: list[str]) -> bool:
    """Whether a line, or a word, begins with a combining mark: text that no writer writes."""
    return any(word.startswith("\u0301") for line in lines for word in comparable(line).split())
