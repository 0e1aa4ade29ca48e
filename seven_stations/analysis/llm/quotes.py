"""Where a quote stands in the text, whatever its white space and quotation marks."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from seven_stations.analysis.stations.quoting import LONGEST_QUOTE

LEAST_LETTERS = 6
"""Letters and digits of the shortest quote: a shorter one stands in any text and proves nothing."""

_MARKS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ＇", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """A quote as the text has it (white space made single), and the lines that hold it, 1-based and inclusive."""

    quote: str
    start: int
    end: int


class QuoteIndex:
    """The text made comparable once, for many quotes. Case and wording count; white space and marks do not."""

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
        """The place of ``quote`` within lines ``start..end``, or else nearest to them; ``None`` if nowhere.

        A quote begins and ends with whole words. One of more than ``LONGEST_QUOTE`` characters must occur in full,
        and is then cut at a word.
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
        """Whether the text has these words anywhere, however few they are."""
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
        # A blank line shares its start with the line after it, and the bisection finds the last of equals.
        return bisect_right(self._starts, offset)

    def _as_written(self, start: int, stop: int) -> str:
        """The words of the text itself between two places of the comparable text."""
        pieces = []
        for number in range(self._line_at(start), self._line_at(stop - 1) + 1):
            begin = self._starts[number - 1]
            written = _with_sources(self._lines[number - 1])
            pieces.append("".join(char for char, at in written if start <= begin + at < stop))
        return " ".join(" ".join(pieces).split())


def comparable(text: str) -> str:
    """``text`` with single white space, straight quotation marks, one Unicode form and no invisible characters."""
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
    """Every character of ``line``, and the place in ``comparable(line)`` that it became (or would stand at)."""
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
