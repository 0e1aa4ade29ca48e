"""Which lines of a stage play are headings: by their words, or by a number alone where the numbers count."""

import re
from collections.abc import Container, Sequence
from itertools import pairwise
from typing import NamedTuple

from seven_stations.analysis.manuscript.lines.headings import (
    act_heading,
    bare_of,
    number_and_title,
    number_of_scene,
    numbers_alone,
    scene_heading,
    slugline,
)
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.source import BLANK, Line

_STARTS_HEADING = re.compile(
    r"^[#=*_~¶\-–— \t\[(]*(?:A[CI][TI]|SC|INT|EXT|EST|PRO|EPI|ECT|Act|Sc|Int|Ext|Pro|Epi|I/E|THE |The "
    r"|[A-Z]{3,8} ACT|[A-Z]?\d)"
)
_ACT = (-1, 0)
"""Stands for an act with a heading of its own among numbers that head scenes."""

_LONGEST_DENSE = 60
"""Characters of a heading that no blank line sets off."""


_LEAST_TITLED = 3
_APART = 6
"""Lines from one number with a title to the next, at least: lists have fewer."""


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
        if line.opens_heading and may_head(line.text) and stands_out(line.text) and is_heading(line)
    ]
    return len(headings) > 1 and sum(headings) * 2 <= len(headings)


def numbered(lines: Sequence[Line]) -> dict[int, Begins]:
    """The lines that are headings by a number, alone or with a title, and what each begins.

    Believed where the numbers count, together with those of headings that have a word for it, too.
    """
    alone: list[tuple[int, tuple[int, int]]] = []
    titled: list[tuple[int, int, int]] = []
    scenes: list[tuple[int, int]] = []
    unnumbered = False
    for index, (before, line, following) in enumerate(
        zip([BLANK, *lines], lines, [*lines[1:], BLANK], strict=False)
    ):
        starts = line.opens_heading and may_head(line.text)
        if starts and scene_heading(text := without_emphasis(bare_of(line.text))):
            number = number_of_scene(text)
            unnumbered = unnumbered or number is None
            scenes.append((line.number, number or 0))
        if not (before.blank and following.blank and line.text):
            continue
        bare = bare_of(line.text)
        if numbers := numbers_alone(bare):
            alone.append((line.number, numbers))
        elif alone and alone[-1][1] != _ACT and starts and act_heading(line.text):
            alone.append((line.number, _ACT))
        elif count := number_and_title(bare):
            titled.append((index, line.number, count))
    if heads := _acts_above(lines, alone, {number for number, _ in scenes}):
        return heads | _with_titles(titled, scenes)
    if unnumbered:
        return _with_titles(titled, scenes)
    known = {number for number, _ in scenes}
    merged = sorted([*alone, *((number, (0, count)) for number, count in scenes)]) if alone else []
    counted = _counted([numbers for _, numbers in merged])
    if counted is None:
        return _with_titles(titled, scenes)
    return {
        number: begins
        for (number, said), begins in zip(merged, counted, strict=True)
        if said != _ACT and number not in known
    }


def _acts_above(
    lines: Sequence[Line], alone: Sequence[tuple[int, tuple[int, int]]], scenes: Container[int]
) -> dict[int, Begins]:
    """Numbers that count and have the heading of a scene right below: those of acts."""
    told = [(number, said) for number, said in alone if said != _ACT]
    if len(told) < 2 or [said for _, said in told] != [(0, count) for count in range(1, len(told) + 1)]:
        return {}
    shown = [line.number for line in lines if not line.blank]
    below = dict(pairwise(shown))
    if all(below.get(number) in scenes for number, _ in told):
        return {number: Begins(act=True, scene=False) for number, _ in told}
    return {}


def _with_titles(titled: Sequence[tuple[int, int, int]], scenes: Sequence[tuple[int, int]]) -> dict[int, Begins]:
    """Numbers with titles that count, and have much between them; none where a word numbers the scenes."""
    counts = [count for _, _, count in titled]
    if len(counts) < _LEAST_TITLED or any(count for _, count in scenes):
        return {}
    if counts[0] != 1 or any(other != one + 1 and not (other == 1 < one) for one, other in pairwise(counts)):
        return {}
    if min(after - at for (at, _, _), (after, _, _) in pairwise(titled)) < _APART:
        return {}
    return {number: Begins(act=False, scene=True) for _, number, _ in titled}


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
    return line.opens_heading and heads(line.text)


def heads(text: str) -> bool:
    """The same of a line's text alone."""
    text = without_emphasis(bare_of(text))
    return bool(text) and (act_heading(text) or scene_heading(text) is not None or slugline(text) is not None)


def stands_out(text: str) -> bool:
    """Whether a heading can be told from speech with no blank line above it: short, and no part of a sentence."""
    bare = bare_of(text)
    return len(bare) <= _LONGEST_DENSE and not bare.endswith((",", ";", "?", "!")) and bare[:1].isupper()
