"""Texts whose blank lines were multiplied on the way: pasted from a page, or saved by a program.

Where every line has a blank one below it, a name alone on its line has lost what it says. Such texts are closed up
again, as far as they tell: names stand right above their speech, and what the text set apart stays apart.
"""

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise

from seven_stations.analysis.manuscript.lines import arabic_headings
from seven_stations.analysis.manuscript.lines.headings import act_heading, scene_heading, slugline
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.lines.names import looks_upper
from seven_stations.analysis.manuscript.lines.transitions import is_transition
from seven_stations.analysis.manuscript.source import Line

_MOST_TOUCHING = 0.05
"""Of the lines, those that may have another one right below; more, and the blank lines are the writer's."""

_LEAST_NAMES = 4
_LEAST_SHARE = 0.03
"""Of the lines, those that are to be names: fewer, and it is a text with another form."""

_WIDER = 0.15
"""Of the gaps that are not below names, those that are to be wider than these for the width to mean anything."""

_PARAGRAPHS = 2.2
"""Other lines to a name: with more, speeches were torn line by line, and each goes on to the next name."""

_LONGEST = 40
_MOST_WORDS = 4
_EXTENSION = re.compile(r"(?<!\s)(?:\s*\([^()]*\))?\s*\^?$")
_NO_NAME = re.compile(r"[:：؟?!،؛…\"«»“”,;()\[\]]|[.\-–—]$|^[^\w@]")
_MARKED = re.compile(r"[#=>!.](?!\.)")
"""What Fountain has a mark for, and is no speech."""

_BRACKETS = re.compile(r"^\(.*\)$")


def closed_up(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without the blank ones that tear names from speech; as they are where none do. Numbers stay."""
    shown = [index for index, line in enumerate(lines) if not line.blank]
    gaps = [below - above - 1 for above, below in pairwise(shown)]
    if not gaps or gaps.count(0) > _MOST_TOUCHING * len(gaps):
        return list(lines)
    parts = _parts([lines[index].text for index in shown])
    names = [at for at, part in enumerate(parts) if part is _Part.NAME]
    if len(names) < max(_LEAST_NAMES, _LEAST_SHARE * len(shown)):
        return list(lines)
    narrow = Counter(gaps[at] for at in names).most_common(1)[0][0]
    others = [gap for gap, part in zip(gaps, parts, strict=False) if part is not _Part.NAME]
    doubled = sum(gap > narrow for gap in others) >= _WIDER * len(others)
    torn = not doubled and len(others) > _PARAGRAPHS * len(names)
    closed: list[Line] = list(lines[: shown[0]])
    goes_on = False  # what is below belongs to the speech of a name above
    for index, part, below, gap in zip(shown, parts, parts[1:], gaps, strict=False):
        closed.append(lines[index])
        goes_on = part is _Part.NAME or (goes_on and (torn or part is _Part.BRACKETS))
        goes_on = goes_on and below in (_Part.TEXT, _Part.BRACKETS)
        if gap > narrow or not (doubled or goes_on):
            closed += lines[index + 1 : index + 1 + gap]
    return closed + list(lines[shown[-1] :])


class _Part(Enum):
    NAME = auto()
    BRACKETS = auto()
    HEADING = auto()
    TEXT = auto()


def _parts(texts: Sequence[str]) -> list[_Part]:
    """What each line is, as far as it shows: names are in capitals or return, and have text below."""
    names = [_name_on(text) for text in texts]
    times = Counter(name for name in names if name)
    found = []
    for text, name, below in zip(texts, names, [*names[1:], "-"], strict=True):
        if name and below == "" and (times[name] > 1 or looks_upper(text)):
            found.append(_Part.NAME)
        elif _BRACKETS.match(text):
            found.append(_Part.BRACKETS)
        else:
            found.append(_Part.HEADING if name is None else _Part.TEXT)
    return found


def _name_on(text: str) -> str | None:
    """The name that a line consists of; empty where it cannot be one, ``None`` where it is a heading."""
    if _MARKED.match(text) or slugline(text) or is_transition(text) or act_heading(text) or scene_heading(text):
        return None
    if not text.isascii() and arabic_headings.scene_heading(text):
        return None
    bare = _EXTENSION.sub("", without_emphasis(text), count=1)
    if len(text) > _LONGEST or not bare or len(bare.split()) > _MOST_WORDS or _NO_NAME.search(bare):
        return ""
    return bare
