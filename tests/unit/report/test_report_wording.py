"""What a report says: in the language of the text, in figures that mean something to a writer."""

import re
from collections.abc import Callable
from string import Formatter

import pytest

from seven_stations.analysis.report import Report, to_markdown
from seven_stations.analysis.report.labels import _LABELS, Labels
from seven_stations.analysis.report.measured import bound_of, measured, value_of
from seven_stations.analysis.report.notes import _KNOWN, all_said, said
from seven_stations.analysis.stations.diagnostics.measured import _WORDS
from seven_stations.analysis.stations.diagnostics.station import RULES
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.stations import AnalysisType

EN, AR = Labels("en"), Labels("ar")


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_fill_the_same_gaps() -> None:
    for key, (english, arabic) in _LABELS.items():
        assert gaps(english) == gaps(arabic), key
    for english_value, english_bound, arabic_value, arabic_bound in _WORDS.values():
        assert gaps(english_value) == gaps(arabic_value)
        assert gaps(english_bound) == gaps(arabic_bound)


def test_every_rule_says_what_it_measured() -> None:
    assert {rule.name for rule in RULES} <= set(_WORDS), (
        "add its figures to seven_stations/analysis/report/measured.py"
    )
    issue = {"rule": "dialogue-share", "value": 0.694, "threshold": 0.6, "unit": "share of lines"}
    assert measured(issue, EN) == "69% of the lines are speech; 40% to 60% is usual"
    assert "69%" in value_of(issue, AR)
    other = {"rule": "from-elsewhere", "value": 3.14159, "threshold": 2, "unit": "furlongs"}
    assert (value_of(other, EN), bound_of(other, EN)) == ("3.14 furlongs", "2")


def test_gaps_of_notes_are_those_of_their_patterns() -> None:
    for pattern, english, arabic in _KNOWN:
        groups = re.compile(pattern).groups
        for words in (english, arabic):
            assert words is None or all(int(gap) < groups for gap in gaps(words)), pattern


@pytest.mark.parametrize("sample", ["english", "arabic"])
def test_every_note_of_a_sample_is_known(sample: str, request: pytest.FixtureRequest) -> None:
    """A note that a station words anew would stand in English in an Arabic report."""
    report: Report = request.getfixturevalue(sample)
    for station in report.stations:
        for note in all_said(station.notes, AR):
            assert not re.search("[a-z]{3,}", note), note


def test_notes_are_told_to_writers() -> None:
    note = "Rule dropped-conflict was not applied: No pair is at odds in more than one scene."
    assert said(note, EN) == "Not judged: Conflict dropped — no pair is at odds in more than one scene."
    assert said("Something new.", AR) == "Something new."
    twice = "Rule pages found 9 places; the 5 clearest are shown."
    assert all_said([twice, "No dialogue was found.", "No dialogue was found."], EN) == ["No dialogue was found."]


ISSUE = {
    "title": "Nobody turns", "severity": "low", "basis": "C", "scene": 4, "lines": [9, 9], "value": 0.123456,
    "threshold": 0.5, "unit": "furlongs", "treatment": "Turn.",
    "evidence": [{"scene": 4, "lines": [9, 9], "quote": "So."}],
}  # fmt: skip


def with_issues(report: Report, *issues: dict[str, object]) -> Report:
    changed = report.model_copy(deep=True)
    changed.output(6)["issues"] = list(issues)
    changed.output(6)["rules"] = [{"rule": issue["rule"], "found": len(issues)} for issue in issues]
    return changed


@pytest.mark.parametrize(
    ("rule", "station"),
    [("no-midpoint", "5."), ("isolated-character", "3."), ("late-protagonist", "1."), ("pages", "6.")],
)
def test_findings_stand_beside_the_chart_they_belong_to(rule: str, station: str, english: Report) -> None:
    """Said where it can be seen, and once more among all findings, with its words of the text."""
    written = to_markdown(with_issues(english, {**ISSUE, "rule": rule}))
    sections = [part for part in written.split("\n## ")[1:] if "Nobody turns" in part and part[1] == "."]
    assert [section[:2] for section in sections] == sorted({station, "6."})
    assert "“So.”" in sections[-1]


def test_places_of_one_rule_are_told_together(english: Report) -> None:
    written = to_markdown(with_issues(english, *({**ISSUE, "rule": "no-midpoint", "scene": n} for n in (4, 7))))
    assert written.count("Nobody turns (could") == 2  # beside the curve, and among all findings
    assert "2 places" in written
    assert "Scenes: 4, 7." in written


def test_what_did_not_run_and_what_ran_instead_is_said(report_of: Callable[..., Report]) -> None:
    report = report_of("the-salt-ledger.fountain", AnalysisType.QUICK).model_copy(deep=True)
    assert "Efficiency Metrics, Dynamic, Symbolic and Stylistic" in to_markdown(report)
    report.stations[1] = report.stations[1].model_copy(update={"engine": "somebody:Else"})
    assert "Computed by somebody:Else" in to_markdown(report)


def test_no_raw_number_stands_alone(english: Report) -> None:
    """`0.694 (0.6)` says nothing to a writer."""
    written = to_markdown(with_issues(english, {**ISSUE, "rule": "from-elsewhere"}))
    assert "0.12 furlongs; 0.5" in written
    assert not re.search(r"\d\.\d{3}", written.partition("## 1.")[2])


def test_conflicts_are_told_with_their_words(report_of: Callable[..., Report]) -> None:
    quarrel = "".join(
        f"INT. ROOM {n} - DAY\n\nANN\nI hate you, you villain! You are a liar and a thief!\n\n"
        "BEN\nNo. I hate you, you villain! Damn you, you liar!\n\nCID\nStop, both of you.\n\n"
        for n in range(1, 4)
    )
    report = report_of(quarrel)
    assert ConflictNetworkOutput.model_validate(report.output(3)).conflicts
    written = to_markdown(report)
    assert "At odds: ANN and BEN, first in scene 1" in written
    assert "you villain" in written
