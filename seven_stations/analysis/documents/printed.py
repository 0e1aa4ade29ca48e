"""Converts printed pages into plain text: lines from letters and their positions, keeping indents, gaps and
columns.

Often only the position distinguishes a name from speech, so positions become blanks: a column of the text is as
wide as an average letter, and a wide gap between lines becomes an empty line. Page numbers and running heads are
removed. Arabic is in reading order and ordinary letters, and a paragraph that was broken at the margin becomes one
line again.
"""

import re
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from seven_stations.analysis.documents import DocumentError, order
from seven_stations.analysis.documents.pdf import Glyph, Page
from seven_stations.analysis.manuscript.lines.names import looks_upper

SAME_LINE = 0.3
"""The largest distance of baselines of one line, in letter heights."""

WORD_GAP, BARE_WORD_GAP = 0.35, 0.17
"""The smallest gap between two words, in letter heights: in lines with their own blanks, and in lines without."""

COLUMN_GAP = 2.5
"""The smallest gap between two columns, in letter heights."""

EMPTY_LINE = 1.2
"""The smallest distance of two lines with an empty line between them, relative to the usual distance."""

SET_APART = 1.75
"""The smallest distance of a running head from the text, relative to the usual distance of lines."""

MOST_EMPTY = 3
FEWEST_LETTERS = 20
"""On a page with pictures, fewer letters than this mean that the text is in the pictures."""

