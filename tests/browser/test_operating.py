"""What an operator looks up on the page: the attempts at a job, its flow, schedules."""

import asyncio
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

import httpx
from bullmq import FlowProducer, Job, Queue, Worker
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


def test_a_flow_is_a_tree_of_its_jobs_with_their_states(guarded: Stack, admin: Visitor, visit: Visit) -> None:
    async def add() -> tuple[str, str]:
        flows = FlowProducer({"connection": guarded.redis_url})
        letter = {"name": "letter", "queueName": "ai-analysis", "data": {"title": "Letter", "userId": "nell"}}
        stamp = {"name": "stamp", "queueName": "ai-analysis", "data": {"title": "Stamp", "userId": "sam"}}
        post = {"name": "post", "queueName": "ai-analysis", "data": {"title": "Post", "userId": "nell"}}
        made = await flows.add({**post, "children": [{**letter, "children": [stamp]}, stamp]})
        await flows.close()
        return made["job"].id, made["children"][0]["job"].id

    post, letter = run(add)
    page = admin.open(f"{JOBS}/{letter}").page
    page.get_by_role("tab", name="Flow").click()
    tree = page.locator(".flow-tree")
    expect(tree.locator("li")).to_have_count(4)
    expect(tree.locator("> li > ul > li")).to_have_count(2)
    expect(tree.locator("[aria-current=page]")).to_have_text("Letter")
    expect(tree.locator(f"[data-job='{post}'] > .flow-job .badge")).to_have_text("Waiting for other jobs")
    stamp = tree.locator(f"[data-job='{letter}'] > ul > li")
    expect(stamp.locator(".badge")).to_have_text("Waiting")
    guarded.fail(stamp.get_attribute("data-job") or "", "no stamps left")
    expect(stamp.locator(".badge")).to_have_text("Failed")
    tree.get_by_role("link", name="Post").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Post")

    nell = visit(guarded.url, locale="ar", extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"})
    nell.page.set_viewport_size({"width": 390, "height": 800})
    nell.open(f"{JOBS}/{post}?tab=flow")
    expect(nell.page.get_by_role("tab", selected=True)).to_be_in_viewport(ratio=0.9)
    expect(nell.page.locator(".flow-tree .flow-job")).to_have_count(2)
    expect(nell.page.locator(".flow-tree .hint")).to_have_count(2)


def test_lines_of_a_log_that_is_trimmed_keep_their_numbers(stack: Stack, visit: Visit) -> None:
    async def add() -> str:
        queue = Queue("ai-analysis", {"connection": stack.redis_url})
        data = {"text": "INT. ROOM - DAY\n\nANNA\nHello.\n", "title": "Short"}
        job = await queue.add("analyze", data, {"keepLogs": 5, "jobId": "keeps-five"})
        await queue.close()
        return str(job.id)

    job_id = run(add)
    nell = visit(stack.url).open(f"{JOBS}/{job_id}")
    nell.until_verdict()
    nell.page.reload()
    expect(nell.lines()).to_have_count(5)
    found = httpx.get(f"{stack.url}/api{JOBS}/{job_id}/logs").json()
    assert found["before"] > 0
    assert found["total"] == found["before"] + 5
    assert nell.sequences() == list(range(found["before"], found["total"]))
    expect(nell.page.locator("#log-count")).to_have_text(f"{found['total']} lines · only the last 5 are shown")


def test_a_log_that_others_trim_says_that_lines_are_missing(guarded: Stack, admin: Visitor) -> None:
    async def log(*lines: str) -> str:
        queue = Queue("ai-analysis", {"connection": guarded.redis_url})
        job = await Job.fromId(queue, "theirs") or await queue.add("mail", {}, {"keepLogs": 2, "jobId": "theirs"})
        for line in lines:
            await job.log(line)
        await queue.close()
        return str(job.id)

    job_id = run(lambda: log("one", "two", "three"))
    page = admin.open(f"{JOBS}/{job_id}").page
    expect(admin.lines()).to_have_text(["two", "three"])
    expect(page.locator("#log-count")).to_have_text("2 lines · earlier lines are not kept")
    run(lambda: log("four"))
    page.reload()
    expect(admin.lines()).to_have_text(["three", "four"])
