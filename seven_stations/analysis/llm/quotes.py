"""Finding a quotation in the text, regardless of white space and quotation marks."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from seven_stations.analysis.stations.quoting import LONGEST_QUOTE

LEAST_LETTERS = 6
"""The fewest letters and digits of a quotation; a shorter one occurs in any text and proves nothing."""

_MARKS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ＇", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """A quotation as in the text (white space normalised), and its lines, 1-based and inclusive."""

    quote: str
    start: int
    end: int


class QuoteIndex:
    """The text, normalised once for many quotations. Case and wording matter; white space and marks do not."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self._lines = lines
        folded: list[str] = []
        self._starts: list[int] = []
        length = 0
        for line in lines:
            self._starts.append(length)
            piece = comparable(line)
            if piece:
                folded.append(piece)
                length += len(piece) + 1
        self._text = " ".join(folded)

    def find(self, quote: str, start: int, end: int) -> Place | None:
        """The place of ``quote`` within lines ``start..end``, or else nearest to them; ``None`` if it is not in
        the text.

        A quotation begins and ends with whole words. If it has more than ``LONGEST_QUOTE`` characters, all of it
        must occur, and it is then cut at a word.
        """
        wanted = comparable(quote).strip()
        if sum(char.isalnum() for char in wanted) < LEAST_LETTERS:
            return None
        end = max(start, end)
        best: tuple[int, int, int] | None = None
        for at in self._occurrences(wanted):
            first, last = self._line_at(at), self._line_at(at + len(wanted) - 1)
            away = max(0, start - first, last - end)
            if best is None or away < best[0]:
                best = away, at, at + len(wanted)
            if away == 0 or first > end:
                break
        if best is None:
            return None
        stop = best[2]
        if stop - best[1] > LONGEST_QUOTE:
            space = self._text.rfind(" ", best[1], best[1] + LONGEST_QUOTE + 1)
            stop = space if space > best[1] else best[1] + LONGEST_QUOTE
        return Place(self._as_written(best[1], stop), self._line_at(best[1]), self._line_at(stop - 1))

    def holds(self, words: str) -> bool:
        """Whether the text contains these words anywhere, however few they are."""
        wanted = comparable(words)
        return bool(wanted) and next(self._occurrences(wanted), None) is not None

    def _occurrences(self, wanted: str) -> Iterator[int]:
        at = self._text.find(wanted)
        while at >= 0:
            stop = at + len(wanted)
            begins = at == 0 or not (_in_word(self._text[at - 1]) and _in_word(wanted[0]))
            ends = stop == len(self._text) or not (_in_word(wanted[-1]) and _in_word(self._text[stop]))
            if begins and ends:
                yield at
            at = self._text.find(wanted, at + 1)

    def _line_at(self, offset: int) -> int:
        # A blank line has the same start as the next line, and the bisection finds the last of equal values.
        return bisect_right(self._starts, offset)

    def _as_written(self, start: int, stop: int) -> str:
        """The original text between two positions of the normalised text."""
        pieces = []
        for number in range(self._line_at(start), self._line_at(stop - 1) + 1):
            begin = self._starts[number - 1]
            written = _with_sources(self._lines[number - 1])
            pieces.append("".join(char for char, at in written if start <= begin + at < stop))
        return " ".join(" ".join(pieces).split())


def comparable(text: str) -> str:
    """``text`` with single spaces, straight quotation marks, one Unicode form and no invisible characters."""
    if not text.isascii():
        text = "".join(_folded(char) for char in text)
    return " ".join(text.translate(_MARKS).split())


def _folded(char: str) -> str:
    if unicodedata.category(char) == "Cf":
        return ""
    return unicodedata.normalize("NFD", char)


def _in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) == "Mn"


def _with_sources(line: str) -> Iterator[tuple[str, int]]:
    """Every character of ``line``, with its position in ``comparable(line)``."""
    length, pending = 0, False
    for char in line:
        piece = _folded(char)
        if not piece.strip():
            pending = pending or (bool(piece) and length > 0)
            yield (" " if piece else ""), length
            continue
        if pending:
            length, pending = length + 1, False
        yield char, length
        length += len(piece)
