"""What a report says: in the language of the text, in figures that mean something to a writer."""

import json
import re
from collections.abc import Callable

import pytest

from seven_stations.analysis import pipeline
from seven_stations.analysis.report import Report, to_html, to_markdown
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import LeftOutReport, UnreadReport
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.stations import AnalysisType
from seven_stations.words import Note, catalogue, note


@pytest.mark.parametrize("sample", ["english", "arabic"])
def test_each_note_is_told_once(sample: str, request: pytest.FixtureRequest) -> None:
    """The reader's notes are the first station's too."""
    report: Report = request.getfixturevalue(sample)
    notes = [note("no-dialogue"), note("no-dialogue"), Note("Somebody's own.")]
    twice = report.model_copy(update={"notes": notes})
    written = to_markdown(twice).rpartition("\n## ")[2]
    assert written.count(note("no-dialogue").render(report.language)) == 1
    assert "Somebody's own." in written


ISSUE = {
    "rule": "from-elsewhere", "title": "Nobody turns", "severity": "low", "scene": 4, "lines": [9, 9],
    "value": 0.123456, "threshold": 0.5, "unit": "furlongs", "treatment": "Turn.", "right": 9, "judged": 10,
    "evidence": [{"scene": 4, "lines": [9, 9], "quote": "So."}],
}  # fmt: skip


def with_issues(report: Report, *issues: dict[str, object]) -> Report:
    changed = report.model_copy(deep=True)
    changed.output(6)["issues"] = list(issues)
    changed.output(6)["rules"] = [{"rule": issue["rule"], "found": len(issues)} for issue in issues]
    return changed


def test_a_finding_is_told_once_with_its_words_and_how_often_its_rule_is_right(english: Report) -> None:
    written = to_markdown(with_issues(english, ISSUE))
    assert written.count("Nobody turns") == 1
    assert (
        "- Nobody turns (optional; right in 9 of 10): Turn. (0.12 furlongs)\n  > “So.” — Act 1, Scene 4, line 9"
        in written
    )
    uncounted = to_markdown(with_issues(english, {**ISSUE, "judged": 0}))
    assert "Nobody turns (optional; not counted)" in uncounted


def test_places_of_one_rule_are_told_together(english: Report) -> None:
    places = [{**ISSUE, "scene": n, "treatment": f"Turn {n}."} for n in (4, 7)]
    written = to_markdown(with_issues(english, *places))
    assert "Nobody turns (optional; right in 9 of 10; 2 places): Turn 4. Turn 7." in written


@pytest.mark.parametrize(("coverage", "told"), [(1.0, None), (0.996, None), (0.99, "99%"), (0.5, "50%")])
def test_what_was_not_understood_is_told_only_where_something_was_not(
    english: Report, coverage: float, told: str | None
) -> None:
    """ "100 % of the lines have a role" says nothing about the text."""
    reading = english.manuscript.reading.model_copy(update={"coverage": coverage})
    changed = english.model_copy(update={"manuscript": english.manuscript.model_copy(update={"reading": reading})})
    shown = re.findall(r"(\d+%) of the lines were read", to_markdown(changed))
    assert shown == ([told] if told else [])


def test_lines_that_may_have_been_missed_are_listed(english: Report) -> None:
    """What would help a text that was read badly: its writer must see where."""
    reading = english.manuscript.reading.model_copy(
        update={
            "unread_cues": UnreadReport(count=30, lines=[4, 9]),
            "left_out": [LeftOutReport(what="front", lines=(1, 12))],
        }
    )
    changed = english.model_copy(update={"manuscript": english.manuscript.model_copy(update={"reading": reading})})
    written = to_markdown(changed)
    assert "Lines that look like a speaker's name but were not read as one (30): 4, 9…." in written
    assert "Lines 1 to 12 were not analysed: they come before the script." in written


@pytest.mark.parametrize("sample", ["english", "arabic"])
def test_nothing_is_said_twice(sample: str, request: pytest.FixtureRequest) -> None:
    lines = to_markdown(request.getfixturevalue(sample)).splitlines()
    told = [line for line in lines if len(line) > 40 and not line.startswith(("| ---", "  >", ">"))]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("sample", ["english", "arabic"])
