"""Lists of records: a table on a terminal, lines with tab-separated fields in a pipe."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cli.views.console import say
from cli.views.figures import printable
from cli.views.language import chosen, t
from seven_stations.words import word

COLOURS = {
    "active": "cyan",
    "completed": "green",
    "failed": "red",
    "delayed": "yellow",
    "paused": "yellow",
    "cancelled": "red",
    "prioritized": "magenta",
}
"""The colours of states on a terminal."""


_LEAST = 12
"""The width to which the flexible column is cut before other columns are left out."""


def print_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    flexible: int | None = None,
    spare: Sequence[int] = (),
) -> None:
    """Print rows under headings. Columns in ``numbers`` are right-aligned. In a pipe, everything is printed.

    On a narrow terminal, the column ``flexible`` is cut, and then the columns in ``spare`` are left out in this
    order, with a message. All other cells are shown in full.
    """
    cleaned = [[printable(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in cleaned:
            sys.stdout.write("\t".join(cell.replace("\t", " ") for cell in row) + "\n")
        return
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout)
    shown = [[_shown(cell) for cell in row] for row in cleaned]
    widths = [max(cell_len(row[at]) for row in [headings, *shown]) for at in range(len(headings))]
    kept = _columns(widths, console.width, flexible, spare)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for at in kept:
        # Ids are never cut, because users copy them.
        width = widths[at]
        if at == flexible:
            others = sum(widths[one] + 2 for one in kept if one != at)
            width = min(width, max(_LEAST, console.width - others))
        table.add_column(headings[at], justify="right" if at in numbers else "left", no_wrap=True, width=width)
    for row, told in zip(cleaned, shown, strict=True):
        table.add_row(*(Text(told[at], style=COLOURS.get(row[at], ""), overflow="ellipsis") for at in kept))
    console.print(table)
    if len(kept) < len(headings):
        left = t(", ").join(headings[at] for at in range(len(headings)) if at not in kept)
        say(t("Left out on this narrow terminal: {columns} (--json has all)", columns=left))


def _columns(widths: list[int], room: int, flexible: int | None, spare: Sequence[int]) -> list[int]:
    """The columns that fit, all in full except the flexible one."""
    least = [min(width, _LEAST) if at == flexible else width for at, width in enumerate(widths)]
    kept = list(range(len(widths)))
    for at in spare:
        if sum(least[one] + 2 for one in kept) <= room + 2:
            break
        kept.remove(at)
    return kept


def _shown(cell: str) -> str:
    """A state in the chosen language; other cells are unchanged."""
    return state_word(cell) if cell in COLOURS else cell


def state_word(state: str, part: str = "states") -> str:
    """A state in the chosen language, by this part of the catalogue; in English, as the data has it."""
    return state if chosen() == "en" else word(part, state, chosen())


def ago(at_ms: int | None, now_ms: float) -> str:
    """A time on a terminal: ``5 s``, ``12 min``, ``3 h``, ``2 d`` ago; in a pipe as ISO 8601."""
    if at_ms is None:
        return ""
    if not sys.stdout.isatty():
        return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    seconds = max(0.0, (now_ms - at_ms) / 1000)
    return span(seconds)


def due(at_ms: int | None, now_ms: float) -> str:
    """When a job is due, on a terminal; empty for one that is not delayed, and in a pipe."""
    if at_ms is None or not sys.stdout.isatty():
        return ""
    return t("in {span}", span=span(max(0.0, (at_ms - now_ms) / 1000)))


def span(seconds: float) -> str:
    """A duration in its largest unit."""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def counted(value: Any) -> str:
    """A number with thousands separators on a terminal, plain in a pipe."""
    return f"{value:,}" if sys.stdout.isatty() else str(value)
