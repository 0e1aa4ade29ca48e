"""The report as Markdown, for the author of the text."""

import re
from collections.abc import Iterable

from seven_stations.analysis.report.blocks import (
    Block,
    Chart,
    Heading,
    Item,
    Items,
    Panel,
    Paragraph,
    Quote,
    Table,
)
from seven_stations.analysis.report.model import Report
from seven_stations.analysis.report.sections import blocks_of

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def to_markdown(report: Report) -> str:
    """The report as one Markdown document. Text is escaped so that it cannot affect the formatting."""
    return document(blocks_of(report))


def document(blocks: Iterable[Block | Panel]) -> str:
    """Blocks as one Markdown document."""
    return "\n\n".join(written for block in blocks if (written := _written(block))) + "\n"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _written(block: Block | Panel) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {_plain(text)}"
        case Paragraph(text, strong, _):
            return f"**{_plain(text)}**" if strong else _plain(text)
        case Quote():
            return f"> {_quoted(block)}"
        case Items(items, _):
            return "\n".join(
                "\n".join([f"- {_item(item)}", *(f"  > {_quoted(quote)}" for quote in item.quotes)])
                for item in items
            )
        case Table():
            return _table(block)
        case Panel(chart, beside):
            parts = [_drawn(chart) if chart else "", *(_written(one) for one in beside)]
            return "\n\n".join(part for part in parts if part)


def _item(item: Item) -> str:
    return _plain(f"{item.text} ({item.place})" if item.place else item.text)


def _drawn(chart: Chart) -> str:
    """The chart in characters or numbers; nothing if neither is readable, because the text beside it says the
    same."""
    if chart.tabled:
        return f"{_plain(chart.caption)}\n\n{_table(chart.data)}"
    if not chart.drawing:
        return ""
    return "\n\n".join([_plain(chart.caption), f"```text\n{chart.drawing}\n```", *map(_plain, chart.notes)])


def _quoted(quote: Quote) -> str:
    return f"“{_plain(quote.text)}” — {_plain(quote.where)}"


def _table(table: Table) -> str:
    marks = ["---:" if column in table.numbers else "---" for column in range(len(table.head))]
    rows = [[_plain(str(cell)) for cell in row] for row in (table.head, *table.rows)]
    rows.insert(1, marks)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
