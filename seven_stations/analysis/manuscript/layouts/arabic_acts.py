"""Where the acts of an Arabic text begin: the same word heads acts in one play and scenes in another."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from seven_stations.analysis.manuscript.lines.arabic_cues import with_colon, with_dash
from seven_stations.analysis.manuscript.lines.arabic_headings import (
    ArabicHeading,
    act_heading,
    kind_of_act,
    kind_of_scene,
)
from seven_stations.analysis.manuscript.lines.headings import stands_beside_acts
from seven_stations.analysis.manuscript.lines.numerals import said_by
from seven_stations.analysis.manuscript.source import BLANK, Line

_PART, _ACT = "جزء", "فصل"
_LONGEST_TITLE = 6
"""Words of a title that stands alone above the first scene of an act."""

_FARTHEST = 8
"""Lines between such a title and the scene, at most; a description may stand there."""


def acts_among(lines: Sequence[Line], headings: dict[int, ArabicHeading | None]) -> frozenset[int]:
    """The numbers of the lines with which acts begin. ``headings`` of scenes, by line, gain those of parts.

    Parts (الجزء) within acts (الفصل) are scenes. Where scenes count from one anew and no heading stands between, a
    title alone on its line above them begins an act. So does a prologue or the like in which somebody speaks.
    """
    found = {line.number: kind_of_act(line.text) for line in lines if not line.blank and act_heading(line.text)}
    kinds = list(found.values())
    if _ACT in kinds and _PART in kinds[kinds.index(_ACT) :] and _PART not in kinds[: kinds.index(_ACT)]:
        parts = [number for number, kind in found.items() if kind == _PART]
        headings |= {number: ArabicHeading(numbered=True) for number in parts}
        found = {number: kind for number, kind in found.items() if kind != _PART}
    found |= dict.fromkeys(_beside_acts(lines), "")
    return frozenset(found) | _titles(lines, headings, found)


def _beside_acts(lines: Sequence[Line]) -> Iterator[int]:
    """Prologues and their like: a word alone, right below which somebody speaks who does so again."""
    named = [index for index, line in enumerate(lines) if stands_beside_acts(line.text)]
    names = Counter(_speaker(line.text) for line in lines) if named else Counter[str | None]()
    for index in named:
        around = lines[max(0, index - 1) : index + 2]
        below = (lines[at] for at in range(index + 1, len(lines)))
        speaker = _speaker(next((one.text for one in below if not one.blank and one.text[0] not in "(["), ""))
        if speaker and names[speaker] > 1 and all(one.blank for one in around if one is not lines[index]):
            yield lines[index].number


def _speaker(text: str) -> str | None:
    said = with_colon(text) or with_dash(text)
    return said.label if said else None


def _titles(
    lines: Sequence[Line], headings: Mapping[int, ArabicHeading | None], acts: Mapping[int, str]
) -> frozenset[int]:
    """The titles above scenes that count anew, where the acts have no other heading."""
    titles: set[int] = set()
    counted: dict[str, int] = {}
    for index, line in enumerate(lines):
        if line.number in acts:
            counted.clear()
        elif headings[line.number] is not None and (kind := kind_of_scene(line.text)):
            number = said_by(line.text).scene
            if number == 1 < counted.get(kind, 0) and (title := _title_above(lines, headings, index)):
                titles.add(title)
            counted = {kind: number or 0}
    return frozenset(titles)


def _title_above(lines: Sequence[Line], headings: Mapping[int, ArabicHeading | None], scene: int) -> int | None:
    for index in range(scene - 1, max(0, scene - _FARTHEST), -1):
        line, before, after = lines[index], lines[index - 1] if index else BLANK, lines[index + 1]
        if line.blank or line.text[0] in "([":
            continue
        alone = before.blank and after.blank and headings[line.number] is None
        return line.number if alone and _is_title(line.text) else None
    return None


def _is_title(text: str) -> bool:
    return len(text.split()) <= _LONGEST_TITLE and text[-1].isalnum()
