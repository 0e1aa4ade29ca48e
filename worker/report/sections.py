"""The report as blocks: the verdict first, then a section a station.

It reads the JSON, not the typed outputs, so that a stored report can be written anew, and takes what is there: a
station that was replaced may know less.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from worker.report.blocks import Block, Figure, Heading, Item, Items, Paragraph, Quote, Table
from worker.report.labels import Labels
from worker.report.model import Report, StationReport
from worker.report.sparkline import sparkline

MOST_ROWS = 10
THIN = 0.4
"""Confidence under which the report opens with a warning."""

_Json = Mapping[str, Any]


def blocks_of(report: Report) -> list[Block]:
    """The whole report."""
    labels = Labels(report.language)
    blocks: list[Block] = list(_verdict(report, labels))
    for station in report.stations:
        section = _SECTIONS.get(station.number)
        if section is not None:
            blocks.append(Heading(2, f"{station.number}. {labels[station.name]}"))
            blocks += section(station.output, labels)
            blocks += _station_end(station, labels)
    if report.notes:
        blocks += [Heading(2, labels["notes"]), Items([Item(note) for note in report.notes])]
    return blocks


def quotes_of(evidence: Iterable[_Json], labels: Labels, most: int = 2) -> tuple[Quote, ...]:
    """The first ``most`` pieces of evidence, with scene and line."""
    found = []
    for one in list(evidence)[:most]:
        start, end = one["lines"]
        line = f"{labels['line']} {start}" if start == end else f"{labels['lines']} {start}–{end}"
        place = (
            f"{labels['scene']} {one['scene']}{labels['comma']}{line}" if one.get("scene") is not None else line
        )
        found.append(Quote(one["quote"], place))
    return tuple(found)


def percent(value: float) -> str:
    """A share as a percentage without decimals."""
    return f"{100 * value:.0f}%"


def _verdict(report: Report, labels: Labels) -> Iterator[Block]:
    final = report.output(7)
    yield Heading(1, report.title or labels["untitled"])
    yield Paragraph(
        f"{labels['score']}: {report.score:.0f}/100 · {labels[report.rating]} · "
        f"{labels['confidence']} {percent(report.confidence)} · {labels[report.analysis_type.value]}",
        strong=True,
    )
    yield Paragraph(labels["drawn"])
    if report.confidence < THIN:
        yield Paragraph(labels["thin"])
    for key in ("strengths", "weaknesses"):
        if final.get(key):
            yield Heading(2, labels[key])
            yield Items([Item(one["text"], quotes_of(one["evidence"], labels, 1)) for one in final[key]])
    yield Heading(2, labels["first"])
    steps = [key for key in ("must", "should", "could") if final.get(key)]
    for key in steps:
        yield Heading(3, labels[key])
        yield Items([Item(_step(one, labels)) for one in final[key]])
    if not steps:
        yield Paragraph(labels["nothing"])
    scores = final.get("scores", {})
    if scores:
        rows = [
            [labels[name], f"{value:.0f}" if value is not None else labels["not measured"]]
            for name, value in scores.items()
        ]
        yield Heading(2, labels["matrix"])
        yield Table([labels["station"], "0–100"], rows, frozenset({1}))


def _step(step: _Json, labels: Labels) -> str:
    scenes = labels["comma"].join(map(str, step.get("scenes", ())[:MOST_ROWS]))
    told = [f"{labels['places']}: {step['places']}"] if step.get("places", 1) > 1 else []
    told += [f"{labels['scenes']}: {scenes}"] if scenes else []
    return f"{step['text']} ({'; '.join(told)})" if told else str(step["text"])


def _station_end(station: StationReport, labels: Labels) -> Iterator[Block]:
    yield Paragraph(f"{labels['confidence']}: {percent(station.confidence)}")
    if station.notes:
        yield Items([Item(note) for note in station.notes])


def _text(output: _Json, labels: Labels) -> Iterator[Block]:
    counts = output.get("counts", {})
    keys = [key for key in ("words", "scenes", "speeches", "characters") if key in counts]
    if keys:
        yield Table([labels[key] for key in keys], [[f"{counts[key]:,}" for key in keys]], frozenset(range(4)))
    people = sorted(output.get("characters", ()), key=lambda one: (-one["words"], one["name"]))[:MOST_ROWS]
    if people:
        rows = [
            [
                one["name"],
                labels[str(one.get("role", ""))],
                f"{one['speeches']:,}",
                f"{one['words']:,}",
                f"{one['firstScene']}–{one['lastScene']}",
            ]
            for one in people
        ]
        head = [labels[key] for key in ("character", "role", "speeches", "words", "from-to")]
        yield Table(head, rows, frozenset({2, 3}))
    alike = [pair for pair in output.get("voices", {}).get("pairs", ()) if pair["reliable"] and pair["overlap"]]
    if alike:
        pairs = labels["comma"].join(f"{pair['a']} – {pair['b']}" for pair in alike[:MOST_ROWS])
        yield Paragraph(f"{labels['alike']}: {pairs}")


def _concepts(output: _Json, labels: Labels) -> Iterator[Block]:
    rows = []
    for theme in output.get("themes", ())[:MOST_ROWS]:
        quote = next(iter(quotes_of(theme["evidence"], labels, 1)), None)
        words = f"“{quote.text}” ({quote.where})" if quote else ""
        rows.append([theme["theme"], str(theme["count"]), percent(theme["spread"]), words])
    if rows:
        yield Table([labels[key] for key in ("theme", "count", "spread", "in the text")], rows, frozenset({1, 2}))
    genres = output.get("genres", ())
    if genres and genres[0]["weight"] > genres[-1]["weight"]:  # all alike: too few words to lean any way
        named = [f"{labels[one['genre']]} {percent(one['weight'])}" for one in genres[:4]]
        yield Paragraph(f"{labels['genres']}: {labels['comma'].join(named)}")
    if "meanTone" in output:
        yield Paragraph(f"{labels['tone']}: {output['meanTone']:+.2f}")
    if output.get("story"):
        yield Heading(3, labels["story"])
        for sentence in output["story"]:
            place = quotes_of([sentence["evidence"]], labels)[0].where
            who = f"{sentence['speaker']}{labels['comma']}" if sentence["speaker"] else ""
            yield Quote(sentence["text"], f"{who}{place}")


def _network(output: _Json, labels: Labels) -> Iterator[Block]:
    metrics = output.get("metrics", {})
    keys = [key for key in ("density", "clustering", "diameter", "components") if key in metrics]
    if keys:
        rows = [[labels[key], f"{metrics[key]:.3g}"] for key in keys]
        yield Table([labels["measure"], labels["value"]], rows, frozenset({1}))
    groups = [group for group in output.get("communities", ()) if len(group) > 1]
    if groups:
        yield Heading(3, labels["groups"])
        yield Items([Item(labels["comma"].join(group)) for group in groups])
    conflicts = output.get("conflicts", ())[:MOST_ROWS]
    if conflicts:
        yield Heading(3, labels["conflicts"])
        rows = [
            [
                f"{one['source']} – {one['target']}",
                f"{one['strength']:g}",
                f"{one['firstScene']} / {one['strongestScene']} / {one['lastScene']}",
            ]
            for one in conflicts
        ]
        yield Table([labels["pair"], labels["strength"], labels["strongest"]], rows, frozenset({1}))
        for one in conflicts[:3]:
            yield from quotes_of(one["evidence"], labels, 1)


def _efficiency(output: _Json, labels: Labels) -> Iterator[Block]:
    yield Paragraph(f"{labels['efficiency']}: {output['efficiency']:.0f}/100")
    yield Paragraph(f"{labels['gini']}: {output['gini']['speech']:.2f} / {output['gini']['presence']:.2f}")
    rows = [
        [labels[part["name"]], labels["not measured"] if part["value"] is None else f"{part['value']:.0f}"]
        for part in output.get("parts", ())
    ]
    if rows:
        yield Table([labels["part"], "0–100"], rows, frozenset({1}))


def _dynamics(output: _Json, labels: Labels) -> Iterator[Block]:
    values = [point["value"] for point in output.get("tension", ())]
    if values:
        climax = output.get("climax")
        peak = f" · {labels['climax']} {climax}" if climax is not None else ""
        yield Figure(sparkline(values), f"{labels['tension']}{peak}")
    arcs = output.get("arcs", ())
    if arcs:
        yield Heading(3, labels["arcs"])
        yield Table(
            [labels["character"], labels["arc"]], [[one["character"], labels[one["shape"]]] for one in arcs]
        )
    motifs = output.get("motifs", ())[:MOST_ROWS]
    if motifs:
        yield Heading(3, labels["motifs"])
        rows = [[one["word"], str(one["count"]), f"{one['dispersion']:.2f}"] for one in motifs]
        yield Table([labels["theme"], labels["count"], labels["dispersion"]], rows, frozenset({1, 2}))


def _diagnostics(output: _Json, labels: Labels) -> Iterator[Block]:
    yield Paragraph(f"{labels['health']}: {output['health']:.0f}/100")
    parts: Sequence[_Json] = [part for part in output.get("healthParts", ()) if part["value"] is not None]
    if parts:
        rows = [[labels[part["area"]], f"{part['value']:.0f}"] for part in parts]
        yield Table([labels["part"], "0–100"], rows, frozenset({1}))
    issues = output.get("issues", ())
    if not issues:
        return
    rows = [
        [
            issue["title"],
            labels[issue["severity"]],
            issue["basis"],
            "" if issue["scene"] is None else str(issue["scene"]),
            f"{issue['value']:.3g} ({issue['threshold']:.3g}) {issue['unit']}",
        ]
        for issue in issues
    ]
    yield Table(
        [labels[key] for key in ("issue", "severity", "basis", "scene", "threshold")], rows, frozenset({3})
    )
    yield Paragraph(labels["basis-note"])
    yield Items([Item(issue["treatment"], quotes_of(issue["evidence"], labels, 1)) for issue in issues])


_SECTIONS = {1: _text, 2: _concepts, 3: _network, 4: _efficiency, 5: _dynamics, 6: _diagnostics}
