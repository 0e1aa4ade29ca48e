"""What stands in the margin of every speech: numbers of lines, bullets of a list, times of a transcript.

A margin is told by whom it stands before: names that come back. Headings keep their numbers.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from seven_stations.analysis.manuscript.lines import arabic_headings
from seven_stations.analysis.manuscript.lines.headings import scene_heading, slugline
from seven_stations.analysis.manuscript.source import Line

_LINE_OF_THE_FOLIO = re.compile(r"FTLN \d{4}\s*")
"""Before each line of the Folger's editions."""

_BULLET = re.compile(r"[-–—•·*+>]\s+(?=\S)")
_TIME = re.compile(r"[(\[]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d+)?[)\]]?\s*[-–—|]?\s*(?=\S)")
_NUMBER = re.compile(r"[(\[#]?(?P<number>\d{1,4})[)\]]?\s?[.):\-–—/]?\s+(?=\S)")
_BARE = re.compile(r"(?P<number>\d{1,5})\s+(?=\S)")
_LABEL = re.compile(r"[*_]{0,3}(?P<label>[^\W\d_][^:：.|\t]{0,40}?)\s*(?:\([^()]*\)\s*)?[*_]{0,3}(?:[:：.\t]|  )")

_LEAST = 4
"""Lines with a margin before it is taken for one."""

_MOSTLY = 0.5
"""Of the lines with a margin, those before names that come back; prose begins lines with dashes too."""

_RISING = 0.9
_ALL = 0.9
"""Of the lines that are not blank, those that have a number where every line has one."""


def without_margins(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without their margins; as they are where they have none. Numbers and indents stay."""
    found = list(lines)
    numbers = {at: match for at, line in enumerate(found) if line.text and (match := _BARE.match(line.text))}
    if len(numbers) >= max(_LEAST, _ALL * sum(not line.blank for line in found)) and _rise(list(numbers.values())):
        for at, match in numbers.items():
            found[at] = _cut(found[at], match.end())
        return found
    for margin, holds in _MARGINS:
        cuts = {at: match.end() for at, line in enumerate(found) if (match := margin.match(line.text))}
        if len(cuts) < _LEAST:
            continue
        cuts = {at: end for at, end in cuts.items() if not _is_heading(found[at].text)}
        if len(cuts) >= _LEAST and holds([found[at].text for at in cuts], list(cuts.values())):
            for at, end in cuts.items():
                found[at] = found[at].with_text(found[at].text[end:])
    return found


def _always(_texts: Sequence[str], _ends: Sequence[int]) -> bool:
    return True


def _before_names(texts: Sequence[str], ends: Sequence[int]) -> bool:
    labels = [
        match["label"] if (match := _LABEL.match(text, end)) else "" for text, end in zip(texts, ends, strict=True)
    ]
    times = Counter(label for label in labels if label)
    return sum(times[label] > 1 for label in labels) >= _MOSTLY * len(labels)


def _numbered(texts: Sequence[str], ends: Sequence[int]) -> bool:
    matches = [match for text in texts if (match := _NUMBER.match(text))]
    return _rise(matches) and _before_names(texts, ends)


def _rise(matches: Sequence[re.Match[str]]) -> bool:
    numbers = [int(match["number"]) for match in matches]
    return sum(other > one for one, other in pairwise(numbers)) >= _RISING * (len(numbers) - 1)


def _cut(line: Line, end: int) -> Line:
    """``line`` without its number, indented as far as what is left of it."""
    return Line(line.number, line.text[end:], line.indent + end)


_MARGINS: tuple[tuple[re.Pattern[str], Callable[[Sequence[str], Sequence[int]], bool]], ...] = (
    (_LINE_OF_THE_FOLIO, _always),
    (_BULLET, _before_names),
    (_TIME, _before_names),
    (_NUMBER, _numbered),
)


def _is_heading(text: str) -> bool:
    if slugline(text) or scene_heading(text):
        return True
    return not text.isascii() and arabic_headings.scene_heading(text) is not None
