"""Messages to the user on standard error; standard output is for data."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import typer

from cli.views.figures import printable


def say(message: str) -> None:
    """Print one message on standard error."""
    typer.echo(printable(message), err=True)


def print_json(record: Mapping[str, Any]) -> None:
    """Print one JSON object as one line on standard output, and flush."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()
