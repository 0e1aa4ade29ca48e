"""Converts a line from visual order (left to right) into reading order.

This reverses the Unicode bidirectional algorithm for one line of one paragraph: Arabic runs from the right, Latin
words and numbers within it from the left. Each unit is the text of one glyph; the letters of a ligature are
already in reading order.
"""

import re
import unicodedata
from collections.abc import Sequence

RIGHT, LEFT, NUMBER, NEUTRAL = "R", "L", "N", "-"

_DIRECTIONS = {"R": RIGHT, "AL": RIGHT, "L": LEFT, "EN": NUMBER, "AN": NUMBER}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SHAPED = re.compile("[\ufb00-\ufb06\ufb50-\ufdfb\ufe70-\ufefc]")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_LEFTWARD = re.compile(r"(?:L(?:[LN]|-+(?=[LN]))*|N(?:N|-(?=N))*)+")
"""What keeps its order in a right-to-left line, as a pattern of directions: Latin words with what is between and
after them, and numbers with a single mark inside (``10:30``)."""

_RIGHTWARD = re.compile(r"R(?:[RN-]*R)?")


def plain(text: str) -> str:
    """``text`` in ordinary letters: the presentation forms of Arabic letters, and Latin ligatures, are decomposed.

    Control characters are removed, because some programs use them as the code of a glyph that they do not know.
    """
    text = text if text.isprintable() else _CONTROLS.sub("", text)
    if text.isascii() or not _SHAPED.search(text):
        return text
    # A mark that is shown alone is a blank with the mark on it.
    return _SHAPED.sub(lambda match: unicodedata.normalize("NFKC", match[0]).strip(), text)


def without_marks(text: str) -> str:
    """The letters of a ligature. Marks are drawn over it; a mark in its code belongs to the word that used it
    first."""
    letters = "".join(char for char in text if not unicodedata.combining(char))
    return letters if len(letters) > 1 else text


def direction(text: str) -> str:
    """The direction of the first letter or digit of ``text``."""
    if text.isascii():
        return LEFT if text.isalpha() else NUMBER if text.isdigit() else NEUTRAL
    return next(
        (found for char in text if (found := _DIRECTIONS.get(unicodedata.bidirectional(char)))),
        NEUTRAL,
    )


def read(units: Sequence[str], *, from_right: bool, mirror: bool) -> list[str]:
    """``units``, given in visual order from left to right, in reading order.

    ``from_right`` is the direction of the paragraph; ``mirror`` means that brackets are given as they look, not as
    they open and close.
    """
    pattern = "".join(_directions(units))
    if not from_right:
        found: list[str] = []
        at = 0
        for match in _RIGHTWARD.finditer(pattern):
            found += units[at : match.start()]
            found += read(units[match.start() : match.end()], from_right=True, mirror=mirror)
            at = match.end()
        return [*found, *units[at:]]
    found = []
    end = len(units)
    for match in reversed(list(_LEFTWARD.finditer(pattern))):
        found += _turned(units[match.end() : end], mirror)
        found += units[match.start() : match.end()]
        end = match.start()
    return found + _turned(units[:end], mirror)


def _directions(units: Sequence[str]) -> list[str]:
    found = [direction(unit) for unit in units]
    # Numbers are only joined by one mark without a blank.
    return [
        "|" if kind == NEUTRAL and unit.isspace() and _between_numbers(found, at) else kind
        for at, (unit, kind) in enumerate(zip(units, found, strict=True))
    ]


def _between_numbers(found: Sequence[str], at: int) -> bool:
    return 0 < at < len(found) - 1 and found[at - 1] == NUMBER == found[at + 1]


def _turned(units: Sequence[str], mirror: bool) -> list[str]:
    return [unit.translate(_MIRRORED) if mirror else unit for unit in reversed(units)]


def look_mirrored(lines: Sequence[Sequence[str]]) -> bool:
    """Whether brackets in right-to-left lines are given as they look: otherwise more of them would close before
    opening."""
    balance = 0
    for units in lines:
        for opening, closing in ("()", "[]", "«»"):
            places = [unit for unit in reversed(units) if unit in (opening, closing)]
            if places:
                balance += 1 if places[0] == opening else -1
    return balance <= 0
