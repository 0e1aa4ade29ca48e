"""What may be done with a job: cancel, retry, remove; and with a queue: pause."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import expect

from tests.browser.stack import Stack
from tests.browser.visitor import RUN_MS, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def sample() -> str:
    return (Path(__file__).parent / "the-last-ferry.fountain").read_text("utf-8")


def test_a_cancelled_job_is_retried_to_its_report_and_removed(stack: Stack, visit: Visit, sample: str) -> None:
    other = visit(stack.url).open()
    other.page.get_by_role("button", name="Pause the queue").click()
    expect(other.page.get_by_role("button", name="Resume the queue")).to_be_visible()
    nell = visit(stack.url)
    job_id = nell.submit(sample)
    nell.page.get_by_role("button", name="Cancel").click()
    nell.page.get_by_role("button", name="Keep it").click()
    expect(nell.page.get_by_role("dialog")).to_have_count(0)
    nell.page.get_by_role("button", name="Cancel").click()
    nell.page.get_by_role("button", name="Cancel the job").click()
    expect(nell.page.get_by_role("alert")).to_contain_text("Cancelled", timeout=RUN_MS)
    nell.connection_is("Finished")
    expect(nell.page.get_by_role("button", name="Cancel")).to_be_hidden()

    nell.page.get_by_role("button", name="Retry").click()
    expect(nell.page.locator("#status")).to_contain_text("In the queue")
    other.page.get_by_role("button", name="Resume the queue").click()
    nell.until_station(1)
    nell.until_verdict()
    assert nell.sequences() == list(range(len(nell.sequences())))

    nell.tolerate += ["404"]  # the page may be reading the rest of the log just then
    nell.page.get_by_role("button", name="Remove").click()
    nell.page.get_by_role("button", name="Remove it").click()
    expect(nell.page.locator("#jobs")).to_be_visible()
    nell.settled()
    expect(nell.page.locator(f"[data-job='{job_id}']")).to_have_count(0)


def test_a_finished_job_runs_again_from_the_beginning(stack: Stack, visit: Visit, sample: str) -> None:
    nell = visit(stack.url)
    nell.submit(sample, kind="quick")
    nell.until_verdict()
    lines = len(nell.sequences())
    nell.page.get_by_role("button", name="Run again").click()
    expect(nell.page.locator(".verdict")).to_have_count(0)
    nell.until_verdict()
    expect(nell.lines()).to_have_count(2 * lines)
    assert nell.sequences() == list(range(2 * lines))
    expect(nell.station(3).get_by_role("img")).to_be_visible()


def test_a_paused_queue_says_so_and_its_jobs_wait(stack: Stack, visit: Visit, sample: str) -> None:
    nell = visit(stack.url).open()
    nell.page.get_by_role("button", name="Pause the queue").click()
    resume = nell.page.get_by_role("button", name="Resume the queue")
    expect(resume).to_be_visible()
    expect(nell.page.get_by_text("Paused", exact=True)).to_be_visible()
    job_id = stack.add(sample, title="Held back")
    row = nell.page.locator(f"[data-job='{job_id}']")
    expect(row).to_have_attribute("data-state", "waiting")
    resume.click()
    expect(row).to_have_attribute("data-state", "completed", timeout=RUN_MS)
    expect(nell.page.get_by_role("button", name="Pause the queue")).to_be_visible()


def test_what_is_no_longer_possible_is_refused_and_said(stack: Stack, visit: Visit, sample: str) -> None:
    nell = visit(stack.url)
    nell.tolerate += ["404"]
    job_id = nell.submit(sample, kind="quick")
    nell.until_verdict()
    other = visit(stack.url).open(f"/queues/ai-analysis/jobs/{job_id}")
    other.page.get_by_role("button", name="Remove").click()
    other.page.get_by_role("button", name="Remove it").click()
    expect(other.page.locator("#jobs")).to_be_visible()
    nell.page.get_by_role("button", name="Run again").click()
    expect(nell.page.get_by_role("alert")).to_contain_text("There is no such job")


def test_a_running_job_is_stopped(stack: Stack, visit: Visit, sample: str) -> None:
    nell = visit(stack.url)
    nell.submit(sample)
    nell.until_station(1)
    nell.page.get_by_role("button", name="Cancel").click()
    nell.page.get_by_role("button", name="Cancel the job").click()
    expect(nell.page.get_by_role("alert")).to_contain_text("Cancelled", timeout=RUN_MS)
    nell.connection_is("Finished")
    expect(nell.page.get_by_role("button", name="Cancel")).to_be_hidden()
    expect(nell.station(7)).not_to_have_attribute("data-state", "completed")


def test_a_worker_is_shown_with_since_when_it_is_connected(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/workers")
    worker = nell.page.locator(".worker").first
    expect(worker).to_contain_text("connected since")
    expect(worker).to_contain_text(re.compile(r"connected since \d+ \w+ \d{4}, \d\d:\d\d:\d\d"))
