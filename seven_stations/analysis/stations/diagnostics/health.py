"""Health: what the rules that apply leave of a hundred, in all and by area; and the plan that restores it."""

import math
from collections.abc import Sequence

from seven_stations.analysis.stations.diagnostics.output import Area, Basis, HealthPart, Issue, PlanStep, RuleCheck

WEIGHTS: dict[Basis, float] = {"P": 1.0, "C": 0.7, "H": 0.5}
"""A rule weighs by how well it is founded."""

FULL_BURDEN = 0.25
"""Share of places found from which a rule burdens fully: a fault in every fourth speech is a manner."""

AREAS: tuple[Area, ...] = ("structure", "scenes", "characters", "conflict", "language")


def burden(found: int, looked_at: int) -> float:
    """How much of its weight a rule takes: found / looked at, full from ``FULL_BURDEN``; 0..1."""
    return min(1.0, found / looked_at / FULL_BURDEN) if looked_at else 0.0


def health(checks: Sequence[RuleCheck]) -> float | None:
    """100·(1 − Σ wᵢ·burdenᵢ / Σ wᵢ) over the rules that applied; ``None`` where none did. Own definition."""
    applied = [check for check in checks if check.applied]
    weights = math.fsum(WEIGHTS[check.basis] for check in applied)
    if not weights:
        return None
    return 100 * (1 - math.fsum(WEIGHTS[check.basis] * check.burden for check in applied) / weights)


def parts_of(checks: Sequence[RuleCheck]) -> list[HealthPart]:
    """The same by area."""
    return [
        HealthPart(
            area=area,
            value=health([check for check in checks if check.area == area]),
            rules=sum(check.applied for check in checks if check.area == area),
        )
        for area in AREAS
    ]


_ORDER = {"high": 0, "medium": 1, "low": 2}


def severity_order(issue: Issue) -> int:
    """0 for the most severe."""
    return _ORDER[issue.severity]


def plan_of(issues: Sequence[Issue], checks: Sequence[RuleCheck]) -> list[PlanStep]:
    """A step for each rule with findings: the most severe first, then what gains most health."""
    weights = math.fsum(WEIGHTS[check.basis] for check in checks if check.applied)
    gains = {check.rule: 100 * WEIGHTS[check.basis] * check.burden / weights for check in checks if check.applied}
    places = {check.rule: check.found for check in checks}
    by_rule: dict[str, list[Issue]] = {}
    for issue in issues:
        by_rule.setdefault(issue.rule, []).append(issue)
    worst = {rule: min(found, key=severity_order) for rule, found in by_rule.items()}
    ranked = sorted(by_rule, key=lambda rule: (severity_order(worst[rule]), -gains[rule], rule))
    return [
        PlanStep(
            priority=priority,
            rule=rule,
            severity=worst[rule].severity,
            basis=worst[rule].basis,
            action=f"{worst[rule].title}: {worst[rule].treatment}",
            places=places[rule],
            scenes=sorted({issue.scene for issue in by_rule[rule] if issue.scene is not None}),
            gain=gains[rule],
        )
        for priority, rule in enumerate(ranked, 1)
    ]
