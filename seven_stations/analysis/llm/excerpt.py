"""The part of a manuscript that is sent to a model: numbered lines, within a limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from seven_stations.analysis.manuscript.model import Manuscript

GAP = "[…]"
"""Marks lines that are left out."""

_RADII = (200, 100, 60, 40, 25, 15, 10, 6, 4, 2, 1, 0)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """``text`` is the excerpt: ``shown`` of the ``lines`` non-blank lines, ``cut`` of them only in part."""

    text: str
    shown: int
    lines: int
    cut: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return self.shown == self.lines and not self.cut


def excerpt_of(manuscript: Manuscript, focus: Iterable[int], most_chars: int) -> Excerpt:
    """The whole text if it fits into ``most_chars`` characters, otherwise the surroundings of the lines in
    ``focus``.

    The surroundings are as wide as fits, and the same for every line of ``focus`` and for the beginning of every
    scene. If these are too many, only ``focus`` is used, and if that is still too much, its first lines that fit.
    Lines longer than a quarter of the limit are then cut, so that a text without line breaks can be shown at all.
    """
    written = {
        number: f"{number}| {line.strip()}" for number, line in enumerate(manuscript.lines, 1) if line.strip()
    }
    scenes = _scenes(manuscript)
    whole = _joined(written, scenes, list(written))
    if len(whole) <= most_chars:
        return Excerpt(whole, len(written), len(written))
    longest = max(80, most_chars // 4)
    long = {at for at, line in written.items() if len(line) > longest}
    written = {at: f"{line[:longest]} {GAP}" if at in long else line for at, line in written.items()}
    starts = [scene.start for scene in manuscript.scenes]
    wanted = sorted(set(focus)) or starts or list(written)
    for centres in (sorted({*wanted, *starts}), wanted):
        for radius in _RADII:
            near = set(chain.from_iterable(range(line - radius, line + radius + 1) for line in centres))
            chosen = sorted(near & written.keys())
            text = _joined(written, scenes, chosen)
            if chosen and len(text) <= most_chars:
                return Excerpt(text, len(chosen), len(written), len(long.intersection(chosen)))
    chosen = _first_that_fit(written, wanted, most_chars)
    text = _joined(written, scenes, chosen)
    return Excerpt(text, len(chosen), len(written), len(long.intersection(chosen)))


def _scenes(manuscript: Manuscript) -> dict[int, int]:
    """The scene of every line in a scene."""
    return {line: scene.number for scene in manuscript.scenes for line in range(scene.start, scene.end + 1)}


def _first_that_fit(written: dict[int, str], wanted: list[int], most_chars: int) -> list[int]:
    chosen: list[int] = []
    left = most_chars - len(GAP) - 1
    for line in wanted:
        if line not in written:
            continue
        left -= len(written[line]) + len(GAP) + len(_mark(line)) + 3
        if left < 0:
            break
        chosen.append(line)
    return chosen


def _mark(scene: int) -> str:
    return f"== scene {scene} =="


def _joined(written: dict[int, str], scenes: dict[int, int], chosen: list[int]) -> str:
    """The chosen lines, with marks where lines are missing and where another scene begins."""
    order = {line: place for place, line in enumerate(written)}
    shown: list[str] = []
    last, scene = -1, None
    for line in chosen:
        if order[line] != last + 1:
            shown.append(GAP)
        if scenes.get(line) not in (None, scene):
            scene = scenes[line]
            shown.append(_mark(scene))
        shown.append(written[line])
        last = order[line]
    if last != len(written) - 1:
        shown.append(GAP)
    return "\n".join(shown)
