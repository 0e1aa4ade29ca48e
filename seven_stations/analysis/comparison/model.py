"""A comparison as JSON."""

from typing import Literal

from pydantic import Field

from seven_stations.analysis.stations.contract import Output
from seven_stations.analysis.stations.figures import Figure
from seven_stations.words import Note

SCHEMA_VERSION = 3
"""Raised when a field is renamed, removed or changes its meaning; new fields do not raise it."""


class ComparedText(Output):
    """One text. ``number`` is its place among those given, ``doubts`` say why it cannot be judged.

    ``measures`` are by the names of ``comparison.measures``; ``None`` where a text gives no ground. ``tension``
    are 0..1, twenty steps from the first scene to the last, empty where the station did not run.
    """

    number: int
    analysis_id: str
    title: str
    language: str
    analysis_type: str
    doubts: list[str]
    confidence: Figure
    measures: dict[str, Figure | None]
    tension: list[Figure]


class MissingText(Output):
    """A text that was to be compared and has no report, and why."""

    analysis_id: str
    title: str
    reason: Note


class Difference(Output):
    """How far the texts lie apart in one measure: both ends, and the ``contrast`` 0..1 that orders measures."""

    measure: str
    low: Figure
    low_text: int
    high: Figure
    high_text: int
    contrast: Figure


class Appearance(Output):
    """Where something common appears: the text's number, and the share of it there (0..1)."""

    text: int
    share: Figure


class Common(Output):
    """A character's name or a theme that two texts or more have."""

    name: str
    texts: list[Appearance]


class SceneChange(Output):
    """A scene that is not as it was. ``before`` and ``after`` are its numbers in the drafts; one is absent where
    it was cut or is new. ``words`` are before and after; ``removed`` and ``added`` count speeches, a
    changed one in both.
    """

    change: Literal["kept", "rewritten", "new", "cut"]
    moved: bool
    before: int | None
    after: int | None
    heading: str
    words: tuple[int, int]
    removed: int
    added: int


class CharacterChange(Output):
    """What a character says, before and after: speeches, words, and in how many scenes."""

    name: str
    speeches: tuple[int, int]
    words: tuple[int, int]
    scenes: tuple[int, int]


class FindingChange(Output):
    """A finding, or a conflict of a ``pair``, that one draft alone has, with its place in it.

    ``in_act`` is the scene's act and its number there, where the text has acts.
    """

    change: Literal["resolved", "new"]
    rule: str | None
    title: str
    pair: tuple[str, str] | None
    scene: int | None
    in_act: tuple[int, int] | None
    line: int


class Drafts(Output):
    """From the first of two drafts to the second. ``shared`` is the share of the shorter that both have (0..1)."""

    shared: Figure
    scenes: list[SceneChange]
    characters: list[CharacterChange]
    findings: list[FindingChange]


class Comparison(Output):
    """Texts in the order in which they were given; differences, the largest first; what is common, the most
    common first."""

    schema_version: int = SCHEMA_VERSION
    kind: Literal["comparison"] = "comparison"
    title: str | None
    language: str
    engine: str
    texts: list[ComparedText]
    missing: list[MissingText] = Field(default_factory=list)
    differences: list[Difference]
    common_characters: list[Common]
    common_themes: list[Common]
    notes: list[str] = Field(default_factory=list)
    drafts: Drafts | None = None
    """Where two texts were given and are drafts of one."""

    def to_json(self) -> str:
        """The JSON document, on one line."""
        return self.model_dump_json(by_alias=True)
