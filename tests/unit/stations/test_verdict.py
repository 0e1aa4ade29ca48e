"""Station 7: no score, places among works of the kind, and what the findings ask for."""

from dataclasses import replace

import pytest

from seven_stations.analysis.manuscript.model import Layout, Reading, Setting
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
