"""Station 6: every rule breaks where it should, says where, and keeps silent where it does not apply."""

from random import Random

import pytest

from seven_stations.analysis.manuscript.model import Layout, Setting
from seven_stations.analysis.stations.concepts.station import ConceptualAnalysis
from seven_stations.analysis.stations.contract import Context
from seven_stations.analysis.stations.diagnostics.health import burden, health, parts_of
from seven_stations.analysis.stations.diagnostics.layout import action_lines, pages_of, speech_lines
from seven_stations.analysis.stations.diagnostics.output import DiagnosticsOutput, RuleCheck
from seven_stations.analysis.stations.diagnostics.page_rules import even_runs
from seven_stations.analysis.stations.diagnostics.station import RULES, Diagnostics
from seven_stations.analysis.stations.diagnostics.wording import wording
from seven_stations.analysis.stations.dynamics.station import Dynamics
from seven_stations.analysis.stations.network.station import ConflictNetwork
from seven_stations.analysis.stations.text_analysis import TextAnalysis
from seven_stations.stations import AnalysisType

INSIDE = {"setting": Setting.INTERIOR, "place": "ROOM"}


def run(manuscript, analysis_type: AnalysisType = AnalysisType.FULL) -> DiagnosticsOutput:
    context = Context(analysis_type=analysis_type)
    earlier = {}
    for station in (TextAnalysis(), ConceptualAnalysis(), ConflictNetwork(), Dynamics(), Diagnostics()):
        earlier[station.number] = station.run(manuscript, earlier, context)
    output = earlier[6].output
    assert isinstance(output, DiagnosticsOutput)
    return output


def found(output: DiagnosticsOutput, rule: str) -> list:
    return [issue for issue in output.issues if issue.rule == rule]


def check(output: DiagnosticsOutput, rule: str) -> RuleCheck:
    return next(one for one in output.rules if one.rule == rule)


def screenplay(play, *scenes):
    return play(*scenes, layout=Layout.FOUNTAIN, details=[INSIDE] * len(scenes))


def test_lines_on_the_page() -> None:
    assert speech_lines("x" * 36) == 2
    assert speech_lines("one\ntwo") == 2
    assert action_lines("x" * 60) == 1


def test_page_count(play) -> None:
    (scene,) = screenplay(play, ["x" * 60, ("ANN", "x" * 70)]).scenes
    # heading 3, action 1 + blank, cue 1 + blank, speech 2
    assert pages_of(scene) == pytest.approx(9 / 55)


def test_page_rules_are_for_screenplays(play) -> None:
    output = run(play([("ANN", "x " * 500)]))
    assert not check(output, "overlong-speech").applied
    assert check(output, "overlong-speech").reason
    assert not check(run(play([("ANN", "x")], layout=Layout.FOUNTAIN)), "pages").applied


def test_long_speech_is_shown_with_its_place(play) -> None:
    output = run(screenplay(play, [("ANN", "short"), ("BEN", "word " * 40), ("ANN", "word " * 90)]))
    twelve, six = sorted(found(output, "overlong-speech"), key=lambda issue: -issue.value)
    assert (six.value, six.threshold, six.severity) == (6, 5, "low")
    assert (twelve.value, twelve.threshold, twelve.severity) == (13, 10, "medium")
    assert six.lines == (4, 5)
    assert six.evidence[0].lines == (5, 5)
    assert "BEN" in six.treatment
    assert (check(output, "overlong-speech").found, check(output, "overlong-speech").looked_at) == (2, 3)


def test_long_action_scene_and_length(play) -> None:
    output = run(screenplay(play, ["x" * 301, *["word"] * 200]))
    assert found(output, "overlong-action")[0].value == 6
    assert found(output, "overlong-scene")[0].scene == 1
    assert not check(output, "pages").applied
    (share,) = found(output, "dialogue-share")
    assert (share.value, share.threshold) == (0, 0.4)


@pytest.mark.parametrize(("paragraphs", "severity", "bound"), [(2000, "medium", 90), (5000, "high", 120)])
def test_length(play, paragraphs: int, severity: str, bound: int) -> None:
    (pages,) = found(run(screenplay(play, ["word"] * paragraphs)), "pages")
    assert (pages.severity, pages.basis, pages.threshold) == (severity, "P", bound)
    assert pages.value == pytest.approx((3 + 2 * paragraphs) / 55, abs=1e-5)


