"""``python -m benchmarks``: everything, as tables."""

from rich.console import Console
from rich.table import Table

from benchmarks import analysis, events, fanout, queues


def main() -> None:
    print("Fan-out of 300-byte events:\n")
    fanout.main(1)
    print("\nOne event from the log to one client:\n")
    events.main(1)
    print()
    Console().print(_analysis())
    Console().print(_queues())


def _analysis() -> Table:
    table = Table(title="Analysis: all seven stations, by length of the text")
    for name in ("text", "MB", "CPU s, fresh process", "CPU s, warm", "peak MB"):
        table.add_column(name, justify="right" if name != "text" else "left")
    for figure in analysis.run():
        warm = "" if figure.warm is None else f"{figure.warm:.2f}"
        table.add_row(
            figure.text, f"{figure.megabytes:g}", f"{figure.cold:.2f}", warm, f"{figure.peak_megabytes:.0f}"
        )
    return table


def _queues() -> Table:
    table = Table(title="Queues: µs of the server for a page of 20 jobs, by jobs in the queue")
    for name in ("list", f"{queues.SMALL:,}", f"{queues.LARGE:,}", "ratio"):
        table.add_column(name, justify="right" if name != "list" else "left")
    for figure in queues.run():
        table.add_row(figure.listing, f"{figure.small:.0f}", f"{figure.large:.0f}", f"{figure.ratio:.1f}")
    return table


if __name__ == "__main__":
    main()
