"""The HTML page: whole, inert, in the direction of its language, with well-formed charts that lead nowhere."""

import math
import re
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from seven_stations.analysis.report import Report, to_html, to_markdown
from seven_stations.stations import AnalysisType

CHARTS = {"shares", "network", "tension"}
COORDINATES = {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "stroke-width"}
TAGS = set(
    """html head meta title style body main section figure figcaption div details summary h1 h2 h3 p strong
    ul li nav a span blockquote cite table thead tbody tr th td svg desc text line polyline polygon circle
    rect""".split()  # noqa: SIM905
)
ATTRIBUTES = COORDINATES | set(
    """lang dir charset name content class scope id role aria-labelledby aria-hidden viewbox direction points
    text-anchor data-label data-lines data-name href aria-label""".split()  # noqa: SIM905
)
ARABIC_SCENES = "مشهد {n} - داخلي - ليل - البيت\n\nسامي:\nأكرهك يا خائن!\n\nليلى:\nأنا أحبك.\n\n"


class Page(HTMLParser):
    """What a browser would make of a page: its tags, attributes and charts; fails on what does not close."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.feed(written)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def drawings(written: str) -> list[ET.Element]:
    """Every SVG of a page, as strict XML; legends included."""
    return [ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", written, flags=re.DOTALL)]


def charts(written: str) -> dict[str, ET.Element]:
    named = [(svg.get("class", "").split(), svg) for svg in drawings(written)]
    return {classes[1]: svg for classes, svg in named if classes[0] == "chart"}


@pytest.fixture(params=["english", "arabic", "hostile"])
def report(request: pytest.FixtureRequest) -> Report:
    return request.getfixturevalue(request.param)


def test_nothing_but_known_markup_comes_out(report: Report) -> None:
    """A title, a name or a line of the text that became a tag or an attribute would show here."""
    page = Page(to_html(report))
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert len(page.ids) == len(set(page.ids))


def test_nothing_is_loaded_or_run(report: Report) -> None:
    written = to_html(report)
    assert not re.search(
        r"https?:|@import|url\(|<script|<link|<img|<iframe|\bon\w+=\"", written, flags=re.IGNORECASE
    )


def test_names_of_the_text_are_shown_as_they_are(hostile: Report) -> None:
    """Escaped, not dropped: a writer's name for someone is his to choose."""
    told = "".join(charts(to_html(hostile))["network"].itertext())
    names = [node["name"] for node in hostile.output(3)["nodes"]]
    assert any("<img" in name for name in names)
    assert all(name in told for name in names)


@pytest.mark.parametrize("sample", ["english", "arabic"])
def test_every_chart_is_there_and_tells_what_it_is(sample: str, request: pytest.FixtureRequest) -> None:
    found = charts(to_html(request.getfixturevalue(sample)))
    assert set(found) == CHARTS
    for name, svg in found.items():
        first, second = list(svg)[:2]
        assert (first.tag, second.tag) == ("title", "desc")
        assert first.text
        assert second.text
        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby") == f"{name}-title {name}-desc"
        assert {first.get("id"), second.get("id")} == {f"{name}-title", f"{name}-desc"}


def test_every_coordinate_is_finite_and_on_the_drawing(report: Report) -> None:
    for svg in drawings(to_html(report)):
        _, _, width, height = map(float, (svg.get("viewBox") or "").split())
        for element in svg.iter():
            for key, value in element.attrib.items():
                if key in COORDINATES:
                    assert math.isfinite(float(value))
                    assert -1 <= float(value) <= max(width, height) + 1
                    assert len(value.partition(".")[2]) <= 1
            for pair in element.get("points", "").split():
                x, y = map(float, pair.split(","))
                assert -1 <= x <= width + 1
                assert -1 <= y <= height + 1


def test_figures_stand_beside_every_chart(english: Report) -> None:
    written = to_html(english)
    figures = re.findall(r"<figure>.*?</figure>", written, flags=re.DOTALL)
    assert len(figures) == len(CHARTS)
    assert all("<details><summary>" in figure and "<tbody>" in figure for figure in figures)
    assert all("open" not in details for details in re.findall(r"<details[^>]*>", written))


