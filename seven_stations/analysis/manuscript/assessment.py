"""How well a text was read: what has a role, what looks like a cue or a heading and was read as neither."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from seven_stations.analysis.manuscript.draft import ActBreak, Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.evidence import evidence_of
from seven_stations.analysis.manuscript.lines import arabic_headings
from seven_stations.analysis.manuscript.lines.names import key_of, looks_upper
from seven_stations.analysis.manuscript.lines.openings import opens_heading
from seven_stations.analysis.manuscript.lines.play_headings import heads
from seven_stations.analysis.manuscript.model import Layout, LeftOut, Reading, Scene, Unread

_LABEL = re.compile(
    r"[\s*_=<#@-]*(?P<label>[^\W\d_][^.:：;!?،؟()\[\]\t—–]{0,40}?)[*_=>]*\s*(?:[.:：—–\t(\[]|\s{2}|-\s|$)"
)
_LEAST = 3
"""Times that a label must begin a line before it looks like a name that was not read."""

_SHOWN = 20
"""Lines of what was not read that are listed."""

_CLOSE = 0.7
"""What is left of the confidence where another reading explains the text just as well."""


def assessed(
    draft: Draft, scenes: Sequence[Scene], lines: Sequence[str], layout: Layout, margin: float
) -> Reading:
    """The reading report of ``lines``, which ``draft`` was made from and ``scenes`` composed of.

    ``margin`` is by how much the reading was stronger than others, 0..1.
    """
    first, last = _extent(draft, len(lines))
    read = _read(draft)
    shown = [number for number in range(first, last + 1) if lines[number - 1].strip()]
    coverage = sum(number in read for number in shown) / len(shown) if shown else 0.0
    speeches = {speech.start: speech.label for scene in scenes for speech in scene.speeches}
    heads = {item.line for item in draft.items if isinstance(item, ActBreak)}
    heads |= {n for item in draft.items if isinstance(item, SceneBreak) for n in range(item.start, item.end + 1)}
    open_lines = [number for number in shown if number not in speeches and number not in heads]
    labels = {number: label for number in open_lines if (label := _label(lines[number - 1]))}
    cues = _unread_cues(labels, speeches.values(), lines)
    headings = [n for n in shown if n not in heads and _is_heading(lines[n - 1])]
    sure = evidence_of(draft, len(shown)).strength * coverage * min(1.0, _CLOSE + margin)
    sure *= len(speeches) / max(1, len(speeches) + len(cues))
    return Reading(
        confidence=round(0.0 if layout is Layout.PROSE else sure, 3),
        coverage=round(coverage, 3),
        unread_cues=Unread(len(cues), tuple(cues[:_SHOWN])),
        unread_headings=Unread(len(headings), tuple(headings[:_SHOWN])),
        left_out=tuple(_left_out(first, last, lines)),
    )


def _extent(draft: Draft, last_line: int) -> tuple[int, int]:
    """The first and the last line that became part of anything."""
    starts = [item.line if isinstance(item, ActBreak | Cue) else item.start for item in draft.items]
    ends = [item.line if isinstance(item, ActBreak | Cue) else item.end for item in draft.items]
    return (min(starts), max(ends)) if starts else (1, last_line)


def _read(draft: Draft) -> set[int]:
    read: set[int] = set()
    for item in draft.items:
        if isinstance(item, ActBreak | Cue):
            read.add(item.line)
        else:
            read.update(range(item.start, item.end + 1))
    return read


def _label(line: str) -> str:
    match = _LABEL.match(line) if len(line) < 2000 else None
    return match["label"].strip() if match else ""


def _unread_cues(labels: dict[int, str], spoken: Iterable[str], lines: Sequence[str]) -> list[int]:
    """The lines that begin like a cue of a name that speaks elsewhere, or that begins many lines in capitals."""
    known = Counter(key_of(label) for label in spoken)
    capitals = sum(looks_upper(label) for label in spoken) * 2 > known.total()
    begun = Counter(key_of(label) for label in labels.values() if looks_upper(label) or not label.isascii())
    found = []
    for number, label in labels.items():
        key = key_of(label)
        if (known.get(key, 0) > 1 and (looks_upper(label) or not capitals)) or (
            begun.get(key, 0) >= _LEAST and (looks_upper(label) or _stands_alone(lines[number - 1], label))
        ):
            found.append(number)
    return found


def _stands_alone(line: str, label: str) -> bool:
    return line.strip(" \t.:：*_") == label


def _is_heading(line: str) -> bool:
    if not line.isascii() and (arabic_headings.act_heading(line) or arabic_headings.scene_heading(line)):
        return True
    text = line.strip()
    return opens_heading(text) and heads(text)


def _left_out(first: int, last: int, lines: Sequence[str]) -> Iterable[LeftOut]:
    for what, start, end in (("front", 1, first - 1), ("back", last + 1, len(lines))):
        if any(line.strip() for line in lines[start - 1 : end]):
            yield LeftOut(what, start, end)
