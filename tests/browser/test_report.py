"""The HTML report in a real browser, under the policy it is served with: nothing blocked, cut or overlapping."""

import io
import json
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seven_stations.analysis.comparison import Given, compare
from seven_stations.analysis.comparison import to_html as comparison_to_html
from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.report import to_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright", reason="browser: playwright is not installed")

SAMPLES = Path(__file__).parents[2] / "seven_stations" / "samples"
WIDER = "tables => tables.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
NAMES = ["the-salt-ledger.fountain", "ten-past-four.txt"]
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
URL = "http://reports.test/report"

OVERLAPS = """
svg => {
  const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  const found = [];
  for (let i = 0; i < boxes.length; i++)
    for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i][1], boxes[j][1]];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // boxes of letters hold the room above and below them, too
      if (wide > 1 && high > 0.35 * Math.min(a.height, b.height)) found.push(boxes[i][0] + ' | ' + boxes[j][0]);
    }
  return found;
}
"""
CUT = """
svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(t => {
    const box = t.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
  }).map(t => t.textContent);
}
"""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    reports = {name: report_of((SAMPLES / name).read_bytes()) for name in NAMES}
    given = [Given(name, name, json.loads(report.to_json())) for name, report in reports.items()]
    written = {name: to_html(report) for name, report in reports.items()}
    return written | {"comparison": comparison_to_html(compare(given * 3))}  # a row for each text


@pytest.fixture
def read(browser: "Browser", pages: dict[str, str]) -> Iterator[Callable[..., "Page"]]:
    """Opens a report as the notifier serves it. A request for anything else, or a complaint, fails the test."""
    opened, problems = [], []

    def open_report(name: str, **options: Any) -> "Page":
        context = browser.new_context(**options)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))

        def answer(route: Any) -> None:
            if route.request.url != URL:
                problems.append(f"asked for {route.request.url}")
                route.abort()
                return
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
            route.fulfill(body=pages[name], headers=headers)

        page.route("**", answer)
        page.goto(URL)
        return page

    yield open_report
    for context in opened:
        context.close()
    assert [one for one in problems if "favicon" not in one] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_is_cut_or_covered_at_any_width(name: str, width: int, read: Callable[..., "Page"]) -> None:
    page = read(name, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 375:
        assert page.locator(".wide:visible").evaluate_all(WIDER) == []
    for chart in page.locator("svg.chart").all():
        assert chart.evaluate(CUT) == []
        assert chart.evaluate(OVERLAPS) == []


def test_a_row_of_many_columns_is_a_list_on_a_phone(read: Callable[..., "Page"]) -> None:
    page = read("comparison", viewport={"width": 375, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    cells = page.locator(".many tbody tr").first.locator("td")
    places = [cell.bounding_box() for cell in cells.all()]
    assert len(places) > 5
    assert all(after["y"] > before["y"] for before, after in pairwise(places) if before and after)
    label = "one => getComputedStyle(one, '::before').content"
    assert [cell.evaluate(label) for cell in cells.all()][:2] == ['"Text"', '"Words"']


@pytest.mark.parametrize("name", NAMES)
def test_figures_open_without_script(name: str, read: Callable[..., "Page"]) -> None:
    page = read(name, viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    for details in page.locator("details").all():
        assert not details.locator("table").is_visible()
        details.locator("summary").click()
        assert details.locator("table").is_visible()


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_colours_follow_the_reader(scheme: str, dark: bool, read: Callable[..., "Page"]) -> None:
    page = read(NAMES[0], color_scheme=scheme)

    def lightness(selector: str, what: str) -> float:
        colour = page.locator(selector).first.evaluate(f"one => getComputedStyle(one).{what}")
        return sum(int(part) for part in colour.partition("(")[2].rstrip(")").split(",")[:3]) / (3 * 255)

    paper, ink, label = (
        lightness("body", "backgroundColor"),
        lightness("p", "color"),
        lightness(".chart text", "fill"),
    )
    assert (paper < 0.2, ink > 0.8, label > 0.8) == (dark, dark, dark)


def test_paper_is_white_however_dark_the_screen(read: Callable[..., "Page"]) -> None:
    page = read(NAMES[0], color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("p").first.evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
    assert not page.locator("details").first.is_visible()
    tall = 257 / 25.4 * 96  # what a sheet of A4 holds between its margins
    for figure in page.locator("figure").all():
        assert (figure.bounding_box() or {})["height"] < tall


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_it_prints_with_contents_and_page_numbers(
    name: str, paper: str, size: tuple[int, int], read: Callable[..., "Page"]
) -> None:
    """What a producer hands round: sheets without numbers, or with cut tables, are no document."""
    pytest.importorskip("pdfminer", reason="documents: pdfminer.six is not installed")
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LTTextContainer

    page = read(name)
    titles = page.locator("h2").all_inner_texts()
    sheets = list(extract_pages(io.BytesIO(page.pdf(format=paper))))
    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        assert (sheet.width, sheet.height) == pytest.approx(size, abs=1)
        texts = [box for box in sheet if isinstance(box, LTTextContainer)]
        told = [str(number), "/", str(len(sheets))]
        # Seen from the left; Arabic counts from the right.
        seen = min(texts, key=lambda box: box.y0).get_text().split()
        assert seen == (told[::-1] if name == NAMES[1] else told)
        assert all(box.x0 > 20 and box.x1 < sheet.width - 20 for box in texts)
    page.emulate_media(media="print")
    if name == NAMES[0]:  # letters of Arabic are in the order of the eye
        assert_rows_are_whole(page, ["".join(text_of(sheet).split()) for sheet in sheets])
    contents = page.get_by_role("navigation")
    assert contents.get_by_role("link").all_inner_texts() == titles
    targets = [link.get_attribute("href") for link in contents.get_by_role("link").all()]
    assert [page.locator(target or "").inner_text() for target in targets] == titles


def text_of(sheet: Any) -> str:
    told = " ".join(box.get_text() for box in sheet if hasattr(box, "get_text"))
    return unicodedata.normalize("NFKC", told)  # without ligatures


def assert_rows_are_whole(page: "Page", sheets: list[str]) -> None:
    """Each row of a table is on one sheet, under its head."""
    rows = page.evaluate(
        """() => [...document.querySelectorAll('table')].filter(table => table.offsetParent).flatMap(table =>
            [...table.tBodies[0].rows].map(row => [table.tHead, row].map(part =>
                [...part.querySelectorAll('th, td')].map(cell => cell.innerText.replace(/\\s/g, '')))))"""
    )
    assert len(rows) > 10
    for head, cells in rows:
        assert any(all(told in sheet for told in (*head, *cells)) for sheet in sheets), cells


def test_an_arabic_report_begins_on_the_right(read: Callable[..., "Page"]) -> None:
    page = read(NAMES[1], viewport={"width": 1280, "height": 900})
    panel = page.locator("section.panel", has=page.locator("svg.network"))
    chart, beside = (panel.locator(part).bounding_box() or {} for part in ("figure", ".beside"))
    assert chart["x"] > beside["x"]
    first = page.locator("svg.shares text.name").first
    frame = page.locator("svg.shares").bounding_box() or {}
    name = first.bounding_box() or {}
    assert name["x"] + name["width"] == pytest.approx(frame["x"] + frame["width"], abs=3)
