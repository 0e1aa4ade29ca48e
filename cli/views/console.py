"""Messages to the user, on standard error; standard output is for data."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import typer

from cli.views.figures import printable


def say(message: str) -> None:
    """One message on standard error."""
    typer.echo(printable(message), err=True)


def print_json(record: Mapping[str, Any]) -> None:
    """One JSON object as one line on standard output, at once."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()
