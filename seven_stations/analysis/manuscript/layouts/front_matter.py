"""What stands around a play in its file: an archive's licence, title, contents, list of persons, notes."""

import re
from bisect import bisect
from collections.abc import Container, Sequence
from itertools import accumulate, pairwise

from seven_stations.analysis.manuscript.draft import ActBreak, Item, SceneBreak
from seven_stations.analysis.manuscript.layouts.census import Usage
from seven_stations.analysis.manuscript.lines.cues import Candidate
from seven_stations.analysis.manuscript.lines.headings import describes_place
from seven_stations.analysis.manuscript.lines.listed_names import PEOPLE
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.manuscript.lines.play_headings import is_heading
from seven_stations.analysis.manuscript.source import BLANK, Line

_FRONT = re.compile(
    r"^(?:(?:a |the |author['’]?s |publisher['’]?s |editor['’]?s |translator['’]?s )?"
    r"(?:foreword|preface|introduction|introductory|dedication|advertisement|argument|note)"
    r"|notes? (?:on|to|by) .{1,70}|introductory note|to the reader|transcriber['’]?s['’]? notes?)[:.]?$",
    re.IGNORECASE,
)
_THE_END = re.compile(r"^(?:finis|the end)[.!]?$", re.IGNORECASE)
_LICENCE_BEGINS = re.compile(
    r"^\*{3}\s*START OF (?:THE|THIS) PROJECT|^\*{1,3}END[* ]{1,3}THE SMALL PRINT", re.IGNORECASE
)
_LICENCE_ENDS = re.compile(
    r"^\*{3}\s*END OF (?:THE|THIS) PROJECT|^End of (?:the )?Project Gutenberg", re.IGNORECASE
)
_BACK = re.compile(
    r"^(?:errata|corrigenda|(?:foot|end)? ?notes?|(?:textual|explanatory|critical) notes|notes (?:on|to) .{1,60}|"
    r"glossary(?: and index)?|"
    r"glossarial index|vocabulary|appendix(?: [ivx\d]+)?|transcriber['’]?s['’]? notes?|bibliography|index)\b[.:]?"
    r"(?: \(noted by transcriber\))?$",
    re.IGNORECASE,
)
_EDGES = "*_#=[] "
_LATE = 0.2
"""Of the lines, those after which notes may begin."""

_FIRST_LINES = 100
"""Lines among which a list of persons is looked for where no cue ends what may be one."""

_APART = 2
"""Blank lines that set the play apart from what stands before it."""

_CONVERSATION = 8
"""Cues among which one who spoke speaks again."""

_SPEECH = 4
"""Lines below a cue that no list of persons has."""

_SPARSE = 25
"""Lines of notes to a cue, at least: they may quote some."""

_BETWEEN = 1
"""Lines between the headings of an act and of its first scene."""


def body(lines: Sequence[Line]) -> tuple[int, int]:
    """The part of the file that is the play, where an archive put its licence around it."""
    marks = [(i, line.text) for i, line in enumerate(lines) if line.text[:1] in "*Ee"]
    first = next((i + 1 for i, text in marks if _LICENCE_BEGINS.match(text)), 0)
    last = next((i for i, text in marks if i >= first and _LICENCE_ENDS.match(text)), len(lines))
    return first, last


def beginning(
    lines: Sequence[Line], candidates: Sequence[Candidate | None], usage: Usage | None, numbered: Container[int]
) -> int:
    """The index of the first line of the play, after title, contents and list of persons.

    ``numbered`` are the lines that are headings by their number alone.
    """
    headings = [i for i, line in enumerate(lines) if line.number in numbered or is_heading(line)]
    spoken = _first_spoken(lines, candidates, usage, headings) if usage is not None else None
    if not headings:
        return _after_front(lines, candidates, usage, spoken)
    start = _first_lasting(lines, headings)
    if spoken is not None:
        before = [i for i in headings if i <= spoken]
        if not before:
            start = _after_front(lines, candidates, usage, spoken)
        elif before[0] != start and start > spoken:
            start = 0
        elif not _speaks(lines, candidates, usage, start, before[-1]):
            start = _first_of_block(lines, before)
    return start


