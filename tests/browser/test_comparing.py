"""A set of texts and the job that compares them, as `stations enqueue --compare` adds them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import Route, expect

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
    expect(nell.page.get_by_role("heading", level=1)).to_contain_text("first draft / ")
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
    expect(row.locator(".job-title")).to_contain_text("first draft / ")
    expect(row.locator(".job-facts")).to_contain_text("Comparison")
    expect(row.locator(".job-steps i")).to_have_count(1)
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
    expect(late.page.get_by_role("tabpanel", name="Run").locator(".flow-job")).to_have_count(3)
    nell.page.get_by_role("button", name="Resume the queue").click()
    expect(late.page.get_by_role("link", name="Read the report")).to_be_visible(timeout=RUN_MS)


def test_one_of_ones_own_finished_analyses_is_compared_whichever_of_the_two_is_shown(
    stack: Stack, visit: Visit
) -> None:
    """From the page of the later draft: what was added first is the earlier one all the same."""
    nell = visit(stack.url)
    drafts = []
    for title, text in (("Early", SCENE), ("Late", SCENE.replace("You fool.", "You are a fool, Anna."))):
        drafts.append(nell.submit(text * 3, title=title, kind="quick"))
        nell.until_verdict()
    nell.page.get_by_role("link", name="Compare with another draft…").click()
    expect(nell.page.locator("#earlier")).to_contain_text("Late")
    expect(nell.page.locator("input[value=quick]")).to_be_checked()
    choice = nell.page.get_by_label("Compare with one of your finished analyses")
    options = choice.locator("option").all_inner_texts()
    assert not any("Late" in option or "Comparison" in option for option in options)
    choice.select_option(index=next(index for index, option in enumerate(options) if "Early" in option))
    answers = nell.lose_first_answer("**/compare?with=*")
    nell.page.get_by_role("button", name="Compare", exact=True).click()
    expect(nell.page.get_by_role("heading", level=1)).to_have_text("Early / Late")
    assert answers[0]["analysisId"] == answers[1]["analysisId"], "it was added twice"
    expect(nell.page.locator("#watch-facts")).to_contain_text("Comparison")
    nell.page.get_by_role("link", name="Read the report").click(timeout=RUN_MS)
    expect(nell.page.locator("#report").get_by_role("row").filter(has_text="Early").first).to_contain_text("1.")
    expect(nell.page.locator("#report")).to_contain_text("changed: speeches")

    scene = nell.page.locator("#report tr", has_text="changed: speeches").nth(1)
    for column, (title, analysis_id) in enumerate(zip(("Early", "Late"), drafts, strict=True)):
        scene.get_by_role("link").nth(column).click()
        expect(nell.page).to_have_url(re.compile(rf"analysis={analysis_id}\b.*#line-14$"))
        expect(nell.page.get_by_role("heading", level=1)).to_have_text(title)
        expect(nell.page.locator("#line-14")).to_have_class(re.compile("target"))
        nell.page.go_back()
        expect(scene).to_be_visible()


def test_a_draft_is_compared_in_arabic_too(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url, locale="ar")
    analysis_id = stack.add(SCENE * 3, title="الأولى")
    nell.watch(analysis_id)
    nell.page.get_by_role("link", name="قارن بمسودة أخرى…").click(timeout=RUN_MS)
    expect(nell.page.get_by_role("heading", level=1)).to_have_text("المقارنة بمسودة أخرى")
    nell.page.get_by_label("النص").fill(SCENE * 2)
    nell.page.get_by_role("button", name="حلّل وقارن").click()
    nell.page.get_by_role("link", name="اقرأ التقرير").click(timeout=RUN_MS)
    expect(nell.page.locator("#report")).to_contain_text("cut")


def test_a_draft_that_is_compared_with_another_one_is_another_request(stack: Stack, visit: Visit) -> None:
    """An answer that was lost must not make the server take the second comparison for a repeat of the first."""
    nell = visit(stack.url)
    nell.tolerate.append("net::ERR_FAILED")
    first, second = (nell.submit(SCENE * 3, title=title, kind="quick") for title in ("First", "Second"))

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page = nell.page
    page.route(f"**/api/analysis/{first}/compare", lose)
    nell.watch(first)
    page.get_by_role("link", name="Compare with another draft…").click(timeout=RUN_MS)
    page.get_by_label("The text", exact=True).fill(SCENE * 2)
    page.get_by_role("button", name="Analyse and compare").click()
    expect(page.get_by_role("alert")).to_contain_text("Cannot reach the server")
    page.locator("#nav-jobs").click()
    page.locator(f"[data-job='{second}'] a").first.click()
    page.get_by_role("link", name="Compare with another draft…").click(timeout=RUN_MS)
    expect(page.locator("#earlier")).to_contain_text("Second")
    page.get_by_role("button", name="Analyse and compare").click()
    expect(page.locator("#watch-facts")).to_contain_text("Comparison")
