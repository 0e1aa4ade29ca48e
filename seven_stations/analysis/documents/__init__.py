"""Extracting the text of PDF and Word files; needs the extra ``documents``.

``kind_of`` detects such a file by its content, ``text_in`` extracts its text. A malicious file may use all
available time and memory, so ``extraction`` starts a process with limits; a worker's child already is one.
"""

import logging
from enum import StrEnum
from importlib.util import find_spec

from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.words import note

MAX_FILE_BYTES = 50_000_000
"""The largest file that is examined; files with short texts may be large because of pictures."""

HEAD_BYTES = 1024
"""The number of bytes that show whether a file may be a document. Some programs write a little before
``%PDF-``."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BODY = b"word/document"


class Kind(StrEnum):
    """The kind of a document."""

    PDF = "pdf"
    WORD = "docx"


MAX_PAGES = 1000

NEEDED = {Kind.PDF: "pdfminer", Kind.WORD: "docx"}
"""The library that reads each kind."""


class DocumentError(UnreadableTextError):
    """No text can be extracted from a document. ``fault`` is the reason; with the prefix ``file-`` it is a code of
    the catalogue."""

    def __init__(self, fault: str, **fields: object) -> None:
        super().__init__("undecodable", note(f"file-{fault}", **fields))
        self.fault = fault
        self.fields = fields


def may_be_document(head: bytes) -> bool:
    """Whether a file with this beginning is worth reading up to ``MAX_FILE_BYTES``."""
    return _is_pdf(head) or head.startswith((_ZIP, _OLE))


def kind_of(data: bytes) -> Kind | None:
    """The kind of ``data``, or ``None`` for other files. Raises :class:`DocumentError` if it is encrypted."""
    if _is_pdf(data[:HEAD_BYTES]):
        return Kind.PDF
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise DocumentError("encrypted")
    # File names are not compressed. The directory is left to the process that has limits.
    return Kind.WORD if data.startswith(_ZIP) and _BODY in data else None


def text_in(data: bytes, *, max_bytes: int, max_pages: int = MAX_PAGES) -> bytes | str:
    """The text of a PDF or Word file, at most ``max_bytes`` as UTF-8; other data is returned unchanged.

    Raises :class:`DocumentError`. Call it only in a process with limits, see above.
    """
    kind = kind_of(data)
    if kind is None:
        return data
    if find_spec(NEEDED[kind]) is None:
        raise DocumentError("missing")
    logging.getLogger(NEEDED[kind]).setLevel(logging.CRITICAL)  # it logs oddities; what matters is raised
    try:
        text = _text_of(data, kind, max_bytes, max_pages)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # parsers fail on a damaged file in any way they can
        raise DocumentError("damaged") from error
    if len(text) > max_bytes or len(text.encode("utf-8", "replace")) > max_bytes:
        raise DocumentError("text", max_bytes=max_bytes)
    return text


def _text_of(data: bytes, kind: Kind, max_bytes: int, max_pages: int) -> str:
    if kind is Kind.PDF:
        from seven_stations.analysis.documents import pdf, printed

        return printed.text_of(pdf.pages_of(data, max_pages=max_pages, max_bytes=max_bytes))
    from seven_stations.analysis.documents import word

    return word.text_of(data, max_bytes=max_bytes)


def _is_pdf(head: bytes) -> bool:
    # After a byte order mark, blanks or a few control bytes, but never after words, because a play may quote it.
    at = head.find(b"%PDF-")
    return at >= 0 and not any(chr(byte).isalnum() for byte in head[:at] if byte < 0x80)
