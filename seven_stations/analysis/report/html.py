"""The report as one self-contained HTML file: no scripts, no external resources, printable."""

from collections.abc import Iterable
from importlib.resources import files

from seven_stations.analysis.report.blocks import (
    Block,
    Chart,
    Heading,
    Item,
    Items,
    Panel,
    Paragraph,
    Place,
    Quote,
    Table,
)
from seven_stations.analysis.report.charts.svg import escaped
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report
from seven_stations.analysis.report.sections import blocks_of

_FIT = 5  # columns that a phone shows beside one another
_STYLE = files(__package__).joinpath("report.css").read_text("utf-8")


def to_html(report: Report) -> str:
    """The report as one HTML document, right-to-left for Arabic. Everything from the text is escaped."""
    labels = Labels(report.language, scenes=report.manuscript.scenes)
    return page(report.title or labels["untitled"], blocks_of(report), labels)


def page(title: str, blocks: Iterable[Block | Panel], labels: Labels) -> str:
    """Blocks as one HTML document."""
    title = escaped(title)
    sections: list[Heading] = []
    written = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            sections.append(block)
            written.append(f'<h2 id="part-{len(sections)}">{escaped(block.text)}</h2>')
        else:
            written.append(_written(block, labels))
    first = next((at for at, text in enumerate(written) if text.startswith("<h2 ")), len(written))
    body = "\n".join([*written[:first], _contents(sections, labels), *written[first:]])
    return (
        f'<!doctype html>\n<html lang="{escaped(labels.language)}" dir="{labels.direction}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _contents(sections: list[Heading], labels: Labels) -> str:
    """Links to the sections, for print only, because a screen has a table of contents beside the report or no
    room."""
    links = "".join(
        f'<li><a href="#part-{number}">{escaped(section.text)}</a></li>'
        for number, section in enumerate(sections, 1)
    )
    return f'<nav class="contents" aria-label="{escaped(labels["contents"])}"><ul>{links}</ul></nav>'


def _written(block: Block | Panel, labels: Labels) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{escaped(text)}</h{level}>"
        case Paragraph(text, strong, small):
            inner = f"<strong>{escaped(text)}</strong>" if strong else escaped(text)
            return f'<p class="small">{inner}</p>' if small else f"<p>{inner}</p>"
        case Quote():
            return _quoted(block)
        case Items(items, small):
            kind = ' class="small"' if small else ""
            return f"<ul{kind}>{''.join(_item(item) for item in items)}</ul>"
        case Table():
            return _table(block)
        case Panel():
            return _panel(block, labels)


def _panel(panel: Panel, labels: Labels) -> str:
    chart = _chart(panel.chart, labels) if panel.chart else ""
    beside = "".join(_written(block, labels) for block in panel.beside)
    if beside:
        beside = f'<div class="beside">{beside}</div>'
    kind = "panel both" if chart and beside else "panel"
    return f'<section class="{kind}">{chart}{beside}</section>'


def _chart(chart: Chart, labels: Labels) -> str:
    keys = "".join(f'<li>{key.swatch}<span dir="auto">{escaped(key.text)}</span></li>' for key in chart.legend)
    legend = f'<ul class="legend">{keys}</ul>' if keys else ""
    notes = "".join(f'<p class="notes">{escaped(note)}</p>' for note in chart.notes)
    figures = f"<details><summary>{escaped(labels['figures'])}</summary>{_table(chart.data)}</details>"
    caption = f"<figcaption>{escaped(chart.caption)}</figcaption>"
    return f"<figure>{caption}{chart.picture()}{legend}{notes}{figures}</figure>"


def _item(item: Item) -> str:
    where = f" <cite{_target(item.place)}>{escaped(item.place.text)}</cite>" if item.place else ""
    return f"<li>{escaped(item.text)}{where}{''.join(_quoted(quote) for quote in item.quotes)}</li>"


def _target(place: Place) -> str:
    """Where the page's link leads to."""
    return f' data-analysis="{escaped(place.analysis_id)}" data-lines="{place.line}"'


def _quoted(quote: Quote) -> str:
    # the text may run in the other direction than the report
    lines = f' data-lines="{quote.lines[0]}-{quote.lines[1]}"' if quote.lines else ""
    where = f" <cite{lines}>{escaped(quote.where)}</cite>" if quote.where else ""
    return f'<blockquote><span dir="auto">{escaped(quote.text)}</span>{where}</blockquote>'


def _table(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{_kind(table, index)}>{escaped(cell)}</th>' for index, cell in enumerate(table.head)
    )
    many = len(table.head) > _FIT  # on a narrow screen each row is a list, whose cells name their columns
    labels = [f' data-label="{escaped(cell)}"' if many else "" for cell in table.head]
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{_kind(table, index)}{_named(table, index, cell)}{labels[index]}>{_cell(cell)}</td>"
            for index, cell in enumerate(row)
        )
        + "</tr>"
        for row in table.rows
    )
    kind = "wide many" if many else "wide"
    return f'<div class="{kind}"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(cell: str | Place) -> str:
    return f"<span{_target(cell)}>{escaped(cell.text)}</span>" if isinstance(cell, Place) else escaped(cell)


def _named(table: Table, column: int, cell: str | Place) -> str:
    """The name as in the text, for the page, where it can be corrected."""
    return f' data-name="{escaped(str(cell))}"' if table.people and column == 0 else ""


def _kind(table: Table, column: int) -> str:
    return ' class="number"' if column in table.numbers else ""
