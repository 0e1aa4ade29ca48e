"""If these failed, Final Draft would show another text than the writer's, or notes beside the wrong lines."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from seven_stations.samples import first_draft
from tests.unit.exports.test_notes import FINAL_DRAFT, TWICE, noted, outline

INLINE = (
    """أحمد: أين المفتاح يا ليلى؟

ليلى (بغضب): ضاع المفتاح.

يدخل قيس.

قيس: (هامسًا) لم يضع المفتاح.

"""
    * 3
)
WRITTEN = """Title: The Hall

.THE HALL

@Anna (V.O.)
(low)
I hate *you*, you liar. [[Softer?]]

> CUT TO:

!STILLNESS.

ANNA
~Sing to me.
"""
PLAY = (
    "ACT I\n\nSCENE 1. A hall.\n\n" + "ANNA. Speak to me now,\nor never speak again.\n\nBEN. I will not.\n\n" * 4
)


def paragraphs(document: str) -> list[tuple[str, str]]:
    content = ET.fromstring(document).find("Content")
    assert content is not None
    return [(one.get("Type", ""), one.findtext("Text", "")) for one in content]


def annotated(document: str) -> Iterator[tuple[str, str]]:
    """Each note with the words that it stands on, by Final Draft's count."""
    text = "\n".join(said for _, said in paragraphs(document)).encode("utf-16-le")
    for note in ET.fromstring(document).iterfind("ScriptNotes/ScriptNote"):
        start, end = (2 * int(place) for place in note.get("Range", "").split(","))
        yield text[start:end].decode("utf-16-le"), note.findtext("Paragraph/Text", "")


@pytest.mark.parametrize("text", [TWICE, FINAL_DRAFT, INLINE, PLAY, WRITTEN, first_draft("en")])
def test_what_is_written_reads_the_same(text: str) -> None:
    _, document = noted(text, "fdx")
    assert outline(document) == outline(text)


def test_a_note_stands_on_the_line_of_its_finding() -> None:
    lines = TWICE.replace("ANNA", "\N{PERFORMING ARTS} ANNA", 1).split("\n")
    report, document = noted("\n".join(lines), "fdx")
    found = [*report.output(6)["issues"], *(one for one in report.output(3)["conflicts"] if one["sure"])]
    notes = list(annotated(document))
    assert [words for words, _ in notes] == [lines[one["evidence"][0]["lines"][0] - 1] for one in found]
    assert all(any(one["title"] in note for _, note in notes) for one in report.output(6)["issues"])


def test_the_marks_of_fountain_are_left_out_and_its_notes_become_notes() -> None:
    _, document = noted(WRITTEN, "fdx")
    assert paragraphs(document) == [
        ("Scene Heading", "THE HALL"),
        ("Character", "Anna (V.O.)"),
        ("Parenthetical", "(low)"),
        ("Dialogue", "I hate you, you liar."),
        ("Transition", "CUT TO:"),
        ("Action", "STILLNESS."),
        ("Character", "ANNA"),
        ("Dialogue", "Sing to me."),
    ]
    assert ("I hate you, you liar.", "Softer?") in list(annotated(document))
    assert ET.fromstring(document).findtext("TitlePage/Content/Paragraph/Text") == "The Hall"


def test_a_note_behind_the_last_line_is_kept() -> None:
    _, document = noted(f"{WRITTEN}\n[[Who sings it?]]\n", "fdx")
    assert ("Sing to me.", "Who sings it?") in list(annotated(document))


def test_names_before_the_speech_become_cues() -> None:
    _, document = noted(INLINE, "fdx")
    assert paragraphs(document)[:8] == [
        ("Character", "أحمد"),
        ("Dialogue", "أين المفتاح يا ليلى؟"),
        ("Character", "ليلى (بغضب)"),
        ("Dialogue", "ضاع المفتاح."),
        ("Action", "يدخل قيس."),
        ("Character", "قيس"),
        ("Parenthetical", "(هامسًا)"),
        ("Dialogue", "لم يضع المفتاح."),
    ]


def test_acts_are_acts() -> None:
    _, document = noted(PLAY, "fdx")
    assert paragraphs(document)[:2] == [("New Act", "ACT I"), ("Scene Heading", "SCENE 1. A hall.")]
