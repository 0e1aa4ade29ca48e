"""What a stage direction looks like that stands in no brackets: italics, entrances and exits, the curtain."""

import re
from collections.abc import Sequence
from itertools import pairwise

from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.source import BLANK, Line

_ENTRANCE = re.compile(
    r"^(?:Enter|Re-?enter|Exit|Exeunt|Flourish|Alarums?|Sennet|Retreat|Drums?|Trumpets?|Curtain|Blackout|Lights|Music|"
    r"Thunder|Manet|Exits?|ENTER|EXIT|EXEUNT|CURTAIN|BLACKOUT)\b"
)
_SHORT_EXIT = re.compile(r"^(?:Exit|Exeunt)(?:,? [A-Z][\w’']*|,? and| omnes| all| severally){0,8}\.?$")
_END_OF_ACT = re.compile(
    r"^_?\(?(?:the )?(?:curtain(?: falls)?|black ?out|lights? (?:up|down|fade|out)|"
    r"end of (?:the )?(?:act|scene|play).*)\W*$",
    re.IGNORECASE,
)

_BARE_ENTRANCE = re.compile(r"^_?(?:Enter|Re-?enter)_? _?(?:[A-Z]|two\b|three\b|the\b|an?\b)")
_LEAST_BARE = 3
"""Paragraphs that begin with an entrance from which entrances stand in no brackets, whatever others do."""


def have_bare_entrances(lines: Sequence[Line]) -> bool:
    """Whether paragraphs say who enters, as in editions that put other directions alone in brackets."""
    begun = (line.text for before, line in pairwise([BLANK, *lines]) if before.blank and line.text)
    return sum(1 for text in begun if _BARE_ENTRANCE.match(text)) >= _LEAST_BARE


def is_direction(text: str, *, first: bool, entrances: bool) -> bool:
    """Whether a line is a direction. ``first``: it follows a blank line, as the end of an act does.

    ``entrances``: what begins like one counts, which may be speech in a text that marks its directions.
    """
    if text[0] in "_*" and text.rstrip(".").endswith(text[0]) and text.count(text[0]) in (2, 4):
        return True
    if _SHORT_EXIT.match(text) or (first and _END_OF_ACT.match(text)):
        return True
    return entrances and bool(_ENTRANCE.match(without_emphasis(text)))
