"""What stands around a play in its file: an archive's licence, title, contents, list of persons."""

import re
from collections.abc import Container, Sequence
from itertools import pairwise

from seven_stations.analysis.manuscript.census import Usage
from seven_stations.analysis.manuscript.cues import Candidate
from seven_stations.analysis.manuscript.names import looks_upper
from seven_stations.analysis.manuscript.play_headings import is_heading
from seven_stations.analysis.manuscript.source import BLANK, Line

_PEOPLE = re.compile(
    r"^(?:dramatis personae|(?:the )?persons (?:represented|of the play)|"
    r"(?:the )?characters(?: (?:of|in) the play)?|"
    r"cast(?: of characters)?|the persons of the play|people of the play)\b[:.]?$",
    re.IGNORECASE,
)
_LICENCE_BEGINS = re.compile(r"^\*{3}\s*START OF (?:THE|THIS) PROJECT", re.IGNORECASE)
_LICENCE_ENDS = re.compile(
    r"^\*{3}\s*END OF (?:THE|THIS) PROJECT|^End of (?:the )?Project Gutenberg", re.IGNORECASE
)
_FRONT = 100
"""Lines among which a list of persons is looked for."""

_LONGEST_TITLE = 80


def body(lines: Sequence[Line]) -> tuple[int, int]:
    """The part of the file that is the play, where an archive put its licence around it."""
    first = next((i + 1 for i, line in enumerate(lines) if _LICENCE_BEGINS.match(line.text)), 0)
    last = next((i for i, line in enumerate(lines) if i >= first and _LICENCE_ENDS.match(line.text)), len(lines))
    return first, last


def beginning(
    lines: Sequence[Line], candidates: Sequence[Candidate | None], usage: Usage | None, numbered: Container[int]
) -> tuple[int, str]:
    """The index of the first line of the play, after title, contents and list of persons; the title, if any.

    ``numbered`` are the lines that are headings by their number alone.
    """
    headings = [i for i, line in enumerate(lines) if line.number in numbered or is_heading(line)]
    if not headings:
        return _after_persons(lines), ""
    start = _first_lasting(lines, headings)
    shown = next((line.text for line in lines[:start] if not line.blank and looks_upper(line.text)), "")
    title = "" if len(shown) > _LONGEST_TITLE or _PEOPLE.match(shown) else shown.strip("*_#. ")
    listed = any(_PEOPLE.match(line.text.strip("*_#. ")) for line in lines[:start])
    if listed or start != headings[0] or usage is None:
        return start, title
    return 0 if _speaks(lines, candidates, usage, start) else start, title


def _after_persons(lines: Sequence[Line]) -> int:
    """In a play without headings: the line after its list of persons, 0 where it has none."""
    for index, line in enumerate(lines[:_FRONT]):
        if _PEOPLE.match(line.text.strip("*_#. ")):
            while index + 1 < len(lines) and lines[index + 1].blank:
                index += 1  # noqa: PLW2901 - on to the list itself
            end = index + 1
            while end < len(lines) and not lines[end].blank:
                end += 1
            return end
    return 0


def _first_lasting(lines: Sequence[Line], headings: list[int]) -> int:
    """The first heading that is not one of a table of contents: headings with nothing between them."""
    run = [headings[0]]
    for previous, current in pairwise(headings):
        if any(not line.blank for line in lines[previous + 1 : current]):
            break
        run.append(current)
    if len(run) < 4:
        return headings[0]
    # The contents end where the play begins: at the last act (or scene) of the run, if the play repeats it.
    again = [i for i in headings if i > run[-1]]
    return again[0] if again else headings[0]


def _speaks(lines: Sequence[Line], candidates: Sequence[Candidate | None], usage: Usage, end: int) -> bool:
    """Whether somebody speaks before the line at ``end``."""
    above = [BLANK, *lines[:end]]
    return any(
        found is not None and usage.accepts(found, line, before)
        for found, line, before in zip(candidates[:end], lines[:end], above, strict=False)
    )
