"""A comparison as Markdown and HTML, made from the same blocks as reports."""

from collections.abc import Iterator, Sequence

from seven_stations.analysis.comparison.changes import changes
from seven_stations.analysis.comparison.curves import curves_chart
from seven_stations.analysis.comparison.measures import MEASURES
from seven_stations.analysis.comparison.model import Common, Comparison, Difference
from seven_stations.analysis.report.blocks import Block, Heading, Item, Items, Panel, Paragraph, Table
from seven_stations.analysis.report.html import page
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.markdown import document

MOST_DIFFERENCES = 5

_SHARES = frozenset(measure.name for measure in MEASURES if measure.kind == "share")


def to_markdown(comparison: Comparison) -> str:
    """The comparison as one Markdown document."""
    return document(_blocks(comparison, Labels(comparison.language, "comparison")))


def to_html(comparison: Comparison) -> str:
    """The comparison as one self-contained HTML document."""
    words = Labels(comparison.language, "comparison")
    return page(_title(comparison, words), _blocks(comparison, words), words)


def _title(comparison: Comparison, words: Labels) -> str:
    return comparison.title or words["comparison"].format(number=len(comparison.texts))


def _blocks(comparison: Comparison, words: Labels) -> Iterator[Block | Panel]:
    yield Heading(1, _title(comparison, words))
    yield _texts(comparison, words)
    if comparison.missing:
        yield Heading(2, words["missing"])
        yield Items([Item(f"{text.title}: {text.reason.render(words.language)}") for text in comparison.missing])
    if comparison.drafts is not None:
        yield from changes(comparison.drafts, words)
    yield Heading(2, words["differs most"])
    told = [_difference(one, comparison, words) for one in comparison.differences[:MOST_DIFFERENCES]]
    yield Items([Item(line) for line in told]) if told else Paragraph(words["no difference"])
    yield Heading(2, words["measures"])
    yield _measures(comparison, words)
    chart = curves_chart(comparison.texts, words)
    if chart is not None:
        yield Heading(2, words["tension"])
        yield Panel(chart, ())
    for name, share, found in (
        ("common characters", "share of speech", comparison.common_characters),
        ("common themes", "share of scenes", comparison.common_themes),
    ):
        if found:
            yield Heading(2, words[name])
            yield Paragraph(words[share], small=True)
            yield _common(found, comparison)
    if comparison.notes:
        yield Items([Item(words[note]) for note in comparison.notes], small=True)


def _texts(comparison: Comparison, words: Labels) -> Table:
    rows = [
        [
            _named(text.number, comparison),
            f"{text.confidence:.0%}",
            words["comma"].join(words[f"doubt {code}"] for code in text.doubts),
        ]
        for text in comparison.texts
    ]
    return Table([words["text"], words["confidence"], words["doubts"]], rows, frozenset({1}))


def _measures(comparison: Comparison, words: Labels) -> Table:
    names = [measure.name for measure in MEASURES]
    rows = [
        [_named(text.number, comparison), *(_value(name, text.measures.get(name)) for name in names)]
        for text in comparison.texts
    ]
    return Table([words["text"], *(words[name] for name in names)], rows, frozenset(range(1, len(names) + 1)))


def _common(found: Sequence[Common], comparison: Comparison) -> Table:
    numbers = [text.number for text in comparison.texts]
    rows = []
    for one in found:
        shares = {place.text: place.share for place in one.texts}
        rows.append([one.name, *(f"{shares[number]:.0%}" if number in shares else "–" for number in numbers)])
    head = ["", *(_named(number, comparison) for number in numbers)]
    return Table(head, rows, frozenset(range(1, len(head))))


def _difference(one: Difference, comparison: Comparison, words: Labels) -> str:
    return words["difference"].format(
        measure=words[one.measure],
        low=_value(one.measure, one.low),
        low_text=_named(one.low_text, comparison),
        high=_value(one.measure, one.high),
        high_text=_named(one.high_text, comparison),
    )


def _named(number: int, comparison: Comparison) -> str:
    return f"{number}. {' '.join(comparison.texts[number - 1].title.split())[:60]}"


def _value(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    if name in _SHARES and name != "speech inequality":
        return f"{value:.0%}"
    return f"{value:,.0f}" if value == int(value) else f"{value:.2f}"
