"""What an operator looks up on the page: the attempts at a job, its flow, schedules."""

import asyncio
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from bullmq import Queue, Worker
from playwright.sync_api import expect

from seven_stations.queue.connection import connect
from seven_stations.queue.schedules import Schedules
from tests.browser.stack import Stack, token_for
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]
JOBS = "/queues/ai-analysis/jobs"


@pytest.fixture
def admin(guarded: Stack, visit: Visit) -> Visitor:
    headers = {"Authorization": f"Bearer {token_for('nell', roles=['admin'])}"}
    return visit(guarded.url, extra_http_headers=headers)


def run(work: Callable[[], Any]) -> Any:
    """Await in a thread: Playwright's synchronous interface has a loop in the test's."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(work())))
    thread.start()
    thread.join(60)
    return found[0]


def test_each_attempt_is_there_with_its_times_and_its_stack_trace(guarded: Stack, admin: Visitor) -> None:
    async def fail_twice() -> str:
        connection = {"connection": guarded.redis_url}
        queue = Queue("ai-analysis", connection)
        job = await queue.add("mail", {"title": "A letter"}, {"attempts": 2, "backoff": 50})
        ended = asyncio.Event()

        async def process(taken: Any, _token: str) -> None:
            raise OSError(f"no ink on attempt {taken.attemptsMade + 1}")

        worker = Worker("ai-analysis", process, connection)
        worker.on("failed", lambda taken, _error: ended.set() if taken.attemptsMade == 2 else None)
        async with asyncio.timeout(50):
            await ended.wait()
        await worker.close()
        await queue.close()
        return str(job.id)

    job_id = run(fail_twice)
    page = admin.open(f"{JOBS}/{job_id}?tab=details").page
    rows = page.locator("#attempts li")
    expect(rows).to_have_count(2)
    for number, row in enumerate(rows.all(), 1):
        expect(row).to_contain_text(f"Attempt {number}")
        expect(row).to_contain_text("Failed")
        expect(row).to_contain_text("took")
        expect(row.locator("time")).to_have_attribute("datetime", re.compile(r"^\d{4}-\d\d-\d\dT.*Z$"))
        expect(row.locator(".attempt-error")).to_contain_text(f"no ink on attempt {number}")
        trace = row.locator("pre")
        expect(trace).to_be_hidden()
        row.get_by_text("Stack trace").click()
        expect(trace).to_contain_text("Traceback")


def schedules_of(guarded: Stack, work: Callable[[Schedules], Any]) -> Any:
    async def do() -> Any:
        client, blobs = (
            connect(guarded.redis_url, client_name="test"),
            connect(guarded.redis_url, client_name="test", decode=False),
        )
        schedules = Schedules(client, blobs, prefix="bull", queue="ai-analysis", max_text_bytes=1000)
        try:
            return await work(schedules)
        finally:
            await client.aclose()
            await blobs.aclose()

    return run(do)


def test_schedules_say_when_they_run_next_and_admins_end_them(
    guarded: Stack, admin: Visitor, visit: Visit
) -> None:
    async def put(schedules: Schedules) -> None:
        data = {"text": "ANNA: Where?", "userId": "nell", "title": "Monday's draft"}
        await schedules.put("weekly", data, cron="0 6 * * 1", timezone="Africa/Cairo")
        await schedules.put("others", data | {"userId": "sam", "title": "Daily"}, every=86_400)

    schedules_of(guarded, put)
    page = admin.open("/").page
    page.get_by_role("link", name="Schedules").click()
    expect(page.locator("[data-schedule]")).to_have_count(2)
    weekly, daily = page.locator("[data-schedule='weekly']"), page.locator("[data-schedule='others']")
    for text in ("Monday's draft", "weekly", "0 6 * * 1", "(Africa/Cairo)", "Next run", "Runs so far"):
        expect(weekly).to_contain_text(text)
    expect(daily).to_contain_text("every day")
    weekly.get_by_text("Template").click()
    expect(weekly.locator("pre")).to_contain_text('"title": "Monday\'s draft"')

    nell = visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"})
    nell.open("/schedules")
    expect(nell.page.locator("[data-schedule]")).to_have_count(1)
    expect(nell.page.get_by_role("button", name="Remove")).to_have_count(0)

    page.get_by_role("button", name="Remove others").click()
    page.get_by_role("button", name="Remove it").click()
    expect(daily).to_have_count(0)
    expect(weekly.locator("pre"), "what was open stays so").to_be_visible()
    page.get_by_role("button", name="العربية").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("الجداول")
    expect(page.locator("[data-schedule]")).to_contain_text("المرة التالية")
