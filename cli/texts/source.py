"""The texts that commands are given: files, or `-` for standard input, found fit before anything is done."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cli.errors import UsageError
from cli.views.language import chosen, t
from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.words import Note

if TYPE_CHECKING:
    from seven_stations.analysis.documents import DocumentError

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A text, the name that messages call it by, and what was assumed to read it."""

    name: str
    text: str
    notes: tuple[Note, ...] = ()
    piped: bool = False
    """From standard input: it has no name of its own."""


def read_source(file: str, *, max_bytes: int) -> Source:
    """The text of ``file``; raises :class:`UsageError` that names the file and its fault."""
    from seven_stations.analysis.documents import DocumentError
    from seven_stations.analysis.manuscript.decoding import decoded

    name = t("standard input") if file == STDIN else file
    try:
        text, notes = decoded(_content(file, max_bytes), max_bytes)
    except OSError as error:
        raise UsageError(t("Cannot read {name}: {strerror}", name=name, strerror=error.strerror)) from None
    except DocumentError as error:
        raise UsageError(f"{name}: {_reason(error)}") from None
    except UnreadableTextError as error:
        raise UsageError(f"{name}: {error.note.told(chosen())}") from None
    return Source(name, text, tuple(notes), piped=file == STDIN)


def _content(file: str, max_bytes: int) -> bytes | str:
    """The bytes of a text, or the text of a document."""
    if file == STDIN:
        return _fit(sys.stdin.buffer, max_bytes)
    with Path(file).open("rb") as stream:
        return _fit(stream, max_bytes)


def _fit(stream: BinaryIO, max_bytes: int) -> bytes | str:
    from seven_stations.analysis.documents import (
        HEAD_BYTES,
        MAX_FILE_BYTES,
        DocumentError,
        kind_of,
        may_be_document,
    )
    from seven_stations.analysis.documents.extraction import text_of

    # One byte more than allowed tells too large, and no more than that is ever read.
    data = stream.read(HEAD_BYTES)
    document = may_be_document(data)
    most = MAX_FILE_BYTES if document else max_bytes
    data += stream.read(max(0, most + 1 - len(data)))
    if document and len(data) > most:
        raise DocumentError("file", max_bytes=most)
    kind = kind_of(data) if document else None
    if kind is not None:
        return text_of(data, kind, max_bytes=max_bytes)
    if len(data) > max_bytes and not document:
        told = t(
            "The text is too large: it has more than {max_bytes:,} bytes. Send a shorter one, or raise"
            " STATIONS_MAX_TEXT_BYTES here and for the workers.",
            max_bytes=max_bytes,
        )
        raise UnreadableTextError("too-large", Note(told))
    return data


def _reason(error: "DocumentError") -> str:
    """Why a document gives no text, and what to do about it."""
    match error.fault:
        case "missing":
            return t(
                "PDF and Word files are read where the extra is installed:"
                " pip install 'seven-stations[documents]'. Or save the script as plain text, Fountain or Final"
                " Draft (.fdx)."
            )
        case "encrypted":
            return t("The file is protected with a password. Save it without one.")
        case "no-text":
            return t(
                "The file has no text in it, only pictures of pages, or nothing. Scanned pages need text"
                " recognition (OCR) first."
            )
        case "unmapped":
            return t(
                "The file does not say which letters its shapes are. Save the script as Word, plain text or"
                " Fountain where it was written."
            )
        case "file":
            return t("The file is too large: it has more than {max_bytes:,} bytes.", **error.fields)
        case "text":
            return t(
                "The text in the file is too large: it has more than {max_bytes:,} bytes. Send a shorter one, or"
                " raise STATIONS_MAX_TEXT_BYTES here and for the workers.",
                **error.fields,
            )
        case "unpacked":
            return t("The file is too large once unpacked: it has more than {max_bytes:,} bytes.", **error.fields)
        case "pages":
            return t("The file has too many pages: more than {max_pages:,}.", **error.fields)
        case "time":
            return t(
                "Reading the file takes too long: more than {seconds:g} s. Save the script as plain text or"
                " Fountain.",
                **error.fields,
            )
        case "memory":
            return t("Reading the file takes too much memory. Save the script as plain text or Fountain.")
    return t("The file is damaged: it cannot be read as what it claims to be. Save it anew.")
