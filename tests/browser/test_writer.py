"""A writer's walk through the page: if it failed, somebody with a script would not come to what to change."""

import base64
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")
pytest.importorskip("pdfminer", reason="documents: pdfminer.six is not installed")

from pdfminer.high_level import extract_pages
from playwright.sync_api import Page, expect

import seven_stations.samples
from seven_stations.analysis.manuscript import read
from seven_stations.samples import first_draft
from tests.browser.stack import Stack
from tests.browser.test_printed import SCREENPLAY, paragraphs_of, pdf_of
from tests.browser.test_report import text_of
from tests.browser.visitor import RUN_MS, STATIONS, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SECOND = Path(seven_stations.samples.__path__[0]) / "the-salt-ledger.fountain"


def drop(page: Page, name: str, content: bytes) -> None:
    """Drop a file where the page is."""
    dropped = page.evaluate_handle(
        """([name, content]) => {
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
            transfer.items.add(new File([bytes], name));
            return transfer;
        }""",
        [name, base64.b64encode(content).decode()],
    )
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})


def test_from_a_dropped_pdf_to_a_report_on_paper(
    stack: Stack, visit: Callable[..., Visitor], browser: "Browser"
) -> None:
    nell = visit(stack.url).open()
    page = nell.page

    # A PDF is dropped on the list of jobs, and its reading looked at.
    drop(page, "the salt ledger.pdf", pdf_of(browser, SCREENPLAY, paragraphs_of(read(first_draft("en")))))
    reading = page.locator(".reading-line")
    expect(reading).to_contain_text("11 characters, 19 scenes", timeout=RUN_MS)
    page.get_by_text("Characters (11)").click()
    expect(page.locator(".reading")).to_contain_text("TAMISN 1 speech")

    # One name is corrected before anything starts.
    page.get_by_role("button", name="Correct TAMISN").click()
    merging = page.get_by_role("group", name="Two names are one character")
    expect(merging.get_by_label("This name")).to_have_value("TAMISN")
    merging.get_by_label("is really").select_option("TAMSIN")
    merging.get_by_role("button", name="Add").click()
    expect(reading).to_contain_text("10 characters", timeout=RUN_MS)
    expect(page.locator(".corrected li")).to_contain_text("TAMISN: really TAMSIN")
    expect(merging.get_by_role("button", name="Add")).to_be_focused()  # where it was

    # The run is watched to its end.
    page.get_by_role("button", name="Start the analysis").click()
    for number in STATIONS:
        nell.until_station(number)
    nell.until_verdict()
    expect(page.locator("#watch-title")).to_have_text("the salt ledger")
    findings = page.get_by_role("region", name="Findings")
    expect(findings).to_contain_text("A scene appears twice")
    expect(findings).not_to_contain_text("misprinted")

    # Three places are followed to their lines, in one action each.
    quotes = findings.locator(".quotes a")
    assert quotes.count() >= 3
    for index in range(3):
        said = quotes.nth(index).inner_text().split()
        line = (quotes.nth(index).get_attribute("href") or "").removeprefix("#line-")
        quotes.nth(index).click()
        row = page.locator(f"#line-{line}.target")
        expect(row).to_be_in_viewport()
        assert (
            len(set(row.locator(".script-text").inner_text().split()) & {word.strip("“”…") for word in said}) > 1
        )
        page.go_back()

    # The report goes home as a PDF.
    report = page.locator("#report")
    page.get_by_role("tab", name="Report").click()
    expect(report).to_contain_text("Conflict Network")
    sheets = list(extract_pages(BytesIO(page.pdf(format="A4"))))
    assert len(sheets) > 3
    first = text_of(sheets[0])
    assert "the salt ledger" in first
    assert "6. Diagnostics and Treatment" in first, "in the contents"
    assert f"2 / {len(sheets)}" in text_of(sheets[1])

    # A second draft is compared with the first.
    page.get_by_role("tab", name="Run").click()
    page.get_by_role("link", name="Compare with another draft…").click()
    expect(page.locator("#earlier")).to_contain_text("the salt ledger")
    drop(page, "second draft.fountain", SECOND.read_bytes())
    expect(page.locator(".reading-line")).to_contain_text("18 scenes", timeout=RUN_MS)
    page.get_by_role("button", name="Analyse and compare").click()
    page.get_by_role("link", name="Read the report").click(timeout=RUN_MS)
    expect(report).to_contain_text("Findings that are resolved")
    expect(report).to_contain_text("A scene appears twice")
    expect(report.get_by_role("row", name="EXT. COMPANY STORE, YARD - DAY")).to_contain_text("cut")
