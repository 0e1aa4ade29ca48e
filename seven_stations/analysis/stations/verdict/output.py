"""The output of station 7."""

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure


class Remark(Output):
    """A strength or a weakness found by a language model or another replacement of station 7, with its
    evidence."""

    station: int
    text: str
    value: Figure | None = None
    evidence: list[Evidence] = Field(default_factory=list)


class Action(Output):
    """A recommended action: what ``rule`` found, in how many ``places`` of which ``scenes``."""

    text: str
    rule: str | None = None
    places: int = 1
    scenes: list[int] = Field(default_factory=list)


class Placement(Output):
    """One measure compared with works of the same kind.

    ``low``, ``middle`` and ``high`` are the 10th, 50th and 90th percentiles of those works, ``below`` is the share
    of them with a lower value (0..1). ``None`` if there are no works to compare with.
    """

    measure: str
    value: Figure
    low: Figure | None = None
    middle: Figure | None = None
    high: Figure | None = None
    below: Figure | None = None


class FinalReportOutput(Output):
    """The conclusions.

    ``kind`` is what the text was compared with, ``works`` the number of those works: 0 if no free corpus of the
    kind exists. ``score`` (0..100) and ``rating`` are ``None``, because no measure that was tried distinguishes a
    text from a damaged copy of it often enough (docs/accuracy.md). A station that replaces this one may provide
    them.
    """

    score: Figure | None = None
    rating: str | None = None
    confidence: Figure
    kind: str
    works: int
    placements: list[Placement]
    strengths: list[Remark] = Field(default_factory=list)
    weaknesses: list[Remark] = Field(default_factory=list)
    must: list[Action]
    should: list[Action]
    could: list[Action]
