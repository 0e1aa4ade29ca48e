"""The definition of a rule and of its findings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.diagnostics.output import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One place with a problem: ``value`` was measured, ``threshold`` is the limit that it crossed.

    ``words`` are the values for the rule's message.
    """

    value: float
    threshold: float
    lines: tuple[int, int]
    scene: int | None = None
    evidence: tuple[Evidence | None, ...] = ()
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule. ``right`` of the ``judged`` findings that were checked by hand or against known texts were
    right.

    A rule is only included while that share is 0.8 or more; docs/accuracy.md describes how it was measured.
    """

    name: str
    severity: Severity
    unit: str
    right: int
    judged: int
    check: Callable[[Manuscript], list[Finding]]
