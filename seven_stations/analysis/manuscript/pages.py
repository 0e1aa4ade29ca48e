"""What printing put into a text: page numbers and running heads, with the gaps around them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from seven_stations.analysis.manuscript.names import looks_upper
from seven_stations.analysis.manuscript.source import BLANK, Line

_PAGE = re.compile(
    r"^(?:[-–—\[(]?\s*(?:page\s+)?(?P<number>\d{1,4})\s*[-–—\])]?|(?P<left>\d{1,4})\s{3,}(?P<head>\D+)"
    r"|(?P<title>\D+?)\s{3,}(?P<right>\d{1,4}))$",
    re.IGNORECASE,
)
_LEAST = 3
"""Numbers that must count up before they are taken for pages."""

_FARTHEST = 6
"""By how much one page may be ahead of the one before: some bear no number."""


def without_pages(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without page numbers, and without the gaps that these tore into speeches.

    Only numbers that stand between blank lines and count up over the whole text are pages.
    """
    found: dict[int, int] = {}
    for index, line in enumerate(lines):
        edges = line.text[:6] + line.text[-6:]
        match = _PAGE.match(line.text) if any(c.isdigit() for c in edges) else None
        if match is None or not _apart(lines, index):
            continue
        found[index] = int(match["number"] or match["left"] or match["right"])
    numbers = list(found.values())
    rising = sum(1 for one, other in pairwise(numbers) if 0 < other - one <= _FARTHEST)
    if len(numbers) < _LEAST or rising < 0.9 * (len(numbers) - 1):
        return list(lines)
    kept: list[Line] = []
    torn = False
    for index, line in enumerate(lines):
        if index in found:
            torn = True
            while kept and kept[-1].blank:
                kept.pop()
        elif torn and line.blank:
            continue
        else:
            if torn and kept and not _goes_on(kept[-1], line):
                kept.append(BLANK)
            kept.append(line)
            torn = False
    return kept


def _apart(lines: Sequence[Line], index: int) -> bool:
    before = lines[index - 1] if index else BLANK
    after = lines[index + 1] if index + 1 < len(lines) else BLANK
    return before.blank and after.blank


def _goes_on(before: Line, line: Line) -> bool:
    """Whether the line is more of what the page's end broke off: that had no end, and this is no beginning."""
    if looks_upper(line.text) or line.text[0] in "[(":
        return False
    return line.text[0].islower() or before.text[-1] not in '.!?:)]"”’—'
