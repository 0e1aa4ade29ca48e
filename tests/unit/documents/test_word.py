"""If these failed, a script that was handed in as a Word document would lose speeches, or who says them."""

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches, Pt

from seven_stations.analysis.documents import DocumentError
from seven_stations.analysis.documents.word import text_of
from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Kind, Manuscript
from tests.unit.manuscript.plays import Scene, play, spoken, who_speaks

SAMPLES = Path(__file__).parents[3] / "seven_stations" / "samples"
STYLES = {
    Kind.ACTION: "Action",
    Kind.CHARACTER: "Character",
    Kind.PARENTHETICAL: "Parenthetical",
    Kind.DIALOGUE: "Dialogue",
    Kind.TRANSITION: "Transition",
}


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def text(document: Any, max_bytes: int = 5_000_000) -> str:
    return text_of(saved(document), max_bytes=max_bytes)


def screenplay(dress: Callable[[Any, str], None]) -> tuple[Manuscript, Any]:
    """The sample as a document, each paragraph dressed by what it is."""
    known = read((SAMPLES / "the-salt-ledger.fountain").read_bytes())
    document = Document()
    for scene in known.scenes:
        dress(document.add_paragraph(scene.heading), "Scene Heading")
        for element in scene.elements:
            words = f"({element.text})" if element.kind is Kind.PARENTHETICAL else element.text
            dress(document.add_paragraph(words.replace("*", "")), STYLES[element.kind])
    return known, document


def test_styles_say_what_is_a_name_and_what_is_spoken() -> None:
    def dress(paragraph: Any, style: str) -> None:
        styles = paragraph.part.document.styles
        if style not in styles:
            styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
        paragraph.style = styles[style]
        paragraph.runs[0].text = paragraph.text.title() if style == "Character" else paragraph.text

    known, document = screenplay(dress)
    found = read(text(document))
    assert who_speaks(found) == who_speaks(known)
    assert list(found.characters) == list(known.characters)


def test_indents_and_gaps_say_it_where_styles_do_not() -> None:
    indents = {"Character": 2.2, "Dialogue": 1.0, "Parenthetical": 1.6, "Transition": 4.4}

    def dress(paragraph: Any, style: str) -> None:
        paragraph.paragraph_format.left_indent = Inches(indents.get(style, 0))
        paragraph.paragraph_format.space_before = Pt(0 if style in {"Dialogue", "Parenthetical"} else 12)
        paragraph.paragraph_format.space_after = Pt(0)
        if style == "Character":
            paragraph.runs[0].text = paragraph.text.lower()
            paragraph.runs[0].font.all_caps = True

    known, document = screenplay(dress)
    found = read(text(document))
    assert who_speaks(found) == who_speaks(known)
    assert list(found.characters) == list(known.characters)


def tabbed(document: Any, scene: Scene) -> None:
    for said in scene.speeches:
        paragraph = document.add_paragraph()
        for run in (said.name[:2], said.name[2:], "\t", said.text):
            paragraph.add_run(run)


def tabled(document: Any, scene: Scene) -> None:
    table = document.add_table(rows=0, cols=2)
    for said in scene.speeches:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = said.name, said.text


def with_colons(document: Any, scene: Scene) -> None:
    for said in scene.speeches:
        document.add_paragraph().add_run(f"{said.name}:").bold = True
        document.paragraphs[-1].add_run(f" {said.text}")


@pytest.mark.parametrize("speeches", [tabbed, tabled, with_colons])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_play_has_the_speeches_of_its_text(language: str, speeches: Callable[[Any, Scene], None]) -> None:
    scenes = play(language, scenes=5)
    document = Document()
    document.sections[0].header.paragraphs[0].text = "ANNA: in every page's head"
    for scene in scenes:
        heading = f"SCENE {scene.number}" if language == "en" else f"مشهد {scene.number} - داخلي - ليل - البيت"
        document.add_heading(heading)
        document.add_paragraph(scene.action)
        speeches(document, scene)
        document.add_paragraph()
    for paragraph in document.paragraphs if language == "ar" else []:
        paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:bidi {nsdecls('w')}/>"))
    found = read(text(document))
    assert found.language == language
    assert [Counter(speakers) for speakers in who_speaks(found)] == spoken(scenes)


