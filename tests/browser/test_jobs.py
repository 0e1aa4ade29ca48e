"""The queues and their jobs: the list lives, is filtered and shared by its address, and read a page at a time."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import Request, Route, expect
from redis import Redis

from tests.browser.stack import QUEUE, HandWorker, Stack, token_for
from tests.browser.visitor import RUN_MS, Visitor

Visit = Callable[..., Visitor]

SAMPLES = Path(__file__).parents[2] / "seven_stations" / "samples"
MANY = 30_000
FILL = """
for n = 0, ARGV[3] - 1 do
  local id, at = 'crowd-' .. n, ARGV[2] - ARGV[3] + n
  local data = cjson.encode({userId = 'crowd', title = 'Crowd ' .. n})
  local times = {'timestamp', at, 'finishedOn', at}
  redis.call('HSET', ARGV[1] .. ':' .. id, 'name', 'x', 'data', data, 'opts', '{}', unpack(times))
  redis.call('ZADD', ARGV[1] .. ':completed', at, id)
end
"""
PAGE = 25


@pytest.fixture
def admin(guarded: Stack, visit: Visit) -> Visitor:
    token = token_for("root", roles=["admin"])
    return visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token}"})


def fill(stack: Stack, count: int) -> None:
    """Completed jobs of another producer, as bullmq keeps them."""
    with Redis.from_url(stack.redis_url) as redis:
        redis.eval(FILL, 0, QUEUE, int(time.time() * 1000), count)


def test_a_job_appears_moves_and_is_counted_without_a_reload(
    guarded: Stack, admin: Visitor, by_hand: HandWorker
) -> None:
    admin.open().connection_is("Live")
    job_id = guarded.add("ANNA: Where is it?", user="nell", title="The key")
    row = admin.page.locator(f"[data-job='{job_id}']")
    expect(row).to_have_attribute("data-state", "waiting")
    expect(row).to_contain_text("nell")
    waiting = admin.page.get_by_role("button", name=re.compile("^Waiting"))
    expect(waiting).to_have_text(re.compile(r"Waiting\s*[1-9]"))

    attempt = by_hand.begin(job_id)
    attempt.start(1)
    attempt.complete(1)
    attempt.start(2)
    expect(row).to_have_attribute("data-state", "active")
    expect(row.locator(".done")).to_have_count(1)
    expect(row).to_contain_text("54%")  # of the time; reading counts too

    guarded.fail(job_id, "invalid-data: text: too short")
    expect(row).to_have_attribute("data-state", "failed")
    expect(row).to_contain_text("text: too short")
    row.locator(".job-title").click()
    expect(admin.page.locator("[data-station='3']")).to_contain_text("Not run")


def test_a_filter_may_be_chosen_before_the_queues_are_known(guarded: Stack, admin: Visitor) -> None:
    """The list asked for jobs of the queue "null"; and counts that came in moved a button from under a click."""
    guarded.clear()
    failed = guarded.add("ANNA: Where is it?", user="nell", title="A lock")
    guarded.fail(failed, "timeout: it took too long")
    held: list[Route] = []
    admin.page.route("**/api/queues", lambda route: route.continue_() if held else held.append(route))
    admin.open()
    button = admin.page.get_by_role("button", name=re.compile("^Failed"))
    button.click()
    place = button.bounding_box()
    held[0].continue_()
    expect(admin.page.locator(f"[data-job='{failed}']")).to_be_visible()
    expect(button).to_have_text(re.compile(r"Failed\s*1"))
    assert button.bounding_box() == place


def test_filters_are_in_the_address_and_hold_on_a_reload(guarded: Stack, admin: Visitor) -> None:
    mine = guarded.add("ANNA: Where is it?", user="olaf", title="A lamp in the fog")
    other = guarded.add("ANNA: Where is it?", user="nell", title="A key")
    guarded.fail(other, "timeout: it took too long")
    admin.open()
    admin.page.get_by_role("button", name=re.compile("^Failed")).click()
    expect(admin.page.locator(f"[data-job='{other}']")).to_be_visible()
    expect(admin.page.locator(f"[data-job='{mine}']")).to_have_count(0)
    assert "state=failed" in admin.page.url

    admin.page.get_by_role("button", name=re.compile("^All")).click()
    admin.page.get_by_role("searchbox", name="Search").fill("FOG")
    expect(admin.page.locator(".job")).to_have_count(1)
    admin.page.locator(f"[data-job='{mine}']").get_by_role("link", name="olaf").click()
    expect(admin.page.get_by_role("button", name="Remove the filter Owner: olaf")).to_be_visible()
    assert admin.page.url.endswith("user=olaf")
    admin.page.reload()
    expect(admin.page.locator(f"[data-job='{mine}']")).to_be_visible()
    expect(admin.page.locator(f"[data-job='{other}']")).to_have_count(0)
    admin.page.get_by_role("button", name="Remove the filter Owner: olaf").click()
    expect(admin.page.locator(f"[data-job='{other}']")).to_be_visible()

    admin.page.get_by_role("searchbox", name="Search").fill("no such thing")
    expect(admin.page.get_by_text("No jobs match")).to_be_visible()
    admin.page.get_by_role("link", name="Clear the filters").click()
    expect(admin.page.locator(".job").first).to_be_visible()


def test_the_chosen_state_is_in_view_on_a_phone(guarded: Stack, admin: Visitor) -> None:
    guarded.fail(guarded.add("ANNA: Where is it?", user="nell"), "timeout: it took too long")
    page = admin.page
    page.set_viewport_size({"width": 390, "height": 800})
    for language in ("English", "العربية"):
        admin.open("/?state=failed")
        chosen = page.locator(".states [aria-pressed=true]")
        expect(chosen.locator(".count")).not_to_be_empty()
        expect(chosen).to_be_in_viewport(ratio=1)
        page.get_by_role("button", name=re.compile("^(All|الكل)")).click()
        expect(chosen).to_be_in_viewport(ratio=1)
        if language == "English":
            page.get_by_role("button", name="العربية").click()


def test_ended_jobs_are_listed_from_the_oldest_and_still_are_after_going_back(
    guarded: Stack, admin: Visitor
) -> None:
    guarded.clear()
    jobs = [guarded.add("ANNA: Where is it?", user="nell", title=f"Draft {number}") for number in range(3)]
    for job in jobs:
        guarded.fail(job, "timeout: it took too long")

    def listed(*expected: str) -> None:
        titles = admin.page.locator(".job .job-title")
        expect(titles).to_have_text([re.compile(title) for title in expected])

    admin.open("/queues/ai-analysis?state=failed")
    listed("Draft 2", "Draft 1", "Draft 0")
    order = admin.page.get_by_role("button", name="Oldest first")
    order.click()
    listed("Draft 0", "Draft 1", "Draft 2")
    assert admin.page.url.endswith("?state=failed&order=oldest")
    admin.page.get_by_role("link", name="Draft 1").click()
    expect(admin.page.locator("#watch-facts")).to_be_visible()
    admin.page.go_back()
    listed("Draft 0", "Draft 1", "Draft 2")
    expect(order).to_have_attribute("aria-pressed", "true")
    admin.page.get_by_role("button", name=re.compile("^All")).click()
    expect(order).to_be_hidden()  # BullMQ keeps no order across states
    assert "order" not in admin.page.url


def test_cancelled_is_a_state_and_several_jobs_are_changed_at_once(guarded: Stack, admin: Visitor) -> None:
    guarded.clear()
    jobs = [guarded.add("ANNA: Where is it?", user="nell", title=f"Draft {number}") for number in range(3)]
    admin.open()
    expect(admin.page.get_by_text("No worker is connected")).to_be_visible()
    for number in (0, 1):
        admin.page.get_by_label(f"Select Draft {number}").check()
    expect(admin.page.get_by_text("2 selected")).to_be_visible()
    admin.page.locator("[data-bulk=cancel]").click()
    admin.page.get_by_role("dialog").get_by_role("button", name="Cancel", exact=True).click()
    for job in jobs[:2]:
        expect(admin.page.locator(f"[data-job='{job}']")).to_have_attribute("data-state", "cancelled")
    tab = admin.page.get_by_role("button", name=re.compile("^Cancelled"))
    expect(tab).to_have_text(re.compile(r"Cancelled\s*2"))
    tab.click()
    expect(admin.page.locator(".job")).to_have_count(2)
    assert "state=cancelled" in admin.page.url
    admin.page.locator(f"[data-job='{jobs[0]}'] .job-title").click()
    expect(admin.page.locator("#watch-facts .badge")).to_have_text("Cancelled")
    expect(admin.page.locator("#what-to-try")).to_contain_text("Retry continues")
    expect(admin.page.locator(".failure.cancelled")).to_contain_text("by ")
    admin.page.get_by_role("button", name="العربية").click()
    expect(admin.page.locator(".failure.cancelled")).to_contain_text("ألغاها ")


def test_who_works_is_shown(guarded: Stack, admin: Visitor, stack: Stack, visit: Visit) -> None:
    admin.open("/workers")
    expect(admin.page.get_by_text("No worker is connected")).to_be_visible()
    other = visit(stack.url).open("/workers")
    expect(other.page.locator("[data-worker]")).to_have_count(1)
    expect(other.page.locator("[data-worker]")).to_contain_text("connected")
    for language in ("العربية", "English"):
        other.page.get_by_role("button", name=language).click()
        expect(other.page.locator("h1")).to_have_text("العمّال" if language == "العربية" else "Workers")


def test_a_long_list_is_read_a_page_at_a_time(guarded: Stack, admin: Visitor) -> None:
    fill(guarded, MANY)
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/jobs?" in request.url:
            asked.append(request.url)

    admin.page.on("request", note)
    admin.open("/queues/ai-analysis?state=completed")
    expect(admin.page.locator(".job")).to_have_count(PAGE)
    expect(admin.page.locator(".job").first).to_contain_text(f"Crowd {MANY - 1}")
    expect(admin.page.get_by_role("button", name=re.compile("^Completed"))).to_contain_text(
        re.compile(r"30,0\d\d")
    )
    admin.page.get_by_role("button", name="Show more").click()
    expect(admin.page.locator(".job")).to_have_count(2 * PAGE)
    titles = admin.page.locator(".job-title").all_inner_texts()
    assert titles == [f"Crowd {number}" for number in range(MANY - 1, MANY - 1 - 2 * PAGE, -1)]
    assert all("limit=25" in url for url in asked)

    admin.page.locator(".job-title", has_text=f"Crowd {MANY - 40}").click()
    expect(admin.page.get_by_role("heading", level=1)).to_have_text(f"Crowd {MANY - 40}")
    admin.page.go_back()
    expect(admin.page.locator(".job")).to_have_count(2 * PAGE)
    expect(admin.page.locator(".job-title", has_text=f"Crowd {MANY - 40}")).to_be_in_viewport()
    expect(admin.page.get_by_role("button", name=re.compile("^Completed"))).to_have_attribute(
        "aria-pressed", "true"
    )

    admin.page.get_by_role("searchbox", name="Search").fill("crowd 29990")
    expect(admin.page.locator(".job")).to_have_count(1)
    expect(admin.page.get_by_role("button", name=re.compile("^Completed"))).to_have_text("Completed")


def test_who_sees_their_own_jobs_only_sees_no_counts_of_others(guarded: Stack, visit: Visit) -> None:
    mine = guarded.add("ANNA: Where is it?", user="nell", title="Mine")
    guarded.add("ANNA: Where is it?", user="olaf", title="Not mine")
    nell = visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"}).open()
    expect(nell.page.locator(f"[data-job='{mine}']")).to_be_visible()
    for name in ("All", "Waiting"):
        expect(nell.page.get_by_role("button", name=re.compile(f"^{name}"))).to_have_text(name)


def test_an_unknown_queue_is_said(guarded: Stack, admin: Visitor) -> None:
    admin.tolerate += ["404"]
    admin.open("/queues/nothing")
    expect(admin.page.get_by_role("alert")).to_contain_text("There is no such queue")


def test_a_finished_analysis_says_in_the_list_what_came_of_it(stack: Stack, visit: Visit) -> None:
    """Who looks for the text that has something wrong would have to open each."""
    whole = (SAMPLES / "the-salt-ledger.fountain").read_text("utf-8")
    judged, short = stack.add(whole, title="The whole"), stack.add("ANNA: Where is it?", title="An excerpt")
    page = visit(stack.url).open("/").page
    expect(page.locator(f"[data-job='{judged}'] .job-outcome")).to_have_text("0 findings", timeout=RUN_MS)
    expect(page.locator(f"[data-job='{short}'] .job-outcome")).to_have_text("Not enough to judge", timeout=RUN_MS)
