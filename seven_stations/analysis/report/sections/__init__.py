"""The report as blocks: first the verdict, then one section per station.

It reads the JSON, not the typed outputs, so that a stored report can be rendered again, and uses what is there,
because a replaced station may provide less.
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
from seven_stations.stations import STATION_NAMES
from seven_stations.words import Note

_SECTIONS = {1: cast, 2: concepts, 3: network, 4: economy, 5: movement, 6: diagnosis}


def blocks_of(report: Report) -> list[Block | Panel]:
    """The complete report."""
    labels = Labels(report.language, scenes=report.manuscript.scenes)
    blocks: list[Block | Panel] = list(verdict(report, labels))
    for station in report.stations:
        section = _SECTIONS.get(station.number)
        if section is not None:
            blocks.append(Heading(2, f"{station.number}. {labels[station.name]}"))
            shown = list(section(report, labels))
            blocks += shown
            if station.number == 1:
                blocks += reading(report, labels)
            # Of what is not shown, nobody is to be told how sure it is, nor of the curve, which claims nothing.
            known = station.confidence == report.confidence  # from the beginning of the report
            claims = station.number != 5 and bool(shown or not station.notes)
            blocks += _end(station, labels, withheld=known or not claims)
    if report.skipped:
        left_out = labels["comma"].join(labels[STATION_NAMES[number - 1]] for number in report.skipped)
        blocks.append(Paragraph(labels["skipped"].format(stations=left_out), small=True))
    told = {note for station in report.stations for note in _messages(station.notes, labels)}
    notes = [note for note in _messages(report.notes, labels) if note not in told]
    if notes:
        blocks += [Heading(2, labels["notes"]), Items([Item(note) for note in notes])]
    return blocks


def _end(station: StationReport, labels: Labels, *, withheld: bool) -> Iterator[Block]:
    notes = _messages(station.notes, labels)
    if station.engine != BUILT_IN:
        notes.insert(0, labels["engine"].format(engine=station.engine))
    told = [] if withheld else [f"{labels.sure('how sure', station.confidence)}."]
    if len(notes) <= 2:
        told += notes
    if told:
        yield Paragraph(" ".join(told), small=True)
    if len(notes) > 2:
        yield Items([Item(note) for note in notes], small=True)


def _messages(notes: Iterable[Note], labels: Labels) -> list[str]:
    """The notes in their order, each once."""
    return list(dict.fromkeys(one.render(labels.language) for one in notes))