def test_even_scene_lengths(play) -> None:
    same = [("ANN", "word " * 20)]
    scenes = [same, [("ANN", "word " * 300)], same, same, same, same, same, [("ANN", "word " * 300)]]
    (issue,) = found(run(screenplay(play, *scenes)), "even-scene-lengths")
    assert (issue.scene, issue.value, issue.threshold) == (3, 5, 3)


def test_even_runs() -> None:
    assert list(even_runs([1, 1, 1, 1, 1, 5, 1, 1, 1])) == [(0, 5)]
    assert list(even_runs([1, 9, 2, 2, 2, 2])) == [(2, 6)]
    assert list(even_runs([1, 1, 1])) == []


def test_late_protagonist_and_isolated(play) -> None:
    crowd = [("BEN", "Aye."), ("CAT", "Nay.")]
    output = run(play(*[crowd] * 20, [("ANN", "I talk and talk and talk and talk and talk.")] * 5))
    (late,) = found(output, "late-protagonist")
    # 20 scenes of 5 lines and a heading stand before
    assert late.lines[0] == 102
    assert late.value == pytest.approx(101 / 110, abs=1e-6)
    (alone,) = found(output, "isolated-character")
    assert "ANN has 5 speeches" in alone.treatment
    assert alone.severity == "medium"


def test_dropped_conflict_must_have_lasted(play) -> None:
    quarrel = [("ANN", "You liar, I hate you."), ("BEN", "You traitor."), ("ANN", "Well.")]
    quiet = [("ANN", "Now what."), ("CAT", "We wait.")]
    (issue,) = found(run(play(quarrel, quarrel, *[quiet] * 8)), "dropped-conflict")
    assert issue.scene == 2
    assert issue.evidence
    episode = run(play([*quarrel, *quarrel], *[quiet] * 9))
    assert not check(episode, "dropped-conflict").applied


def test_voices_alike_come_from_station_one(play) -> None:
    """Two who speak from one bag of words are told apart by no measure; two from different bags are."""
    one, other = (
        ["the", "cat", "sat", "on", "a", "mat", "and", "then"],
        ["we", "shall", "never", "know", "why", "you", "must", "go"],
    )
    random = Random(7)

    def say(words: list[str], count: int) -> str:
        return " ".join(random.choice(words) for _word in range(count))

    def verdict(ann: list[str], ben: list[str]) -> DiagnosticsOutput:
        scenes = [[("ANN", say(ann, 150)), ("BEN", say(ben, 150))] for _scene in range(9)]
        return run(play(*scenes))

    (issue,) = found(verdict(one, one), "indistinct-voices")
    assert issue.value <= issue.threshold
    assert len(issue.evidence) == 2
    apart = check(verdict(one, other), "indistinct-voices")
    assert (apart.applied, apart.found) == (True, 0)
    assert not check(run(play([("ANN", "x")])), "indistinct-voices").applied


def test_first_act(play) -> None:
    acts = [{"act": 1}, {"act": 2}, {"act": 3}]
    words = [[("ANN", "word " * 60)], [("ANN", "word " * 20)], [("ANN", "word " * 20)]]
    (issue,) = found(run(play(*words, details=acts)), "act-imbalance")
    assert (issue.value, issue.threshold, issue.severity) == (0.6, 0.3, "medium")
    assert not check(run(play(*words)), "act-imbalance").applied


def test_scene_without_change(play) -> None:
    same = [("ANN", "I love you, dear friend. " * 5), ("BEN", "Well.")]
    output = run(play(*[same] * 9), AnalysisType.DETAILED)
    assert [issue.scene for issue in found(output, "scene-without-change")] == list(range(2, 10))
    assert found(output, "flat-tension")
    assert found(output, "no-midpoint")
    assert len(found(run(play(*[same] * 9)), "scene-without-change")) == 5
    assert check(run(play(*[same] * 9)), "scene-without-change").found == 8


