"""The output of station 6."""

from typing import Any, Literal

from pydantic import Field

from seven_stations.analysis.stations.contract import Evidence, Output
from seven_stations.analysis.stations.figures import Figure

Severity = Literal["high", "medium", "low"]


class Issue(Output):
    """One finding of one rule. ``value`` was measured, ``threshold`` is the limit that it crossed, in ``unit``.

    ``title`` and ``treatment`` are in the language of the text. ``values`` fill the rule's words in any language;
    they are absent if a language model chose the words. ``right`` of the ``judged`` findings of the rule that were
    checked were right; both are 0 if none was checked, as for findings of a language model.
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
    """How many places one rule found; ``right`` and ``judged`` are as for an issue."""

    rule: str
    found: int
    right: int
    judged: int


class DiagnosticsOutput(Output):
    """Issues, the most severe first, and every rule that was applied."""

    issues: list[Issue]
    rules: list[RuleCheck]
