"""If these failed, a document would hold a command up, take all memory, or be refused without a reason."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document

from cli.errors import UsageError
from cli.texts.source import read_source
from cli.views.language import choose
from seven_stations.analysis import documents
from seven_stations.analysis.documents import DocumentError, Kind, extraction, kind_of
from tests.unit.documents.printer import Printer, typed

LINES = ["INT. KITCHEN - NIGHT", "", " " * 22 + "ANNA", " " * 10 + "You took the ledger."]
TEXT = "INT. KITCHEN - NIGHT\n\n" + " " * 22 + "ANNA\n" + " " * 10 + "You took the ledger.\n"


def word(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def endless() -> bytes:
    """Some kilobytes that take minutes to look through."""
    printer = Printer()
    printer.page(b"BT ET " * 3_000_000)
    return bytes(printer)


def swelling() -> bytes:
    """Some hundred kilobytes that unpack to more than a process may hold."""
    printer = Printer()
    printer.page(b" " * 200_000_000)
    return bytes(printer)


@pytest.mark.parametrize(
    ("data", "text"),
    [(typed([LINES]), TEXT), (b"\r\n" + typed([LINES]), TEXT), (word("ANNA\tNo!"), "ANNA\tNo!\n")],
    ids=["pdf", "pdf after a blank", "docx"],
)
def test_a_document_is_told_by_what_is_in_it(tmp_path: Path, data: bytes, text: str) -> None:
    file = tmp_path / "play.txt"
    file.write_bytes(data)
    assert read_source(str(file), max_bytes=1000).text == text


def test_a_text_that_tells_of_pdf_files_is_a_text(tmp_path: Path) -> None:
    file = tmp_path / "play.pdf"
    file.write_text("ANNA. It begins with %PDF-1.7, they say.\n")
    assert read_source(str(file), max_bytes=1000).text.startswith("ANNA. It")
    assert kind_of(zipped("mimetype")) is None


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "ANNA waits.")
    return file.getvalue()


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
WORDS = {
    "missing": "pip install 'seven-stations[documents]'",
    "encrypted": "password",
    "damaged": "damaged",
    "no-text": "OCR",
    "text": "more than 1,000 bytes",
    "file": "more than 100,000 bytes",
    "unmapped": "which letters",
    "unpacked": "once unpacked",
    "pages": "more than 1,000",
    "time": "more than 1 s",
    "memory": "too much memory",
}
"""A piece of each reason."""


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (LOCKED, "encrypted"),
        (b"%PDF-1.7\n" + bytes(200), "damaged"),
        (b"%PDF-1.7\n" + bytes(200) + b"\n%%EOF", "damaged"),
        (word("ANNA waits.")[:-30], "damaged"),
        (zipped("word/document.xml"), "damaged"),
        (typed([[]]), "no-text"),
        (word(""), "no-text"),
        (word("x" * 1001), "text"),
        (word("ش" * 501), "text"),
        (b"%PDF-1.7\n" + bytes(100_000), "file"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_reason_is_one_line_in_the_chosen_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, fault: str, language: str
) -> None:
    monkeypatch.setattr(documents, "MAX_FILE_BYTES", 100_000)
    file = tmp_path / "play.pdf"
    file.write_bytes(data)
    choose(language)
    try:
        with pytest.raises(UsageError) as refused:
            read_source(str(file), max_bytes=1000)
    finally:
        choose("en")
    message = str(refused.value)
    assert message.startswith(f"{file}: ")
    assert "\n" not in message
    if language == "en":
        assert WORDS[fault] in message
    else:
        assert re.search("[\u0600-\u06ff]{3}", message.removeprefix(str(file)))


def test_without_the_extra_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extraction.NEEDED, Kind.PDF, "nobody_has_this")
    file = tmp_path / "play.pdf"
    file.write_bytes(typed([LINES]))
    with pytest.raises(UsageError, match=re.escape(WORDS["missing"])):
        read_source(str(file), max_bytes=1000)


@pytest.mark.parametrize("fault", sorted(WORDS))
def test_every_fault_has_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise DocumentError(fault, max_bytes=1000 if fault == "text" else 100_000, max_pages=1000, seconds=1.0)

    monkeypatch.setattr(extraction, "text_of", refuse)
    file = tmp_path / "play.pdf"
    file.write_bytes(typed([LINES]))
    with pytest.raises(UsageError, match=re.escape(WORDS[fault])):
        read_source(str(file), max_bytes=1000)


def fault(data: bytes, **limits: float) -> str:
    with pytest.raises(DocumentError) as refused:
        extraction.text_of(data, Kind.PDF, max_bytes=1000, **limits)  # type: ignore[arg-type]
    return refused.value.fault


def test_a_file_that_would_take_minutes_is_given_up() -> None:
    data = endless()
    assert len(data) < 1_000_000
    assert fault(data, seconds=1.0) == "time"


@pytest.mark.skipif("sys.platform != 'linux'", reason="only Linux keeps to a limit of memory")
def test_a_file_that_swells_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MAX_MEMORY", 300_000_000)
    data = swelling()
    assert len(data) < 1_000_000
    assert fault(data) == "memory"


def test_more_pages_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MAX_PAGES", 2)
    assert fault(typed([["ANNA"]] * 3)) == "pages"


def test_the_library_cannot_be_replaced_by_a_file_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pdfminer.py").write_text("raise SystemExit('not this one')")
    assert extraction.text_of(typed([LINES]), Kind.PDF, max_bytes=1000) == TEXT
