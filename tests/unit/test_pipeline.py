"""The analysis as its callers see it: steps in order, the same report every time, nothing that crashes it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import seven_stations.samples
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.pipeline import analyse, report_of
from seven_stations.analysis.report import Report
from seven_stations.stations import READING, STATION_NAMES, AnalysisType
from seven_stations.steps import Step

SAMPLE = Path(seven_stations.samples.__path__[0]) / "the-salt-ledger.fountain"

PLAY = """\
ACT 1

SCENE 1.

ANN.
  You are a liar, Ben, and I hate you!
  Give me the letter.

BEN.
  The letter is burnt. Forgive me, dear Ann.

SCENE 2.

CAT.
  Who has seen the letter?

ANN.
  You coward, you villain! The letter was mine.

ACT 2

SCENE 1.

BEN.
  I love this quiet garden.

CAT.
  The letter, the letter. What of the letter?
"""

ARABIC = """\
مشهد 1 - داخلي - ليل - البيت

سامي:
أنا أكرهك يا خائن!

ليلى:
لماذا تصرخ؟ أنا أحبك.

مشهد 2 - خارجي - نهار - الحديقة

ليلى:
الحديقة جميلة اليوم.

سامي:
سامحيني يا ليلى.
"""


def without_durations(report: Report) -> dict:
    told = json.loads(report.to_json())
    for station in told["stations"]:
        del station["duration"]
    return told


def test_steps_in_order() -> None:
    first, *steps, last = analyse(PLAY)
    assert isinstance(first, Manuscript)
    assert isinstance(last, Report)
    for number in range(1, 8):
        started, *logged, completed = (step for step in steps if step.number == number)
        assert (started.kind, completed.kind) == ("started", "completed")
        assert 1 <= len(logged) <= 6
        assert all(step.kind == "log" and step.note.code for step in logged)
    assert [step.number for step in steps if step.kind == "completed"] == list(range(1, 8))


def test_quick_skips_four_to_six() -> None:
    _, *steps, report = analyse(PLAY, analysis_type=AnalysisType.QUICK)
    assert [step.number for step in steps if step.kind == "skipped"] == [4, 5, 6]
    assert [station.number for station in report.stations] == [1, 2, 3, 7]
    assert report.skipped == [4, 5, 6]


@pytest.mark.parametrize("text", [PLAY, ARABIC, "Title: A\n\nINT. ROOM - DAY\n\nANNA\nWho is there?\n"])
def test_every_step_that_takes_long_tells_what_is_done_of_it(text: str) -> None:
    told: list[tuple[int, float]] = []
    steps = analyse(text, on_progress=lambda number, share: told.append((number, share)))
    assert all(number == READING for number, _ in told)
    list(steps)
    assert {number for number, _ in told} >= {READING, 1, 2, 3, 5, 6}
    assert [number for number, _ in told] == sorted(number for number, _ in told)
    assert all(0 <= share <= 1 for _, share in told)


def test_caller_can_stop() -> None:
    steps = analyse(PLAY)
    assert isinstance(next(steps), Manuscript)
    assert next(steps).kind == "started"
    steps.close()
    assert list(steps) == []


def test_summaries_are_json_and_small() -> None:
    for step in analyse(PLAY):
        if isinstance(step, Step):
            assert len(json.dumps(step.summary)) < 4096


def test_json_names_that_the_outside_relies_on() -> None:
    told = json.loads(report_of(PLAY).to_json())
    assert {
        "schemaVersion",
        "title",
        "language",
        "analysisType",
        "engine",
        "confidence",
        "stations",
    } <= told.keys()
    assert not {"score", "rating"} & told.keys(), "absent, not null"
    outputs = {}
    for number, station in enumerate(told["stations"], 1):
        assert station["number"] == number
        assert station["name"] == STATION_NAMES[number - 1]
        assert {"duration", "confidence", "summary", "output"} <= station.keys()
        assert 0 <= station["confidence"] <= 1
        outputs[number] = station["output"]
    expected = {
        1: {"counts", "scenes", "characters"},
        2: {"themes", "genres", "tone"},
        3: {"edges", "metrics", "communities", "conflicts"},
        4: {"gini", "rhythm"},
        5: {"tension", "motifs", "arcs"},
        6: {"issues"},
        7: {"placements", "strengths", "weaknesses", "must", "should", "could"},
    }
    for number, names in expected.items():
        assert names <= outputs[number].keys()
    assert {"words", "scenes", "speeches", "characters"} <= outputs[1]["counts"].keys()
    assert {"number", "act", "heading", "startLine", "endLine", "speeches", "words", "speakers"} <= outputs[1][
        "scenes"
    ][0].keys()
    assert {"name", "variants", "group", "speeches", "words", "firstScene", "lastScene", "role"} <= outputs[1][
        "characters"
    ][0].keys()
    assert {"source", "target", "scenes", "weight"} <= outputs[3]["edges"][0].keys()
    assert {"density", "averageDegree", "clustering", "diameter", "components"} <= outputs[3]["metrics"].keys()
    assert {"speech", "presence"} <= outputs[4]["gini"].keys()


def test_every_quote_stands_in_its_lines() -> None:
    """Users distrust what they cannot check: each piece of evidence must be found where it says."""
    lines = PLAY.split("\n")
    seen = 0

    def walk(node) -> None:
        nonlocal seen
        if isinstance(node, dict):
            if {"lines", "quote"} <= node.keys():
                seen += 1
                first, last = node["lines"]
                around = " ".join(" ".join(lines[max(first - 3, 0) : last + 2]).split())
                assert node["quote"] in around
                assert any(word in lines[first - 1] for word in node["quote"].split())
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(report_of(PLAY, analysis_type=AnalysisType.DETAILED).to_json()))
    assert seen > 5


_HASH = """
import sys, json
from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.report import to_html
report = report_of(sys.stdin.read())
told = json.loads(report.to_json())
for station in told["stations"]:
    del station["duration"]
