"""What a report says: in the language of the text, in figures that mean something to a writer."""

import html
import json
import re
from collections.abc import Callable

import pytest

from seven_stations.analysis import pipeline
from seven_stations.analysis.report import Report, to_html, to_markdown
from seven_stations.analysis.report.charts.network import network_chart
from seven_stations.analysis.report.charts.timeline import Timeline
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import LeftOutReport, UnreadReport
from seven_stations.analysis.stations.doubts import Doubt
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.stations import AnalysisType
from seven_stations.words import Note, catalogue, note
from tests.unit.report.conftest import SAMPLES


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
def test_what_was_not_understood_is_told_only_where_the_reading_is_in_doubt(
    english: Report, coverage: float, told: str | None
) -> None:
    """ "100 % of the lines have a role" says nothing about the text, nor does 97 % of how many are read badly."""
    reading = english.manuscript.reading.model_copy(update={"coverage": coverage})
    changed = english.model_copy(update={"manuscript": english.manuscript.model_copy(update={"reading": reading})})
    share = re.compile(r"(\d+%) of the lines were read")
    assert not share.findall(to_markdown(changed))
    doubted = changed.model_copy(update={"doubts": [Doubt(code="reading", value=0.7, needed=0.8)]})
    assert share.findall(to_markdown(doubted)) == ([told] if told else [])


def test_lines_that_may_have_been_missed_are_listed(english: Report) -> None:
    """What would help a text that was read badly: its writer must see where."""
    reading = english.manuscript.reading.model_copy(
        update={
            "unread_cues": UnreadReport(count=30, lines=[4, 9]),
            "left_out": [LeftOutReport(what="front", lines=(1, 12))],
        }
    )
    manuscript = english.manuscript.model_copy(update={"reading": reading})
    changed = english.model_copy(update={"manuscript": manuscript})
    assert "Lines that look" not in to_markdown(changed)
    written = to_markdown(changed.model_copy(update={"doubts": [Doubt(code="reading", value=0.7, needed=0.8)]}))
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
    assert (labels["nothing found"] in written) != bool(report.output(6)["issues"])
    assert (labels["not judged"] in written) != report.judged
    if not report.judged:
        assert not report.output(7)["placements"]
    dead = {one["character"]: one["scene"] for one in report.output(3)["deaths"]}
    last = {one["name"]: one["lastScene"] for one in report.output(1)["characters"]}
    assert all(last.get(name, 0) <= scene for name, scene in dead.items())
    leads = [one["name"] for one in report.output(1)["characters"] if one["role"] == "protagonist"]
    assert len(leads) <= 1


@pytest.mark.parametrize("sample", ["english", "arabic"])
def test_no_proof_of_a_conflict_is_a_limit_and_no_finding(sample: str, request: pytest.FixtureRequest) -> None:
    """Under the conflicts, readers took it for a claim that there are none; and what is not judged at all is said
    first."""
    report: Report = request.getfixturevalue(sample).model_copy(deep=True)
    labels = Labels(report.language)
    for one in report.output(3)["conflicts"]:
        one["sure"] = False
    assert report.judged
    before, found, _ = to_markdown(report).partition(f"- {labels['no odds']}")
    assert found
    assert before.rfind("## ") == before.find(f"## {labels['some judged']}")
    scenes = dict.fromkeys(("firstScene", "strongestScene", "lastScene"), 1)
    report.output(3)["conflicts"] = [{"source": "ANN", "target": "BEN", "sure": True, "evidence": [], **scenes}]
    assert labels["no odds"] not in to_markdown(report)


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


@pytest.mark.parametrize("sample", ["english", "arabic"])
def test_no_single_number_tells_the_mood_or_the_shares(sample: str, request: pytest.FixtureRequest) -> None:
    """Two readings found the mean tone wrong or of no use, and Gini unintelligible: between two it ends at 0.5."""
    report: Report = request.getfixturevalue(sample)
    assert report.output(4)["gini"]
    assert not re.search("Gini|جيني|Tone of|نبرة النص", to_markdown(report))
    assert "tone" not in report.stations[1].summary


@pytest.mark.parametrize("sample", ["the-salt-ledger.fountain", "ten-past-four.txt"])
def test_no_scene_is_called_tense_and_no_change_of_tone_is_counted(sample: str) -> None:
    """Nine of thirty such statements were right by either reader. The curve is a drawing of what was counted."""
    _, *steps, report = pipeline.analyse((SAMPLES / sample).read_text())
    said = {step.note.code for step in steps if step.note}
    assert "turns" in said
    assert not said & {"tension", "tone-turns", "gini", "exchanges"}
    figures = {name for station in report.stations for name in station.summary}
    assert "tension" in figures
    assert not figures & {"peaks", "turns", "giniSpeech"}
    labels, dynamics = Labels(report.language), report.stations[4]
    assert not {"peaks", "valleys"} & dynamics.output.keys()
    for written in (to_markdown(report), to_html(report)):
        assert labels["tension note"] in html.unescape(written)
        assert labels.sure("how sure", dynamics.confidence) not in written
        assert 'class="peak"' not in written


