"""Station 7: conclusions from the previous stations."""

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result, output_of
from seven_stations.analysis.stations.diagnostics.output import DiagnosticsOutput, Issue, Severity
from seven_stations.analysis.stations.doubts import blocking
from seven_stations.analysis.stations.verdict.output import Action, FinalReportOutput
from seven_stations.analysis.stations.verdict.placement import kind_of, measures_of, placements_of, works_of


class FinalReport:
    """What to do, and how the text compares with works of its kind. No score."""

    number = 7
    output_model: type[Output] = FinalReportOutput

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:
        """Compose the conclusions from the stations that ran. A text that cannot be judged is not compared."""
        kind = kind_of(manuscript)
        judged = not blocking(manuscript)
        diagnostics = output_of(earlier, 6, DiagnosticsOutput)
        must, should, could = (_actions(diagnostics, severity) for severity in ("high", "medium", "low"))
        if not judged:
            context.log("not-judged")
        context.log("actions", must=len(must), should=len(should), could=len(could))
        return Result(
            output=FinalReportOutput(
                confidence=manuscript.reading.confidence,
                kind=kind,
                works=works_of(kind) if judged else 0,
                placements=placements_of(kind, measures_of(earlier)) if judged else [],
                must=must,
                should=should,
                could=could,
            ),
            summary={"must": len(must), "should": len(should), "could": len(could)},
            confidence=manuscript.reading.confidence,
        )


def _actions(diagnostics: DiagnosticsOutput | None, severity: Severity) -> list[Action]:
    """The actions for the rules of this severity, one per rule, in the order of the issues."""
    by_rule: dict[str, list[Issue]] = {}
    for issue in diagnostics.issues if diagnostics else ():
        if issue.severity == severity:
            by_rule.setdefault(issue.rule, []).append(issue)
    found = {check.rule: check.found for check in diagnostics.rules} if diagnostics else {}
    return [
        Action(
            text=f"{issues[0].title}: {issues[0].treatment}",
            rule=rule,
            places=max(found.get(rule, 0), len(issues)),
            scenes=sorted({issue.scene for issue in issues if issue.scene is not None}),
        )
        for rule, issues in by_rule.items()
    ]
