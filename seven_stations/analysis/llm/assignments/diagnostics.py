"""Station 6: the model writes treatments for the findings, and adds problems that no rule covers.

Severities and values are those of the built-in station.
"""

from seven_stations.analysis.llm.assignments.contract import MergeContext, TaskInput
from seven_stations.analysis.llm.claims import RejectedClaimError
from seven_stations.analysis.llm.replies import DiagnosticsReply, Problem, Treatment
from seven_stations.analysis.stations.diagnostics.output import DiagnosticsOutput, Issue
from seven_stations.analysis.stations.diagnostics.station import gravity
from seven_stations.analysis.stations.quoting import gathered

RULE = "language-model"
"""The rule of issues that a model adds; its precision has not been measured."""

MOST_ISSUES = 40


def brief(output: DiagnosticsOutput) -> TaskInput:
    return TaskInput(
        "For each issue listed, say in one or two sentences what the writer could do at that very place"
        " (treatments; issue is its number). Add problems that no rule found, with quotes (problems).",
        {
            "issues": [
                {
                    "issue": number,
                    "title": one.title,
                    "scene": one.scene,
                    "lines": list(one.lines),
                    "treatment": one.treatment,
                }
                for number, one in enumerate(output.issues[:MOST_ISSUES], 1)
            ]
        },
    )


def merge(output: DiagnosticsOutput, reply: DiagnosticsReply, desk: MergeContext) -> DiagnosticsOutput:
    issues = list(output.issues)

    def reword(told: Treatment) -> None:
        if not 1 <= told.issue <= min(MOST_ISSUES, len(issues)):
            raise RejectedClaimError("unknown issue")
        worded = desk.claims.sentence(told.treatment)
        issues[told.issue - 1] = issues[told.issue - 1].model_copy(update={"treatment": worded, "values": None})

    desk.checked(reply.treatments, reword, MOST_ISSUES)
    added = desk.checked(reply.problems, lambda problem: _issue(problem, desk))
    return output.model_copy(update={"issues": sorted([*issues, *added], key=gravity)})


def _issue(problem: Problem, desk: MergeContext) -> Issue:
    """A problem as an issue of the lowest severity. Its value is the number of valid quotations, its bound is
    one."""
    evidence = desk.claims.observation(problem)
    desk.claims.sentence(problem.text)
    return Issue(
        rule=RULE,
        title=desk.claims.sentence(problem.title),
        severity="low",
        scene=evidence[0].scene,
        lines=evidence[0].lines,
        evidence=gathered(evidence, desk.context),
        value=len(evidence),
        threshold=1,
        unit="quotes",
        treatment=desk.claims.sentence(problem.treatment),
        right=0,
        judged=0,
    )
