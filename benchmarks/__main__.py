"""``python -m benchmarks``: everything, as one table."""

from rich.console import Console
from rich.table import Table

from benchmarks import fanout


def main() -> None:
    table = Table(title="Fan-out: one 300-byte event at a time")
    for name in ("server", "transport", "clients", "CPU µs a message", "KB a connection", "delivered"):
        table.add_column(name, justify="right" if name != "server" else "left")
    for figure in fanout.run():
        table.add_row(
            figure.server,
            figure.kind,
            str(figure.clients),
            f"{figure.micros:.1f}",
            f"{figure.kilobytes:.1f}",
            f"{figure.delivered:.1%}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
