"""Headings of a screenplay that begin with a place instead of ``INT.``: lines in capitals at the margin of action.

Which of such lines are headings, the text itself tells: they say when or whether inside, or count the scenes, or
come back to places. A name that speaks, a shot and a shout are none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from seven_stations.analysis.manuscript.draft import SAME_TIME
from seven_stations.analysis.manuscript.layouts.standing import deep_column
from seven_stations.analysis.manuscript.lines.headings import Slug, slugline
from seven_stations.analysis.manuscript.lines.labels import is_shouted
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.lines.names import key_of, looks_upper, parts_of
from seven_stations.analysis.manuscript.lines.play_headings import heads
from seven_stations.analysis.manuscript.lines.shots import is_shot
from seven_stations.analysis.manuscript.lines.transitions import is_transition
from seven_stations.analysis.manuscript.model import Setting
from seven_stations.analysis.manuscript.source import BLANK, Line

LEAST = 8
"""Lines at one margin from which they are a habit."""

MOSTLY = 0.5
"""Of these, those that say when or whether inside, from which no other is a heading."""

RETURNING = 0.3
"""Of these, those that say so or come back to a place, where a heading needs no more than the place."""

_RISING = 0.9
_SHORTEST, _LONGEST = 3, 80
_KNOWN = 2
"""Speeches of a name from which a line that holds nothing else says who is seen."""

_NUMBER = re.compile(r"(?:[A-Z]-)?(?P<number>\d{1,4})[A-Z]{0,2}[.):]?\s+(?=[^\W\d_])")
_PARTS = re.compile(r"\s+[-–—]{1,2}\s+|[–—]|--|[.,;:]\s+|\s*[()]\s*")
_SETTINGS = {
    "INT": Setting.INTERIOR, "INTERIOR": Setting.INTERIOR, "INSIDE": Setting.INTERIOR,
    "EXT": Setting.EXTERIOR, "EXTERIOR": Setting.EXTERIOR, "OUTSIDE": Setting.EXTERIOR,
    "INT/EXT": Setting.BOTH, "EXT/INT": Setting.BOTH, "I/E": Setting.BOTH,
}  # fmt: skip
_FURNITURE = re.compile(r"\(?(?:CONTINUED|OMIT|DELETED|PAGE |REV)")
_NO_END = frozenset('!?,;:…-–—"”')


class _Found(NamedTuple):
    line: Line
    number: int | None
    slug: Slug

    @property
    def told(self) -> bool:
        return self.slug.time is not None or self.slug.setting is not None

    @property
    def place(self) -> str:
        return (self.slug.place or "").partition(" - ")[0]


def places_of(lines: Sequence[Line], *, told: bool) -> dict[int, Slug]:
    """The headings that begin with a place, by the numbers of their lines; none where these are no habit.

    ``told``: only those that say when or whether inside; where others begin with ``INT.``, the rest are shots.
    """
    deep = deep_column(lines)
    names = _speaking(lines)
    margins: dict[tuple[int, bool], list[_Found]] = defaultdict(list)
    for before, line, following in zip([BLANK, *lines], lines, [*lines[1:], BLANK], strict=False):
        if line.blank or not (before.blank and following.blank) or line.indent >= deep:
            continue
        if found := _found(line, names):
            margins[line.indent, found.number is not None].append(found)
    return {one.line.number: one.slug for found in margins.values() for one in _headings(found, all_told=told)}


def _speaking(lines: Sequence[Line]) -> Counter[str]:
    """How often each line in capitals has text right below it, as names do that speak."""
    return Counter(
        key_of(line.text)
        for line, following in zip(lines, [*lines[1:], BLANK], strict=False)
        if line.text and not following.blank and len(line.text) <= _LONGEST and looks_upper(line.text)
    )


def _headings(found: Sequence[_Found], *, all_told: bool) -> Sequence[_Found]:
    """Which of the lines at one margin are headings: all, none, or those that say when or whether inside."""
    if len(found) < LEAST:
        return []
    numbers = [one.number for one in found if one.number is not None]
    if numbers:
        rising = sum(other >= one for one, other in pairwise(numbers))
        return found if rising >= _RISING * (len(numbers) - 1) else []
    told = [one for one in found if one.told]
    if len(told) >= max(LEAST, MOSTLY * len(found)):
        return told
    if all_told:
        return []
    times = Counter(one.place for one in found)
    returning = sum(one.told or times[one.place] > 1 for one in found)
    return found if returning >= RETURNING * len(found) else []


def _found(line: Line, names: Mapping[str, int]) -> _Found | None:
    """The heading that the line may be."""
    text = without_emphasis(line.text)
    if not _SHORTEST <= len(text) <= _LONGEST or text[-1] in _NO_END or not text[0].isalnum():
        return None
    if not looks_upper(text) or is_transition(text) or (line.opens_heading and heads(text)):
        return None
    match = _NUMBER.match(text)
    place = text[match.end() :] if match else text
    if _FURNITURE.match(place):
        return None
    found = _Found(line, int(match["number"]) if match else None, _slug(place))
    if match is None and (is_shot(place) or is_shouted(place)):
        return None
    when = found.slug.setting is not None or found.slug.time not in (None, SAME_TIME)
    return found if when or not _are_names(place, names) else None


def _are_names(text: str, names: Mapping[str, int]) -> bool:
    """Whether the line names nobody but speakers, whom the camera sees: ``THE GUARD``, ``ANNA AND BEN``."""
    keys = [key_of(part).removeprefix("the ") for part in parts_of(text)]
    return all(max(names.get(key, 0), names.get(f"the {key}", 0)) >= _KNOWN for key in keys)


def _slug(text: str) -> Slug:
    """Where, inside or outside, and when, in any order."""
    parts = [part.strip(" .") for part in _PARTS.split(text)]
    setting = next((_SETTINGS[part] for part in parts if part in _SETTINGS), None)
    slug = slugline(" - ".join(part for part in parts if part and part not in _SETTINGS), forced=True)
    return Slug(slug.place, setting, slug.time) if slug else Slug(None, setting, None)
