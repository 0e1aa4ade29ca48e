"""What station 6 returns."""

from typing import Literal

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure

Severity = Literal["high", "medium", "low"]
Basis = Literal["P", "C", "H"]
"""P: a published figure. C: a published principle, the threshold is ours. H: ours. C and H are never high."""

Area = Literal["structure", "scenes", "characters", "conflict", "language"]


class Issue(Output):
    """One finding of one rule. ``value`` was measured, ``threshold`` is the bound that it crossed, in ``unit``."""

    rule: str
    title: str
    severity: Severity
    basis: Basis
    source: str
    area: Area
    scene: int | None
    lines: tuple[int, int]
    evidence: list[Evidence] = Field(default_factory=list)
    value: Figure
    threshold: Figure
    unit: str
    treatment: str


class RuleCheck(Output):
    """What became of one rule: ``found`` places among ``looked_at``, or why it was not ``applied``.

    ``burden`` in 0..1 is what it takes from health: the share of places found, full from a quarter of them.
    """

    rule: str
    basis: Basis
    area: Area
    applied: bool
    reason: str | None
    found: int
    looked_at: int
    burden: Figure


class HealthPart(Output):
    """The health of one area, 0..100; ``None`` where no rule applied."""

    area: Area
    value: Figure | None
    rules: int


class PlanStep(Output):
    """One thing to do, in order of ``priority`` (1 first): all findings of one rule, ``places`` in all, together.

    ``action`` tells the treatment of the worst of them, ``scenes`` those of the issues shown.
    """

    priority: int
    rule: str
    severity: Severity
    basis: Basis
    action: str
    places: int
    scenes: list[int]
    gain: Figure
    """Points of health that are gained when nothing of it is left."""


class DiagnosticsOutput(Output):
    """Issues by severity, every rule that was tried, health and plan."""

    health: Figure
    health_parts: list[HealthPart]
    issues: list[Issue]
    rules: list[RuleCheck]
    plan: list[PlanStep]
