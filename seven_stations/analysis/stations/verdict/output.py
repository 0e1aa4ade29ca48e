"""What station 7 returns."""

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure


class Remark(Output):
    """A strength or a weakness: what was measured, and where it can be seen."""

    station: int
    text: str
    value: Figure | None = None
    evidence: list[Evidence] = Field(default_factory=list)


class Action(Output):
    """Something to do. ``rule`` names the rule that asks for it, ``basis`` how well founded the rule is,
    ``places`` how many places it concerns."""

    text: str
    rule: str | None = None
    basis: str | None = None
    places: int = 1
    scenes: list[int] = Field(default_factory=list)


class FinalReportOutput(Output):
    """The verdict.

    ``scores`` are 0..100 by station name; ``None`` where a station was skipped or could not judge. ``score`` is
    their weighted mean, ``rating`` its band.
    """

    score: Figure
    rating: str
    confidence: Figure
    scores: dict[str, Figure | None]
    strengths: list[Remark]
    weaknesses: list[Remark]
    must: list[Action]
    should: list[Action]
    could: list[Action]
