"""Two drafts of one text: what moved, was cut, is new or rewritten, and nothing of it between different texts."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import seven_stations.samples
from seven_stations.analysis.comparison import Comparison, Given, compare, to_html, to_markdown
from seven_stations.analysis.comparison.drafts import MOST_PLACES
from seven_stations.analysis.comparison.model import FindingChange
from seven_stations.analysis.pipeline import analyse
from seven_stations.analysis.report import to_script

SAMPLES = Path(seven_stations.samples.__path__[0])
SUBJECTS = "ferry lamp rope harbour letter winter orchard kitchen violin station".split()  # noqa: SIM905


def scene(subject: str, *, ending: str = "") -> str:
    """A scene that shares no run of words with those of other subjects."""
    turned = [subject[at:] + subject[:at] for at in range(len(subject))]
    said, again = " ".join(turned), " ".join(reversed(turned))
    last = ending or f"Then {said} is gone."
    return f"INT. {subject.upper()} ROOM - DAY\n\nANNA\nWhere is {said}?\n\nBEN\nSold {again}.\n\nANNA\n{last}\n\n"


@cache
def given(text: str | bytes) -> Given:
    manuscript, *_, report = analyse(text)
    return Given("a", "Text", json.loads(report.to_json()), json.loads(to_script(manuscript)))


def changed(before: str, after: str) -> list[tuple[Any, ...]]:
    drafts = compare([given(before), given(after)]).drafts
    assert drafts is not None
    return [(one.change, one.moved, one.before, one.after) for one in drafts.scenes]


FIRST = [scene(subject) for subject in SUBJECTS[:8]]
ANEW = FIRST[3].split("BEN")[0] + scene("summer").partition("\n\n")[2] + scene("winter").partition("\n\n")[2]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (FIRST, []),
        (FIRST[:2] + FIRST[3:], [("cut", False, 3, None)]),
        ([*FIRST[:4], scene("violin"), *FIRST[4:]], [("new", False, None, 5)]),
        ([*FIRST[1:6], FIRST[0], *FIRST[6:]], [("kept", True, 1, 6)]),
        ([*FIRST[:3], scene("harbour", ending="No."), *FIRST[4:]], [("changed", False, 4, 4)]),
        ([*FIRST[:3], ANEW, *FIRST[4:]], [("rewritten", False, 4, 4)]),
        (
            [FIRST[7], *FIRST[:3], scene("harbour", ending="No."), *FIRST[4:6], scene("violin")],
            [("kept", True, 8, 1), ("changed", False, 4, 5), ("new", False, None, 8), ("cut", False, 7, None)],
        ),
    ],
    ids=["nothing", "cut", "new", "moved", "changed", "rewritten", "all"],
)
def test_each_scene_is_told_as_what_happened_to_it(after: list[str], told: list[tuple[Any, ...]]) -> None:
    assert changed("".join(FIRST), "".join(after)) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("BEN\nSold", "BENN\nSold", ["speakers"]),
        ("BEN\nSold", "BEN (CONT'D)\nSold", None),
        ("BEN\nSold", "He turns to her slowly.\n\nBEN\nSold", ["directions"]),
        ("is gone.", "is gone, gone.", ["speeches"]),
        ("is gone.", "is gone, gone.\n\nShe sits.", ["speeches", "directions"]),
    ],
)
def test_what_is_different_in_a_scene_is_said(old: str, new: str, told: list[str] | None) -> None:
    """A corrected cue is no rewritten scene, with no speech removed and none added."""
    drafts = compare(
        [given("".join(FIRST)), given("".join([*FIRST[:3], FIRST[3].replace(old, new), *FIRST[4:]]))]
    ).drafts
    assert drafts is not None
    assert [one.differs for one in drafts.scenes] == ([] if told is None else [told])
    assert {one.change for one in drafts.scenes} <= {"changed"}


def test_speeches_in_another_order_are_told_as_that() -> None:
    first, second, third = FIRST[3].split("\n\n")[1:4]
    turned = FIRST[3].replace(f"{second}\n\n{third}", f"{third}\n\n{second}")
    assert turned != FIRST[3], first
    drafts = compare([given("".join(FIRST)), given("".join([*FIRST[:3], turned, *FIRST[4:]]))]).drafts
    assert drafts is not None
    assert [one.differs for one in drafts.scenes] == [["order"]]


def test_speeches_and_characters_are_counted_before_and_after() -> None:
    after = [*FIRST[:3], scene("harbour", ending="No."), *FIRST[4:]]
    drafts = compare([given("".join(FIRST)), given("".join(after))]).drafts
    assert drafts is not None
    (one,) = drafts.scenes
    assert (one.removed, one.added, one.words[0] - one.words[1]) == (1, 1, 9)
    (anna,) = drafts.characters
    assert (anna.name, anna.speeches, anna.words[0] - anna.words[1]) == ("ANNA", (16, 16), 9)


def test_findings_are_resolved_or_new() -> None:
    """The scene that stood there twice is gone; somebody who fixed it must not be told of it again as new."""
    speeches = "".join(f"ANNA\nThis is the {one} line that I say in our long scene here.\n\n" for one in SUBJECTS)
    hall = f"INT. HALL - DAY\n\n{speeches}{speeches.replace('long', 'little')}"
    once = "".join([hall, *FIRST])
    first, second = given(once + hall), given(once)
    rules = {one["rule"] for one in first.report["stations"][5]["output"]["issues"]}
    assert "repeated-scene" in rules
    forth, back = compare([first, second]).drafts, compare([second, first]).drafts
    assert forth is not None
    assert back is not None
    assert "repeated-scene" in {one.rule for one in forth.findings if one.change == "resolved"}
    assert "repeated-scene" in {one.rule for one in back.findings if one.change == "new"}
    same = compare([first, first]).drafts
    assert same is not None
    assert (same.scenes, same.characters, same.findings) == ([], [], [])


@pytest.mark.parametrize("sample", ["the-salt-ledger.fountain", "ten-past-four.txt"])
def test_a_draft_without_a_scene_is_a_draft_of_it(sample: str) -> None:
    """A real text: one scene left out at a time is that one, and only that one."""
    whole = given((SAMPLES / sample).read_bytes())
    assert whole.script is not None
    starts = [row[0] for row in whole.script["scenes"]]
    lines = whole.script["lines"]
    gone = 9
    cut = "\n".join([*lines[: starts[gone] - 1], *lines[starts[gone + 1] - 1 :]])
    drafts = compare([whole, given(cut)]).drafts
    assert drafts is not None
    assert drafts.shared > 0.99
    assert [(one.change, one.before) for one in drafts.scenes] == [("cut", gone + 1)]


def test_a_finding_has_its_place_in_its_act() -> None:
    text = (SAMPLES / "the-salt-ledger.fountain").read_text()
    found = compare(
        [given(text), given(text.replace("You'd leave Da? You'd leave all of them", "They leave, all of them"))]
    )
    assert "- JORY and NELL are in conflict (Act 2, Scene 7, line 719)" in to_markdown(found).replace("\\", "")


PARTS = "PROLOGUE", "ACT I", "ACT II. SCENE 1", "ACT II. SCENE 2", "EPILOGUE"


def played(endings: dict[str, str]) -> str:
    """A play with every kind of part; ``endings`` are last speeches of some."""
    return "".join(
        f"{part}\n\n" + scene(subject, ending=endings.get(part, "")).partition("\n\n")[2]
        for part, subject in zip(PARTS, SUBJECTS[:5], strict=True)
    )


def test_scenes_have_the_names_that_the_reports_give_them() -> None:
    """An epilogue was called `scene 5` there, and the only scene of an act `Act 1, Scene 1`."""
    quarrel = dict.fromkeys(PARTS, "You liar! You thief! I hate you, villain!")
    first, second = given(played({})), given(played(quarrel))
    found = compare([first, second])
    assert found.drafts is not None
    assert found.drafts.outlines == tuple(
        [tuple(row) for row in one.report["manuscript"]["scenes"]] for one in (first, second)
    )
    written = to_markdown(found)
    for place in ("PROLOGUE", "1", "2.1", "2.2", "EPILOGUE"):
        assert f"| {place} | {place} | " in written
    findings = found.drafts.model_copy(
        update={
            "findings": [
                FindingChange(change="new", rule="x", title="X", pair=None, scene=n, line=1) for n in (2, 5)
            ]
        }
    )
    written = to_markdown(found.model_copy(update={"drafts": findings}))
    assert "- X (Act 1, line 1)\n- X (EPILOGUE, line 1)" in written

    earlier = [row[:3] for row in first.report["manuscript"]["scenes"]]
    stored = replace(
        first, report={**first.report, "manuscript": {**first.report["manuscript"], "scenes": earlier}}
    )
    assert "| 5 | EPILOGUE | " in to_markdown(compare([stored, second]))


def test_scenes_and_findings_lead_to_their_lines_in_the_draft_that_has_them() -> None:
    speeches = "".join(f"ANNA\nThis is the {one} line that I say in our long scene here.\n\n" for one in SUBJECTS)
    hall = f"INT. HALL - DAY\n\n{speeches}{speeches.replace('long', 'little')}"
    first = replace(given("".join([hall, *FIRST, hall])), analysis_id="early")
    second = replace(given("".join([FIRST[0], hall, *FIRST[1:7], scene("violin")])), analysis_id="late")
    found = compare([first, second])
    assert found.drafts is not None
    assert first.script is not None
    assert second.script is not None
    for one in found.drafts.scenes:
        for number, line, text in zip((one.before, one.after), one.lines, (first, second), strict=True):
            assert line == (None if number is None else text.script["scenes"][number - 1][0])
    html = to_html(found)
    cut = next(one for one in found.drafts.scenes if one.change == "cut")
    new = next(one for one in found.drafts.scenes if one.change == "new")
    gone = next(one for one in found.drafts.findings if one.rule == "repeated-scene")
    assert f'<span data-analysis="early" data-lines="{cut.lines[0]}">{cut.before}</span>' in html
    assert f'<span data-analysis="late" data-lines="{new.lines[1]}">{new.after}</span>' in html
    assert f'<cite data-analysis="early" data-lines="{gone.line}">' in html
    back = to_html(compare([second, first]))
    assert f'<cite data-analysis="early" data-lines="{gone.line}">' in back, "what is new is in the later draft"


def test_different_texts_are_compared_as_ever() -> None:
    others = "".join(scene(subject) for subject in ("chapel", "river"))
    assert compare([given("".join(FIRST)), given(others)]).drafts is None
    samples = [given((SAMPLES / name).read_bytes()) for name in ("the-salt-ledger.fountain", "ten-past-four.txt")]
    assert compare(samples).drafts is None


def test_a_text_without_a_scene_is_compared_as_another() -> None:
    """All of an odd text may be left out as standing around a play."""
    whole = given("".join(FIRST))
    bare = replace(whole, script={**(whole.script or {}), "scenes": [], "speeches": []})
    assert compare([bare, whole]).drafts is None


def test_three_texts_and_texts_that_are_gone_have_no_drafts() -> None:
    first = given("".join(FIRST))
    assert compare([first, first, first]).drafts is None
    assert compare([first, Given("b", None, first.report)]).drafts is None


def test_what_everybody_says_everywhere_aligns_nothing() -> None:
    """A refrain in every scene would make each scene of one draft a candidate for each of the other."""
    refrain = "CHORUS\nTime goes by and nobody will remember what was said tonight.\n\n"
    many = MOST_PLACES + 4
    scenes = [
        f"INT. ROOM {one} - DAY\n\n{refrain}ANNA\nThe number {one} {one} {one} {one}.\n\n" for one in range(many)
    ]
    assert changed("".join(scenes), "".join(scenes[1:])) == [("cut", False, 1, None)]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_report_tells_it_in_its_language(language: str) -> None:
    after = [FIRST[7], *FIRST[:3], scene("harbour", ending="No."), *FIRST[4:6], scene("violin")]
    found = compare([given("".join(FIRST)), given("".join(after))])
    found = Comparison.model_validate_json(found.to_json()).model_copy(update={"language": language})
    written = to_markdown(found)
    rows = {
        "en": "| 4 | 5 | INT. HARBOUR ROOM - DAY | changed: speeches | 1 | 1 |",
        "ar": "| تغيّر فيه: المداخلات | 1 | 1 |",
    }
    assert rows[language] in written
    assert ("→" in written, "←" in written) == (language == "en", language == "ar")
    assert ("moved" in written, "نُقل" in written) == (language == "en", language == "ar")
    assert written.count("## ") < to_html(found).count("<td")
