"""Station 6: run every rule, tell what it found, measure health, plan the treatment."""

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result, output_of
from seven_stations.analysis.stations.diagnostics import page_rules, people_rules, plot_rules, voice_rules
from seven_stations.analysis.stations.diagnostics.case import Case, Finding, Rule
from seven_stations.analysis.stations.diagnostics.health import burden, health, parts_of, plan_of, severity_order
from seven_stations.analysis.stations.diagnostics.output import DiagnosticsOutput, Issue, RuleCheck, Severity
from seven_stations.analysis.stations.diagnostics.wording import wording
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput
from seven_stations.analysis.stations.efficiency.output import EfficiencyMetricsOutput
from seven_stations.analysis.stations.log_lines import line
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.analysis.stations.quoting import gathered
from seven_stations.analysis.stations.text_analysis import TextAnalysisOutput

RULES: tuple[Rule, ...] = (*page_rules.RULES, *plot_rules.RULES, *people_rules.RULES, *voice_rules.RULES)

UNHURT = 100.0
"""Health where no rule could be applied; the confidence is 0 then."""


class Diagnostics:
    """What could be better, where, by which rule, and how."""

    number = 6
    output_model: type[Output] = DiagnosticsOutput

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:
        """Try every rule. What does not apply to this text is told with its reason."""
        case = Case(
            manuscript,
            text=output_of(earlier, 1, TextAnalysisOutput),
            concepts=output_of(earlier, 2, ConceptualAnalysisOutput),
            network=output_of(earlier, 3, ConflictNetworkOutput),
            efficiency=output_of(earlier, 4, EfficiencyMetricsOutput),
            dynamics=output_of(earlier, 5, DynamicsOutput),
        )
        issues: list[Issue] = []
        checks: list[RuleCheck] = []
        for rule in RULES:
            verdict = rule.check(case)
            shown = sorted(verdict.findings, key=lambda finding: (-finding.excess, finding.lines))
            issues += [_issue(rule, finding, manuscript, context) for finding in shown[: context.evidence_limit]]
            checks.append(
                RuleCheck(
                    rule=rule.name,
                    basis=rule.basis,
                    area=rule.area,
                    applied=verdict.not_applicable is None,
                    reason=verdict.not_applicable,
                    found=len(verdict.findings),
                    looked_at=verdict.looked_at,
                    burden=burden(len(verdict.findings), verdict.looked_at),
                )
            )
        issues.sort(key=lambda issue: (severity_order(issue), issue.lines, issue.rule))
        score = health(checks)
        applied = sum(check.applied for check in checks)
        found = sum(check.found for check in checks)
        language = manuscript.language
        context.log(line("rules", language, applied=applied, rules=len(RULES)))
        severe = sum(issue.severity == "high" for issue in issues)
        context.log(line("findings", language, found=found, severe=severe))
        if score is not None:
            context.log(line("health", language, score=score))
        plan = plan_of(issues, checks)
        return Result(
            output=DiagnosticsOutput(
                health=UNHURT if score is None else score,
                health_parts=parts_of(checks),
                issues=issues,
                rules=checks,
                plan=plan,
            ),
            summary={
                "health": round(UNHURT if score is None else score, 1),
                "issues": found,
                "first": plan[0].rule if plan else None,
            },
            confidence=_confidence(applied, earlier),
            notes=tuple(_notes(checks, context.evidence_limit)),
        )


def _issue(rule: Rule, finding: Finding, manuscript: Manuscript, context: Context) -> Issue:
    words = wording(rule.name, manuscript.language, finding.variant)
    return Issue(
        rule=rule.name,
        title=words.title,
        severity=_capped(rule, finding.severity),
        basis=rule.basis,
        source=rule.source,
        area=rule.area,
        scene=finding.scene,
        lines=finding.lines,
        evidence=gathered(finding.evidence, context),
        value=finding.value,
        threshold=finding.threshold,
        unit=rule.unit,
        treatment=words.treatment.format(**finding.words),
    )


def _capped(rule: Rule, severity: Severity) -> Severity:
    """Only what a published figure backs may be severe."""
    return "medium" if severity == "high" and rule.basis != "P" else severity


def _confidence(applied: int, earlier: Earlier) -> float:
    """The share of rules that apply, times the mean confidence of the stations that they look at."""
    below = [earlier[number].confidence for number in sorted(earlier)]
    return round(applied / len(RULES) * (sum(below) / len(below) if below else 0.0), 4)


def _notes(checks: list[RuleCheck], limit: int | None) -> list[str]:
    notes = [f"Rule {check.rule} was not applied: {check.reason}" for check in checks if not check.applied]
    cut = [check for check in checks if limit is not None and check.found > limit]
    notes += [f"Rule {check.rule} found {check.found} places; the {limit} clearest are shown." for check in cut]
    return notes
