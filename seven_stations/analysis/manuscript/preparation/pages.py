"""What printing put into a text: page numbers and running heads, with the gaps around them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from seven_stations.analysis.manuscript.lines.headings import slugline
from seven_stations.analysis.manuscript.lines.names import looks_upper
from seven_stations.analysis.manuscript.source import BLANK, Line

_PAGE = re.compile(
    r"^(?:[-–—\[(]?\s*(?:page\s+)?(?P<number>\d{1,4})\s*[-–—\])]?|(?P<left>\d{1,4})\s{3,}(?P<head>\D+)"
    r"|(?P<title>\D+?)\s{3,}(?P<right>\d{1,4}))$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LEAST = 3
"""Numbers that must count up before they are taken for pages."""

_BESIDE = 0.8
"""Of the times that a line stands alone, those beside a page number, where it is a running head."""

_FARTHEST = 6
"""By how much one page may be ahead of the one before: some bear no number."""


def without_pages(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without page numbers, and without the gaps that these tore into speeches.

    Only numbers that stand beside blank lines and count up over the whole text are pages.
    """
    found: dict[int, int] = {}
    for index, line in enumerate(lines):
        match = _PAGE.match(line.text) if _DIGIT.search(line.text[:6] + line.text[-6:]) else None
        if match is None or slugline(line.text):
            continue
        if not (_apart(lines, index) or (match["number"] and _at_an_edge(lines, index))):
            continue
        found[index] = int(match["number"] or match["left"] or match["right"])
    numbers = list(found.values())
    rising = sum(1 for one, other in pairwise(numbers) if 0 < other - one <= _FARTHEST)
    if len(numbers) < _LEAST or rising < 0.9 * (len(numbers) - 1):
        return list(lines)
    found |= dict.fromkeys(_heads_beside(lines, found), 0)
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


def _heads_beside(lines: Sequence[Line], pages: Iterable[int]) -> Iterator[int]:
    """The running heads above or below page numbers: lines in capitals that stand there again and again, alone."""
    beside: dict[str, list[int]] = {}
    for index in pages:
        for step in (-1, 1):
            at = index + step
            while 0 <= at < len(lines) and lines[at].blank:
                at += step
            if 0 <= at < len(lines) and looks_upper(lines[at].text) and _apart(lines, at):
                beside.setdefault(lines[at].text, []).append(at)
    times = Counter(line.text for line in lines if line.text in beside)
    for text, places in beside.items():
        if len(places) >= _LEAST and len(places) >= _BESIDE * times[text]:
            yield from places


def _at_an_edge(lines: Sequence[Line], index: int) -> bool:
    return lines[index - 1].blank or (index + 1 < len(lines) and lines[index + 1].blank)


def _apart(lines: Sequence[Line], index: int) -> bool:
    before = lines[index - 1] if index else BLANK
    after = lines[index + 1] if index + 1 < len(lines) else BLANK
    return before.blank and after.blank


def _goes_on(before: Line, line: Line) -> bool:
    """Whether the line is more of what the page's end broke off: that had no end, and this is no beginning."""
    if looks_upper(line.text) or line.text[0] in "[(":
        return False
    return line.text[0].islower() or before.text[-1] not in '.!?:)]"”’—'
