"""A flow, for people: each job with its state, indented under the job that waits for it."""

import sys
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from cli.views.figures import printable
from cli.views.language import choose, chosen, t
from cli.views.tables import COLOURS
from seven_stations.queue.flows import Flow
from seven_stations.words import word


def print_tree(flow: Flow) -> None:
    """Print the flow on standard output, coloured on a terminal."""
    if not sys.stdout.isatty():
        choose("en")  # data is the same in every language
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    for line in _lines(flow, "", ""):
        console.print(line)


def _lines(flow: Flow, lead: str, indent: str) -> Iterator[Text]:
    """``lead`` is before the job itself, ``indent`` before what is under it."""
    view = flow.view
    state = view.listed_state if chosen() == "en" else word("states", view.listed_state, chosen())
    named = f"{view.title or view.name} ({view.queue}/{view.job_id})"
    yield Text(lead) + Text(state, style=COLOURS.get(view.listed_state, "")) + Text(f"  {printable(named)}")
    last = len(flow.children) - (0 if flow.hidden else 1)
    for number, child in enumerate(flow.children):
        end = number == last
        yield from _lines(child, indent + ("└─ " if end else "├─ "), indent + ("   " if end else "│  "))
    if flow.hidden:
        yield Text(indent + "└─ " + t("{number} not shown: removed, or too many", number=flow.hidden), style="dim")
