"""From a text to its report, and everything that may happen to the page on the way."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import expect

from tests.browser.stack import Stack
from tests.browser.visitor import STATIONS, Visitor

SAMPLE = Path(__file__).parent / "the-last-ferry.fountain"
HOSTILE = "<img src=x onerror=alert(1)>"
ARABIC = """مشهد 1 - داخلي - ليل - بيت قيس

مصباح على الطاولة.

قيس: أين المفتاح يا ليلى؟

ليلى: رميته في البحر.
"""

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def sample() -> str:
    return (Path(__file__).parents[2] / SAMPLE).read_text("utf-8")


def test_a_text_goes_through_seven_stations_to_its_report(stack: Stack, visit: Visit, sample: str) -> None:
    nell = visit(stack.url)
    nell.submit(sample)
    nell.connection_is("Live")
    expect(nell.page.get_by_role("heading", level=1)).to_have_text("The Last Ferry")
    for number in STATIONS:
        nell.until_station(number)
    nell.until_verdict()

    expect(nell.station(1)).to_contain_text("Words")
    verdict = nell.page.locator(".verdict")
    expect(verdict).to_contain_text("Not enough to judge")
    expect(verdict.locator("li").first).to_contain_text("Too short: about 3,000 words are needed")
    assert nell.page.title() == "Done · The Last Ferry · Seven Stations"
    assert nell.sequences() == list(range(len(nell.sequences())))
    assert nell.sequences()

    expect(nell.station(3).get_by_role("img")).to_have_attribute("aria-label", re.compile("ties between them"))
    assert nell.station(3).locator(".network .person").count() > 1
    nell.page.get_by_role("link", name="Read the report").click()
    report = nell.page.locator("#report")
    expect(report.get_by_role("heading", level=2).first).to_be_visible()
    assert nell.page.locator("iframe").count() == 0
    last = nell.page.get_by_role("navigation", name="Contents").get_by_role("button").last
    last.click()
    expect(report.get_by_role("heading", name=last.inner_text(), level=2)).to_be_in_viewport()
    expect(last).to_be_in_viewport()
    for name, kind in (
        ("HTML", "text/html"),
        ("Markdown", "text/markdown"),
        ("JSON", "application/json"),
        ("CSV", "application/zip"),
        ("GraphML", "application/graphml+xml"),
        ("Fountain", "text/plain"),
    ):
        nell.page.get_by_role("tab", name="Run").click()
        link = nell.page.get_by_role("link", name=f"Download: {name}")
        answer = nell.page.request.get(link.get_attribute("href") or "")
        assert answer.ok
        assert answer.headers["content-type"].startswith(kind)
        with nell.page.expect_download() as download:
            link.click()
        assert download.value.suggested_filename.startswith("The Last Ferry.")


def test_a_link_to_a_tab_opens_it(stack: Stack, visit: Visit, sample: str) -> None:
    first = visit(stack.url)
    analysis_id = first.submit(sample, title="Told by link", kind="quick")
    first.until_verdict()
    late = visit(stack.url).open(f"/queues/ai-analysis/jobs/{analysis_id}?tab=report")
    expect(late.page.locator("#report").get_by_role("heading", level=2).first).to_be_visible()
    late.page.emulate_media(media="print")
    expect(late.page.locator("#report")).to_be_visible()
    expect(late.page.locator(".bar")).to_be_hidden()
    late.page.emulate_media(media="screen")
    late.page.get_by_role("tab", name="Details").click()
    late.page.reload()
    expect(late.page.get_by_role("region", name="Options")).to_contain_text('"attempts": 3')
    steps = late.page.get_by_role("region", name="Timeline").get_by_role("listitem")
    expect(steps).to_have_count(7)  # added, started, four stations, finished
    assert "EXT." not in late.page.content(), "the text is shown"


def test_a_report_that_was_forgotten_is_said(stack: Stack, visit: Visit, sample: str) -> None:
    nell = visit(stack.url)
    nell.tolerate += ["404"]
    analysis_id = nell.submit(sample, kind="quick")
    nell.until_verdict()
    assert nell.page.request.delete(f"/api/analysis/{analysis_id}").ok
    nell.page.get_by_role("link", name="Read the report").click()
    expect(nell.page.get_by_role("alert")).to_contain_text("No report")


def test_quick_leaves_three_stations_out(stack: Stack, visit: Visit, sample: str) -> None:
    nell = visit(stack.url)
    nell.submit(sample, kind="quick")
    nell.until_verdict()
    states = [nell.station(number).get_attribute("data-state") for number in STATIONS]
    assert states == ["completed"] * 3 + ["skipped"] * 3 + ["completed"]


def test_a_finished_analysis_shows_its_stations_to_somebody_new(stack: Stack, visit: Visit, sample: str) -> None:
    first = visit(stack.url)
    analysis_id = first.submit(sample, title="Read before")
    first.until_verdict()

    late = visit(stack.url).watch(analysis_id)
    late.until_verdict()
    expect(late.page.get_by_role("heading", level=1)).to_have_text("Read before")
    for number in STATIONS:
        late.until_station(number)
        if number != 2:  # so short a text has no themes
            expect(late.station(number).locator("dd").first).to_be_visible()
    assert late.station(5).inner_text() == first.station(5).inner_text()


def test_a_reload_in_mid_run_loses_and_repeats_nothing(stack: Stack, visit: Visit, sample: str) -> None:
    nell = visit(stack.url)
    nell.submit(sample)
    nell.until_station(2)
    nell.page.reload()
    nell.until_station(2)
    expect(nell.station(1)).to_contain_text("Words")
    nell.until_verdict()
    assert nell.sequences() == list(range(len(nell.sequences())))


def test_markup_in_a_text_stays_text(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url)
    scene = f"INT. {HOSTILE.upper()} - DAY\n\n{HOSTILE}\n\n@{HOSTILE}\n{HOSTILE}\n\n"
    text = (scene + f"BOB\n{HOSTILE} <script>alert(2)</script>\n\n") * 5
    nell.submit(text, title=HOSTILE)
    nell.until_verdict()
    expect(nell.page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    assert nell.page.locator("main img, main script, [onerror]").count() == 0

    nell.page.get_by_role("link", name="Read the report").click()
    report = nell.page.locator("#report")
    expect(report).to_contain_text(HOSTILE)
    assert report.locator("img, script, [onerror]").count() == 0


def test_arabic_runs_its_own_way_on_the_page(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url, viewport={"width": 390, "height": 844})
    nell.submit(ARABIC, title="مفتاح في البحر")
    nell.until_verdict()
    title = nell.page.locator("#watch-title")
    assert title.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert nell.page.evaluate("getComputedStyle(document.body).direction") == "ltr"
    assert nell.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