def test_an_early_climax(play) -> None:
    """Ten scenes of equal length; only the third, or only the ninth, is a quarrel."""
    calm = [("ANN", "The table stands by the wall and the lamp is on it. " * 3), ("BEN", "It stands there. " * 3)]
    quarrel = [
        ("ANN", "I hate you! Liar! Thief! I will kill you! " * 4),
        ("BEN", "Get out! Murderer! Traitor! I hate you! " * 4),
    ]

    def with_climax_in(scene: int):
        return run(play(*[quarrel if number == scene else calm for number in range(1, 11)]))

    (issue,) = found(with_climax_in(3), "early-climax")
    assert (issue.scene, issue.threshold, issue.severity) == (3, 0.75, "medium")
    assert issue.value == pytest.approx(0.3, abs=0.05)
    late = check(with_climax_in(9), "early-climax")
    assert (late.applied, late.found) == (True, 0)
    assert not check(run(play(quarrel)), "early-climax").applied


def test_only_published_figures_are_severe(play) -> None:
    output = run(screenplay(play, *[[("ANN", "word " * 90)]] * 9))
    assert all(issue.basis == "P" for issue in output.issues if issue.severity == "high")


def test_health_by_hand() -> None:
    def one(rule: str, basis, area, share: float, applied: bool = True) -> RuleCheck:
        return RuleCheck(
            rule=rule, basis=basis, area=area, applied=applied, reason=None, found=0, looked_at=1, burden=share
        )

    checks = [
        one("a", "P", "structure", 1),
        one("b", "C", "scenes", 0.5),
        one("c", "H", "scenes", 1, applied=False),
    ]
    assert health(checks) == pytest.approx(100 * (1 - 1.35 / 1.7))
    parts = {part.area: part.value for part in parts_of(checks)}
    assert (parts["structure"], parts["scenes"], parts["conflict"]) == (0, 50, None)
    assert health([]) is None
    assert burden(1, 8) == 0.5
    assert burden(3, 4) == 1


def test_plan_goes_by_severity_and_gain(play) -> None:
    plan = run(screenplay(play, ["x" * 301, ("ANN", "word " * 90), ("BEN", "Hm.")])).plan
    assert [step.priority for step in plan] == list(range(1, len(plan) + 1))
    order = {"high": 0, "medium": 1, "low": 2}
    assert [order[step.severity] for step in plan] == sorted(order[step.severity] for step in plan)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_rule_has_words(language: str) -> None:
    for rule in RULES:
        assert wording(rule.name, language).title
        assert wording(rule.name, language).treatment


@pytest.mark.parametrize("scenes", [[], [[]], [["Rain."]], [[("A", "x")]]])
def test_hardly_anything(play, scenes) -> None:
    output = run(play(*scenes))
    assert len(output.rules) == len(RULES)


def test_a_character_who_drops_out(play) -> None:
    gone = [("HOB", "My oil is gone."), ("TAM", "Not by me."), ("HOB", "Whose hand was it?")]
    rest = [("TAM", "On we go."), ("ANN", "On.")]
    output = run(play(gone, rest, gone, rest, gone, rest, *[rest] * 8))
    (issue,) = found(output, "vanished-character")
    assert "HOB speaks in scenes 1, 3, 5, mostly with TAM" in issue.treatment
    assert (issue.scene, issue.severity) == (5, "low")
    assert [one.quote for one in issue.evidence] == ["Whose hand was it?", "My oil is gone."]
    assert not found(run(play(gone, rest, gone, rest, gone, *[rest] * 8, gone)), "vanished-character")
    assert not check(run(play(gone)), "vanished-character").applied
    twice = run(play(gone, gone, *[rest] * 9))
    assert not found(twice, "vanished-character"), "two scenes open no line of their own"


def test_every_finding_quotes_the_text(play) -> None:
    same = [("ANN", "I love you, dear friend. " * 5), ("BEN", "Well. " * 40)]
    issues = [*run(play(*[same] * 9)).issues, *run(screenplay(play, *[["word"] * 250] * 9)).issues]
    assert {"flat-tension", "no-midpoint", "pages", "dialogue-share"} <= {issue.rule for issue in issues}
    assert all(issue.evidence for issue in issues)
    assert not [issue.treatment for issue in issues if "{" in issue.treatment]
