"""How the text was read: what has a role, what may have been missed, what was left out."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Item, Items
from seven_stations.analysis.report.findings import percent
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report, UnreadReport


def reading(report: Report, labels: Labels) -> Iterator[Block]:
    """One short list, an aside: sure readings have nothing but their coverage to tell."""
    told = report.manuscript.reading
    items = [Item(labels["covered"].format(share=percent(told.coverage)))]
    for key, unread in (("unread cues", told.unread_cues), ("unread headings", told.unread_headings)):
        if unread.count:
            items.append(Item(labels[key].format(number=unread.count, lines=_listed(unread, labels))))
    for one in told.left_out:
        first, last = one.lines
        items.append(Item(labels[f"left out {one.what}"].format(first=first, last=last)))
    yield Items(items, small=True)


def _listed(unread: UnreadReport, labels: Labels) -> str:
    told = labels["comma"].join(map(str, unread.lines))
    return told if len(unread.lines) == unread.count else f"{told}…"