_SCENE = re.compile(r"^(?:scene|act|int|ext|i/e|مشهد|المشهد|الفصل|فصل|المنظر|منظر|لوحة|م)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_CUE = re.compile(r"^\S.{0,30}?:")
_END = re.compile(r"[.!?:…؟۔][)\]\"'”’»]*$")


@dataclass(slots=True)
class Row:
    """One line of a page: its words' units in visual order from left to right, each with its starting position."""

    units: list[str]
    x0: float
    x1: float
    y: float
    size: float
    starts: list[float]
    """The starting position of the unit with the same index."""
    last_word: float = 0.0
    """The width of the rightmost word, which is the first one of a right-to-left line."""

    @property
    def text(self) -> str:
        return "".join(self.units)


def text_of(pages: Sequence[Page]) -> str:
    """The text of the pages. Raises :class:`DocumentError` (``no-text``) if they are pictures or empty."""
    rows = [_rows(page.glyphs) for page in pages]
    pitch = _pitch(rows)
    rows = _without_furniture(rows, pitch)
    found = [row for page in rows for row in page]
    letters = sum(unit.isalpha() for row in found for unit in row.units)
    if not letters or (letters < FEWEST_LETTERS * len(pages) and any(page.pictures for page in pages)):
        raise DocumentError("no-text")
    usage = Counter(order.direction(unit) for row in found for unit in row.units)
    from_right = usage[order.RIGHT] > usage[order.LEFT]
    mirror = order.look_mirrored([row.units for row in found if _runs_from_right(row, from_right)])
    writer = _Writer(found, pitch, from_right=from_right, mirror=mirror)
    for page in rows:
        writer.write(page)
    return "\n".join(writer.lines) + "\n"


# Lines of a page


def _rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """The lines of a page from top to bottom."""
    letters = sorted((glyph for glyph in glyphs if not _is_mark(glyph.text)), key=lambda glyph: -glyph.y)
    groups: list[list[Glyph]] = []
    for glyph in letters:
        if groups and abs(groups[-1][0].y - glyph.y) <= SAME_LINE * max(glyph.size, groups[-1][0].size):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    marks = _marks(glyphs)
    rows = [_row(sorted(group, key=lambda glyph: (glyph.x0, glyph.x1)), marks) for group in groups]
    return [row for row in rows if row is not None]


def _is_mark(text: str) -> bool:
    return not text.isascii() and all(unicodedata.combining(char) for char in order.plain(text))


def _marks(glyphs: Sequence[Glyph]) -> dict[int, str]:
    """The marks of each letter (by ``id``).

    A mark is drawn next to its letter: after it, or before it if the line is drawn against the reading direction.
    Its position is less reliable, because over a narrow letter it may overlap the next one.
    """
    found: dict[int, str] = defaultdict(str)
    before: Glyph | None = None
    waiting: list[Glyph] = []
    for glyph in [*glyphs, None]:
        if glyph is not None and _is_mark(glyph.text):
            waiting.append(glyph)
            continue
        if waiting:
            against = _drawn_against_reading(before, glyph)
            bearer = glyph if against else before
            if bearer is not None:
                found[id(bearer)] += "".join(
                    order.plain(mark.text) for mark in (waiting[::-1] if against else waiting)
                )
            waiting = []
        before = glyph
    return found


def _drawn_against_reading(before: Glyph | None, after: Glyph | None) -> bool:
    if after is None or order.direction(after.text) != order.RIGHT:
        return False
    return before is None or abs(before.y - after.y) > SAME_LINE * after.size or before.x0 < after.x0


def _row(glyphs: Sequence[Glyph], marks: dict[int, str]) -> Row | None:
    shown = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not shown:
        return None
    spaced = len(shown) < len(glyphs)
    size = statistics.median(glyph.size for glyph in shown)
    row = Row([], shown[0].x0, 0.0, shown[0].y, size, [])
    word = shown[0].x0
    before: Glyph | None = None
    blank = False
    for glyph in glyphs:
        if glyph.text.isspace():
            blank = True
            continue
        if before is not None:
            if glyph.text == before.text and abs(glyph.x0 - before.x0) < 0.15 * size:
                continue  # drawn twice to look bold
            gap = glyph.x0 - max(before.x1, row.x1)
            if gap > COLUMN_GAP * size:
                row.units.append("    ")
            elif gap > (WORD_GAP if spaced else BARE_WORD_GAP) * size or (blank and gap > 0.05 * size):
                row.units.append(" ")
            if len(row.starts) < len(row.units):
                row.starts.append(before.x1)
                word = glyph.x0
        row.units.append(order.without_marks(order.plain(glyph.text)) + marks.get(id(glyph), ""))
        row.starts.append(glyph.x0)
        row.x1 = max(row.x1, glyph.x1)
        before, blank = glyph, False
    row.last_word = row.x1 - word
    return row


def _pitch(pages: Sequence[Sequence[Row]]) -> float:
    """The distance of lines within a paragraph: the smallest common one."""
    steps = Counter(
        round((upper.y - lower.y) * 2)
        for rows in pages
        for upper, lower in pairwise(rows)
        if 0.7 * lower.size < upper.y - lower.y < 4 * lower.size
    )
    usual = [step for step, count in steps.items() if count + steps[step + 1] >= 0.08 * steps.total()]
    if usual:
        return min(usual) / 2
    sizes = [row.size for rows in pages for row in rows]
    return 1.2 * statistics.median(sizes) if sizes else 1.0


# Page numbers and running heads


def _without_furniture(pages: list[list[Row]], pitch: float) -> list[list[Row]]:
    """``pages`` without outermost lines that stand apart, at one height, and are the same except for numbers."""
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for number, rows in enumerate(pages):
        for row in _edges(rows, pitch):
            # Two overlapping grids, so that a boundary does not separate baselines that belong together.
            for step in (int(row.y // 6), int(row.y // 6) + 1):
                seen[_likeness(row), step].add(number)
    least = max(2, len(pages) * 0.3)

    def kept(rows: list[Row]) -> list[Row]:
        while rows:
            edges = [
                row
                for row in _edges(rows, pitch)
                if any(len(seen[_likeness(row), int(row.y // 6) + more]) >= least for more in (0, 1))
            ]
            if not edges:
                break
            rows = [row for row in rows if row not in edges]
        return rows

    return [kept(rows) for rows in pages]


def _edges(rows: Sequence[Row], pitch: float) -> list[Row]:
    found = []
    if len(rows) > 1:
        for row, inner in ((rows[0], rows[1]), (rows[-1], rows[-2])):
            if abs(row.y - inner.y) >= SET_APART * pitch and not _SCENE.match(row.text.strip()):
                found.append(row)
    return found


def _likeness(row: Row) -> str:
    return _DIGITS.sub("#", row.text.strip())


# The text


def _runs_from_right(row: Row, usual: bool) -> bool:
    kinds = Counter(order.direction(unit) for unit in row.units)
    return usual if kinds[order.RIGHT] else False


class _Writer:
    """Writes rows as lines; knows the margins, the width of a column and the text direction."""

    def __init__(self, rows: Sequence[Row], pitch: float, *, from_right: bool, mirror: bool) -> None:
        self.lines: list[str] = []
        self._pitch = pitch
        self._from_right = from_right
        self._mirror = mirror
        self._left = min(row.x0 for row in rows)
        widths = [
            (end - start)
            for row in rows[:2000]
            for unit, start, end in zip(row.units, row.starts, row.starts[1:], strict=False)
            if unit.isalpha()
        ]
        self._column = max(1.0, statistics.median(widths)) if widths else 6.0
        self._before: Row | None = None

    def write(self, rows: Sequence[Row]) -> None:
        """The rows of one page."""
        for at, row in enumerate(rows):
            from_right = _runs_from_right(row, self._from_right)
            units = order.read(row.units, from_right=from_right, mirror=self._mirror) if row.units else []
            text = "".join(units).strip()
            broken = from_right and self._was_broken_before(row, text)
            empty = self._empty_lines(row, text, first=at == 0, broken=broken)
            if broken and not empty:
                self.lines[-1] += " " + text
            else:
                self.lines += [""] * empty
                self.lines.append(text if from_right else self._in_columns(row, units))
            self._before = row

    def _empty_lines(self, row: Row, text: str, *, first: bool, broken: bool) -> int:
        if self._before is None:
            return 0
        if first:
            return 0 if broken or self._goes_on(text) else 1
        steps = (self._before.y - row.y) / self._pitch
        return min(MOST_EMPTY, max(1, round(steps) - 1)) if steps > EMPTY_LINE else 0

    def _goes_on(self, text: str) -> bool:
        """Whether a page continues a sentence of the previous page."""
        before = self.lines[-1].rstrip()
        if looks_upper(text) or text[:1] in "[(" or looks_upper(before):
            return False
        return text[:1].islower() or not _END.search(before)

    def _was_broken_before(self, row: Row, text: str) -> bool:
        """Whether the first word of ``row`` did not fit at the end of the previous line."""
        before = self._before
        if _CUE.match(text) and _END.search(self.lines[-1]):
            return False
        if before is None or abs(before.size - row.size) > 0.15 * row.size or before.x1 - row.x1 > 2 * row.size:
            return False
        return before.x0 - row.last_word - 0.3 * row.size < self._left

    def _in_columns(self, row: Row, units: Sequence[str]) -> str:
        indent = round((row.x0 - self._left) / self._column)
        line = " " * indent if indent > 1 else ""  # one column is just a blank at the beginning of the line
        if len(units) != len(row.starts) or "    " not in units:
            return line + "".join(units).rstrip()
        for at, unit in enumerate(units):
            if unit == "    ":
                place = round((row.starts[at + 1] - self._left) / self._column)
                line = line.ljust(max(place, len(line) + 4))
            else:
                line += unit
        return line
