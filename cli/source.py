"""The texts that commands are given: files, or `-` for standard input, found fit before anything is done."""

import sys
from dataclasses import dataclass
from pathlib import Path

from cli.errors import UsageError
from cli.language import t
from worker.errors import UnreadableTextError

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A text, the name that messages call it by, and what was assumed to read it."""

    name: str
    text: str
    notes: tuple[str, ...] = ()
    piped: bool = False
    """From standard input: it has no name of its own."""


def read_source(file: str, *, max_bytes: int) -> Source:
    """The text of ``file``; raises :class:`UsageError` that names the file and its fault."""
    from worker.manuscript.decoding import decoded

    name = "standard input" if file == STDIN else file
    try:
        data = _bytes(file, max_bytes)
        text, notes = decoded(data, max_bytes)
    except OSError as error:
        raise UsageError(t("Cannot read {name}: {strerror}", name=name, strerror=error.strerror)) from None
    except UnreadableTextError as error:
        raise UsageError(f"{name}: {error.message}") from None
    return Source(name, text, tuple(notes), piped=file == STDIN)


def _bytes(file: str, max_bytes: int) -> bytes:
    # One byte more than allowed tells too large, and no more than that is ever read.
    if file == STDIN:
        data = sys.stdin.buffer.read(max_bytes + 1)
    else:
        with Path(file).open("rb") as stream:
            data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise UnreadableTextError(
            "too-large",
            t(
                "The text is too large: it has more than {max_bytes:,} bytes. Send a shorter one, or raise"
                " STATIONS_MAX_TEXT_BYTES here and for the workers.",
                max_bytes=max_bytes,
            ),
        )
    return data
