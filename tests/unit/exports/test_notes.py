"""Findings in the text: at their lines, changing nothing of how it reads, whatever they quote."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from seven_stations.analysis.exports import export
from seven_stations.analysis.manuscript import read
from seven_stations.analysis.pipeline import analyse
from seven_stations.analysis.report import Report, to_script

SAMPLES = Path(__file__).parents[3] / "seven_stations" / "samples"
LINES = (f"ANNA\nThis is the {one} line that I say in this long scene of ours.\n\n" for one in "abcdefghijklmnop")
HALL = f"INT. HALL - DAY\n\n{''.join(LINES)}"
TWICE = f"{HALL}EXT. YARD - NIGHT\n\nBEN\nSomething else is told here, at last.\n\n{HALL}"
FINAL_DRAFT = """<?xml version="1.0"?><FinalDraft><Content>
<Paragraph Type="Scene Heading"><Text>THE HALL - DAY</Text></Paragraph>
<Paragraph Type="Action"><Text>ANNA waits.</Text></Paragraph>
<Paragraph Type="Character"><Text>Anna</Text></Paragraph>
<Paragraph Type="Parenthetical"><Text>(low)</Text></Paragraph>
<Paragraph Type="Dialogue"><Text>I hate you, you liar.</Text></Paragraph>
<Paragraph Type="Transition"><Text>CUT TO:</Text></Paragraph>
<Paragraph Type="Scene Heading"><Text>EXT. YARD - NIGHT</Text></Paragraph>
<Paragraph Type="Character"><Text>BEN</Text></Paragraph>
<Paragraph Type="Dialogue"><Text>So do I.</Text></Paragraph>
</Content></FinalDraft>"""


def noted(text: str | bytes, fmt: str = "fountain") -> tuple[Report, str]:
    """The report of a text, and the text with its notes."""
    manuscript, *_, report = analyse(text)
    return report, export(report.to_json(), fmt, script=to_script(manuscript)).decode()


def outline(text: str | bytes) -> list[tuple[str, list[tuple[str, str]]]]:
    """Scenes with who says what."""
    return [
        (scene.heading, [(speech.speaker, speech.text) for speech in scene.speeches])
        for scene in read(text).scenes
    ]


@pytest.mark.parametrize("sample", ["the-salt-ledger.fountain", "twice"])
def test_notes_stand_at_their_lines_and_change_nothing_of_the_reading(sample: str) -> None:
    text = TWICE if sample == "twice" else (SAMPLES / sample).read_text()
    report, written = noted(text)
    lines, before = written.split("\n"), text.split("\n")
    marked = [number for number, (one, other) in enumerate(zip(lines, before, strict=True), 1) if one != other]
    found = [*report.output(6)["issues"], *(one for one in report.output(3)["conflicts"] if one["sure"])]
    assert found
    assert marked == sorted({one["evidence"][0]["lines"][0] for one in found})
    assert all(re.fullmatch(r".* \[\[[^\[\]]+\]\]", lines[number - 1]) for number in marked)
    assert outline(written) == outline(text)


def test_a_finding_tells_what_to_do_and_how_often_it_is_right() -> None:
    report, written = noted(TWICE)
    issue = next(one for one in report.output(6)["issues"] if one["rule"] == "repeated-scene")
    assert f"[[{issue['title']}: {issue['treatment']} (must fix, right in 46 of 46)]]" in written


def test_a_final_draft_document_becomes_fountain_that_reads_the_same() -> None:
    _, written = noted(FINAL_DRAFT)
    assert outline(written) == outline(FINAL_DRAFT)
    assert ".THE HALL - DAY\n\nANNA waits.\n\n@Anna\n(low)\n" in written


def test_lines_that_were_read_as_nothing_are_noted(english: Report) -> None:
    body: dict[str, Any] = json.loads(english.to_json())
    body["manuscript"]["reading"]["unreadCues"] = {"count": 1, "lines": [2]}
    body["doubts"] = [{"code": "reading", "value": 0.7, "needed": 0.8}]
    body["stations"] = [one for one in body["stations"] if one["number"] not in (3, 6)]
    script = json.dumps({"lines": ["NELL", "MRS. HOBB ]] =", "x"], "roles": "cuu"})
    written = export(json.dumps(body), "fountain", script=script).decode()
    assert written == (
        "NELL\nMRS. HOBB ]] = [[This line looks like a speaker's name but was not read as one.]]\nx\n"
    )


def test_a_name_with_brackets_does_not_end_its_note(english: Report) -> None:
    """The rest of the note would be a part of the text."""
    script = json.dumps({"lines": ["Words."] * 900, "roles": "d" * 900})
    written = export(english.to_json().replace("JORY", "JO]]RY"), "fountain", script=script).decode()
    assert "[[JO))RY and NELL are in conflict, in earnest or in jest" in written
    assert all(note.count("]]") == 1 for note in written.split("\n") if "[[" in note)
