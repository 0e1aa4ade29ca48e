"""Station 6: applies every rule and reports the findings."""

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.progress import reached
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result
from seven_stations.analysis.stations.diagnostics.output import DiagnosticsOutput, Issue, RuleCheck
from seven_stations.analysis.stations.diagnostics.rule import Finding, Rule
from seven_stations.analysis.stations.diagnostics.rules import RULES
from seven_stations.analysis.stations.doubts import blocking
from seven_stations.analysis.stations.quoting import gathered
from seven_stations.words import rule_words

_ORDER = {"high": 0, "medium": 1, "low": 2}


def gravity(issue: Issue) -> tuple[int, tuple[int, int], str]:
    """The sort key of issues: the most severe first, then by place."""
    return _ORDER[issue.severity], issue.lines, issue.rule


class Diagnostics:
    """Reliable findings of problems, with places and treatments."""

    number = 6
    output_model: type[Output] = DiagnosticsOutput

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:  # noqa: ARG002
        """Apply every rule that the quality of the reading allows."""
        issues: list[Issue] = []
        checks: list[RuleCheck] = []
        rules = rules_for(manuscript)
        for index, rule in enumerate(rules):
            reached(index / len(rules))
            findings = rule.check(manuscript)
            shown = sorted(findings, key=lambda finding: finding.lines)[: context.evidence_limit]
            issues += [_issue(rule, finding, manuscript, context) for finding in shown]
            checks.append(RuleCheck(rule=rule.name, found=len(findings), right=rule.right, judged=rule.judged))
        issues.sort(key=gravity)
        found = sum(check.found for check in checks)
        context.log("findings", found=found)
        return Result(
            output=DiagnosticsOutput(issues=issues, rules=checks),
            summary={"issues": found, "first": issues[0].rule if issues else None},
            confidence=manuscript.reading.confidence,
        )


def rules_for(manuscript: Manuscript) -> list[Rule]:
    """The rules that the reading allows: all for a script, only the most severe if the speakers are not
    reliable."""
    doubts = {doubt.code for doubt in blocking(manuscript)}
    if "no-script" in doubts:
        return []
    return [rule for rule in RULES if rule.severity == "high" or "reading" not in doubts]


def _issue(rule: Rule, finding: Finding, manuscript: Manuscript, context: Context) -> Issue:
    title, treatment = rule_words(rule.name, finding.words, manuscript.language)
    return Issue(
        rule=rule.name,
        title=title,
        severity=rule.severity,
        scene=finding.scene,
        lines=finding.lines,
        evidence=gathered(finding.evidence, context),
        value=finding.value,
        threshold=finding.threshold,
        unit=rule.unit,
        treatment=treatment,
        values=finding.words,
        right=rule.right,
        judged=rule.judged,
    )
