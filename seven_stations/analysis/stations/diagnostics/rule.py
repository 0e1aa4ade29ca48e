"""What a rule is, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.diagnostics.output import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where something is wrong: ``value`` was measured, ``threshold`` is the bound that it crossed.

    ``words`` fill the gaps of what the rule says.
    """

    value: float
    threshold: float
    lines: tuple[int, int]
    scene: int | None = None
    evidence: tuple[Evidence | None, ...] = ()
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule. ``right`` of the ``judged`` findings that were checked by hand or against known texts held.

    A rule is here only while that share is 0.8 or more; docs/accuracy.md tells how it was counted.
    """

    name: str
    severity: Severity
    unit: str
    right: int
    judged: int
    check: Callable[[Manuscript], list[Finding]]
