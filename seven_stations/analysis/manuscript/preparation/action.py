"""Action that stands right below a speech, as wide as ever: a copy of a screenplay has lost the line between them.

Web pages of screenplays keep the column of the names, and set speech and action at one margin. Speech is still as
narrow as it was printed, and tells where it ends.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from seven_stations.analysis.manuscript.lines.names import looks_upper
from seven_stations.analysis.manuscript.source import DEEP, Line

_LEAST = 30
"""Speeches from which the width of speech is known."""

_WIDEST = 45
"""Characters of a line of speech; where it is wider, it is no narrower than action."""

_WIDER = 5
"""Characters by which a line of action is wider than speech, at least."""

_DOES = re.compile(
    r"(?P<name>[A-Z][a-z]+) (?:[a-z]+ly )?(?!was|is|has|does|likes|loves|thinks|says|wants|knows)[a-z]+s\b"
)
_ENDS = '.!?…-–—"”'

_FEW = 0.02
"""Of the lines below the first ones of speeches, those that may be wide all the same."""


def set_apart(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with a blank one above action that stands right below a speech at its margin."""
    speeches = [speech for speech in _speeches(lines) if speech]
    if len(speeches) < _LEAST:
        return list(lines)
    margin, often = Counter(lines[speech[0]].indent for speech in speeches).most_common(1)[0]
    widths = sorted(len(lines[speech[0]].text) for speech in speeches)
    widest = widths[len(widths) * 9 // 10]
    below = [index for speech in speeches for index in speech[1:]]
    wide = {index for index in below if len(lines[index].text) > widest + _WIDER and lines[index].indent == margin}
    if often < len(speeches) // 2 or widest > _WIDEST or len(wide) <= _FEW * len(below):
        return list(lines)
    names = {lines[speech[0] - 1].text.split()[0].lower() for speech in speeches}
    action = {
        next((at for at in speech[1:] if at in wide or _does(lines[at].text, lines[at - 1].text, names)), -1)
        for speech in speeches
    }
    found: list[Line] = []
    for index, line in enumerate(lines):
        if index in action:
            found.append(Line(line.number, "", 0))
        found.append(line)
    return found


def _does(text: str, above: str, names: Collection[str]) -> bool:
    """Whether a line below a sentence says what somebody does who speaks elsewhere: ``Anna opens the door.``"""
    match = _DOES.match(text)
    return match is not None and match["name"].lower() in names and above[-1] in _ENDS


def _speeches(lines: Sequence[Line]) -> Iterator[list[int]]:
    """The indices of the lines below each name in capitals, up to a blank one or a name; none in brackets."""
    index = 0
    while index + 1 < len(lines):
        name, index = lines[index], index + 1
        if name.blank or name.indent < DEEP or not looks_upper(name.text):
            continue
        start, margin = index, name.indent - DEEP
        while index < len(lines) and _goes_on(lines[index], margin):
            index += 1
        yield [at for at in range(start, index) if lines[at].text[0] != "("]


def _goes_on(line: Line, margin: int) -> bool:
    return not line.blank and (line.indent <= margin or line.text[0] == "(")
