"""The lines of a text as parsers look at them."""

import re
import unicodedata

from seven_stations.analysis.manuscript.lines.openings import opens_heading

_LINE_END = re.compile(r"\r\n|\r|\n")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff\u00ad\x0c]")
WIDEST_GAP = 100
"""Columns kept of a blank run: more say no more, and every pattern that looks into a run pays for them."""

DEEP = 8
"""Columns from the margin from which lines, such as names, stand in a column of their own."""

_WIDER = re.compile(rf"(?<!\s)(\s{{{WIDEST_GAP}}})\s+")
_EASTERN_DIGITS = {ord("٠") + value: str(value) for value in range(10)} | {
    ord("۰") + value: str(value) for value in range(10)
}


class Line:
    """One line: its number from 1, its text without surrounding space, and by how many columns it is indented.

    ``blank``: nothing is on it that one could see. ``opens_heading``: it may be a heading, as far as its beginning
    tells (:func:`~seven_stations.analysis.manuscript.lines.openings.opens_heading`); every reading of a text asks.
    """

    __slots__ = ("blank", "indent", "number", "opens_heading", "text")

    def __init__(self, number: int, text: str, indent: int) -> None:
        self.number = number
        self.text = text
        self.indent = indent
        self.blank = not text
        self.opens_heading = bool(text) and opens_heading(text)

    def with_text(self, text: str) -> "Line":
        """The same line with another text."""
        return Line(self.number, text, self.indent)


BLANK = Line(0, "", 0)
"""What lies before the first line and after the last."""


def split_lines(text: str) -> tuple[str, ...]:
    """``text`` cut at the line ends of any system, and at nothing else, so that numbers agree with editors.

    A line end at the very end closes the last line and opens no new one.
    """
    pieces = _LINE_END.split(text)
    if len(pieces) > 1 and not pieces[-1]:
        pieces.pop()
    return tuple(pieces)


def lines_of(raw: tuple[str, ...]) -> list[Line]:
    """The lines, without what only steers the display; NBSP is a space, a tab runs to the next eighth column.

    A tab within a line always parts two columns: it makes three spaces or more. No blank run, indents included, is
    wider than ``WIDEST_GAP``.
    """
    found: list[Line] = []
    for number, line in enumerate(raw, start=1):
        if not line:
            found.append(Line(number, "", 0))
            continue
        clean = line
        if not line.isascii():
            clean = _INVISIBLE.sub("", line).replace("\u00a0", " ")
        elif "\x0c" in line:
            clean = line.replace("\x0c", "")
        if "\t" in clean:
            inner = clean.lstrip(" \t")
            clean = (clean[: len(clean) - len(inner)] + inner.replace("\t", "  \t")).expandtabs(8)
        if len(clean) > WIDEST_GAP:
            clean = _WIDER.sub(r"\1", clean)
        text = clean.strip()
        found.append(Line(number, text, len(clean) - len(clean.lstrip()) if text else len(clean)))
    return found


def western_digits(text: str) -> str:
    """``text`` with Arabic-Indic digits as 0-9."""
    return text if text.isascii() else text.translate(_EASTERN_DIGITS)


def without_accents(text: str) -> str:
    """``text`` with Latin letters stripped of their accents."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
