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
_MOST_BESIDE = 4  # texts

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
        yield from changes(comparison.drafts, [text.analysis_id for text in comparison.texts], words)
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
    rows = [[_named(text.number, comparison), f"{text.confidence:.0%}"] for text in comparison.texts]
    head = [words["text"], words["confidence"]]
    if any(text.doubts for text in comparison.texts):
        head.append(words["doubts"])
        for row, text in zip(rows, comparison.texts, strict=True):
            row.append(words["comma"].join(words[f"doubt {code}"] for code in text.doubts))
    return Table(head, rows, frozenset({1}))


def _measures(comparison: Comparison, words: Labels) -> Table:
    """A row for each measure, or for each text where these are more than fit beside one another."""
    texts = comparison.texts
    rows = [
        ["", *(_named(text.number, comparison) for text in texts)],
        *(
            [words[measure.name], *(_value(measure.name, text.measures.get(measure.name)) for text in texts)]
            for measure in MEASURES
        ),
    ]
    if len(texts) > _MOST_BESIDE:
        rows = [[cell or words["text"] for cell in column] for column in zip(*rows, strict=True)]
    return Table(rows[0], rows[1:], frozenset(range(1, len(rows[0]))))


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
    if name in _SHARES:
        return f"{value:.0%}"
    return f"{value:,.0f}" if value == int(value) else f"{value:.2f}"