def test_no_marks_of_direction_are_needed(english: Report, arabic: Report) -> None:
    """In a file they are boxes, or break a search."""
    for report in (english, arabic):
        assert not re.search("[\u200e\u200f\u2066-\u2069]", to_markdown(report) + to_html(report))


def test_every_measure_says_where_the_text_stands(english: Report) -> None:
    changed = english.model_copy(deep=True)
    changed.output(7).update(kind="modern stage en", works=30)
    changed.output(7)["placements"] = [
        {"measure": "speech-length", "value": 12.5, "low": 9.0, "middle": 14.0, "high": 20.0, "below": 0.4},
        {"measure": "cast", "value": 4.0, "low": 6.0, "middle": 8.0, "high": 9.0, "below": 0.02},
    ]
    written = to_markdown(changed)
    assert (
        "Compared with 30 modern English plays, of which eight of ten lie between the figures in brackets: "
        "words per speech 12.5 (9.0–20.0); names that speak 4 (6–9)." in written
    )
    for one in english.output(7)["placements"]:
        assert catalogue("en")["report"][f"measure {one['measure']}"] in to_markdown(english)


@pytest.mark.parametrize("sample", ["english", "arabic"])
def test_a_confidence_is_said_once_and_what_it_is_about(sample: str, request: pytest.FixtureRequest) -> None:
    """Beside names that may be one person's, 96 % read as certainty about them."""
    report: Report = request.getfixturevalue(sample)
    labels, written = Labels(report.language), to_markdown(report)
    assert labels["confidence note"] in written
    assert written.count(f"({report.confidence:.0%})") == 1
    others = {one.confidence for one in report.stations if one.number < 7} - {report.confidence}
    assert any(labels.sure("how sure", one) in written for one in others)


def test_groups_are_not_told_as_characters(english: Report) -> None:
    """`ALL` in the table would make eleven of the ten characters that are counted above it."""
    written = to_markdown(english)
    assert catalogue("en")["report"]["group told"].format(names="ALL") in written


def test_nobody_is_called_major_or_minor(english: Report, arabic: Report) -> None:
    """Readers doubted the labels in nearly every play. What was counted stands in the table."""
    for report in (english, arabic):
        cast = report.output(1)["characters"]
        assert {one["role"] for one in cast} == {"protagonist", "other"}
        top = max(cast, key=lambda one: one["words"])
        assert f"| {top['name']} | {top['speeches']} |" in to_markdown(report)


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
    assert "- ANN and BEN are in conflict, in earnest or in jest.\n  > “" in written
    assert "you villain" in written


def test_pairs_who_hardly_talk_are_not_told_and_no_tone_is(report_of: Callable[..., Report]) -> None:
    """One has left before the other comes who speaks next; and enemies were said to talk, friends to be harsh."""
    speech = "{}\nYou villain, the {} letter is lost, and I hate to say who has it now.\n\n".format
    said = [speech(name, count) for count in ("first", "second", "third") for name in ("ANN", "BEN")]
    report = report_of(f"INT. HALL - DAY\n\n{''.join(said)}{speech('CID', 'other')}{speech('BEN', 'last')}")
    report = report.model_copy(deep=True)
    report.output(3)["conflicts"] = []
    assert [one["exchanges"] for one in report.output(3)["edges"]] == [5, 0, 2]
    chart = network_chart(report, Labels("en"))
    assert chart is not None
    assert chart.data.rows == [["BEN – ANN", "1", "5", ""]]
    assert "The pairs who speak to each other most: ANN and BEN (5 exchanges)." in to_markdown(report)
    once = {"firstScene": 1, "strongestScene": 1, "lastScene": 1, "evidence": []}
    report.output(3)["conflicts"] = [{"source": "BEN", "target": "ANN", "sure": True, **once}]
    told = network_chart(report, Labels("en"))
    assert told is not None
    assert told.data.rows == [["BEN – ANN", "1", "5", "in conflict"]]


def test_a_scene_of_a_few_words_is_not_told_as_one_voice(report_of: Callable[..., Report]) -> None:
    """Of seven words, six are one voice by chance."""
    few = "INT. HALL - DAY\n\nANN\nWho is there at the door?\n\nBEN\nI.\n\n"
    many = f"INT. CELLAR - DAY\n\nANN\n{'Who is there at the door? ' * 10}\n\nBEN\nI.\n\n"
    assert re.findall("one voice: .*", to_markdown(report_of(few + many))) == ["one voice: scene 2 (ANN, 98%)."]


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
    scenes = [(1, "", 1, None), (9, "", 2, 1), (20, "", 2, 2), (30, "", None, 4)]
    labels = Labels("en", scenes=scenes)
    assert [labels.scene_name(n) for n in (1, 2, 3, 4)] == ["Act 1", "Act 2, Scene 1", "Act 2, Scene 2", "scene 4"]
    assert [labels.place(n) for n in (1, 2, 3, 4)] == ["1", "2.1", "2.2", "4"]
    assert Labels("ar", scenes=scenes).scene_name(1) == "الفصل 1"
    assert not labels.acts_only
    assert Labels("en", scenes=[(1, "", 1, None), (9, "", 2, None)]).acts_only
    assert not Labels("en", scenes=[(1, "Prologue", None, None)]).acts_only


