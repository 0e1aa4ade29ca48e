"""A report as tables for spreadsheets: CSV (RFC 4180) in UTF-8 with a byte order mark, which Excel needs."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from seven_stations.analysis.exports.annotations import annotations_of
from seven_stations.analysis.exports.formats import TABLES
from seven_stations.analysis.report.findings import quoted
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report

MOST_COLUMNS = 200
"""The most characters with their own column in ``characters-by-scene``; the others share the last column."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # so that the same report gives the same archive

Row = Sequence[Any]
"""Cells: text, numbers, or ``None`` for an empty one."""


def to_csv(report: Report, table: str) -> bytes:
    """One table, with headings in the report's language. Text that looks like a formula is prefixed with an
    apostrophe."""
    out = io.StringIO(newline="")
    labels = Labels(report.language, "tables", scenes=report.manuscript.scenes)
    csv.writer(out).writerows([_cell(value) for value in row] for row in _ROWS[table](report, labels))
    return out.getvalue().encode("utf-8-sig", "replace")


def to_zip(report: Report) -> bytes:
    """All tables, each in a file ``NAME.csv``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in TABLES:
            entry = zipfile.ZipInfo(f"{table}.csv", _ZIP_TIME)
            archive.writestr(entry, to_csv(report, table), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value


def _scenes(report: Report, labels: Labels) -> Iterator[Row]:
    yield _head(labels, "scene act heading place setting time first-line last-line speeches words spoken-words "
                        "speakers tension tone")  # fmt: skip
    tension = {one["scene"]: one["value"] for one in report.output(5).get("tension", ())}
    tone = {one["scene"]: one["value"] for one in report.output(2).get("tone", ()) if one.get("determined")}
    for one in report.output(1).get("scenes", ()):
        yield (
            one["number"], one["act"], one["heading"], one["place"], _told(one["setting"], labels),
            _told(one["time"], labels), one["startLine"], one["endLine"], one["speeches"], one["words"],
            one["dialogueWords"], labels["semicolon"].join(one["speakers"]),
            tension.get(one["number"]), tone.get(one["number"]),
        )  # fmt: skip


def _characters_by_scene(report: Report, labels: Labels) -> Iterator[Row]:
    manuscript = report.manuscript
    said = Counter((scene, speaker) for _, speaker, scene in manuscript.speeches)
    speeches = Counter(speaker for _, speaker, _ in manuscript.speeches)
    shown = [speaker for speaker, _ in speeches.most_common(MOST_COLUMNS)]
    others = set(speeches) - set(shown)
    by_scene = Counter(scene for _, speaker, scene in manuscript.speeches if speaker in others)
    names = [manuscript.speakers[speaker] for speaker in shown]
    yield [*_head(labels, "scene act heading"), *names, *([labels.head("others")] if others else ())]
    for number, (_, heading, act, _) in enumerate(manuscript.scenes, 1):
        cells = [said.get((number, speaker)) for speaker in shown]
        yield [number, act, heading, *cells, *([by_scene.get(number)] if others else ())]


def _locations(report: Report, labels: Labels) -> Iterator[Row]:
    yield _head(labels, "place setting time scenes which-scenes words")
    places: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in report.output(1).get("scenes", ()):
        if one["place"]:
            places[one["place"].casefold()].append(one)
    for scenes in sorted(places.values(), key=lambda its: (-len(its), its[0]["number"])):
        yield (
            scenes[0]["place"],
            _listed((_told(one["setting"], labels) for one in scenes), labels),
            _listed((_told(one["time"], labels) for one in scenes), labels),
            len(scenes),
            _listed((one["number"] for one in scenes), labels),
            sum(one["words"] for one in scenes),
        )


def _cast(report: Report, labels: Labels) -> Iterator[Row]:
    yield _head(labels, "character also kind speeches spoken-words share scenes first-scene last-scene vocabulary")
    for one in report.output(1).get("characters", ()):
        yield (
            one["name"], _listed((name for name in one["variants"] if name != one["name"]), labels),
            labels["group"] if one["group"] else None, one["speeches"], one["words"],
            one["wordShare"], one["scenes"], one["firstScene"], one["lastScene"], one["mtld"],
        )  # fmt: skip


def _measures(report: Report, labels: Labels) -> Iterator[Row]:
    yield [*_head(labels, "station measure value"), labels["a tenth"], labels["half"], labels["nine tenths"]]
    for one in report.output(7).get("placements", ()):
        usual = (one.get("low"), one.get("middle"), one.get("high"))
        yield (labels["Final Report"], labels[f"measure {one['measure']}"], one["value"], *usual)
    for station in report.stations:
        for path, value in _figures(station.output):
            yield labels[station.name], path, value, None, None, None


def _figures(output: Mapping[str, Any], *path: str) -> Iterator[tuple[str, float]]:
    """All single numbers of an output, by their path in the JSON; series have their own tables."""
    for key, value in output.items():
        if isinstance(value, Mapping):
            yield from _figures(value, *path, key)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield ".".join((*path, key)), value


def _findings(report: Report, labels: Labels) -> Iterator[Row]:
    yield _head(labels, "number kind finding severity where first-line last-line quote advice sure")
    for number, found in enumerate(annotations_of(report, labels), 1):
        for one in found.evidence:
            scene = one.get("scene")
            where = "" if scene is None else labels.scene_name(scene)
            yield (number, found.kind, found.title, found.severity, where, *one["lines"], quoted(one),
                   found.advice, found.sure)  # fmt: skip


_ROWS: Mapping[str, Callable[[Report, Labels], Iterable[Row]]] = {
    "scenes": _scenes,
    "characters-by-scene": _characters_by_scene,
    "locations": _locations,
    "cast": _cast,
    "measures": _measures,
    "findings": _findings,
}


def _head(labels: Labels, keys: str) -> list[str]:
    return [labels.head(key) for key in keys.split()]


def _told(value: str | None, labels: Labels) -> str | None:
    return value and labels[value]


def _listed(values: Iterable[Any], labels: Labels) -> str:
    """Each value once, in order."""
    return labels["semicolon"].join(str(one) for one in dict.fromkeys(values) if one)
