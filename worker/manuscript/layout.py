"""Which layout a text is in, told by the marks that only that layout has."""

import re
from collections.abc import Sequence

from worker.language.scripts import language_of
from worker.manuscript import arabic_headings, fountain
from worker.manuscript.cues import Form, candidates_of, census
from worker.manuscript.headings import act_heading, scene_heading, slugline
from worker.manuscript.model import Layout
from worker.manuscript.names import looks_upper
from worker.manuscript.source import BLANK, Line, lines_of

_FORCED_CUE = re.compile(r"^@\S")
_FORCED_HEADING = re.compile(r"^\.[^\W_]")
_OTHER_MARKS = re.compile(r"^(?:!\S|~\S|#{1,6} \S|= \S|={3,}$|>.*<$|> ?[A-Z].*|.*\^$|.*\[\[|/\*)")

LEAST_CUES = 3
"""Lines that look like cues of one style before a text counts as a play."""


def layout_of(raw: Sequence[str]) -> Layout:
    """The layout of ``raw``. Prose is what has no marks of any other."""
    lines = lines_of(tuple(raw))
    text_lines = [line for line in lines if not line.blank]
    if not text_lines:
        return Layout.PROSE
    arabic = language_of("\n".join(raw)) == "ar"
    slugs = sum(1 for line in text_lines if slugline(line.text))
    if _is_fountain(text_lines):
        return Layout.FOUNTAIN
    if arabic:
        return arabic_headings.layout_of(lines)
    screen = slugs + sum(_capital_cues(lines)) if slugs else 0
    usage = census(lines, candidates_of(lines))
    headings = [line.text.strip("#=* ") for line in text_lines]
    headed = sum(1 for text in headings if act_heading(text) or scene_heading(text))
    played = usage.count if usage is not None else 0
    # Names alone on their line are what screenplays have too: sluglines decide.
    bare = usage is not None and usage.style[0] is Form.BARE
    if slugs and (screen >= played or bare):
        return Layout.SCREENPLAY
    if played >= LEAST_CUES or (headed and played):
        return Layout.STAGE_PLAY
    if slugs:
        return Layout.SCREENPLAY
    return Layout.STAGE_PLAY if headed > 1 else Layout.PROSE


def _is_fountain(lines: list[Line]) -> bool:
    if fountain.opens_title_page(lines[0].text) and lines[0].text.lower().startswith(
        ("title:", "credit:", "author")
    ):
        return True
    cues = sum(1 for line in lines if _FORCED_CUE.match(line.text))
    headings = sum(1 for line in lines if _FORCED_HEADING.match(line.text))
    others = sum(1 for line in lines if _OTHER_MARKS.match(line.text))
    slugs = sum(1 for line in lines if slugline(line.text))
    return (
        cues > 1
        or headings > 1
        or (cues + headings > 0 and cues + headings + others > 1)
        or (slugs > 0 and others > 0)
    )


def _capital_cues(lines: list[Line]) -> list[bool]:
    return [
        before.blank and not following.blank and len(line.text) < 40 and looks_upper(line.text)
        for before, line, following in zip([BLANK, *lines], lines, [*lines[1:], BLANK], strict=False)
        if line.text
    ]
