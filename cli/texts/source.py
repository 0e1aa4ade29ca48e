"""Reading texts from files, or from standard input (`-`), and validating them before anything else is done."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cli.errors import UsageError
from cli.views.error_translation import said
from cli.views.language import chosen, t
from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.errors import InvalidDataError
from seven_stations.words import Note

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A text, its name in messages, and what was assumed when it was read."""

    name: str
    text: str
    notes: tuple[Note, ...] = ()
    piped: bool = False
    """Whether it comes from standard input and thus has no name."""


def read_source(file: str, *, max_bytes: int) -> Source:
    """The text of ``file``. Raises :class:`UsageError`, which names the file and the problem."""
    from seven_stations.analysis.manuscript.preparation.decoding import decoded

    name = t("standard input") if file == STDIN else file
    try:
        text, notes = decoded(_content(file, max_bytes), max_bytes)
    except OSError as error:
        raise UsageError(t("Cannot read {name}: {strerror}", name=name, strerror=error.strerror)) from None
    except UnreadableTextError as error:
        raise UsageError(f"{name}: {error.note.render(chosen())}") from None
    return Source(name, text, tuple(notes), piped=file == STDIN)


def read_corrections(file: str | None) -> list[dict[str, Any]]:
    """The validated corrections in a JSON file. Raises :class:`UsageError`, which names the file and the
    problem."""
    from seven_stations.corrections import parse_corrections

    if file is None:
        return []
    try:
        return [one.as_json() for one in parse_corrections(json.loads(Path(file).read_text("utf-8")))]
    except OSError as error:
        raise UsageError(t("Cannot read {name}: {strerror}", name=file, strerror=error.strerror)) from None
    except InvalidDataError as error:
        raise UsageError(f"{file}: {said(error)}") from None
    except (ValueError, RecursionError):
        raise UsageError(t("{name}: this is not JSON", name=file)) from None


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

    # One byte more than allowed shows that it is too large; more is never read.
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
