"""The numbers of acts and scenes as headings write them: in digits, in Roman numerals, in words."""

import re
from typing import NamedTuple

from seven_stations.analysis.manuscript.lines import arabic_headings, headings
from seven_stations.analysis.manuscript.source import western_digits

_WORDS = (
    "fir fyr one prim اول واحد حادي", "sec two ثان", "thi thy three tert ثالث", "fou quar qvar رابع",
    "fif fyf five quin qvin خامس", "six sext سادس", "sev sept سابع", "eig oct ثامن", "nin non تاسع",
    "ten dec عاشر", "ele", "twe",
)  # fmt: skip
_LAST = 99
"""What the last scene of an act counts as."""

_BEGINNINGS = (
    *((word, number) for number, words in enumerate(_WORDS, start=1) for word in words.split()),
    *((word, _LAST) for word in ("last", "ult", "vlt")),
)
_TENS = {
    "عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "اربعون": 40, "اربعين": 40, "خمسون": 50, "خمسين": 50,
    "ستون": 60, "ستين": 60,
}  # fmt: skip
_TEEN = frozenset({"عشر", "عشره"})
_ROMAN = re.compile(r"[ivxlcj]{1,6}")
_TOKEN = re.compile(r"[^\W_]+")


class Said(NamedTuple):
    """The numbers of an act and of a scene that a heading says, as far as it does."""

    act: int | None
    scene: int | None


def said_by(heading: str) -> Said:
    """The numbers in ``heading``: that of its act, and that of the scene which it names as well."""
    if heading.isascii() or headings.act_heading(heading):
        act, scene = headings.numerals_of(heading)
    else:
        act, scene = arabic_headings.numerals_of(heading)
    number = value_of(act)
    return Said(None if number == _LAST else number, value_of(scene))


def value_of(numeral: str) -> int | None:
    """The number that ``numeral`` begins with (``.III.``, ``TERTIA``, ``the third``, ``الحادي عشر``), if any."""
    tokens = _TOKEN.findall(arabic_headings.folded(western_digits(numeral)))
    found = None
    for token in tokens:
        bare = token.removeprefix("و").removeprefix("ال") or token
        if found is not None:
            return found + 10 if bare in _TEEN else found + _TENS.get(bare, 0)
        if token.isdigit():
            return int(token)
        if bare in _TENS:
            return _TENS[bare]
        if _ROMAN.fullmatch(token):
            return headings.value(token.replace("j", "i"))
        found = next((number for beginning, number in _BEGINNINGS if bare.startswith(beginning)), None)
    return found
