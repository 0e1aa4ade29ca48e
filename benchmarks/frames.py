"""The time that a job's page takes for a frame, while a thousand progress entries a second are in the log.

``python -m benchmarks.frames``: the processor time of the page's main thread between one frame and the next, taken
from Chromium's own trace, and the time between frames. On a busy machine frames come late, and each has more
events to draw; the processor time of an event tells what the page itself costs. Needs the test requirements and
Debian's chromium.
"""

import json
import shutil
import tempfile
from bisect import bisect_right
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.stack import SECRET, Stack, token_for
from tests.browser.test_burst import A_SECOND, MEASURE, SECONDS, burst, progress
from tests.browser.visitor import Visitor

CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with Stack(Path(folder), workers=0, jwt_secret=SECRET) as stack:
            analysis_id = stack.add("ANNA: Where is it?", user="nell", title="Many lines")
            headers = {"Authorization": f"Bearer {token_for('nell')}"}
            with Visitor(browser, stack.url, extra_http_headers=headers) as nell:
                nell.watch(analysis_id).connection_is("Live")
                entries = [
                    {"event": "progress", "jobId": analysis_id, "data": progress(analysis_id, number)}
                    for number in range(A_SECOND * SECONDS)
                ]
                nell.page.evaluate(MEASURE)
                browser.start_tracing(page=nell.page, categories=CATEGORIES)
                seconds = burst(stack, entries, nell.page)
                gaps = nell.page.evaluate("measured.gaps")
                trace = json.loads(browser.stop_tracing())["traceEvents"]
        browser.close()
    frames = _frames(trace)
    print(f"{len(entries)} entries in {seconds:.1f} s; {sum(frames) / len(entries):.3f} ms of the processor each")
    print(f"processor time of a frame: {_told(frames)}")
    print(f"time between frames:       {_told(gaps)}")


def _frames(trace: list[dict[str, Any]]) -> list[float]:
    """Milliseconds of the main thread's processor time from one task that fires animation frames to the next."""
    fired = [event for event in trace if event["name"] == "FireAnimationFrame"]
    (thread,) = {(event["pid"], event["tid"]) for event in fired}
    tasks = [
        event
        for event in trace
        if (event["pid"], event["tid"]) == thread and event["name"] == "RunTask" and "tdur" in event
    ]
    tasks.sort(key=lambda task: task["ts"])
    starts = [task["ts"] for task in tasks]
    first = sorted({bisect_right(starts, event["ts"]) - 1 for event in fired})
    return [sum(task["tdur"] for task in tasks[one:other]) / 1000 for one, other in pairwise(first)]


def _told(values: list[float]) -> str:
    ordered = sorted(values)
    at = {share: ordered[len(ordered) * share // 100] for share in (50, 95, 99)}
    return f"{len(ordered)} frames, median {at[50]:.1f} ms, 95th {at[95]:.1f} ms, 99th {at[99]:.1f} ms"


if __name__ == "__main__":
    main()
