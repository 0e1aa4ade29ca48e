"""How the text was read: lines that were not understood, lines that may have been missed, lines left out."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Item, Items
from seven_stations.analysis.report.findings import percent
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import CorrectionReport, Report, UnreadReport


def reading(report: Report, labels: Labels) -> Iterator[Block]:
    """One short list as an aside: what was not understood, left out or corrected, if anything was."""
    told = report.manuscript.reading
    share = percent(told.coverage)
    # That 97 % were read says nothing of how many were read wrongly, unless the reading is in doubt.
    items = [Item(labels["covered"].format(share=share))] if report.unread and share != percent(1) else []
    for what, unread in report.unread.items():
        if unread.count:
            items.append(Item(labels[f"unread {what}"].format(number=unread.count, lines=_listed(unread, labels))))
    for one in told.left_out:
        first, last = one.lines
        items.append(Item(labels[f"left out {one.what}"].format(first=first, last=last)))
    items += [Item(_corrected(one, labels)) for one in report.manuscript.corrections]
    if items:
        yield Items(items, small=True)


def _corrected(one: CorrectionReport, labels: Labels) -> str:
    """A requested correction, and what it changed."""
    told = one.correction
    if "merge" in told:
        name = told.get("name", told["merge"][0])
        others = [other for other in told["merge"] if other != name]
        said = labels["corrected merge"].format(names=labels["comma"].join(others), name=name)
    elif "split" in told:
        where = labels["from line"].format(line=told.get("fromLine"))
        if "scenes" in told:
            where = labels["semicolon"].join(map(labels.scene_name, told["scenes"]))
        said = labels["corrected split"].format(name=told["split"], into=told["into"], where=where)
    else:
        role = labels[f"role {told['is']}"]
        said = labels["corrected line"].format(line=told["line"], role=role, speaker=told.get("speaker", ""))
    if not one.changed:
        return f"{said} {labels['nothing corrected']}"
    return said if "line" in told else f"{said} {labels['corrected speeches'].format(number=one.changed)}"


def _listed(unread: UnreadReport, labels: Labels) -> str:
    told = labels["comma"].join(map(str, unread.lines))
    return told if len(unread.lines) == unread.count else f"{told}…"
