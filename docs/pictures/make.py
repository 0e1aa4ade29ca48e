"""Take the pictures of docs/stations.md: ``python docs/pictures/make.py`` (needs Playwright and Chromium)."""

import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.report import to_html

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "seven_stations" / "samples"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LARGEST = 150_000


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1120, "height": 900})
        open_report(page, "the-salt-ledger.fountain")
        for chart in ("shares", "network", "tension"):
            take(page, chart, f"report-{chart}.png")
        open_report(page, "ten-past-four.txt")
        take(page, "shares", "report-arabic.png")
        browser.close()


def open_report(page: Page, sample: str) -> None:
    page.set_content(to_html(report_of((SAMPLES / sample).read_bytes())))


def take(page: Page, chart: str, name: str) -> None:
    panel = page.locator("section.panel", has=page.locator(f"svg.{chart}"))
    panel.screenshot(path=HERE / name)
    size = (HERE / name).stat().st_size
    assert size < LARGEST, f"{name} has {size} bytes"


if __name__ == "__main__":
    main()
