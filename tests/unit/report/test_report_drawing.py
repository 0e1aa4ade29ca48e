"""What charts are drawn with: numbers, labels, the mirrored canvas, the axis of scenes, the layout."""

import math
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seven_stations.analysis.report.charts.cast import MOST_NODES, cast_of
from seven_stations.analysis.report.charts.layout import placed, spread
from seven_stations.analysis.report.charts.lettering import clipped, width
from seven_stations.analysis.report.charts.marks import SHAPES, swatch
from seven_stations.analysis.report.charts.svg import Canvas, element, escaped, number
from seven_stations.analysis.report.charts.timeline import Timeline
from seven_stations.analysis.report.labels import Labels


@given(st.text())
def test_any_text_makes_well_formed_xml(text: str) -> None:
    """Control characters too, which no escape can bring into XML."""
    read = ET.fromstring(element("text", escaped(text), title=text))
    assert "<" not in escaped(text)
    assert (read.text or "").split() == (read.get("title") or "").split()


def test_numbers_are_short_and_finite() -> None:
    assert [number(value) for value in (1, 1.04, 2.25, -0.01, 1e3)] == ["1", "1", "2.2", "0", "1000"]
    for value in (math.nan, math.inf):
        with pytest.raises(ValueError, match="coordinate"):
            number(value)


@pytest.mark.parametrize(
    ("mirrored", "text", "anchor", "expected"),
    [
        (False, "NELL", "start", ("10", "start", "ltr")),
        (False, "سلمى", "start", ("10", "end", "rtl")),
        (True, "سلمى", "start", ("90", "start", "rtl")),
        (True, "12%", "start", ("90", "end", "ltr")),
        (True, "12%", "end", ("90", "start", "ltr")),
        (True, "سلمى", "middle", ("90", "middle", "rtl")),
    ],
)
def test_labels_hang_from_the_side_where_reading_begins(mirrored, text, anchor, expected) -> None:
    """A text's own direction turns its anchor round; a wrong one hangs it off the drawing."""
    canvas = Canvas(100, 50, mirrored=mirrored)
    canvas.text(10, 20, text, anchor)
    label = ET.fromstring(canvas.svg("x", "t", "d")).find("text")
    assert label is not None
    assert (label.get("x"), label.get("text-anchor"), label.get("direction")) == expected


def test_a_mirrored_box_keeps_its_width() -> None:
    canvas = Canvas(100, 50, mirrored=True)
    canvas.box(10, 0, 30, 5, "bar")
    box = ET.fromstring(canvas.svg("x", "t", "d")).find("rect")
    assert box is not None
    assert (box.get("x"), box.get("width")) == ("60", "30")


def test_names_are_cut_between_letters() -> None:
    assert clipped("NELL") == "NELL"
    assert clipped("A VERY LONG NAME INDEED", 10) == "A VERY LO…"
    vowelled = "مُحَمَّدُ بْنُ عَبْدِ اللَّهِ"
    assert len(clipped(vowelled, 10)) <= 10
    assert width("iiii") < width("WWWW")
    assert width("مُحَمَّد") == width("محمد")


def test_every_group_has_a_mark_of_its_own() -> None:
    drawn = [swatch("g", shape) for shape in SHAPES]
    assert len(set(drawn)) == len(SHAPES)


@pytest.mark.parametrize("count", [2, 18, 60, 110, 400, 3000])
def test_scene_numbers_do_not_run_into_one_another(count: int) -> None:
    line = Timeline([{"number": n} for n in range(1, count + 1)], 34, 512)
    shown = [index for index, _ in line.numbered(Labels("en"))]
    assert shown
    apart = [line.middle(after) - line.middle(before) for before, after in pairwise(shown)]
    assert min(apart, default=math.inf) >= width(str(count)) * 1.2


def test_acts_are_drawn_where_there_are_two() -> None:
    assert Timeline([{"number": 1, "act": 1}, {"number": 2, "act": 1}], 0, 10).acts() == []
    assert Timeline([{"number": 1, "act": 1}, {"number": 2, "act": 2}], 0, 10).acts() == [(0, 1), (1, 2)]
    assert Timeline([{"number": 1}, {"number": 2}], 0, 10).acts() == []


