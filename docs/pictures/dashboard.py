"""Take the pictures of the page for the README: ``python docs/pictures/dashboard.py`` (needs Chromium)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "seven_stations" / "samples"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LARGEST = 250_000
RUN_MS = 120_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            shutil.which("stations", path=Path(sys.executable).parent),
            *("up", "--port", "0", "--workers", "1", "--json", "--data-dir", folder),
        ]
        # Slow enough that the pictures show a station at work.
        environment = {**os.environ, "STATIONS_PACE": "0.7"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as stack:
            try:
                assert stack.stdout is not None
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
                    take_all(browser, json.loads(stack.stdout.readline())["notifier"])
                    browser.close()
            finally:
                stack.terminate()


def take_all(browser: Browser, url: str) -> None:
    first = add(url, "the-salt-ledger.fountain", title="The Salt Ledger", userId="nell", projectId="autumn")
    page = browser.new_page(viewport={"width": 1180, "height": 1300}, locale="en-GB", reduced_motion="reduce")
    page.goto(f"{url}/?analysis={first}")
    page.wait_for_selector('[data-station="5"][data-state="completed"]', timeout=RUN_MS)
    save(page, "dashboard.png")
    page.wait_for_selector(".verdict", timeout=RUN_MS)
    page.wait_for_selector(".finding")
    page.set_viewport_size({"width": 1180, "height": 700})
    page.locator(".quotes a").first.click()
    page.wait_for_selector(".script-line.target")
    save(page, "dashboard-script.png")
    page.close()

    arabic = add(url, "ten-past-four.txt", title="الرابعة وعشر دقائق", userId="layla")
    phone = browser.new_page(
        viewport={"width": 390, "height": 844}, locale="ar", color_scheme="dark", reduced_motion="reduce"
    )
    phone.goto(f"{url}/?analysis={arabic}")
    phone.wait_for_selector(".verdict", timeout=RUN_MS)
    phone.wait_for_selector(".network")
    save(phone, "dashboard-arabic.png")
    phone.close()

    cancelled = add(url, "the-salt-ledger.fountain", title="The Salt Ledger, second draft", userId="nell")
    httpx.post(f"{url}/api/queues/ai-analysis/jobs/{cancelled}/cancel").raise_for_status()
    for number in (3, 4, 5):
        add(
            url,
            "the-salt-ledger.fountain",
            title=f"The Salt Ledger, draft {number}",
            userId="nell",
            projectId="autumn",
        )
    listing = browser.new_page(viewport={"width": 1180, "height": 620}, locale="en-GB")
    listing.goto(url)
    listing.wait_for_selector('.job[data-state="active"] .done', timeout=RUN_MS)
    save(listing, "dashboard-jobs.png")
    listing.close()


def add(url: str, sample: str, **fields: Any) -> str:
    answer = httpx.post(f"{url}/api/analysis", json={"text": (SAMPLES / sample).read_text("utf-8"), **fields})
    return str(answer.raise_for_status().json()["jobId"])


def save(page: Any, name: str) -> None:
    page.wait_for_timeout(500)  # what moves in has come to rest
    page.screenshot(path=HERE / name)
    size = (HERE / name).stat().st_size
    assert size < LARGEST, f"{name} has {size} bytes"


if __name__ == "__main__":
    main()