def test_no_part_contradicts_another(sample: str, request: pytest.FixtureRequest) -> None:
    """Of things that exclude one another the report says one."""
    report: Report = request.getfixturevalue(sample)
    labels = Labels(report.language)
    written = to_markdown(report)
    if report.judged:
        assert (labels["no odds"] in written) != any(one["sure"] for one in report.output(3)["conflicts"])
    dynamics = report.output(5)
    assert not set(dynamics["peaks"]) & set(dynamics["valleys"])
    assert (labels["nothing found"] in written) != bool(report.output(6)["issues"])
    assert (labels["not judged"] in written) != report.judged
    if not report.judged:
        assert not report.output(7)["placements"]
    dead = {one["character"]: one["scene"] for one in report.output(3)["deaths"]}
    last = {one["name"]: one["lastScene"] for one in report.output(1)["characters"]}
    assert all(last.get(name, 0) <= scene for name, scene in dead.items())
    leads = [one["name"] for one in report.output(1)["characters"] if one["role"] == "protagonist"]
    assert len(leads) <= 1


def test_what_did_not_run_and_what_ran_instead_is_said(report_of: Callable[..., Report]) -> None:
    report = report_of("the-salt-ledger.fountain", AnalysisType.QUICK).model_copy(deep=True)
    assert "Efficiency Metrics, Dynamic, Symbolic and Stylistic" in to_markdown(report)
    report.stations[1] = report.stations[1].model_copy(update={"engine": "somebody:Else"})
    assert "Computed by somebody:Else" in to_markdown(report)


def test_no_raw_number_stands_alone(english: Report) -> None:
    """`0.694 (0.6)` says nothing to a writer."""
    written = to_markdown(with_issues(english, ISSUE))
    assert "0.12 furlongs" in written
    assert not re.search(r"\d\.\d{3}", written.partition("## 1.")[2])


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (-0.12, "slightly dark (−0.12, from −1 dark to +1 bright)"),
        (0.02, "neither dark nor bright (+0.02,"),
        (0.3, "bright (+0.30,"),
        (-1.0, "very dark (−1.00,"),
    ],
)
def test_words_come_before_numbers(value: float, told: str, english: Report) -> None:
    changed = english.model_copy(deep=True)
    changed.output(2)["meanTone"] = value
    assert f"Tone of the whole: {told}" in to_markdown(changed)


def test_only_arabic_needs_marks_of_direction(english: Report, arabic: Report) -> None:
    """In an English file they are boxes, or break a search; in Arabic the sign would follow its number."""
    marks = "[\u200e\u200f\u2066-\u2069]"
    assert not re.search(marks, to_markdown(english) + to_html(english))
    assert re.search("\u2066[+−]0\\.\\d\\d\u2069", to_markdown(arabic))


def test_every_measure_says_where_the_text_stands_and_what_it_means(english: Report) -> None:
    changed = english.model_copy(deep=True)
    changed.output(7).update(kind="modern stage en", works=30)
    changed.output(7)["placements"] = [
        {"measure": "speech-length", "value": 12.5, "low": 9.0, "middle": 14.0, "high": 20.0, "below": 0.4},
        {"measure": "cast", "value": 4.0, "low": 6.0, "middle": 8.0, "high": 9.0, "below": 0.02},
    ]
    written = to_markdown(changed)
    assert (
        "- Words per speech: about usual (12.5; eight of ten modern English plays lie between 9.0 and 20.0, "
        "the median is 14.0). The mean over all speeches." in written
    )
    assert "among the lowest tenth (4;" in written
    for one in english.output(7)["placements"]:
        assert catalogue("en")["measured"][one["measure"]] in to_markdown(english)


def test_groups_are_not_told_as_characters(english: Report) -> None:
    """`ALL` in the table would make eleven of the ten characters that are counted above it."""
    written = to_markdown(english)
    assert "| ALL | group |" in written
    assert "| YOUNG NELL | walk-on |" in written