def test_scenes_are_numbered_within_their_acts() -> None:
    """As places are told: `Act 2, Scene 1`, not `scene 4`, so that the axis can be read beside them."""
    acts = [1, 1, 1, 2, 2, 3]
    line = Timeline([{"number": n, "act": act} for n, act in enumerate(acts, start=1)], 34, 512)
    within = [1, 2, 3, 1, 2, None]
    labels = Labels("en", scenes=[(1, "", act, number) for act, number in zip(acts, within, strict=True)])
    assert line.numbered(labels) == [(0, 1), (1, 2), (2, 3), (3, 1), (4, 2)]
    canvas = Canvas(520, 100)
    line.draw(canvas, 50, labels)
    assert "counted within its act" in canvas.inner()
    plain = Canvas(520, 100)
    Timeline([{"number": 1}, {"number": 2}], 34, 512).draw(plain, 50, Labels("en"))
    assert "counted from the first" in plain.inner()


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 14), st.data())
def test_everybody_stands_on_the_drawing_and_apart(count: int, data: st.DataObject) -> None:
    pairs = [(one, other) for one in range(count) for other in range(one + 1, count)]
    ties = data.draw(st.dictionaries(st.sampled_from(pairs), st.floats(0, 1)))
    groups = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    first = placed(count, ties, groups, 500, 400)
    assert first == placed(count, ties, groups, 500, 400)
    sizes = [(70.0, 36.0)] * count
    places = spread(first, sizes, 500, 400)
    assert all(35 <= x <= 465 and 18 <= y <= 382 for x, y in places)
    overlaps = sum(
        abs(places[one][0] - places[other][0]) < 60 and abs(places[one][1] - places[other][1]) < 26
        for one, other in pairs
    )
    assert overlaps <= count // 7, "names cover one another"


def test_those_who_talk_stand_closer() -> None:
    """Two pairs who only talk among themselves, and one thin tie between them."""
    places = placed(4, {(0, 1): 1.0, (2, 3): 1.0, (1, 2): 0.05}, [1, 1, 2, 2], 400, 400)

    def apart(one: int, other: int) -> float:
        return math.dist(places[one], places[other])

    assert apart(0, 1) < apart(0, 3)
    assert apart(2, 3) < apart(0, 2)


def test_a_layout_is_the_same_on_every_machine() -> None:
    """Exact: only operations that IEEE 754 rounds alike are used."""
    ties = {(one, other): ((one * 7 + other * 3) % 10) / 10 for one in range(9) for other in range(one + 1, 9)}
    places = placed(9, ties, [index % 2 for index in range(9)], 500, 400)
    assert places[:3] == [(489.6, 192.0), (240.7, 0.0), (154.3, 363.2)]


def test_a_crowd_is_cut_to_those_who_say_most() -> None:
    names = [f"P{n:03}" for n in range(70)]
    edges = [{"source": one, "target": other, "scenes": 1, "exchanges": 0} for one, other in pairwise(names)]
    network = {
        "nodes": [{"name": name, "degree": 2} for name in names],
        "edges": edges,
        "communities": [names],
        "conflicts": [{"source": "P001", "target": "P000"}],
    }
    cast = cast_of(network, {"characters": [{"name": name, "words": n} for n, name in enumerate(names)]})
    assert len(cast.members) == MOST_NODES
    assert cast.more_members == 30
    assert cast.members[0].name == "P069"
    drawn = {index for bond in cast.drawn for index in (bond.one, bond.other)}
    assert drawn == set(range(MOST_NODES))


def test_who_is_at_odds_is_told_from_who_talks_and_who_only_meets() -> None:
    network = {
        "nodes": [{"name": name} for name in "ABCD"],
        "edges": [
            {"source": "A", "target": "B", "scenes": 2, "exchanges": 9},
            {"source": "B", "target": "C", "scenes": 1, "exchanges": 4},
            {"source": "C", "target": "D", "scenes": 1, "exchanges": 0},
            {"source": "A", "target": "D", "scenes": 1, "exchanges": 2},
        ],
        "conflicts": [{"source": "B", "target": "A", "sure": True}, {"source": "A", "target": "D", "sure": False}],
        "relationships": [{"source": "C", "target": "B", "nature": "hostile"}],
    }
    cast = cast_of(network, {})
    told = {f"{cast.members[bond.one].name}{cast.members[bond.other].name}": bond.standing for bond in cast.bonds}
    assert told == {"AB": "conflict", "BC": "plain", "CD": "met", "AD": "met"}
    assert cast.bonds[0].standing == "conflict"


def test_a_mark_is_shared_by_those_who_talk_mostly_among_themselves() -> None:
    """C talks as much with E, who is of another community; without C, D talks to nobody of this one."""

    def groups(*talk: tuple[str, str, int]) -> dict[str, int]:
        edges = [{"source": one, "target": two, "scenes": 1, "exchanges": count} for one, two, count in talk]
        network = {"nodes": [{"name": name} for name in "ABCDE"], "edges": edges, "communities": [list("ABCD")]}
        return {member.name: member.group for member in cast_of(network, {}).members}

    pairs = ("A", "B", 9), ("C", "D", 2)
    assert groups(*pairs, ("C", "E", 1)) == {"A": 1, "B": 1, "C": 1, "D": 1, "E": 0}
    assert groups(*pairs, ("C", "E", 2)) == {"A": 1, "B": 1, "C": 0, "D": 0, "E": 0}
