"""The chart of the character network: who is near whom, and who is in conflict."""

import math

from seven_stations.analysis.report.blocks import Chart, Key, Table
from seven_stations.analysis.report.charts.cast import Bond, Cast, CastMember, cast_of
from seven_stations.analysis.report.charts.layout import placed, spread
from seven_stations.analysis.report.charts.lettering import LINE, SIZE, clipped, width
from seven_stations.analysis.report.charts.marks import SHAPES, line_swatch, mark, strike, swatch
from seven_stations.analysis.report.charts.svg import Canvas, element, tip
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report

WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 520.0, 300.0, 640.0
MARGIN = 6.0
SMALLEST, LARGEST = 5.0, 15.0
"""The radii of the characters who say least and most."""

CROWD = 24
"""With more characters than this, there is no room for the larger letters on phones."""

NAMED = 4
"""The most names that describe a group in the legend."""

MOST_ROWS = 200


def network_chart(report: Report, labels: Labels) -> Chart | None:
    """The character network; ``None`` with fewer than two characters."""
    cast = cast_of(report.output(3), report.output(1))
    if len(cast.members) < 2:
        return None
    notes = [labels["network note"]]
    if cast.more_members:
        notes.append(labels.filled("members left out", number=cast.more_members))
    if len(cast.bonds) > len(cast.drawn):
        notes.append(labels.filled("ties left out", number=len(cast.bonds) - len(cast.drawn)))
    return Chart(
        name="network",
        caption=labels["network caption"],
        picture=lambda: _picture(cast, labels),
        legend=_legend(cast, labels),
        notes=tuple(notes),
        data=_table(cast, labels),
    )


def _legend(cast: Cast, labels: Labels) -> tuple[Key, ...]:
    keys = []
    for group in sorted({member.group for member in cast.members} - {0}):
        names = [member.name for member in cast.members if member.group == group]
        more = labels["and more"].format(number=len(names) - NAMED) if len(names) > NAMED else ""
        keys.append(Key(swatch(f"g{group}", SHAPES[group]), labels["comma"].join(names[:NAMED]) + more))
    if any(member.group == 0 for member in cast.members):
        keys.append(Key(swatch("g0", SHAPES[0]), labels["no group"]))
    shown = {bond.standing for bond in cast.drawn}
    lines = (
        ("plain", line_swatch("tie plain key")),
        ("met", line_swatch("tie met")),
        ("conflict", line_swatch("tie conflict key", crossed=True)),
    )
    keys += [Key(drawn, labels[f"tie {kind}"]) for kind, drawn in lines if kind in shown]
    return tuple(keys)


def _table(cast: Cast, labels: Labels) -> Table:
    """The pairs that talk, and those in conflict."""
    head = [labels[key] for key in ("pair", "scenes together", "exchanges", "standing")]
    rows = [
        [
            f"{cast.members[bond.one].name} – {cast.members[bond.other].name}",
            str(bond.scenes),
            str(bond.exchanges),
            labels["in conflict"] if bond.standing == "conflict" else "",
        ]
        for bond in [bond for bond in cast.bonds if bond.standing != "met"][:MOST_ROWS]
    ]
    return Table(head, rows, frozenset({1, 2}))


def _radius(member: CastMember) -> float:
    return SMALLEST + (LARGEST - SMALLEST) * math.sqrt(member.share)


def _picture(cast: Cast, labels: Labels) -> str:
    members = cast.members
    height = min(MOST_HEIGHT, LEAST_HEIGHT + 9 * len(members))
    names = [clipped(member.name) for member in members]
    sizes = [
        (max(width(name) + 6, 2 * _radius(member)), 2 * _radius(member) + SIZE * LINE + 6)
        for name, member in zip(names, members, strict=True)
    ]
    across, down = WIDTH - 2 * MARGIN, height - 2 * MARGIN
    first = placed(
        len(members),
        {(bond.one, bond.other): bond.strength for bond in cast.bonds},
        [member.group for member in members],
        across,
        down,
    )
    places = [(x + MARGIN, y + MARGIN) for x, y in spread(first, sizes, across, down)]
    canvas = Canvas(WIDTH, height)
    # the box around a member contains its mark and the name below it
    marks = [(x, y - (SIZE * LINE + 6) / 2) for x, y in places]
    for bond in cast.drawn:
        _tie(canvas, bond, members, marks, labels)
    for member, (x, y) in zip(members, marks, strict=True):
        told = f"{member.name}: {labels['words']} {member.words}, {labels['ties']} {member.ties}"
        mark(canvas, SHAPES[member.group], x, y, _radius(member), f"node g{member.group}", told)
    for x, y in _strikes(cast, marks):
        strike(canvas, x, y)
    for member, name, (x, y) in zip(members, names, marks, strict=True):
        canvas.text(x, y + _radius(member) + SIZE + 3, name, "middle", "halo")
    kind = "crowd" if len(members) > CROWD else ""
    return canvas.svg("network", labels["network title"], _in_words(cast, labels), kind)


def _strikes(cast: Cast, marks: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The positions of conflict marks on their ties, as far as possible from names and from each other."""
    taken = [
        *marks,
        *((x, y + _radius(member) + SIZE) for member, (x, y) in zip(cast.members, marks, strict=True)),
    ]
    found = []
    for bond in cast.bonds:
        if bond.standing == "conflict":
            (x1, y1), (x2, y2) = marks[bond.one], marks[bond.other]
            along = [(x1 + (x2 - x1) * share / 10, y1 + (y2 - y1) * share / 10) for share in (5, 4, 6, 3, 7)]
            best = max(along, key=lambda place: min(_apart(place, other) for other in taken))
            found.append(best)
            taken.append(best)
    return found


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two positions; vertical distance counts more than horizontal, because names are wide."""
    return math.hypot((one[0] - other[0]) / 2, one[1] - other[1])


def _tie(
    canvas: Canvas, bond: Bond, members: list[CastMember], marks: list[tuple[float, float]], labels: Labels
) -> None:
    (x1, y1), (x2, y2) = marks[bond.one], marks[bond.other]
    told = (
        f"{members[bond.one].name} – {members[bond.other].name}: {labels['scenes together']} {bond.scenes}, "
        f"{labels['exchanges']} {bond.exchanges}"
    )
    if bond.standing == "conflict":
        told += f", {labels['in conflict']}"
    heavy = bond.standing != "met"
    canvas.add(
        element(
            "line",
            tip(told),
            x1=x1,
            y1=y1,
            x2=x2,
            y2=y2,
            class_=f"tie {bond.standing}",
            stroke_width=0.8 + 5 * bond.strength**2 if heavy else None,
        )
    )


def _in_words(cast: Cast, labels: Labels) -> str:
    """The network in words: the closest ties, and the conflicts."""
    strongest = [bond for bond in cast.bonds if bond.standing != "met"][:5]
    pairs = [f"{cast.members[bond.one].name} – {cast.members[bond.other].name}" for bond in strongest]
    odds = [
        f"{cast.members[bond.one].name} – {cast.members[bond.other].name}"
        for bond in cast.bonds
        if bond.standing == "conflict"
    ]
    told = [f"{labels['names' if cast.doubtful else 'characters']}: {len(cast.members)}"]
    if pairs:
        told.append(f"{labels['closest']}: {labels['comma'].join(pairs)}")
    if odds:
        told.append(f"{labels['conflicts']}: {labels['comma'].join(odds)}")
    return "; ".join(told)
