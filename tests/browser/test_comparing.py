"""A set of texts and the job that compares them, as `stations enqueue --compare` adds them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import expect

from tests.browser.stack import Stack
from tests.browser.visitor import RUN_MS, Visitor

Visit = Callable[..., Visitor]

SCENE = "INT. ROOM - DAY\n\nANNA\nWhere is the salt?\n\nBEN\nGone.\n\nANNA\nYou liar.\n\nBEN\nYou fool.\n"
HOSTILE = "<img src=x onerror=alert(1)>"


def enqueue(stack: Stack, folder: Path, texts: dict[str, str]) -> list[str]:
    """The jobs of the texts, and last the comparison's."""
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    command = [sys.executable, "-c", "from cli.main import run; run()", "enqueue", *texts, "--compare", "--json"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("STATIONS_")}
    env |= {"STATIONS_REDIS_URL": stack.redis_url}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["jobId"] for line in done.stdout.splitlines()]


def test_a_comparison_is_watched_to_its_report_and_leads_to_its_texts(
    stack: Stack, visit: Visit, tmp_path: Path
) -> None:
    *texts, comparison = enqueue(
        stack, tmp_path, {"first draft.fountain": SCENE, f"{HOSTILE[1:-1].replace('/', '')}.txt": SCENE * 2}
    )
    nell = visit(stack.url).open(f"/queues/ai-analysis/jobs/{comparison}")
    expect(nell.page.locator("#status")).to_contain_text("Finished", timeout=RUN_MS)
    nell.connection_is("Finished")
    expect(nell.page.get_by_role("heading", level=1)).to_have_text("Comparison of 2 texts")
    expect(nell.page.locator("#rail")).to_be_hidden()  # it has no stations

    nell.page.get_by_role("link", name="Read the report").click()
    report = nell.page.locator("#report")
    expect(report).to_contain_text("first draft")
    expect(report).to_contain_text("onerror=alert(1)")
    assert report.locator("img, script, [onerror]").count() == 0

    nell.page.get_by_role("tab", name="Details").click()
    links = nell.page.locator(".compared a")
    expect(links).to_have_count(len(texts))
    assert nell.page.locator("main img, [onerror]").count() == 0
    nell.page.get_by_role("navigation").get_by_role("link", name="ai-analysis").click()
    row = nell.page.locator(f"[data-job='{comparison}']")
    expect(row.locator(".job-title")).to_have_text("Comparison of 2 texts")
    expect(row.locator(".job-facts")).to_contain_text("Comparison")
    nell.page.go_back()
    nell.page.get_by_role("tab", name="Details").click()
    links.first.click()
    expect(nell.page.get_by_role("heading", level=1)).to_have_text("first draft")
    assert nell.page.url.endswith(texts[0])
    nell.until_verdict()


def test_a_comparison_that_waits_for_its_texts_says_so(stack: Stack, visit: Visit, tmp_path: Path) -> None:
    nell = visit(stack.url).open()
    nell.page.get_by_role("button", name="Pause the queue").click()
    expect(nell.page.get_by_role("button", name="Resume the queue")).to_be_visible()
    *_, comparison = enqueue(stack, tmp_path, {"a.txt": SCENE, "b.txt": SCENE * 2})
    late = visit(stack.url).open(f"/queues/ai-analysis/jobs/{comparison}")
    expect(late.page.locator("#status")).to_contain_text("Waiting for other jobs")
    nell.page.get_by_role("button", name="Resume the queue").click()
    expect(late.page.get_by_role("link", name="Read the report")).to_be_visible(timeout=RUN_MS)
