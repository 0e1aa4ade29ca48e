"""The changes between two drafts, for people."""

from collections.abc import Iterator

from seven_stations.analysis.comparison.model import Drafts, FindingChange
from seven_stations.analysis.report.blocks import Block, Heading, Item, Items, Paragraph, Table
from seven_stations.analysis.report.labels import Labels

MOST_ROWS = 200
"""The most scenes and characters that are listed; the JSON has all."""


def changes(drafts: Drafts, words: Labels) -> Iterator[Block]:
    """Scenes, characters and findings that changed."""
    yield Heading(2, words["drafts"])
    yield Paragraph(words["drafts shared"].format(share=f"{int(100 * drafts.shared)}%"))
    if drafts.scenes:
        yield Heading(3, words["changed scenes"])
        yield _scenes(drafts, words)
        yield from _more(len(drafts.scenes), words)
    if drafts.characters:
        yield Heading(3, words["changed characters"])
        yield _characters(drafts, words)
        yield from _more(len(drafts.characters), words)
    for change in ("resolved", "new"):
        found = [one for one in drafts.findings if one.change == change]
        if found:
            yield Heading(3, words[f"{change} findings"])
            yield Items([Item(_finding(one, words)) for one in found])


def _scenes(drafts: Drafts, words: Labels) -> Table:
    head = ["first draft", "second draft", "heading", "change", "speeches out", "speeches in", "words"]
    rows = []
    for one in drafts.scenes[:MOST_ROWS]:
        told = [words["scene moved"]] if one.moved else []
        if one.change != "kept":
            told.append(words[f"scene {one.change}"])
        numbers = ["–" if number is None else str(number) for number in (one.before, one.after)]
        rows.append(
            [*numbers, one.heading, words["comma"].join(told), str(one.removed), str(one.added), _pair(one.words)]
        )
    return Table([words.head(key) for key in head], rows, frozenset({0, 1, 4, 5, 6}))


def _characters(drafts: Drafts, words: Labels) -> Table:
    shown = drafts.characters[:MOST_ROWS]
    rows = [[one.name, _pair(one.speeches), _pair(one.words), _pair(one.scenes)] for one in shown]
    head = [words.head(key) for key in ("character", "speeches", "words", "scenes")]
    return Table(head, rows, frozenset({1, 2, 3}))


def _more(number: int, words: Labels) -> Iterator[Block]:
    if number > MOST_ROWS:
        yield Paragraph(words["more changes"].format(number=number - MOST_ROWS), small=True)


def _finding(one: FindingChange, words: Labels) -> str:
    title = one.title if one.pair is None else words["conflict of"].format(one=one.pair[0], other=one.pair[1])
    place = [] if one.scene is None else [words.scene_name(one.scene)]
    if one.in_act is not None:
        place = [words["act and scene"].format(act=one.in_act[0], scene=one.in_act[1])]
    return f"{title} ({words['comma'].join([*place, words['line'] + f' {one.line}'])})"


def _pair(values: tuple[int, int]) -> str:
    return f"{values[0]:,} → {values[1]:,}" if values[0] != values[1] else f"{values[1]:,}"
