"""The rule about the ending: a text that stops in the middle of a sentence."""

import re

from seven_stations.analysis.manuscript.model import Kind, Manuscript
from seven_stations.analysis.stations.diagnostics.rule import Finding
from seven_stations.analysis.stations.quoting import quote_lines

PUNCTUATED = 0.99
"""If at least this share of the speeches ends in a mark, one without is unfinished; verse may have no marks."""

LEAST_SPEECHES = 50

_MARKS = frozenset(".!?؟…:;؛—–*)]\"'”’»}_-")
_WORDS = re.compile(r"(?s:.*)[^\W_]")
"""Matches up to the last letter or digit."""
_OPEN = re.compile(r"[^\W\d_][,،]?\s*$")


def broken_off(manuscript: Manuscript) -> list[Finding]:
    """The text ends with an unfinished speech, while 99 of 100 others end in a mark.

    A last line in capitals (TABLEAU) is not an unfinished speech.
    """
    *others, last = manuscript.speeches or (None,)
    if last is None or len(others) < LEAST_SPEECHES:
        return []
    scene = next(scene for scene in reversed(manuscript.scenes) if scene.elements)
    text = last.text.rstrip()
    stops = scene.elements[-1].kind is Kind.DIALOGUE and _OPEN.search(text)
    if not stops or text.rsplit("\n", 1)[-1].isupper():
        return []
    share = sum(_ends(speech.text) for speech in others) / len(others)
    if share < PUNCTUATED:
        return []
    place = last.end, last.end
    return [Finding(share, PUNCTUATED, place, scene.number, (quote_lines(manuscript, scene.number, *place),))]


def _ends(text: str) -> bool:
    """Whether a mark follows the last word."""
    words = _WORDS.match(text)
    return not _MARKS.isdisjoint(text[words.end() if words else 0 :])
