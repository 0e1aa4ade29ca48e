"""Station 7: scores, bands and weights."""

import pytest

from worker.stations.contract import Context, Result
from worker.stations.diagnostics.output import DiagnosticsOutput, PlanStep, RuleCheck
from worker.stations.verdict.output import FinalReportOutput
from worker.stations.verdict.scores import UNRATED, overall, rating, text_score
from worker.stations.verdict.station import FinalReport


def test_overall_leaves_out_what_is_unknown() -> None:
    assert overall({1: 50, 2: None, 6: 100}) == pytest.approx((50 * 0.1 + 100 * 0.25) / 0.35)
    assert overall({1: None}) is None


@pytest.mark.parametrize(
    ("score", "name"),
    [(100, "excellent"), (85, "excellent"), (84.9, "strong"), (0, "needs work"), (None, UNRATED)],
)
def test_rating(score, name) -> None:
    assert rating(score) == name


def test_text_score() -> None:
    assert text_score(60, None) == 50
    assert text_score(200, 0.5) == 75
    assert text_score(None, None) is None


def run(manuscript, earlier) -> Result:
    return FinalReport().run(manuscript, earlier, Context())


def test_no_ground_for_a_verdict(play) -> None:
    result = run(play(), {})
    assert isinstance(result.output, FinalReportOutput)
    assert (result.output.rating, result.output.score, result.confidence) == (UNRATED, 0, 0)


def test_plan_becomes_must_should_could(play) -> None:
    def step(rule: str, severity) -> PlanStep:
        return PlanStep(
            priority=1, rule=rule, severity=severity, basis="P", action=rule, places=3, scenes=[2], gain=1
        )

    check = RuleCheck(
        rule="a", basis="P", area="scenes", applied=True, reason=None, found=1, looked_at=1, burden=0.2
    )
    diagnostics = DiagnosticsOutput(
        health=80,
        health_parts=[],
        issues=[],
        rules=[check],
        plan=[step("a", "high"), step("b", "medium"), step("c", "low")],
    )
    result = run(play(), {6: Result(diagnostics, {}, 0.5)})
    assert isinstance(result.output, FinalReportOutput)
    assert result.output.score == 80
    assert result.confidence == 0.5
    told = (result.output.must, result.output.should, result.output.could)
    assert [[action.rule for action in actions] for actions in told] == [["a"], ["b"], ["c"]]
