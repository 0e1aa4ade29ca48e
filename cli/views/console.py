"""Messages to the user, on standard error; standard output is for data."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import typer

from cli.errors import UsageError
from cli.views.figures import printable
from cli.views.language import t


def say(message: str) -> None:
    """One message on standard error."""
    typer.echo(printable(message), err=True)


def confirmed(question: str, *, yes: bool) -> bool:
    """Whether to go on with what cannot be undone: asked unless ``--yes`` was given.

    Raises :class:`~cli.errors.UsageError` where nobody can be asked.
    """
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(t("{question} Nobody can be asked here: give --yes", question=question))
    return typer.confirm(printable(question), err=True)


def print_json(record: Mapping[str, Any]) -> None:
    """One JSON object as one line on standard output, at once."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()
