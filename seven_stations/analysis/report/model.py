"""The report as JSON: what the whole analysis found, station by station."""

from typing import Any

from pydantic import Field

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Output
from seven_stations.analysis.stations.figures import Figure
from seven_stations.analysis.stations.ground import Doubt
from seven_stations.corrections import as_json
from seven_stations.stations import AnalysisType
from seven_stations.words import Note

SCHEMA_VERSION = 3
"""Raised when a field is renamed, removed or changes its meaning; new fields do not raise it."""


MOST_SPEECHES = 20_000
"""Speeches that a report lists, some 300 KB. No play has a fifth of them; 5 MB of text may have a million."""


class UnreadReport(Output):
    """What looks like one thing and was read as another: how often, and the first lines of it, 1-based."""

    count: int
    lines: list[int]


OPTIONAL = ("score", "rating")
"""Fields of the report that are left out where they are not known."""


class LeftOutReport(Output):
    """Lines that count as no part of the script. ``what`` is ``front`` or ``back``; ``lines`` are inclusive."""

    what: str
    lines: tuple[int, int]


class ReadingReport(Output):
    """How well the text was read. ``confidence`` and ``coverage`` lie in 0..1.

    ``confidence`` is how sure it is who speaks where. ``coverage`` is the share of the lines that have a role;
    blank ones, and those left out, do not count. Unread is what looks like a cue or a heading all the same.
    """

    confidence: Figure
    coverage: Figure
    unread_cues: UnreadReport
    unread_headings: UnreadReport
    left_out: list[LeftOutReport]


class CorrectionReport(Output):
    """A correction that was asked for, and how many lines or speeches it changed: 0 where there was nothing to."""

    correction: dict[str, Any]
    changed: int


class ManuscriptReport(Output):
    """The text as it was read. ``speeches`` has a row for each in order: line of its cue, speaker, scene.

    A row of ``scenes`` is a scene's first line, its heading, and its act, if the text has acts.

    Lines and scenes count from 1, speakers are places in ``speakers``, from 0. Only the first 20,000 are listed;
    ``unlisted`` is the number of the others.
    """

    reading: ReadingReport
    scenes: list[tuple[int, str, int | None]]
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
            scenes=[(scene.start, scene.heading, scene.act) for scene in manuscript.scenes],
            speakers=list(place),
            speeches=rows[:MOST_SPEECHES],
            unlisted=max(0, len(rows) - MOST_SPEECHES),
            corrections=[
                CorrectionReport(correction=as_json((one.correction,))[0], changed=one.changed)
                for one in manuscript.corrections
            ],
        )


class StationReport(Output):
    """One station that ran. ``output`` is its typed output as JSON; ``engine`` what computed it."""

    number: int
    name: str
    duration: float
    """Milliseconds: the one figure that differs from run to run."""
    confidence: Figure
    summary: dict[str, Any]
    output: dict[str, Any]
    notes: list[Note] = Field(default_factory=list)
    engine: str


class Report(Output):
    """Everything an analysis found. Apart from the durations, the same text gives the same report.

    ``confidence`` lies in 0..1: how sure it is that the text was read rightly. ``doubts`` say why the text, or its
    scenes, cannot be judged; what would rest on that is left out. ``score`` (0..100) and ``rating`` are absent:
    only a station 7 that was put in place of ours may give them. ``skipped`` are the numbers of the stations that
    the analysis type leaves out. ``notes`` say what the reader assumed or could not read.
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
        """The report of one station, or ``None`` where it was skipped."""
        return next((station for station in self.stations if station.number == number), None)

    def output(self, number: int) -> dict[str, Any]:
        """The output of one station as JSON, empty where it was skipped."""
        station = self.station(number)
        return station.output if station else {}

    def to_json(self) -> str:
        """The JSON document that the outside relies on, on one line: long series would double its size."""
        absent = {name for name in OPTIONAL if getattr(self, name) is None}
        return self.model_dump_json(by_alias=True, exclude=absent)

    @property
    def judged(self) -> bool:
        """Whether anything is concluded from the text."""
        return all(doubt.code == "few-scenes" for doubt in self.doubts)
