"""Take the README's picture of the page: ``python docs/pictures/dashboard.py`` (needs Playwright and Chromium)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
SAMPLE = HERE.parent.parent / "cli" / "samples" / "the-salt-ledger.fountain"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            shutil.which("stations", path=Path(sys.executable).parent),
            "up",
            "--port",
            "0",
            "--json",
            "--data-dir",
            folder,
        ]
        # Slow enough that the picture shows a station at work.
        environment = {**os.environ, "STATIONS_PACE": "1.5"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as stack:
            try:
                assert stack.stdout is not None
                take(json.loads(stack.stdout.readline())["notifier"])
            finally:
                stack.terminate()


def take(url: str) -> None:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page(viewport={"width": 1180, "height": 860})
        added = httpx.post(
            f"{url}/api/analysis", json={"text": SAMPLE.read_text("utf-8"), "title": "The Salt Ledger"}
        )
        page.goto(f"{url}/?analysis={added.json()['analysisId']}")
        page.wait_for_selector('[data-station="6"][data-state="active"]', timeout=60_000)
        page.screenshot(path=HERE / "dashboard.png")
        browser.close()


if __name__ == "__main__":
    main()
