"""The report as blocks: the verdict first, then a section a station.

It reads the JSON, not the typed outputs, so that a stored report can be written anew, and takes what is there: a
station that was replaced may know less.
"""

from collections.abc import Iterable, Iterator

from seven_stations.analysis.report.blocks import Block, Heading, Item, Items, Panel, Paragraph
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report, StationReport
from seven_stations.analysis.report.sections.cast import cast
from seven_stations.analysis.report.sections.concepts import concepts
from seven_stations.analysis.report.sections.diagnosis import diagnosis
from seven_stations.analysis.report.sections.economy import economy
from seven_stations.analysis.report.sections.movement import movement
from seven_stations.analysis.report.sections.network import network
from seven_stations.analysis.report.sections.reading import reading
from seven_stations.analysis.report.sections.verdict import verdict
from seven_stations.analysis.stations.registry import BUILT_IN
from seven_stations.words import Note

_SECTIONS = {1: cast, 2: concepts, 3: network, 4: economy, 5: movement, 6: diagnosis}


def blocks_of(report: Report) -> list[Block | Panel]:
    """The whole report."""
    labels = Labels(report.language, scenes=report.manuscript.scenes)
    blocks: list[Block | Panel] = list(verdict(report, labels))
    for station in report.stations:
        section = _SECTIONS.get(station.number)
        if section is not None:
            blocks.append(Heading(2, f"{station.number}. {labels[station.name]}"))
            blocks += section(report, labels)
            if station.number == 1:
                blocks += reading(report, labels)
            blocks += _end(station, labels)
    if report.notes:
        blocks += [
            Heading(2, labels["notes"]),
            Items([Item(note) for note in _told(report.notes, labels)]),
        ]
    return blocks


def _end(station: StationReport, labels: Labels) -> Iterator[Block]:
    notes = _told(station.notes, labels)
    if station.engine != BUILT_IN:
        notes.insert(0, labels["engine"].format(engine=station.engine))
    told = labels.sure("how sure", station.confidence)
    yield Paragraph(" ".join([f"{told}.", *notes[:2]]) if len(notes) <= 2 else f"{told}.", small=True)
    if len(notes) > 2:
        yield Items([Item(note) for note in notes], small=True)


def _told(notes: Iterable[Note], labels: Labels) -> list[str]:
    """The notes in their order, each once."""
    return list(dict.fromkeys(one.render(labels.language) for one in notes))
