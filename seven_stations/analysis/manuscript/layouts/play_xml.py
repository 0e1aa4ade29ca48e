"""Plays in XML (Text Encoding Initiative, or Jon Bosak's markup): their lines as plain text, one by one."""

import html
import re
from collections.abc import Sequence

_SPEAKER = re.compile(r"<(?:\w+:)?speaker[\s>]", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[/?!]?[a-z][^<>]{0,400}>", re.IGNORECASE)
_SPEAKER_TAG = re.compile(r"</?(?:\w+:)?speaker(?:\s[^<>]{0,400})?>", re.IGNORECASE)
_DIRECTION_TAG = re.compile(r"<(?P<close>/)?(?:\w+:)?stage(?:dir)?(?:\s[^<>]{0,400})?>", re.IGNORECASE)
_ASIDE = re.compile(
    r"<(?P<close>/)?(?:\w+:)?(?:teiHeader|front|back|castList|personae|fm)(?:\s[^<>]{0,400})?>", re.IGNORECASE
)
"""What stands around the play."""

_LEAST = 4


def is_play_xml(lines: Sequence[str]) -> bool:
    """Whether the text has tags for speakers."""
    first = next((line for line in lines if line.strip()), "")
    if not first.lstrip("\ufeff \t").startswith("<"):
        return False
    return sum(1 for line in lines if "<" in line and _SPEAKER.search(line)) >= _LEAST


def plain(lines: Sequence[str]) -> tuple[str, ...]:
    """``lines`` without tags: speakers as strong names, directions in brackets, no front and back matter."""
    found: list[str] = []
    depth = 0
    for line in lines:
        asides = [match["close"] is not None for match in _ASIDE.finditer(line)] if "<" in line else []
        outside = depth > 0 or bool(asides)
        depth = max(0, depth + sum(-1 if closes else 1 for closes in asides))
        text = _SPEAKER_TAG.sub("**", _DIRECTION_TAG.sub(_bracket, line))
        found.append("" if outside else html.unescape(_ANY_TAG.sub("", text)).strip())
    return tuple(found)


def _bracket(match: re.Match[str]) -> str:
    return "]" if match["close"] else "["