print(json.dumps([told, to_html(report)]))
"""


@pytest.mark.parametrize("text", [PLAY, ARABIC, SAMPLE.read_text("utf-8")], ids=["english", "arabic", "sample"])
def test_same_text_same_report_and_page_whatever_the_hash_seed(text: str) -> None:
    told = set()
    for seed in ("0", "1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", _HASH], input=text.encode(), capture_output=True, env=environment, check=True
        )
        told.add(done.stdout)
    assert len(told) == 1
    assert json.loads(told.pop())[0] == without_durations(report_of(text))


def test_arabic_is_read_as_such() -> None:
    report = report_of(ARABIC)
    assert report.language == "ar"
    assert {character["name"] for character in report.output(1)["characters"]} == {"سامي", "ليلى"}


@pytest.mark.parametrize(
    "text",
    [
        "Once upon a time there was a house. Nobody spoke in it.",
        "SCENE 1.\n\nANN.\n  Alone.\n",
        "SCENE 1.\n\nANN.\n  Hello.\n\nBEN.\n  Hello.\n",
        "INT. HOUSE - DAY\n\nRain.\n",
        "a",
        "!!!\n???\n",
        "كلمة",
    ],
)
@pytest.mark.parametrize("analysis_type", list(AnalysisType))
def test_poor_texts_are_analysed_as_far_as_they_go(text: str, analysis_type: AnalysisType) -> None:
    report = report_of(text, analysis_type=analysis_type)
    assert report.score is None
    assert not report.judged


_WORDS = st.sampled_from(["love", "hate", "you", "liar", "the", "letter", "حب", "موت", "يا", "not", "?", "!", "—"])
_SPEECHES = st.tuples(st.sampled_from(["ANN", "BEN", "CAT", "سامي"]), st.lists(_WORDS, min_size=1, max_size=12))


@given(st.lists(st.lists(_SPEECHES, max_size=5), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_play_is_analysed_alike_twice(scenes) -> None:
    text = "\n".join(
        f"SCENE {number}.\n\n" + "\n\n".join(f"{name}.\n  {' '.join(words)}" for name, words in scene) + "\n"
        for number, scene in enumerate(scenes, 1)
    )
    first = report_of(text)
    assert without_durations(first) == without_durations(report_of(text))
    assert 0 <= first.confidence <= 1


def test_the_report_has_the_line_of_every_speech() -> None:
    text = "ACT I\n\nANNA.\nHi.\n\nBEN.\nHo.\n\nACT II\n\nANNA.\nSo.\n"
    manuscript = report_of(text).manuscript
    assert manuscript.speakers == ["ANNA", "BEN"]
    assert manuscript.speeches == [(3, 0, 1), (6, 1, 1), (11, 0, 2)]
    assert [text.split("\n")[line - 1] for line, _, _ in manuscript.speeches] == ["ANNA.", "BEN.", "ANNA."]
    assert 0 < manuscript.reading.confidence <= 1


def test_a_report_lists_no_more_speeches_than_it_can_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seven_stations.analysis.report.model.MOST_SPEECHES", 2)
    manuscript = report_of("ACT I\n\nANNA.\nHi.\n\nBEN.\nHo.\n\nANNA.\nSo.\n").manuscript
    assert (len(manuscript.speeches), manuscript.unlisted) == (2, 1)
