"""Texts out of PDF and Word files: the extra ``documents``.

``kind_of`` tells such a file by its content, ``text_in`` gets its text. A hostile file takes all the time and
memory there is: ``extraction`` starts a process for it, within limits; a worker's child is one already.
"""

import logging
from enum import StrEnum
from importlib.util import find_spec

from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.words import note

MAX_FILE_BYTES = 50_000_000
"""The largest file that is looked into: pictures make files large whose text is short."""

HEAD_BYTES = 1024
"""How much of a file tells whether it may be a document. Some programs write a little before ``%PDF-``."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BODY = b"word/document"


class Kind(StrEnum):
    """What a document is."""

    PDF = "pdf"
    WORD = "docx"


MAX_PAGES = 1000

NEEDED = {Kind.PDF: "pdfminer", Kind.WORD: "docx"}
"""The library that reads each."""


class DocumentError(UnreadableTextError):
    """A document gives no text. ``fault`` says why: with ``file-`` before it a code of the catalogue."""

    def __init__(self, fault: str, **fields: object) -> None:
        super().__init__("undecodable", note(f"file-{fault}", **fields))
        self.fault = fault
        self.fields = fields


def may_be_document(head: bytes) -> bool:
    """Whether a file that begins so is worth reading up to ``MAX_FILE_BYTES``."""
    return _is_pdf(head) or head.startswith((_ZIP, _OLE))


def kind_of(data: bytes) -> Kind | None:
    """What ``data`` is, ``None`` for anything else; raises :class:`DocumentError` where it is locked."""
    if _is_pdf(data[:HEAD_BYTES]):
        return Kind.PDF
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise DocumentError("encrypted")
    # Names stand in the clear. The list of them is left to the process that may take no more than its share.
    return Kind.WORD if data.startswith(_ZIP) and _BODY in data else None


def text_in(data: bytes, *, max_bytes: int, max_pages: int = MAX_PAGES) -> bytes | str:
    """The text of the PDF or Word file that ``data`` is, at most ``max_bytes`` as UTF-8; anything else as it is.

    Raises :class:`DocumentError`. To be called where a process may be ended, see above.
    """
    kind = kind_of(data)
    if kind is None:
        return data
    if find_spec(NEEDED[kind]) is None:
        raise DocumentError("missing")
    logging.getLogger(NEEDED[kind]).setLevel(logging.CRITICAL)  # it tells of each oddity; what matters is raised
    try:
        text = _text_of(data, kind, max_bytes, max_pages)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # a damaged file makes parsers fail in any way they can
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
    # Behind a mark, blanks or a few control bytes, never behind words: a play may quote the mark.
    at = head.find(b"%PDF-")
    return at >= 0 and not any(chr(byte).isalnum() for byte in head[:at] if byte < 0x80)
