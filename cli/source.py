"""The texts that commands are given: files, or `-` for standard input, found fit before anything is done."""

import sys
from dataclasses import dataclass
from pathlib import Path

from cli.errors import UsageError
from worker.errors import UnreadableTextError

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A text and the name that messages call it by."""

    name: str
    text: str


def read_source(file: str, *, max_bytes: int) -> Source:
    """The text of ``file``; raises :class:`UsageError` that names the file and its fault."""
    name = "standard input" if file == STDIN else file
    try:
        data = _bytes(file, max_bytes)
    except OSError as error:
        raise UsageError(f"Cannot read {name}: {error.strerror}") from None
    from worker.manuscript import decode

    try:
        return Source(name, decode(data, max_bytes=max_bytes))
    except UnreadableTextError as error:
        raise UsageError(f"{name}: {error.message}") from None


def _bytes(file: str, max_bytes: int) -> bytes:
    # One byte more than allowed tells too large, and no more than that is ever read.
    if file == STDIN:
        return sys.stdin.buffer.read(max_bytes + 1)
    with Path(file).open("rb") as stream:
        return stream.read(max_bytes + 1)
