"""What station 6 returns."""

from typing import Any, Literal

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure

Severity = Literal["high", "medium", "low"]


class Issue(Output):
    """One finding of one rule. ``value`` was measured, ``threshold`` is the bound that it crossed, in ``unit``.

    ``title`` and ``treatment`` are in the language of the text. ``values`` fill the rule's words in any language;
    they are absent where a language model chose the words. ``right`` of the ``judged`` findings of the rule that
    were checked were right; both 0 where nobody counted, as for what a language model adds.
    """

    rule: str
    title: str
    severity: Severity
    scene: int | None
    lines: tuple[int, int]
    evidence: list[Evidence] = Field(default_factory=list)
    value: Figure
    threshold: Figure
    unit: str
    treatment: str
    values: dict[str, Any] | None = None
    right: int
    judged: int


class RuleCheck(Output):
    """How many places one rule found; ``right`` and ``judged`` as for an issue."""

    rule: str
    found: int
    right: int
    judged: int


class DiagnosticsOutput(Output):
    """Issues, the gravest first, and every rule that was tried."""

    issues: list[Issue]
    rules: list[RuleCheck]
