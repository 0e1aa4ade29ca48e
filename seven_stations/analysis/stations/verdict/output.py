"""What station 7 returns."""

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure


class Remark(Output):
    """A strength or a weakness that a language model or another station 7 sees, with the words it rests on."""

    station: int
    text: str
    value: Figure | None = None
    evidence: list[Evidence] = Field(default_factory=list)


class Action(Output):
    """Something to do: what ``rule`` found, in how many ``places`` of which ``scenes``."""

    text: str
    rule: str | None = None
    places: int = 1
    scenes: list[int] = Field(default_factory=list)


class Placement(Output):
    """One measure beside works of the same kind.

    ``low``, ``middle`` and ``high`` are what a tenth, half and nine tenths of those works stay under, ``below``
    is the share of them with a lower value (0..1). ``None`` where there are no works to compare with.
    """

    measure: str
    value: Figure
    low: Figure | None = None
    middle: Figure | None = None
    high: Figure | None = None
    below: Figure | None = None


class FinalReportOutput(Output):
    """What to make of it.

    ``kind`` is what the text was compared with, ``works`` how many of those there are: 0 where no free corpus of
    the kind exists. ``score`` (0..100) and ``rating`` are ``None``: no measure that was tried tells a text from
    its damaged self often enough (docs/accuracy.md). A station that replaces this one may give them.
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