def test_an_arabic_page_runs_from_right_to_left(arabic: Report) -> None:
    written = to_html(arabic)
    assert '<html lang="ar" dir="rtl">' in written
    for name, svg in charts(written).items():
        assert svg.get("direction") == "ltr", name
        for text in svg.iter("text"):
            letters = any("\u0600" <= char <= "\u06ff" and char.isalpha() for char in text.text or "")
            assert text.get("direction") == ("rtl" if letters else "ltr")
            assert text.get("text-anchor") in ("start", "middle", "end")


@pytest.mark.parametrize(("sample", "later_is_left"), [("english", False), ("arabic", True)])
def test_scenes_follow_the_direction_of_reading(
    sample: str, later_is_left: bool, request: pytest.FixtureRequest
) -> None:
    curve = charts(to_html(request.getfixturevalue(sample)))["tension"].find("polyline")
    assert curve is not None
    xs = [float(pair.partition(",")[0]) for pair in (curve.get("points") or "").split()]
    assert xs == sorted(xs, reverse=later_is_left)
    assert len(xs) == 18


def test_letters_are_left_as_they_are(arabic: Report) -> None:
    """Browsers join Arabic letters; presentation forms would break search, copying and fonts."""
    assert not re.search("[\ufb50-\ufdff\ufe70-\ufeff]", to_html(arabic))


def test_an_arabic_report_speaks_arabic(arabic: Report) -> None:
    """Notes of stations are English in JSON; in the page only names of measures may be Latin."""
    body = to_html(arabic).partition("<body>")[2]
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", body))
    assert set(words) <= {"MTLD", "DP", "docs", "accuracy", "md"}


@pytest.mark.parametrize(
    "text",
    [
        "One line of prose and no more.",
        "INT. ROOM - DAY\n\nNobody is here. Nothing moves.\n",
        "INT. ROOM - DAY\n\nANN\nI am alone.\n\nANN\nStill.\n",
        "INT. ROOM - DAY\n\nANN\nHello.\n\nBEN\nHello.\n",
        "INT. ROOM - DAY\n\nRain.\n\nEXT. YARD - DAY\n\nMore rain.\n",
        "مشهد 1 - داخلي - ليل - البيت\n\nلا أحد هنا.\n",
        ARABIC_SCENES.format(n=1) + ARABIC_SCENES.format(n=2),
    ],
)
@pytest.mark.parametrize("kind", list(AnalysisType))
def test_little_text_makes_a_whole_page(text: str, kind: AnalysisType, report_of: Callable[..., Report]) -> None:
    report = report_of(text, kind)
    written = to_html(report)
    assert Page(written).tags <= TAGS
    drawings(written)
    assert to_markdown(report)


def test_a_quick_report_shows_what_it_knows(report_of: Callable[..., Report]) -> None:
    """Stations 4-6 are skipped: no curve, and who speaks where instead of how much."""
    report = report_of("the-salt-ledger.fountain", AnalysisType.QUICK)
    found = charts(to_html(report))
    assert set(found) == {"shares", "network"}
    assert "None" not in "".join(found["shares"].itertext())
    written = to_markdown(report)
    assert written.index("## 3. ") < written.index("A quick analysis leaves out"), "what was found comes first"


def test_a_station_that_knows_less_is_written_too(english: Report) -> None:
    """A station in place of ours gives the fields that the outside relies on; lists may well be empty."""
    bare = english.model_copy(deep=True)
    for station in bare.stations:
        for key, value in list(station.output.items()):
            if isinstance(value, list):
                station.output[key] = []
    assert Page(to_html(bare)).tags <= TAGS
    assert to_markdown(bare)


def test_long_texts_stay_readable(report_of: Callable[..., Report]) -> None:
    """At most 40 characters are drawn, with a word on the rest."""
    people = [f"PERSON {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(90)]
    scenes = [
        f"INT. ROOM {n} - DAY\n\n"
        + "".join(f"{people[(n * 7 + k * k) % 90]}\nYou said {k} words to me, did you not?\n\n" for k in range(12))
        for n in range(400)
    ]
    report = report_of("".join(scenes))
    written = to_html(report)
    found = charts(written)
    names = list(found["network"].iter("text"))
    assert len(names) == 40
    assert "50 names that say least are not drawn." in written
    assert len(list(found["shares"].iter("rect"))) < 7 * 200
