"""Lists of records: a table on a terminal, lines with tabs between the fields in a pipe."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cli.views.figures import printable

COLOURS = {
    "active": "cyan",
    "completed": "green",
    "failed": "red",
    "delayed": "yellow",
    "paused": "yellow",
    "cancelled": "red",
    "prioritized": "magenta",
}
"""How states are painted on a terminal."""


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """Print rows under headings; columns in ``numbers`` stand at the right. Nothing is cut in a pipe."""
    cleaned = [[printable(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in cleaned:
            sys.stdout.write("\t".join(cell.replace("\t", " ") for cell in row) + "\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for at, heading in enumerate(headings):
        right = at in numbers
        # Who wants to act on a job copies its id: that is never cut.
        table.add_column(
            heading, justify="right" if right else "left", no_wrap=True, min_width=len(heading) if right else None
        )
    widest = max((len(row[0]) for row in cleaned), default=0)
    table.columns[0].min_width = widest
    for row in cleaned:
        table.add_row(*(Text(cell, style=COLOURS.get(cell, ""), overflow="ellipsis") for cell in row))
    Console(file=sys.stdout).print(table)


def ago(at_ms: int | None, now_ms: float) -> str:
    """A moment on a terminal: ``5 s``, ``12 min``, ``3 h``, ``2 d`` ago; in a pipe as ISO 8601."""
    if at_ms is None:
        return ""
    if not sys.stdout.isatty():
        return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    seconds = max(0.0, (now_ms - at_ms) / 1000)
    return span(seconds)


def span(seconds: float) -> str:
    """A length of time in its largest unit."""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def counted(value: Any) -> str:
    """A number with its thousands apart on a terminal, bare in a pipe."""
    return f"{value:,}" if sys.stdout.isatty() else str(value)
