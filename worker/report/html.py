"""The report as one self-contained HTML file: no script, nothing loaded from elsewhere, fit for print."""

from html import escape

from worker.report.blocks import Block, Figure, Heading, Item, Items, Paragraph, Quote, Table
from worker.report.labels import Labels
from worker.report.model import Report
from worker.report.sections import blocks_of

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.6 Georgia, "Noto Naskh Arabic", "Times New Roman", serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; }
figure { margin: 1rem 0; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #8888; }
table { border-collapse: collapse; margin: 1rem 0; font-size: .9rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #8884; text-align: start; vertical-align: top; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
blockquote { margin: .5rem 0; padding-inline-start: 1rem; border-inline-start: 3px solid #8888; }
cite { font-style: normal; font-size: .85rem; opacity: .75; }
pre { direction: ltr; font-size: 1.4rem; overflow-x: auto; margin: .25rem 0; }
@media print {
  body { margin: 0; max-width: none; }
  h2 { break-after: avoid; }
  table, figure, blockquote { break-inside: avoid; }
}
"""


def to_html(report: Report) -> str:
    """The report as one HTML document, right-to-left for Arabic. Everything from the text is escaped."""
    labels = Labels(report.language)
    title = escape(report.title or labels["untitled"])
    body = "\n".join(_written(block) for block in blocks_of(report))
    return (
        f'<!doctype html>\n<html lang="{escape(report.language)}" dir="{labels.direction}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _written(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, strong):
            return f"<p><strong>{escape(text)}</strong></p>" if strong else f"<p>{escape(text)}</p>"
        case Quote():
            return _quoted(block)
        case Items(items):
            return f"<ul>{''.join(_item(item) for item in items)}</ul>"
        case Table():
            return _table(block)
        case Figure(drawing, caption):
            return f"<figure><figcaption>{escape(caption)}</figcaption><pre>{escape(drawing)}</pre></figure>"


def _item(item: Item) -> str:
    return f"<li>{escape(item.text)}{''.join(_quoted(quote) for quote in item.quotes)}</li>"


def _quoted(quote: Quote) -> str:
    # the words of the text may run the other way than the report
    return (
        f'<blockquote><span dir="auto">{escape(quote.text)}</span> <cite>{escape(quote.where)}</cite></blockquote>'
    )


def _table(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{_kind(table, index)}>{escape(cell)}</th>' for index, cell in enumerate(table.head)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{_kind(table, index)}>{escape(cell)}</td>" for index, cell in enumerate(row))
        + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _kind(table: Table, column: int) -> str:
    return ' class="number"' if column in table.numbers else ""
