"""How well a text was read: what has a role, what looks like a cue or a heading and was read as neither."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from seven_stations.analysis.manuscript.draft import ActBreak, Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.evidence import evidence_of
from seven_stations.analysis.manuscript.lines import arabic_headings
from seven_stations.analysis.manuscript.lines.labels import Form, doubt_of, is_shouted
from seven_stations.analysis.manuscript.lines.names import key_of, looks_upper
from seven_stations.analysis.manuscript.lines.openings import opens_heading
from seven_stations.analysis.manuscript.lines.play_headings import heads
from seven_stations.analysis.manuscript.lines.shots import is_shot
from seven_stations.analysis.manuscript.lines.transitions import is_transition
from seven_stations.analysis.manuscript.model import Layout, LeftOut, Reading, Scene, Unread

_LABEL = re.compile(
    r"[\s*_=<#@-]*(?P<label>[^\W\d_][^.:：;!?،؟()\[\]\t—–]{0,40}?)[*_=>]*\s*(?:[.:：—–\t(\[]|\s{2}|-\s|$)"
)
_LEAST = 3
"""Times that a label must begin a line before it looks like a name that was not read."""

_FIRST_WORDS = frozenset({"i", "o"})
"""What begins a speech rather than names a speaker, though it is a capital before a dash: "I — I don't know."."""

_MOST_WORDS = 3
"""Words of a name that never speaks; more are a running head or a heading."""

_ALONE = 0.9
"""Of the cues, those with a line to themselves where all have one."""

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BRACKET = re.compile(r"[()\[\]]")
_MARKS = " \t.:：*_"

_SHOWN = 20
"""Lines of what was not read that are listed."""

_CLOSE = 0.7
"""What is left of the confidence where another reading explains the text just as well."""

_LOST = 0.7
"""What is left of it where most speeches of somebody were not read, with ``_MUCH`` of all."""

_MUCH = 0.05


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
    cues = _unread_cues(labels, speeches, lines)
    headings = [n for n in shown if n not in heads and _is_heading(lines[n - 1])]
    sure = evidence_of(draft, len(shown)).strength * coverage * min(1.0, _CLOSE + margin)
    sure *= len(speeches) / max(1, len(speeches) + len(cues))
    if _loses_somebody(Counter(key_of(labels[number]) for number in cues), speeches):
        sure *= _LOST
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


def _unread_cues(labels: dict[int, str], speeches: Mapping[int, str], lines: Sequence[str]) -> list[int]:
    """The lines that begin like a cue of a name that speaks elsewhere, or that begins many lines in capitals.

    They stand as cues do in this text: in capitals where those are, with nothing behind where those have nothing.
    Where a scene gives way, or what a camera does, is none.
    """
    known = Counter(key_of(label) for label in speeches.values())
    capitals = sum(map(looks_upper, speeches.values())) * 2 > len(speeches)
    apart = sum(_stands_alone(lines[number - 1], label) for number, label in speeches.items())
    alone = apart > _ALONE * len(speeches)
    begun = Counter(key_of(label) for label in labels.values() if _may_be_new(label))
    for word in _FIRST_WORDS:
        del begun[word]
    found = []
    for number, label in labels.items():
        line = lines[number - 1]
        key = key_of(label)
        text = line.strip(" \t*_")
        cased = looks_upper(label) or (not label.isascii() and label.lower() == label.upper())
        if (
            is_transition(text)
            or is_shot(text)
            or _ends_direction(line)
            or not (cased or (label[0].isupper() and not capitals))
            or (alone and not _stands_alone(line, label) and not (known[key] > 1 and _names(line, label)))
        ):
            continue
        followed = not alone or bool("".join(lines[number : number + 1]).strip())
        if known[key] > 1 or (begun[key] >= _LEAST and followed and (looks_upper(label) or f"{label}:" in line)):
            found.append(number)
    return found


def _loses_somebody(unread: Mapping[str, int], speeches: Mapping[int, str]) -> bool:
    known = Counter(key_of(label) for label in speeches.values())
    few = max(_LEAST, _MUCH * len(speeches))
    return any(0 < known[key] < count > few and len(key) > 1 for key, count in unread.items())


def _may_be_new(label: str) -> bool:
    """Whether a label that never speaks may be a name: short, in capitals if there are any, and no sentence."""
    # Letters are places on a stage: R. C.
    if len(label) < 2 or len(label.split()) > _MOST_WORDS or is_shouted(label):
        return False
    return label.lower() == label.upper() or (
        looks_upper(label) and doubt_of(label, upper=True, form=Form.COLON) is False
    )


def _stands_alone(line: str, label: str) -> bool:
    return _ASIDE.sub("", line).strip(_MARKS) == _ASIDE.sub("", label).strip(_MARKS)


def _names(line: str, label: str) -> bool:
    """Whether a label in capitals is set off from what follows as in other texts: ``BEN. I took it.``"""
    return looks_upper(label) and line.strip().startswith((f"{label}. ", f"{label}: "))


def _ends_direction(line: str) -> bool:
    """Whether a bracket, or italics, that was opened above closes on the line."""
    bracket = _BRACKET.search(line)
    return (bracket is not None and bracket[0] in ")]") or line.count("_") % 2 == 1


def _is_heading(line: str) -> bool:
    if not line.isascii() and (arabic_headings.act_heading(line) or arabic_headings.scene_heading(line)):
        return True
    text = line.strip()
    return opens_heading(text) and heads(text)


def _left_out(first: int, last: int, lines: Sequence[str]) -> Iterable[LeftOut]:
    for what, start, end in (("front", 1, first - 1), ("back", last + 1, len(lines))):
        if any(line.strip() for line in lines[start - 1 : end]):
            yield LeftOut(what, start, end)
