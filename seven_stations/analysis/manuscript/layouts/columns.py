"""Two speeches side by side, as plain-text screenplays print dual dialogue, one below the other."""

import re
from collections.abc import Sequence

from seven_stations.analysis.manuscript.lines.names import looks_upper
from seven_stations.analysis.manuscript.source import Line

_PAIR = re.compile(r"^(?P<left>\S+(?: \S+){0,4}?)(?P<gap>\s{4,})(?P<right>\S+(?: \S+){0,4})$")
BESIDE = 1000
"""The indent given to lines taken from a pair of columns: they stand in no column of the text."""

_LONGEST = 40
"""Lines of a speech beside another."""


def unfolded(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with every pair of columns below two names taken apart: the left speech, then the right.

    The right name ends in ``^``, as in Fountain. Lines keep their numbers in the text; their indent is ``BESIDE``.
    """
    found: list[Line] = []
    index = 0
    while index < len(lines):
        match = _PAIR.match(lines[index].text) if "    " in lines[index].text else None
        if match is None or not (_is_name(match["left"]) and _is_name(match["right"])):
            found.append(lines[index])
            index += 1
            continue
        end = index + 1
        while end < len(lines) and end - index <= _LONGEST and not lines[end].blank:
            end += 1
        block = lines[index:end]
        column = _between(block, block[0].indent + match.end("left"), block[0].indent + match.start("right"))
        if column is None or end == index + 1:
            found.extend(block)
        else:
            found += _taken_apart(block, column)
        index = end
    return found


def _is_name(text: str) -> bool:
    return looks_upper(text) and text[-1] not in ".!?,:-–—" and any(c.isalpha() for c in text)


def _between(block: Sequence[Line], low: int, high: int) -> int | None:
    """A column in ``low..high`` that is blank in every line, with a blank one before; the last such."""
    shown = [" " * line.indent + line.text for line in block]
    for column in range(high - 1, low, -1):
        if all(line[column - 1 : column + 1].isspace() or len(line) < column for line in shown):
            return column
    return None


def _taken_apart(block: Sequence[Line], column: int) -> list[Line]:
    left: list[Line] = []
    right: list[Line] = []
    for line in block:
        shown = " " * line.indent + line.text
        for side, text in ((left, shown[:column]), (right, shown[column:])):
            if text.strip():
                side.append(Line(line.number, text.strip(), BESIDE))
    right[0] = right[0].with_text(f"{right[0].text} ^")
    gap = Line(block[0].number, "", 0)
    return [*left, gap, *right]
