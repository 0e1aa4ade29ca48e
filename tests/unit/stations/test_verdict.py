"""Station 7: scores, bands and weights."""

import pytest

from seven_stations.analysis.stations.contract import Context, Result
from seven_stations.analysis.stations.diagnostics.output import DiagnosticsOutput, Issue, PlanStep, RuleCheck
from seven_stations.analysis.stations.text_analysis import TextAnalysisOutput
from seven_stations.analysis.stations.text_analysis.station import TextAnalysis
from seven_stations.analysis.stations.verdict.output import FinalReportOutput
from seven_stations.analysis.stations.verdict.scores import UNRATED, overall, rating, text_score
from seven_stations.analysis.stations.verdict.station import FinalReport


def test_overall_leaves_out_what_is_unknown() -> None:
    assert overall({1: 50, 2: None, 6: 100}) == pytest.approx((50 * 0.1 + 100 * 0.25) / 0.35)
    assert overall({1: None}) is None


@pytest.mark.parametrize(
    ("score", "name"),
    [(100, "excellent"), (85, "excellent"), (84.9, "strong"), (0, "needs work"), (None, UNRATED)],
)
def test_rating(score, name) -> None:
    assert rating(score) == name


def test_half_a_measure_weighs_half() -> None:
    assert overall({1: 50, 6: 100}, frozenset({1})) == pytest.approx((50 * 0.05 + 100 * 0.25) / 0.30)


def test_arabic_vocabulary_has_no_score(play) -> None:
    """The bounds of MTLD are of English: Arabic writes particles and pronouns into its words."""
    words = " ".join(f"كلمة{number}" for number in range(300))
    manuscript = play([("سامي", words), ("ليلى", words)], language="ar")
    text = TextAnalysis().run(manuscript, {}, Context())
    assert isinstance(text.output, TextAnalysisOutput)
    assert text.output.richness.mtld
    output = run(manuscript, {1: text}).output
    assert isinstance(output, FinalReportOutput)
    assert output.scores["Text Analysis"] is None
    assert not any("MTLD" in remark.text for remark in (*output.strengths, *output.weaknesses))


def test_weaknesses_are_said_in_words(play) -> None:
    issue = Issue(
        rule="dialogue-share", title="Talk and action out of balance", severity="medium", basis="P", source="",
        area="language", scene=None, lines=(1, 2), evidence=[], value=0.694, threshold=0.6, unit="share of lines",
        treatment="",
    )  # fmt: skip
    diagnostics = DiagnosticsOutput(health=80, health_parts=[], issues=[issue], rules=[], plan=[])
    for language, words in (
        ("en", "69% of the lines are speech; 40% to 60% is usual."),
        ("ar", "69% من الأسطر كلام"),
    ):
        output = run(play(["x"], language=language), {6: Result(diagnostics, {}, 0.5)}).output
        assert isinstance(output, FinalReportOutput)
        assert words in output.weaknesses[0].text


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
