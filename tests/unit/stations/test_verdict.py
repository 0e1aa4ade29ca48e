"""Station 7: no score, places among works of the kind, and what the findings ask for."""

from dataclasses import replace

import pytest

from seven_stations.analysis.manuscript.model import Layout, Reading, Setting
from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.stations.contract import Context, Result
from seven_stations.analysis.stations.diagnostics.output import DiagnosticsOutput, Issue, RuleCheck
from seven_stations.analysis.stations.text_analysis.station import TextAnalysis
from seven_stations.analysis.stations.verdict.output import FinalReportOutput
from seven_stations.analysis.stations.verdict.placement import kind_of, placements_of, works_of
from seven_stations.analysis.stations.verdict.station import FinalReport

LONG = [("ANN", "I do not know what it is that you want of me. " * 30), ("BEN", "Nor do I know it. " * 30)] * 10


def run(manuscript, earlier=None) -> FinalReportOutput:
    output = FinalReport().run(manuscript, earlier or {}, Context()).output
    assert isinstance(output, FinalReportOutput)
    return output


def with_text(manuscript) -> dict[int, Result]:
    return {1: TextAnalysis().run(manuscript, {}, Context())}


def test_there_is_no_score(play) -> None:
    assert (run(play(LONG)).score, run(play(LONG)).rating) == (None, None)


def test_a_text_that_can_be_judged_is_placed(play) -> None:
    manuscript = play(LONG)
    output = run(manuscript, with_text(manuscript))
    placed = {one.measure: one for one in output.placements}
    assert output.kind == "modern stage en"
    assert placed["cast"].value == 2
    assert placed["cast"].below == 0
    assert placed["speech-length"].low < placed["speech-length"].middle < placed["speech-length"].high
    assert output.works >= 10


def test_what_cannot_be_judged_is_not_placed(play) -> None:
    short = play([("ANN", "Hello."), ("BEN", "Hello.")])
    assert run(short, with_text(short)).placements == []


def test_works_of_another_kind_place_nothing(play) -> None:
    """No norm is taken from elsewhere: a film is not measured by plays."""
    (one,) = placements_of("screen en", {"cast": 12.0})
    assert (one.value, one.below, one.middle) == (12, None, None)
    assert works_of("screen en") == works_of("stage ar") == 0


@pytest.mark.parametrize(
    ("text", "language", "details", "kind"),
    [
        ("Thou hast thy will, and thou shalt have it, as thy father hath.", "en", {}, "early stage en"),
        ("Thou hast thy will. I don't see that it's mine, and you can't say so.", "en", {}, "modern stage en"),
        ("You have your will, and you shall have it, as your father has.", "en", {}, "modern stage en"),
        ("لا أدري ماذا أقول", "ar", {}, "stage ar"),
        ("You have your will.", "en", {"setting": Setting.INTERIOR, "place": "ROOM"}, "screen en"),
    ],
)
def test_kind(play, text: str, language: str, details, kind: str) -> None:
    assert kind_of(play([("ANN", text)], language=language, details=[details])) == kind


def test_norms_are_in_order() -> None:
    for kind in ("early stage en", "modern stage en"):
        for one in placements_of(kind, dict.fromkeys(MEASURES, 0.5)):
            assert one.low is not None, (kind, one.measure)
            assert one.low <= one.middle <= one.high


def test_what_lies_outside_the_middle_eight_tenths_is_said_to_be_in_the_outer_tenth() -> None:
    """Otherwise a report would give a range, a value beyond it, and call that only "higher than most"."""
    for kind in ("early stage en", "modern stage en"):
        for one in placements_of(kind, dict.fromkeys(MEASURES, 0.5)):
            assert one.low is not None, (kind, one.measure)
            for value, outer in ((one.high, False), (one.high * 1.000001, True)):
                assert (placements_of(kind, {one.measure: value})[0].below >= 0.9) is outer
            for value, outer in ((one.low * 0.999999, True), (one.low * 1.000001, False)):
                assert (placements_of(kind, {one.measure: value})[0].below < 0.1) is outer


MEASURES = ("length", "cast", "speech-length", "dialogue-share")


def issue(rule: str, severity, scene: int) -> Issue:
    return Issue(
        rule=rule, title=rule.title(), severity=severity, scene=scene, lines=(1, 2), value=1, threshold=0, unit="",
        treatment="Look.", right=9, judged=10,
    )  # fmt: skip


def test_findings_become_what_to_do(play) -> None:
    diagnostics = DiagnosticsOutput(
        issues=[issue("a", "high", 2), issue("a", "high", 3), issue("b", "medium", 1)],
        rules=[RuleCheck(rule="a", found=7, right=9, judged=10)],
    )
    output = run(play(LONG), {6: Result(diagnostics, {}, 1)})
    (must,), (should,) = output.must, output.should
    assert (must.text, must.places, must.scenes) == ("A: Look.", 7, [2, 3])
    assert (should.rule, should.places) == ("b", 1)
    assert output.could == []


def test_confidence_is_that_of_the_reading(play) -> None:
    manuscript = replace(play(LONG), layout=Layout.STAGE_PLAY, reading=Reading(confidence=0.61))
    assert run(manuscript).confidence == 0.61


@pytest.mark.parametrize(("loose", "told"), [(7, True), (8, False)])
def test_paragraphs_that_may_be_directions_are_not_measured_as_speech(loose: int, told: bool) -> None:
    """From a fifth of the speeches on that hold paragraphs set off by blank lines."""
    said = [
        f"ANNABEL\nThis is what number {n} says.\n\nBENEDICT\nAnd so it is, my dear, for all I know.\n"
        for n in range(20)
    ]
    said = [f"{one}\nThe whole of this is told.\n" if n < loose else one for n, one in enumerate(said)]
    report = report_of(("SCENE 1\n\n(They sit.)\n\n(They wait.)\n\n" + "\n".join(said) * 10).encode())
    measures = {one["measure"] for one in report.output(7)["placements"]}
    assert (measures >= {"speech-length", "dialogue-share"}) is told
    assert any(one.code == "loose-directions" for one in report.station(1).notes) is not told


@pytest.mark.parametrize(("run_in", "told"), [(9, True), (10, False)])
def test_directions_that_nothing_marks_are_not_measured_as_speech(run_in: int, told: bool) -> None:
    """From one speech in twenty on that has a sentence like a direction."""
    said = [
        f"ANNABEL\nThis is what number {n} says. {'Turning to the window.' if n < run_in else ''} It is well.\n\n"
        "BENEDICT\nAnd so it is, my dear. Going home so early? Leaving me, are you? "
        "Nothing matters to us any more now.\n"
        for n in range(100)
    ]
    report = report_of(("SCENE 1\n\n(They sit.)\n\n(They wait.)\n\n" + "\n".join(said)).encode())
    measures = {one["measure"] for one in report.output(7)["placements"]}
    assert (measures >= {"speech-length", "dialogue-share"}) is told
    assert any(one.code == "loose-directions" for one in report.station(1).notes) is not told
    annabel = next(one for one in report.output(1)["characters"] if one["name"] == "ANNABEL")
    assert annabel["words"] == 100 * 9 + (run_in * 4 if told else 0)