def test_what_word_shows_is_what_is_read() -> None:
    document = Document()
    paragraph = document.add_paragraph("ANNA. I ")
    for kind, word in (("ins", "never "), ("del", "always ")):
        tag = "t" if kind == "ins" else "delText"
        paragraph._p.append(
            parse_xml(
                f'<w:{kind} {nsdecls("w")}><w:r><w:{tag} xml:space="preserve">{word}</w:{tag}></w:r></w:{kind}>'
            )
        )
    paragraph.add_run("asked.").add_break(WD_BREAK.LINE)
    paragraph.add_run("Go")
    paragraph.add_run("secret").font.hidden = True
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>TOM. Never.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    paragraph._p.addnext(control)
    assert text(document) == "ANNA. I never asked.\nGo\nTOM. Never.\n"


def test_the_middle_the_right_and_a_hanging_first_line() -> None:
    document = Document()
    document.add_paragraph("ACT ONE").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("CUT TO:").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    hanging = document.add_paragraph("ANNA\tI asked.")
    hanging.paragraph_format.left_indent, hanging.paragraph_format.first_line_indent = Inches(2), Inches(-1.5)
    assert text(document).split("\n") == [
        " " * 26 + "ACT ONE",
        " " * 53 + "CUT TO:",
        " " * 5 + "ANNA\tI asked.",
        "",
    ]


def test_paragraphs_that_are_all_as_far_apart_stand_below_one_another() -> None:
    document = Document()
    for line in ("ANNA", "I never asked.", "TOM", "You never did."):
        document.add_paragraph(line).paragraph_format.space_after = Pt(8)
    document.paragraphs[1].paragraph_format.space_after = Pt(20)
    assert text(document) == "ANNA\nI never asked.\n\nTOM\nYou never did.\n"


def test_cells_with_several_paragraphs_and_tables_in_tables() -> None:
    document = Document()
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    left.text = "ANNA"
    right.text = "I asked."
    right.add_paragraph("Twice.")
    inner = right.add_table(rows=1, cols=1)
    inner.rows[0].cells[0].text = "And again."
    assert text(document) == "ANNA\tI asked.\n\tTwice.\n\tAnd again.\n"


# What cannot be read


def fault(data: bytes, max_bytes: int = 5_000_000) -> str:
    with pytest.raises(DocumentError) as refused:
        text_of(data, max_bytes=max_bytes)
    return refused.value.fault


def packed(body: bytes) -> bytes:
    """A document that has this for a body."""
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(Document()))) as source,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            made.writestr(name, body if name == "word/document.xml" else source.read(name))
    return whole.getvalue()


def test_a_document_without_words_is_no_text() -> None:
    assert fault(saved(Document())) == "no-text"


def test_more_text_than_allowed() -> None:
    document = Document()
    document.add_paragraph("x" * 101)
    assert fault(saved(document), max_bytes=100) == "text"


def test_a_bomb_is_told_by_what_it_would_unpack_to() -> None:
    bomb = packed(b"<w:document>" + b" " * 100_000_001)
    assert len(bomb) < 1_000_000
    assert fault(bomb) == "unpacked"


def test_a_bomb_that_lies_about_its_size_is_damaged() -> None:
    body = b"<w:document>" + b" " * 1_000_000
    bomb = packed(body).replace(len(body).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(zipfile.BadZipFile):
        text_of(bomb, max_bytes=5_000_000)


def test_entities_are_not_expanded() -> None:
    secret = Path(__file__).as_uri()
    body = (
        f'<!DOCTYPE d [<!ENTITY inner "Hidden."><!ENTITY outer SYSTEM "{secret}">]><w:document {nsdecls("w")}>'
        "<w:body><w:p><w:r><w:t>ANNA waits. &inner;&outer;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert text_of(packed(body.encode()), max_bytes=5_000_000) == "ANNA waits. \n"


def test_an_unknown_style_is_the_usual_one() -> None:
    document = Document()
    paragraph = document.add_paragraph("ANNA waits.")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="Nowhere"/>'))
    assert paragraph._p.pPr.find(qn("w:pStyle")) is not None
    assert text(document) == "ANNA waits.\n"
