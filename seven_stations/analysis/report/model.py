"""The JSON model of a report: everything that the analysis found, by station."""

from typing import Any

from pydantic import Field

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.outline import SceneRow
from seven_stations.analysis.stations.contract import Output
from seven_stations.analysis.stations.doubts import Doubt
from seven_stations.analysis.stations.figures import Figure
from seven_stations.stations import AnalysisType
from seven_stations.words import Note

SCHEMA_VERSION = 4
"""Incremented when a field is renamed, removed or changes its meaning, but not for new fields."""


MOST_SPEECHES = 20_000
"""The most speeches that a report lists, some 300 KB. Plays have fewer than a fifth; 5 MB of text may have a
million."""


class UnreadReport(Output):
    """Lines that resemble one thing but were read as another: their number, and the first of them (1-based)."""

    count: int
    lines: list[int]


OPTIONAL = ("score", "rating")
"""Fields of the report that are absent if they are not known."""


class LeftOutReport(Output):
    """Lines that are not part of the script. ``what`` is ``front`` or ``back``; ``lines`` are inclusive."""

    what: str
    lines: tuple[int, int]


class ReadingReport(Output):
    """How well the text was read. ``confidence`` and ``coverage`` are in 0..1.

    ``confidence`` is how reliably the speakers were identified. ``coverage`` is the share of lines that have a
    role, without blank lines and those left out. Unread lines resemble a cue or a heading but were read as
    neither.
    """

    confidence: Figure
    coverage: Figure
    unread_cues: UnreadReport
    unread_headings: UnreadReport
    left_out: list[LeftOutReport]


class CorrectionReport(Output):
    """A requested correction, and how many lines or speeches it changed; 0 if it did not apply."""

    correction: dict[str, Any]
    changed: int


class ManuscriptReport(Output):
    """The text as it was read. ``speeches`` has a row for each in order: line of its cue, speaker, scene.

    A row of ``scenes`` is a scene's first line, its heading, its act if it is in one, and its number there, or in
    the text. The number is null where none is needed: an act alone names its only scene, and the heading a
    prologue or the like. Lines and scenes count from 1; speakers are indices of ``speakers``, from 0. Only the
    first 20,000 speeches are listed; ``unlisted`` is the number of the others.
    """

    reading: ReadingReport
    scenes: list[SceneRow]
    speakers: list[str]
    speeches: list[tuple[int, int, int]]
    unlisted: int = 0
    corrections: list[CorrectionReport] = Field(default_factory=list)

    @classmethod
    def of(cls, manuscript: Manuscript) -> "ManuscriptReport":
        """The report of ``manuscript``."""
        reading = manuscript.reading
        place = {name: index for index, name in enumerate(manuscript.characters)}
        rows = [
            (speech.start, place[speech.speaker], scene.number)
            for scene in manuscript.scenes
            for speech in scene.speeches
        ]
        return cls(
            reading=ReadingReport(
                confidence=reading.confidence,
                coverage=reading.coverage,
                unread_cues=UnreadReport(count=reading.unread_cues.count, lines=list(reading.unread_cues.lines)),
                unread_headings=UnreadReport(
                    count=reading.unread_headings.count, lines=list(reading.unread_headings.lines)
                ),
                left_out=[LeftOutReport(what=one.what, lines=(one.start, one.end)) for one in reading.left_out],
            ),
            scenes=[scene.row for scene in manuscript.scenes],
            speakers=list(place),
            speeches=rows[:MOST_SPEECHES],
            unlisted=max(0, len(rows) - MOST_SPEECHES),
            corrections=[
                CorrectionReport(correction=one.correction.as_json(), changed=one.changed)
                for one in manuscript.corrections
            ],
        )


class StationReport(Output):
    """One station that ran. ``output`` is its typed output as JSON; ``engine`` is what computed it."""

    number: int
    name: str
    duration: float
    """In milliseconds; the only value that differs between runs."""
    confidence: Figure
    summary: dict[str, Any]
    output: dict[str, Any]
    notes: list[Note] = Field(default_factory=list)
    engine: str


class Report(Output):
    """Everything an analysis found. Apart from the durations, the same text gives the same report.

    ``confidence`` (0..1) is how reliably the text was read. ``doubts`` are the reasons why the text or its scenes
    cannot be judged; conclusions that depend on that are absent. ``score`` (0..100) and ``rating`` are absent
    unless a replaced station 7 provides them. ``skipped`` are the numbers of the stations that the analysis type
    skips. ``notes`` say what the reader assumed or could not read.
    """

    schema_version: int = SCHEMA_VERSION
    title: str | None
    language: str
    layout: str
    analysis_type: AnalysisType
    engine: str
    score: Figure | None = None
    rating: str | None = None
    confidence: Figure
    doubts: list[Doubt] = Field(default_factory=list)
    notes: list[Note] = Field(default_factory=list)
    skipped: list[int] = Field(default_factory=list)
    manuscript: ManuscriptReport
    stations: list[StationReport]

    def station(self, number: int) -> StationReport | None:
        """The report of one station, or ``None`` if it was skipped."""
        return next((station for station in self.stations if station.number == number), None)

    def output(self, number: int) -> dict[str, Any]:
        """The output of one station as JSON, empty if it was skipped."""
        station = self.station(number)
        return station.output if station else {}

    def to_json(self) -> str:
        """The public JSON document, on one line, because indentation would double the size of long series."""
        absent = {name for name in OPTIONAL if getattr(self, name) is None}
        return self.model_dump_json(by_alias=True, exclude=absent)

    @property
    def judged(self) -> bool:
        """Whether conclusions can be drawn from the text."""
        return all(doubt.code == "few-scenes" for doubt in self.doubts)

    @property
    def misread(self) -> bool:
        """Whether a longer text leaves in doubt even who speaks: persons have only rows and counts then."""
        return not self.judged and all(doubt.code != "short" for doubt in self.doubts)

    @property
    def unread(self) -> dict[str, UnreadReport]:
        """``cues`` and ``headings``: the lines that look like one and were not read so, of a doubtful reading.

        In plays that are read well, 32 of 238 such lines are what they look like (docs/accuracy.md).
        """
        if all(doubt.code != "reading" for doubt in self.doubts):
            return {}
        reading = self.manuscript.reading
        return {"cues": reading.unread_cues, "headings": reading.unread_headings}

    @property
    def doubtful_names(self) -> list[str]:
        """Names that may be one person's, those who say most first; what depends on it is not concluded."""
        return [one["name"] for one in self.output(1).get("characters", ()) if one.get("doubtful")]