APART = "".join(
    f"{heading}\n\n" + "ANNA.\nThe regiment is here, I say.\n\nBEN.\nWhich regiment is it?\n\n" * 8
    for heading in ("PROLOGUE", "SCENE I", "SCENE II", "EPILOGUE")
)


@pytest.mark.parametrize(("first", "told"), [("PROLOGUE", "PROLOGUE–EPILOGUE"), ("SCENE I", "1–EPILOGUE")])
def test_an_epilogue_is_no_act(first: str, told: str, report_of: Callable[..., Report]) -> None:
    """It was called Act 1 where no act has a number: who speaks in scene 4 and there was said to speak in 4–1."""
    written = to_markdown(report_of(APART[APART.index(first) :]))
    assert "| Scenes from–to |" in written
    assert f"| {told} |" in written
    assert "Act 1" not in written


@pytest.mark.parametrize(("language", "first"), [("en", "scene 1"), ("ar", "المشهد 1")])
def test_a_prologue_has_its_heading_as_its_name_and_is_not_counted(language: str, first: str) -> None:
    scenes = [(1, "Prologue.", None, None), (9, "Scene I", None, 1), (20, "Epilogue", None, None)]
    alone = Labels(language, scenes=scenes)
    assert [alone.scene_name(n) for n in (1, 2, 3)] == ["Prologue", first, "Epilogue"]
    acts = Labels(language, scenes=[scenes[0], (9, "ACT I", 1, None), (15, "ACT II", 2, None), scenes[2]])
    assert [acts.place(n) for n in (1, 2, 3, 4)] == ["Prologue", "1", "2", "Epilogue"]
    assert [acts.number(n) for n in (1, 2, 3, 4)] == [None, 1, 2, None]
    assert acts.acts_only


def test_a_scene_of_which_an_earlier_report_tells_no_number_is_counted_in_the_text(english: Report) -> None:
    """Stored reports have no number in their rows: they are exported as before, with other names for scenes."""
    body = json.loads(english.to_json())
    body["manuscript"]["scenes"] = [row[:3] for row in body["manuscript"]["scenes"]]
    earlier = Report.model_validate(body)
    labels = Labels("en", scenes=earlier.manuscript.scenes)
    assert [labels.scene_name(n) for n in (1, 18)] == ["scene 1", "scene 18"]
    assert [labels.place(n) for n in (1, 18)] == ["1", "18"]
    assert [act for *_, act, _ in earlier.manuscript.scenes] == [act for *_, act, _ in english.manuscript.scenes]


def test_what_stands_between_acts_is_no_part_of_one() -> None:
    scenes = [{"number": n, "act": act} for n, act in enumerate((None, 1, 1, 2, None), 1)]
    named = [
        (1, "Prologue", None, None), (2, "", 1, 1), (3, "", 1, 2), (4, "", 2, None), (5, "Epilogue", None, None),
    ]  # fmt: skip
    line = Timeline(scenes, 0, 500)
    assert line.acts() == [(0, None), (1, 1), (3, 2), (4, None)]
    assert line.numbered(Labels("en", scenes=named)) == [(1, 1), (2, 2)]


def test_a_text_of_one_scene_is_not_counted_in_scenes() -> None:
    """What was said of its heading is said once."""
    line = "ANNA: There is a boat.\n\nBEN: It is not my boat, and I will not row it.\n\n"
    written = to_markdown(pipeline.report_of(line * 20))
    assert written.count("No scene headings were found") == 1
    assert "1 of the 8 that are needed" in written


def test_of_themes_that_are_not_there_no_confidence_is_told(arabic: Report) -> None:
    section = to_markdown(arabic).partition("\n## 2. ")[2].partition("\n## ")[0]
    assert note("no-themes-in-arabic").render("ar") in section
    assert "%" not in section


def test_a_text_that_cannot_be_judged_is_not_called_faultless() -> None:
    written = to_markdown(pipeline.report_of("ANNA: There is a boat.\n\nBEN: It is not my boat.\n"))
    assert "Not enough to judge" in written
    assert "None of the checks found a problem" not in written


def test_a_long_cast_is_said_to_be_cut(english: Report) -> None:
    body = json.loads(english.to_json())
    people = body["stations"][0]["output"]["characters"]
    assert "who say most are listed" not in to_markdown(english)
    people += [{**people[-1], "name": f"GUEST {number}"} for number in range(20)]
    told = f"Only the 12 names that say most are listed, of {len(people)}."
    assert told in to_markdown(Report.model_validate(body))


@pytest.mark.parametrize(
    ("language", "one", "many"), [("en", "1 exchange", "5 exchanges"), ("ar", "رد واحد", "5 ردود")]
)
def test_nouns_have_the_form_that_their_number_needs(language: str, one: str, many: str) -> None:
    labels = Labels(language)
    assert labels.filled("pair told", one="MARA", other="TOM", number=1).endswith(f"({one})")
    assert labels.filled("pair told", one="MARA", other="TOM", number=5).endswith(f"({many})")
