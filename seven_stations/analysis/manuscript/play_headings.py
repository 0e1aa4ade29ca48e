"""Which lines of a stage play are headings: by their words, or by a number alone where the numbers count."""

import re
from collections.abc import Sequence
from itertools import pairwise

from seven_stations.analysis.manuscript.headings import (
    act_heading,
    bare_of,
    numbers_alone,
    scene_heading,
    slugline,
)
from seven_stations.analysis.manuscript.markup import without_emphasis
from seven_stations.analysis.manuscript.source import BLANK, Line

_STARTS_HEADING = re.compile(
    r"^[#=*_~\-–— \t\[(]*(?:ACT|SC|INT|EXT|EST|PRO|EPI|Act|Sc|Int|Ext|Pro|Epi|I/E|THE |The |[A-Z]?\d)"
)
_LONGEST_DENSE = 60
"""Characters of a heading that no blank line sets off."""


def are_packed(lines: Sequence[Line]) -> bool:
    """Whether headings stand among the other lines with no blank line above, as no play with gaps has them."""
    headings = [
        before.blank
        for before, line in pairwise([BLANK, *lines])
        if _STARTS_HEADING.match(line.text) and stands_out(line.text) and is_heading(line)
    ]
    return len(headings) > 1 and sum(headings) * 2 <= len(headings)


def numbered(lines: Sequence[Line]) -> dict[int, bool]:
    """The lines that are scene headings by a number alone, and whether each begins an act.

    Believed where nothing else heads the scenes, and the numbers count.
    """
    found = [
        (line.number, numbers)
        for before, line, following in zip([BLANK, *lines], lines, [*lines[1:], BLANK], strict=False)
        if before.blank and following.blank and (numbers := numbers_alone(bare_of(line.text)))
    ]
    if len(found) < 2 or found[0][1][1] != 1:
        return {}
    for (_, (act, scene)), (_, (next_act, next_scene)) in pairwise(found):
        goes_on = (next_act, next_scene) == (act, scene + 1)
        begins = next_scene == 1 and next_act == (act + 1 if act else 0)
        if not (goes_on or begins):
            return {}
    if any(
        _STARTS_HEADING.match(line.text) and scene_heading(without_emphasis(bare_of(line.text))) for line in lines
    ):
        return {}
    acts = [0, *(act for _, (act, _) in found)]
    return {number: act != last for (number, (act, _)), last in zip(found, acts, strict=False)}


def is_heading(line: Line) -> bool:
    """Whether the line, free of marks around it, heads an act or a scene by its words."""
    text = without_emphasis(bare_of(line.text))
    return bool(text) and (act_heading(text) or scene_heading(text) is not None or slugline(text) is not None)


def stands_out(text: str) -> bool:
    """Whether a heading can be told from speech with no blank line above it: short, and no part of a sentence."""
    bare = bare_of(text)
    return len(bare) <= _LONGEST_DENSE and not bare.endswith((",", ";", "?", "!")) and bare[:1].isupper()
