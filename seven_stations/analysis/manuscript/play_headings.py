"""Which lines of a stage play are headings: by their words, or by a number alone where the numbers count."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

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
    r"^[#=*_~¶\-–— \t\[(]*(?:A[CI][TI]|SC|INT|EXT|EST|PRO|EPI|ECT|Act|Sc|Int|Ext|Pro|Epi|I/E|THE |The "
    r"|[A-Z]{3,8} ACT|[A-Z]?\d)"
)
_ACT = (-1, 0)
"""Stands for an act with a heading of its own among numbers that head scenes."""

_LONGEST_DENSE = 60
"""Characters of a heading that no blank line sets off."""


class Begins(NamedTuple):
    """What begins with a number that stands alone."""

    act: bool
    scene: bool


def may_head(text: str) -> bool:
    """Whether the line begins with a word or a number that headings begin with, whatever is drawn around it."""
    return bool(_STARTS_HEADING.match(text))


def are_packed(lines: Sequence[Line]) -> bool:
    """Whether headings stand among the other lines with no blank line above, as no play with gaps has them."""
    headings = [
        before.blank
        for before, line in pairwise([BLANK, *lines])
        if _STARTS_HEADING.match(line.text) and stands_out(line.text) and is_heading(line)
    ]
    return len(headings) > 1 and sum(headings) * 2 <= len(headings)


def numbered(lines: Sequence[Line]) -> dict[int, Begins]:
    """The lines that are headings by a number alone, and what each begins.

    Believed where nothing else heads the scenes, and the numbers count.
    """
    found: list[tuple[int, tuple[int, int]]] = []
    for before, line, following in zip([BLANK, *lines], lines, [*lines[1:], BLANK], strict=False):
        if not (before.blank and following.blank and line.text):
            continue
        if numbers := numbers_alone(bare_of(line.text)):
            found.append((line.number, numbers))
        elif found and found[-1][1] != _ACT and _STARTS_HEADING.match(line.text) and act_heading(line.text):
            found.append((line.number, _ACT))
    counted = _counted([numbers for _, numbers in found])
    if counted is None:
        return {}
    if any(
        _STARTS_HEADING.match(line.text) and scene_heading(without_emphasis(bare_of(line.text))) for line in lines
    ):
        return {}
    return {number: begins for (number, said), begins in zip(found, counted, strict=True) if said != _ACT}


def _counted(numbers: Sequence[tuple[int, int]]) -> list[Begins] | None:
    """What each of the numbers (act, or 0, and scene) begins; ``None`` where they do not count.

    ``I, I, II, III, II, I, II`` are acts and scenes in one: a number after which they begin anew is an act's.
    """
    found: list[Begins] = []
    act = scene = 0
    for at, (said, number) in enumerate(numbers):
        following = numbers[at + 1][1] if at + 1 < len(numbers) else 0
        if (said, number) == _ACT:
            found.append(Begins(act=True, scene=False))
            act, scene = -1, 0
        elif said:
            if not ((said == act and number == scene + 1) or (said == act + 1 and number == 1)):
                return None
            found.append(Begins(act=said != act, scene=True))
            act, scene = said, number
        elif number == act + 1 and (following == 1 or (act and number != scene + 1)):
            act, scene = number, 0
            found.append(Begins(act=True, scene=False))
        elif number == scene + 1 or (number == 2 and scene == 0):
            scene = number
            found.append(Begins(act=False, scene=True))
        else:
            return None
    return found if len(found) > 1 else None


def is_heading(line: Line) -> bool:
    """Whether the line, free of marks around it, heads an act or a scene by its words."""
    text = without_emphasis(bare_of(line.text))
    return bool(text) and (act_heading(text) or scene_heading(text) is not None or slugline(text) is not None)


def stands_out(text: str) -> bool:
    """Whether a heading can be told from speech with no blank line above it: short, and no part of a sentence."""
    bare = bare_of(text)
    return len(bare) <= _LONGEST_DENSE and not bare.endswith((",", ";", "?", "!")) and bare[:1].isupper()
