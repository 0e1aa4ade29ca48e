"""A flow, for people: each job with its state, indented under the job that waits for it."""

from collections.abc import Iterator

from rich.text import Text

from cli.views.console import data_console
from cli.views.figures import printable
from cli.views.language import t
from cli.views.tables import COLOURS, state_word
from seven_stations.queue.flows import Flow


def print_tree(flow: Flow) -> None:
    """Print the flow on standard output, coloured on a terminal."""
    console = data_console()
    for line in _lines(flow, "", ""):
        console.print(line)


def _lines(flow: Flow, lead: str, indent: str) -> Iterator[Text]:
    """``lead`` is before the job itself, ``indent`` before what is under it."""
    view = flow.view
    named = f"{view.title or view.name} ({view.queue}/{view.job_id})"
    state = Text(state_word(view.listed_state), style=COLOURS.get(view.listed_state, ""))
    yield Text(lead) + state + Text(f"  {printable(named)}")
    last = len(flow.children) - (0 if flow.hidden else 1)
    for number, child in enumerate(flow.children):
        end = number == last
        yield from _lines(child, indent + ("└─ " if end else "├─ "), indent + ("   " if end else "│  "))
    if flow.hidden:
        yield Text(indent + "└─ " + t("{number} not shown: removed, or too many", number=flow.hidden), style="dim")
