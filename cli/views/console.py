"""What commands print: messages to the user on standard error, data on standard output."""

import errno
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

from cli.views.figures import printable
from cli.views.language import choose

if TYPE_CHECKING:
    from rich.console import Console


def say(message: str) -> None:
    """Print one message on standard error. Where that was closed, as with a terminal, work goes on unheard."""
    with suppress(OSError):
        typer.echo(printable(message), err=True)


def print_json(record: Mapping[str, Any]) -> None:
    """Print one JSON object as one line on standard output, and flush."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def data_console() -> "Console":
    """Standard output, coloured on a terminal; in a pipe, data is the same in every language."""
    from rich.console import Console

    class DataConsole(Console):
        def on_broken_pipe(self) -> None:
            # As everywhere; rich would end the command with exit code 1.
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    if not sys.stdout.isatty():
        choose("en")
    return DataConsole(file=sys.stdout, highlight=False, soft_wrap=True)
