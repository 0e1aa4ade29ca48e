"""Text with no marks of a script: one scene of action, or chapters where it names them."""

import re
from collections.abc import Sequence

from seven_stations.analysis.manuscript.draft import Draft, SceneBreak
from seven_stations.analysis.manuscript.model import Kind
from seven_stations.analysis.manuscript.source import BLANK, lines_of, western_digits
from seven_stations.words import note

_CHAPTER = re.compile(
    r"^(?:chapter|part|book|الفصل|الباب|الجزء)\s+(?:\d{1,3}|[IVXLC]{1,7}|(?:the\s+)?\w{3,12}(?:-\w{3,6})?)\b.{0,60}$",
    re.IGNORECASE,
)


def parse(raw: Sequence[str]) -> Draft:
    """The draft of a prose text. Nobody is taken to speak: quotation marks do not tell who."""
    lines = lines_of(tuple(raw))
    draft = Draft(notes=[note("read-as-prose")])
    for before, line, following in zip([BLANK, *lines], lines, [*lines[1:], BLANK], strict=False):
        if line.blank:
            continue
        if before.blank and following.blank and _CHAPTER.match(western_digits(line.text)):
            draft.items.append(SceneBreak(line.text, line.number, line.number))
        else:
            draft.add(Kind.ACTION, line.text, line.number)
    return draft
