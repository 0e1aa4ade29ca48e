"""Every view, in both languages and themes, looked at by axe: nothing serious; and nothing scrolls sideways."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import Page, expect
from redis import Redis

from tests.browser.stack import QUEUE, HandWorker, Stack, token_for
from tests.browser.visitor import RUN_MS, Visitor
from tests.interop.libraries import install

Visit = Callable[..., Visitor]

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "seven_stations" / "samples"
LOOK = """
async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}))
  .violations.filter(found => ['serious', 'critical'].includes(found.impact))
  .map(found => `${found.id}: ${found.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary)}`)
"""
WIDTHS = [320, 390, 768, 1800]
LANGUAGES = [("en-GB", "ltr"), ("ar", "rtl")]


@pytest.fixture(scope="module")
def axe() -> str:
    install(HERE)
    return (HERE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def seen(guarded: Stack) -> dict[str, str]:
    """Addresses of every view, with something to see on each."""
    with HandWorker(guarded) as worker:
        running = guarded.add("ANNA: Where is it?", user="nell", title="The key")
        attempt = worker.begin(running)
        attempt.log(1, "read", "counted")
        attempt.complete(1, language="en", words=1234, protagonist="ANNA", themes=["sea", "key"])
        attempt.complete(5, tension=[0.1, 0.5, 0.25, 0.75])
        attempt.start(6)
        failed = guarded.add("BEN: Gone.", user="nell", title="مفتاح")
        worker.begin(failed).start(1)
        guarded.fail(failed, "invalid-data: text: too short")
        with Redis.from_url(guarded.redis_url) as redis:
            redis.hset(f"{QUEUE}:{failed}", "stacktrace", json.dumps(["Error: too short\n    at reader.js:1:1"]))
            redis.sadd(f"{QUEUE}:{running}:dependencies", f"{QUEUE}:{failed}", f"{QUEUE}:gone")
    return {
        "jobs": "/",
        "no job": "/?search=nothing",
        "running": f"/queues/ai-analysis/jobs/{running}",
        "details": f"/queues/ai-analysis/jobs/{running}?tab=details",
        "flow": f"/queues/ai-analysis/jobs/{running}?tab=flow",
        "failed": f"/queues/ai-analysis/jobs/{failed}",
        "attempts": f"/queues/ai-analysis/jobs/{failed}?tab=details",
        "new": "/new",
        "nowhere": "/queues/ai-analysis/nothing",
    }


def look(page: Page, axe: str) -> list[Any]:
    page.evaluate(axe)
    found: list[Any] = page.evaluate(LOOK)
    return found


@pytest.mark.parametrize(("locale", "direction"), LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_has_a_serious_barrier_or_scrolls_sideways(
    locale: str, direction: str, scheme: str, guarded: Stack, seen: dict[str, str], axe: str, visit: Visit
) -> None:
    headers = {"Authorization": f"Bearer {token_for('nell', roles=['admin'])}"}
    nell = visit(
        guarded.url,
        locale=locale,
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
        extra_http_headers=headers,
    )
    problems: dict[str, list[Any]] = {}
    for name, address in seen.items():
        nell.open(address)
        nell.settled()
        assert nell.page.locator("html").get_attribute("dir") == direction
        problems[name] = look(nell.page, axe)
        for width in WIDTHS:
            nell.page.set_viewport_size({"width": width, "height": 800})
            if nell.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                problems[name].append(f"scrolls sideways at {width}")
    assert {name: found for name, found in problems.items() if found} == {}


def test_a_reading_that_is_checked_has_no_serious_barrier(guarded: Stack, axe: str, visit: Visit) -> None:
    headers = {"Authorization": f"Bearer {token_for('nell')}"}
    size: Any = {"width": 390, "height": 844}
    nell = visit(guarded.url, bypass_csp=True, extra_http_headers=headers, viewport=size).open("/new")
    nell.page.locator("#sample").click()
    for part in ("Characters (11)", "Correct the reading"):
        nell.page.get_by_text(part, exact=True).click()
    assert look(nell.page, axe) == []


def test_the_sign_in_and_a_question_have_no_serious_barrier(
    guarded: Stack, seen: dict[str, str], axe: str, visit: Visit
) -> None:
    nell = visit(guarded.url, reduced_motion="reduce", bypass_csp=True)
    nell.tolerate += ["401"]
    nell.open(seen["running"])
    expect(nell.page.get_by_label("Token")).to_be_focused()
    assert look(nell.page, axe) == []
    nell.sign_in(token_for("nell"))
    nell.page.get_by_role("button", name="Cancel").click()
    expect(nell.page.get_by_role("dialog")).to_be_visible()
    assert look(nell.page, axe) == []
    nell.page.keyboard.press("Escape")
    expect(nell.page.get_by_role("button", name="Cancel")).to_be_focused()


@pytest.mark.parametrize(("locale", "direction"), LANGUAGES)
def test_what_opens_on_the_way_has_no_serious_barrier(
    locale: str, direction: str, stack: Stack, axe: str, visit: Visit
) -> None:
    """Replay, report, script with its corrections, a form that is filled, workers, and a list with picked jobs."""
    nell = visit(stack.url, locale=locale, reduced_motion="reduce", bypass_csp=True)
    text = (SAMPLES / "the-salt-ledger.fountain").read_text("utf-8")
    page = nell.watch(stack.add(text, title="The Salt Ledger")).page
    page.wait_for_selector(".verdict", timeout=RUN_MS)
    problems = {"run": look(page, axe)}
    for summary in page.locator(".meanings summary").all():
        summary.click()
    problems["meanings"] = look(page, axe)
    page.locator(".actions button:visible").first.click()
    nell.until_station(3)
    problems["replay"] = look(page, axe)
    page.locator("#replay button").click()
    expect(page.locator("#replay")).to_have_count(0)
    page.locator("#tab-report").click()
    expect(page.locator("#report svg.tension")).to_be_visible()
    problems["report"] = look(page, axe)
    page.locator("#report a.correct-name").first.click()
    expect(page.locator("#correct-merge")).to_be_focused()
    problems["corrections"] = look(page, axe)
    nell.open("/new")
    page.locator("textarea").fill(text)
    expect(page.locator(".reading-line")).to_be_visible()
    problems["form"] = look(page, axe)
    nell.open("/workers")
    expect(page.locator("main li").first).to_be_visible()
    problems["workers"] = look(page, axe)
    nell.open("/schedules")
    expect(page.locator("main .lead")).to_have_text(re.compile("scheduled|جداول"))
    problems["schedules"] = look(page, axe)
    nell.open("/")
    page.locator(".job-pick").first.check()
    problems["picked"] = look(page, axe)
    run = page.locator(".job-title").first.get_attribute("href") or ""
    for address in ("/", "/new", "/schedules", "/workers", run, f"{run}?tab=report", f"{run}?tab=script"):
        nell.open(address)
        page.set_viewport_size({"width": 390, "height": 800})
        if address == run:
            page.wait_for_selector(".downloads")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems[address] = ["scrolls sideways at 390"]
    assert page.locator("html").get_attribute("dir") == direction
    assert {name: found for name, found in problems.items() if found} == {}


def test_a_job_can_be_read_and_stopped_with_the_keyboard(
    guarded: Stack, seen: dict[str, str], visit: Visit
) -> None:
    nell = visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"})
    page = nell.open("/").page
    expect(page.get_by_role("link", name="The key")).to_be_visible()
    press_until(page, lambda: page.evaluate("document.activeElement.textContent") == "The key")
    page.keyboard.press("Enter")
    expect(page.locator("#watch h1")).to_be_focused()
    expect(nell.lines()).to_have_count(2)
    press_until(page, lambda: page.evaluate("document.activeElement.getAttribute('role')") == "tab")
    for key, tab in (
        ("ArrowRight", "Flow"),
        ("ArrowRight", "Details"),
        ("ArrowLeft", "Flow"),
        ("ArrowLeft", "Run"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    press_until(page, lambda: page.evaluate("document.activeElement.id") == "log")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.url.endswith("#L2")
    press_until(page, lambda: page.evaluate("document.activeElement.dataset.action") == "cancel", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("alert")).to_contain_text("Cancelled")


def press_until(page: Page, there: Callable[[], bool], key: str = "Tab") -> None:
    for _ in range(60):
        if there():
            return
        page.keyboard.press(key)
    raise AssertionError("the keyboard does not lead there")
