"""Corrections of a reading: lines before scenes and speeches are gathered, names after."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from seven_stations.analysis.manuscript.draft import ActBreak, Cue, Draft, Item, SceneBreak
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.manuscript.model import Applied, Character, Element, Kind, Scene
from seven_stations.corrections import Correction, LineRole, Merge, Split

_AFTER_LABEL = re.compile(r"^[\s.:：–—،-]+")


def correct_lines(draft: Draft, lines: Sequence[str], corrections: Iterable[Correction]) -> list[Applied]:
    """Give the lines of ``draft`` the roles that the corrections say."""
    applied = []
    for one in corrections:
        if isinstance(one, LineRole):
            text = lines[one.line - 1].strip() if one.line <= len(lines) else ""
            if text:
                _replace(draft, one, text)
            applied.append(Applied(one, int(bool(text))))
    return applied


def _replace(draft: Draft, wanted: LineRole, text: str) -> None:
    line = wanted.line
    kept: list[Item] = []
    at: int | None = None
    for item in draft.items:
        start, end = _lines_of(item)
        if at is None and start > line:
            at = len(kept)
        if not start <= line <= end:
            kept.append(item)
            continue
        before, after = _around(item, line)
        kept += before
        if at is None and (after or end >= line):
            at = len(kept)
        kept += after
    draft.items[:] = kept
    at = len(kept) if at is None else at
    draft.items[at:at] = _items(wanted, text)


def _around(item: Item, line: int) -> tuple[list[Item], list[Item]]:
    """What is left of an element of several lines before and after one of them."""
    if not isinstance(item, Element) or item.start == item.end:
        return [], []
    parts = item.text.split("\n")
    if len(parts) != item.end - item.start + 1:
        return [], []  # its lines cannot be told apart any more
    cut = line - item.start
    before, after = "\n".join(parts[:cut]), "\n".join(parts[cut + 1 :])
    return (
        [replace(item, text=before, end=line - 1)] if before else [],
        [replace(item, text=after, start=line + 1)] if after else [],
    )


def _items(wanted: LineRole, text: str) -> list[Item]:
    line = wanted.line
    if wanted.role == "heading":
        return [SceneBreak(text, line, line)]
    if wanted.role == "direction":
        return [Element(Kind.ACTION, text, line, line)]
    if wanted.speaker is None:
        return [Element(Kind.DIALOGUE, text, line, line)]
    if text.casefold().startswith(wanted.speaker.casefold()):
        # The name stands on the line; what follows it is said.
        text = _AFTER_LABEL.sub("", text[len(wanted.speaker) :]) or text
    return [Cue(wanted.speaker, line), Element(Kind.DIALOGUE, text, line, line)]


def _lines_of(item: Item) -> tuple[int, int]:
    return (item.line, item.line) if isinstance(item, ActBreak | Cue) else (item.start, item.end)


def correct_names(
    scenes: tuple[Scene, ...], characters: dict[str, Character], corrections: Iterable[Correction]
) -> tuple[tuple[Scene, ...], dict[str, Character], list[Applied]]:
    """Merge and split characters, in the order of the corrections; names are compared as cues are."""
    applied = []
    for one in corrections:
        if isinstance(one, LineRole):
            continue
        scenes, changed = _merged(scenes, one) if isinstance(one, Merge) else _split(scenes, one)
        applied.append(Applied(one, changed))
    return (scenes, _spoken(scenes, characters), applied) if applied else (scenes, characters, applied)


def _merged(scenes: tuple[Scene, ...], wanted: Merge) -> tuple[tuple[Scene, ...], int]:
    keys = {key_of(name) for name in wanted.merge}
    target = wanted.name or wanted.merge[0]
    known = {speech.speaker for scene in scenes for speech in scene.speeches if key_of(speech.speaker) in keys}
    if len(known) < 2 and wanted.name is None:
        return scenes, 0
    return _renamed(scenes, lambda name, *_: key_of(name) in keys, target)


def _split(scenes: tuple[Scene, ...], wanted: Split) -> tuple[tuple[Scene, ...], int]:
    key, where = key_of(wanted.split), set(wanted.scenes or ())

    def there(name: str, scene: int, line: int) -> bool:
        inside = scene in where if wanted.from_line is None else line >= wanted.from_line
        return inside and key_of(name) == key

    return _renamed(scenes, there, wanted.into)


def _renamed(
    scenes: tuple[Scene, ...], chosen: Callable[[str, int, int], bool], target: str
) -> tuple[tuple[Scene, ...], int]:
    """The speeches that are ``chosen``, by speaker, scene and line, by another speaker; and how many those are."""
    changed = 0
    found = []
    for scene in scenes:
        speeches = []
        for speech in scene.speeches:
            if chosen(speech.speaker, scene.number, speech.start):
                changed += 1
                speech = replace(speech, speaker=target)  # noqa: PLW2901
            speeches.append(speech)
        found.append(replace(scene, speeches=tuple(speeches)))
    return tuple(found), changed


def _spoken(scenes: tuple[Scene, ...], before: dict[str, Character]) -> dict[str, Character]:
    """The characters of the speeches, in order of first speech."""
    variants: dict[str, dict[str, None]] = {}
    for scene in scenes:
        for speech in scene.speeches:
            variants.setdefault(speech.speaker, {})[speech.label] = None
    return {
        name: Character(name, tuple(labels), group=name in before and before[name].group)
        for name, labels in variants.items()
    }
