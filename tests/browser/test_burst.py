"""A thousand entries a second in the queue's log: everything arrives, and the page goes on answering."""

import json
import time
from collections.abc import Callable

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import Browser, Page, expect
from redis import Redis

from notifier.http.page import FOLDER
from seven_stations.protocol.jobs import MARKER, VERSION
from seven_stations.stations import STATION_NAMES
from tests.browser.stack import QUEUE, Stack, token_for
from tests.browser.visitor import RUN_MS, Visitor

Visit = Callable[..., Visitor]

SECONDS = 4
A_SECOND = 1000
LITTLE = 1000
"""Lines in the document, of however many."""

# Tasks that held the page up, and pictures that came late: printed, not judged, for the machine may be busy.
MEASURE = """
() => {
  window.measured = {tasks: [], gaps: []};
  new PerformanceObserver(list => measured.tasks.push(...list.getEntries().map(one => one.duration)))
    .observe({type: 'longtask'});
  let last = performance.now();
  const tick = now => {
    measured.gaps.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}
"""


def progress(analysis_id: str, number: int) -> str:
    stations = [{"number": at, "name": name, "state": "waiting"} for at, name in enumerate(STATION_NAMES, 1)]
    stations[0]["state"] = "active"
    said = {
        MARKER: VERSION,
        "progress": min(99, number / (A_SECOND * SECONDS) * 100),
        "currentStation": 1,
        "stationName": STATION_NAMES[0],
        "completedSteps": 0,
        "attempt": 1,
        "analysisId": analysis_id,
        "userId": "nell",
        "stations": stations,
        "logs": [f"line {number}"],
        "logSequence": number,
    }
    return json.dumps(said)


def burst(stack: Stack, entries: list[dict[str, str]], page: Page) -> float:
    """A thousand entries each second, as a worker's log has them; the seconds that it took."""
    began = time.monotonic()
    with Redis.from_url(stack.redis_url) as redis:
        for part in range(0, len(entries), 100):
            pipeline = redis.pipeline(transaction=False)
            for entry in entries[part : part + 100]:
                pipeline.xadd(f"{QUEUE}:events", entry)
            pipeline.execute()
            page.wait_for_timeout(max(0, (began + part / A_SECOND - time.monotonic()) * 1000))
    return time.monotonic() - began


def report(page: Page, name: str, seconds: float) -> None:
    found = page.evaluate("measured")
    gaps = sorted(found["gaps"])
    print(  # noqa: T201  # seen with -s
        f"\n{name}: {A_SECOND * SECONDS} entries in {seconds:.1f} s; {len(gaps)} frames, "
        f"median gap {gaps[len(gaps) // 2]:.0f} ms, 99th {gaps[len(gaps) * 99 // 100]:.0f} ms; "
        f"{len(found['tasks'])} long tasks, longest {max(found['tasks'], default=0):.0f} ms"
    )


def test_a_jobs_page_keeps_every_line_of_a_burst(guarded: Stack, visit: Visit) -> None:
    analysis_id = guarded.add("ANNA: Where is it?", user="nell", title="Many lines")
    nell = visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"})
    nell.watch(analysis_id).connection_is("Live")
    count = A_SECOND * SECONDS
    nell.page.evaluate(MEASURE)
    entries = [{"event": "progress", "jobId": analysis_id, "data": progress(analysis_id, n)} for n in range(count)]
    seconds = burst(guarded, entries[: count // 2], nell.page)
    # In the midst of it: the filter answers, and what it shows is right.
    nell.page.locator("#log-filter").fill("line 77")
    seconds += burst(guarded, entries[count // 2 :], nell.page)
    expect(nell.page.locator("#log-count")).to_have_text("11 of 4,000 lines", timeout=RUN_MS)
    nell.page.locator("#log-filter").fill("")
    expect(nell.page.locator("#log-count")).to_have_text("4,000 lines")
    expect(nell.page.get_by_text(f"line {count - 1}", exact=True)).to_be_visible()
    assert len(nell.sequences()) < LITTLE
    assert nell.sequences() == sorted(nell.sequences())
    nell.connection_is("Live")
    report(nell.page, "a job", seconds)


def test_the_list_follows_a_burst_of_jobs(guarded: Stack, visit: Visit) -> None:
    token = token_for("root", roles=["admin"])
    root = visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token}"})
    jobs = [guarded.add("ANNA: Where is it?", user="nell", title=f"Job {number}") for number in range(8)]
    root.open().connection_is("Live")
    expect(root.page.locator(f"[data-job='{jobs[-1]}']")).to_be_visible()
    asked: list[str] = []
    root.page.on("request", lambda request: asked.append(request.url) if "/jobs?" in request.url else None)
    root.page.evaluate(MEASURE)
    entries = []
    for number in range(A_SECOND * SECONDS):
        job_id = jobs[number % len(jobs)]
        entries.append({"event": "progress", "jobId": job_id, "data": progress(job_id, number)})
    seconds = burst(guarded, entries, root.page)
    for job_id in jobs:
        row = root.page.locator(f"[data-job='{job_id}']")
        expect(row).to_contain_text("99%", timeout=RUN_MS)
    assert len(asked) < seconds + SECONDS, "the list is read anew for every event"
    root.connection_is("Live")
    report(root.page, "the list", seconds)


def test_work_for_a_frame_is_done_whatever_fails_beside_it_unless_it_is_taken_back(browser: Browser) -> None:
    source = (FOLDER / "animationframe.js").read_text("utf-8")
    with browser.new_page() as page:
        done = page.evaluate(
            """async (source) => {
              const { eachFrame } = await import("data:text/javascript," + encodeURIComponent(source));
              const frame = () => new Promise(requestAnimationFrame);
              const done = [];
              const second = eachFrame(() => done.push("taken back"));
              eachFrame(() => { done.push("first"); second.cancel(); })();
              second();
              await frame();
              eachFrame(() => { throw new Error("this one fails"); })();
              eachFrame(() => done.push("third"))();
              await frame();
              await frame();
              return done;
            }""",
            source,
        )
    assert done == ["first", "third"]
