"""The JSON model of a comparison."""

from typing import Literal

from pydantic import Field

from seven_stations.analysis.outline import SceneRow
from seven_stations.analysis.stations.contract import Output
from seven_stations.analysis.stations.figures import Figure
from seven_stations.words import Note

SCHEMA_VERSION = 4
"""Incremented when a field is renamed, removed or changes its meaning, but not for new fields."""


class ComparedText(Output):
    """One text. ``number`` is its place in the given order; ``doubts`` are the reasons why it cannot be judged.

    ``measures`` have the names of ``comparison.measures``; a value is ``None`` if the text does not allow it.
    ``tension`` has twenty values in 0..1 from the first scene to the last, and is empty if the station did not
    run.
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
    """A text that has no report and could not be compared, and the reason."""

    analysis_id: str
    title: str
    reason: Note


class Difference(Output):
    """The texts' range in one measure, and its ``contrast`` (0..1), by which measures are ordered."""

    measure: str
    low: Figure
    low_text: int
    high: Figure
    high_text: int
    contrast: Figure


class Appearance(Output):
    """Where something common appears: the text's number, and its share there (0..1)."""

    text: int
    share: Figure


class Common(Output):
    """A character's name or a theme that at least two texts have."""

    name: str
    texts: list[Appearance]


Part = Literal["speeches", "order", "speakers", "directions"]
"""What can differ between two scenes: what is said, in which order, by whom, and all that is not said."""


class SceneChange(Output):
    """A scene that changed. ``before`` and ``after`` are its numbers in the drafts, ``lines`` where it begins in
    each; one is absent if the scene was cut or is new. A rewritten scene shares less than half of its text with
    what it was; ``differs`` says what is different in it or in a changed one. ``words`` are the counts before and
    after; ``removed`` and ``added`` count speeches, and a changed speech counts in both."""

    change: Literal["kept", "changed", "rewritten", "new", "cut"]
    differs: list[Part] = Field(default_factory=list)
    moved: bool
    before: int | None
    after: int | None
    lines: tuple[int | None, int | None]
    heading: str
    words: tuple[int, int]
    removed: int
    added: int


class CharacterChange(Output):
    """What a character says, before and after: speeches, words, and number of scenes."""

    name: str
    speeches: tuple[int, int]
    words: tuple[int, int]
    scenes: tuple[int, int]


class FindingChange(Output):
    """A finding, or a conflict of a ``pair``, that only one draft has, with its place in it."""

    change: Literal["resolved", "new"]
    rule: str | None
    title: str
    pair: tuple[str, str] | None
    scene: int | None
    line: int


class Drafts(Output):
    """The changes between two drafts. ``shared`` is the part of the shorter draft that both have (0..1);
    ``outlines`` are the rows of ``manuscript.scenes`` of both reports."""

    shared: Figure
    outlines: tuple[list[SceneRow], list[SceneRow]]
    scenes: list[SceneChange]
    characters: list[CharacterChange]
    findings: list[FindingChange]


class Comparison(Output):
    """The texts in the given order; the differences, with the largest first; what is common, with the most common
    first."""

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
    """Present if two texts were given and are drafts of one."""

    def to_json(self) -> str:
        """The JSON document, on one line."""
        return self.model_dump_json(by_alias=True)
