"""Texts out of PDF and Word files: the extra ``documents``, for commands that are given files.

``kind_of`` tells such a file by its content; ``extraction`` gets its text in a process of its own, within limits.
"""

from enum import StrEnum

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


class DocumentError(Exception):
    """A document gives no text. ``fault`` says why; ``cli.texts.source`` has the words."""

    def __init__(self, fault: str, **fields: object) -> None:
        super().__init__(fault)
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


def _is_pdf(head: bytes) -> bool:
    # Behind a mark, blanks or a few control bytes, never behind words: a play may quote the mark.
    at = head.find(b"%PDF-")
    return at >= 0 and not any(chr(byte).isalnum() for byte in head[:at] if byte < 0x80)
