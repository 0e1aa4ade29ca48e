"""A builder of small manuscripts, so that a test of a station needs no reader."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from seven_stations.analysis.manuscript.model import Character, Element, Kind, Layout, Manuscript, Scene, Speech

Line = tuple[str, str] | str
"""A speech (speaker, text), or a paragraph of action."""

Build = Callable[..., Manuscript]


def build(
    *scenes: Sequence[Line],
    language: str = "en",
    layout: Layout = Layout.STAGE_PLAY,
    details: Sequence[dict[str, Any]] = (),
    groups: Sequence[str] = (),
) -> Manuscript:
    """A manuscript of these scenes; ``details`` are further fields of the scene at the same place."""
    lines: list[str] = []
    built: list[Scene] = []
    characters: dict[str, Character] = {}
    for index, scene in enumerate(scenes):
        heading = f"SCENE {index + 1}"
        lines.append(heading)
        start = len(lines)
        elements: list[Element] = []
        speeches: list[Speech] = []
        for one in scene:
            if isinstance(one, str):
                first = len(lines) + 1
                lines.extend(one.split("\n"))
                elements.append(Element(Kind.ACTION, one, first, len(lines)))
                continue
            speaker, text = one
            lines.append(f"{speaker}.")
            cue = len(lines)
            lines.extend(text.split("\n"))
            elements.append(Element(Kind.CHARACTER, speaker, cue, cue))
            elements.append(Element(Kind.DIALOGUE, text, cue + 1, len(lines)))
            speeches.append(Speech(speaker, speaker, text, cue, len(lines)))
            characters[speaker] = Character(speaker, (speaker,), speaker in groups)
        more = details[index] if index < len(details) else {}
        built.append(
            Scene(
                index + 1,
                heading,
                start,
                len(lines),
                elements=tuple(elements),
                speeches=tuple(speeches),
                **more,
            )
        )
    return Manuscript("Test", language, layout, tuple(lines), tuple(built), characters)


@pytest.fixture
def play() -> Build:
    """The builder."""
    return build