def ending(lines: Sequence[Line], candidates: Sequence[Candidate | None], usage: Usage | None) -> int:
    """The index after the last line of the play, where notes, errata or a glossary come after it."""
    if usage is None:
        return len(lines)
    first: dict[str, int] = {}
    change = [0] * (len(lines) + 1)  # of the cues below a line whose names speak above it, too
    for index, found in enumerate(candidates):
        if found is not None and found.style == usage.style and usage.labels[key := key_of(found.label)] > _SPEECH:
            change[first.setdefault(key, index)] += 1
            change[index] -= 1
    last_heading = next((index for index in reversed(range(len(lines))) if is_heading(lines[index])), 0)
    shown = [not line.blank for line in lines]
    below = sum(shown)
    for index, (line, spoken) in enumerate(zip(lines, accumulate(change), strict=False)):
        apart = bool(line.text) and index > 0 and lines[index - 1].blank
        if apart and index > _LATE * len(lines) and spoken * _SPARSE < below:
            text = line.text.strip(_EDGES)
            if _BACK.match(text):
                return index
            if _THE_END.match(text) and below > 1 and index >= last_heading:
                return index + 1
        below -= shown[index]
    return len(lines)


def without_place_of_the_play(items: list[Item]) -> list[Item]:
    """``SCENE: Elsinore`` above the first act or scene tells where the play is set; it opens no scene."""
    first = next((i for i, item in enumerate(items) if isinstance(item, ActBreak)), 0)
    if all(isinstance(item, SceneBreak) for item in items[:first]):
        items = items[first:]
    if len(items) > 1 and isinstance(items[0], SceneBreak) and isinstance(items[1], SceneBreak):
        return items[1:] if describes_place(items[0].heading) else items
    return items


def _first_spoken(
    lines: Sequence[Line], candidates: Sequence[Candidate | None], usage: Usage, headings: Sequence[int]
) -> int | None:
    """The first cue of the play: its name returns soon below the same heading. Lists of persons name each once."""
    found: list[tuple[int, int, str]] = []
    fallback: int | None = None
    for index, (candidate, line, before) in enumerate(zip(candidates, lines, [BLANK, *lines], strict=False)):
        if candidate is None or candidate.style != usage.style or candidate.loose:
            continue
        if not usage.accepts(candidate, line, before):
            continue
        part, key = bisect(headings, index), key_of(candidate.label)
        for at, (first, its_part, its_key) in enumerate(found[-_CONVERSATION:]):
            if its_key == key and at < len(found) - 1:
                if its_part == part:
                    return first
                fallback = first if fallback is None else fallback
        found.append((index, part, key))
    return fallback if fallback is not None else (found[0][0] if found else None)


def _speaks(
    lines: Sequence[Line], candidates: Sequence[Candidate | None], usage: Usage | None, start: int, end: int
) -> bool:
    """Whether somebody says more than a list of persons does between two headings, such as a prologue."""
    run = 0
    cued = False
    for index in range(start, end):
        line = lines[index]
        candidate = candidates[index]
        if line.blank:
            continue
        if candidate is not None and usage is not None:
            if usage.accepts(candidate, line, lines[index - 1] if index else BLANK):
                cued, run = True, 0
            # any other may be one of a list of persons, or be spoken ("Of men we sing."): it tells nothing
        elif cued:
            run += 1
            if run >= _SPEECH:
                return True
    return False


def _first_of_block(lines: Sequence[Line], headings: list[int]) -> int:
    """The first of the headings that stand together above the first cue: an act's, then its scene's."""
    first = headings[-1]
    for heading in reversed(headings[:-1]):
        if sum(not line.blank for line in lines[heading + 1 : first]) > _BETWEEN:
            break
        first = heading
    return first


def _after_front(
    lines: Sequence[Line], candidates: Sequence[Candidate | None], usage: Usage | None, spoken: int | None
) -> int:
    """In a play without headings above its first cue: the line after its list of persons, its preface and the
    like, 0 where it has none. They end where most blank lines stand, the last time that so many do."""
    if spoken is None:
        return _after_persons(lines)
    texts = ((index, lines[index].text.strip(_EDGES)) for index in range(spoken))
    titles = [index for index, text in texts if text and (PEOPLE.match(text) or _FRONT.match(text))]
    if not titles:
        return 0
    shown = [index for index in range(titles[-1], spoken + 1) if not lines[index].blank]
    gaps = [(below - above - 1, below) for above, below in pairwise(shown) if below - above > _APART]
    for _, start in sorted(gaps, reverse=True):
        if not _speaks(lines, candidates, usage, titles[-1], start):
            return start
    return _after_persons(lines)


def _after_persons(lines: Sequence[Line]) -> int:
    """The line after the first paragraph of a list of persons, 0 where there is none."""
    for index, line in enumerate(lines[:_FIRST_LINES]):
        if PEOPLE.match(line.text.strip("*_#. ")):
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