def test_conflicts_are_told_with_their_words(
    report_of: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    quarrel = "".join(
        f"INT. ROOM {n} - DAY\n\nANN\nI hate you, you villain! You are a liar and a thief!\n\n"
        "BEN\nNo. I hate you, you villain! Damn you, you liar!\n\nCID\nStop, both of you.\n\n"
        for n in range(1, 4)
    )
    monkeypatch.setattr(pipeline, "withheld", lambda _number, result, _manuscript: result)  # it is a short text
    report = report_of(quarrel)
    assert ConflictNetworkOutput.model_validate(report.output(3)).conflicts
    written = to_markdown(report)
    assert "ANN and BEN are in conflict, in earnest or in jest: first in scene 1" in written
    assert "you villain" in written


def test_those_who_meet_nobody_else_are_named(report_of: Callable[..., Report]) -> None:
    """Two people in a scene of their own are no second circle of a divided play."""
    speech = "{}\nThe letter is lost, and nobody knows who has it now.\n\n".format
    here, there = ["ANN", "BEN", "CID", "JOE", "KIM", "LEO", "MAX"], ["DEE", "EVE", "FAY", "GUS", "HAL", "IDA"]
    court = f"INT. HALL - DAY\n\n{''.join(map(speech, here))}"
    for number, told in ((2, "DEE, EVE."), (6, "DEE, EVE, FAY, GUS, HAL and 1 more.")):
        cellar = f"INT. CELLAR - DAY\n\n{''.join(map(speech, there[:number]))}"
        assert f"- They meet only each other: {told}" in to_markdown(report_of(court + cellar))
    assert "Meet only" not in to_markdown(report_of(court * 2))


ACTS = "".join(
    f"ACT {act}\n\n" + "ANNA.\nThe regiment is here, I say.\n\nBEN.\nWhich regiment is it?\n\n" * 8
    for act in "123"
)


def test_acts_without_scenes_are_called_acts(report_of: Callable[..., Report]) -> None:
    """A play that marks acts only was told to have an Act 2, Scene 1, and words in 100 % of its scenes."""
    written = to_markdown(report_of(ACTS))
    assert "| Acts from–to |" in written
    assert "| 1–3 |" in written
    assert not re.search(r"Act \d, Scene|% of the scenes", written)


def test_only_acts_of_one_scene_are_named_without_it() -> None:
    scenes = [(1, "", 1), (9, "", 2), (20, "", 2), (30, "", None)]
    labels = Labels("en", scenes=scenes)
    assert [labels.scene_name(n) for n in (1, 2, 3, 4)] == ["Act 1", "Act 2, Scene 1", "Act 2, Scene 2", "scene 4"]
    assert [labels.place(n) for n in (1, 2, 3, 4)] == ["1", "2.1", "2.2", "4"]
    assert Labels("ar", scenes=scenes).scene_name(1) == "الفصل 1"
    assert not labels.acts_only
    assert Labels("en", scenes=scenes[:2]).acts_only


def test_a_text_of_one_scene_is_not_counted_in_scenes() -> None:
    """One scene is not shared "very evenly"; and what was said of its heading is said once."""
    line = "ANNA: There is a boat.\n\nBEN: It is not my boat, and I will not row it.\n\n"
    written = to_markdown(pipeline.report_of(line * 20))
    assert "Dialogue is shared" in written
    assert "Scenes are shared" not in written
    assert written.count("No scene headings were found") == 1
    assert "1 of the 8 that are needed" in written


def test_a_text_that_cannot_be_judged_is_not_called_faultless() -> None:
    written = to_markdown(pipeline.report_of("ANNA: There is a boat.\n\nBEN: It is not my boat.\n"))
    assert "Not enough to judge" in written
    assert "None of the checks found a problem" not in written


def test_a_long_cast_is_said_to_be_cut(english: Report) -> None:
    body = json.loads(english.to_json())
    people = body["stations"][0]["output"]["characters"]
    assert "who say most are listed" not in to_markdown(english)
    people += [{**people[-1], "name": f"GUEST {number}"} for number in range(20)]
    told = f"Only the 12 speakers who say most are listed, of {len(people)}."
    assert told in to_markdown(Report.model_validate(body))


def test_zero_has_no_minus(english: Report) -> None:
    body = json.loads(english.to_json())
    body["stations"][1]["output"]["meanTone"] = -0.001
    assert "(+0.00, from" in to_markdown(Report.model_validate(body))
