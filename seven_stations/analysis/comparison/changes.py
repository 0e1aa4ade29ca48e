"""The changes between two drafts, for people."""

from collections.abc import Iterator, Sequence

from seven_stations.analysis.comparison.model import Drafts, FindingChange
from seven_stations.analysis.report.blocks import Block, Heading, Item, Items, Paragraph, Place, Table
from seven_stations.analysis.report.labels import Labels

MOST_ROWS = 200
"""The most scenes and characters that are listed; the JSON has all."""


def changes(drafts: Drafts, analyses: Sequence[str], words: Labels) -> Iterator[Block]:
    """Scenes, characters and findings that changed. ``analyses`` are the ids of both drafts."""
    texts = [Labels(words.language, "comparison", scenes=rows) for rows in drafts.outlines]
    yield Heading(2, words["drafts"])
    yield Paragraph(words["drafts shared"].format(share=f"{int(100 * drafts.shared)}%"))
    if drafts.scenes:
        yield Heading(3, words["changed scenes"])
        yield _scenes(drafts, analyses, texts)
        yield from _more(len(drafts.scenes), words)
    if drafts.characters:
        yield Heading(3, words["changed characters"])
        yield _characters(drafts, words)
        yield from _more(len(drafts.characters), words)
    for change, analysis, text in zip(("resolved", "new"), analyses, texts, strict=True):
        found = [one for one in drafts.findings if one.change == change]
        if found:
            yield Heading(3, words[f"{change} findings"])
            yield Items([_finding(one, analysis, text) for one in found])


def _scenes(drafts: Drafts, analyses: Sequence[str], texts: Sequence[Labels]) -> Table:
    words = texts[0]
    head = ["first draft", "second draft", "heading", "change", "speeches out", "speeches in", "words"]
    rows = []
    for one in drafts.scenes[:MOST_ROWS]:
        told = [words["scene moved"]] if one.moved else []
        if one.change != "kept":
            what = words["comma"].join(words[f"differs {part}"] for part in one.differs)
            told.append(words[f"scene {one.change}"].format(what=what))
        numbers = [
            "–" if number is None or line is None else Place(text.place(number), analysis, line)
            for number, line, analysis, text in zip(
                (one.before, one.after), one.lines, analyses, texts, strict=True
            )
        ]
        rows.append(
            [
                *numbers,
                one.heading,
                words["comma"].join(told),
                str(one.removed),
                str(one.added),
                _pair(one.words, words),
            ]
        )
    return Table([words.head(key) for key in head], rows, frozenset({0, 1, 4, 5, 6}))


def _characters(drafts: Drafts, words: Labels) -> Table:
    shown = drafts.characters[:MOST_ROWS]
    rows = [[one.name, *(_pair(pair, words) for pair in (one.speeches, one.words, one.scenes))] for one in shown]
    head = [words.head(key) for key in ("character", "speeches", "words", "scenes")]
    return Table(head, rows, frozenset({1, 2, 3}))


def _more(number: int, words: Labels) -> Iterator[Block]:
    if number > MOST_ROWS:
        yield Paragraph(words["more changes"].format(number=number - MOST_ROWS), small=True)


def _finding(one: FindingChange, analysis: str, words: Labels) -> Item:
    title = one.title if one.pair is None else words["conflict of"].format(one=one.pair[0], other=one.pair[1])
    place = [] if one.scene is None else [words.scene_name(one.scene)]
    where = words["comma"].join([*place, f"{words['line']} {one.line}"])
    return Item(title, place=Place(where, analysis, one.line))


def _pair(values: tuple[int, int], words: Labels) -> str:
    arrow = "←" if words.direction == "rtl" else "→"  # arrows are not mirrored with their line
    return f"{values[0]:,} {arrow} {values[1]:,}" if values[0] != values[1] else f"{values[1]:,}"
