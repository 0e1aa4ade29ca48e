"""A finished run, watched again: its own events, at a pace that can be watched, and never taken for a live run."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import Locator, Page, expect
from redis import Redis

from tests.browser.stack import QUEUE, Stack
from tests.browser.visitor import RUN_MS, STATIONS, Visitor

DASHBOARD = Path(__file__).parents[2] / "notifier" / "dashboard"
SAMPLE = Path(__file__).parents[2] / "seven_stations" / "samples" / "the-salt-ledger.fountain"
NOTE_STATES = """
() => {
  window.states = [];
  const note = ({target}) => window.states.push([Number(target.dataset.station), target.dataset.state]);
  const observer = new MutationObserver(changes => changes.forEach(note));
  observer.observe(document.querySelector('#rail'), {subtree: true, attributeFilter: ['data-state']});
}
"""

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def finished(stack: Stack, browser: Any) -> str:
    """An analysis that has ended, with findings; its id."""
    analysis_id = stack.add(SAMPLE.read_text("utf-8"), title="The Salt Ledger")
    with Visitor(browser, stack.url) as nell:
        nell.watch(analysis_id).until_verdict()
    return analysis_id


def watch_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Watch again")


def banner(page: Page) -> Locator:
    return page.locator("#replay").get_by_role("status")


def states(page: Page) -> list[tuple[int, str]]:
    """What the stations became since they were observed."""
    return [(number, state) for number, state in page.evaluate("window.states")]


def test_a_finished_run_is_watched_again(stack: Stack, visit: Visit, finished: str) -> None:
    nell = visit(stack.url).watch(finished)
    nell.until_verdict()
    findings = nell.page.get_by_role("heading", name="Findings")
    expect(findings).to_be_visible()
    expect(nell.lines().first).to_be_visible()
    kept = nell.sequences()
    asked: list[str] = []
    nell.page.on("request", lambda request: asked.append(request.url))
    nell.page.evaluate(NOTE_STATES)
    watch_button(nell.page).click()
    expect(banner(nell.page)).to_have_text(
        re.compile(
            r"^Replay of a finished run, recorded .+\. Shown slower: the run took .+, the replay takes 10 s\.$"
        )
    )
    expect(findings).to_be_hidden()
    nell.connection_is("Finished")
    expect(nell.page.locator("#watch-facts .badge")).to_have_text("Completed")
    nell.until_station(1)
    expect(nell.station(7)).to_have_attribute("data-state", "waiting")
    expect(nell.page.locator("#status")).to_contain_text("of 7 stations")
    expect(nell.lines().first).to_be_visible()

    expect(nell.page.locator("#replay")).to_have_count(0, timeout=RUN_MS)
    expect(findings).to_be_visible()
    expect(nell.page.locator(".verdict")).to_be_visible()
    expect(watch_button(nell.page)).to_be_focused()
    assert nell.sequences() == kept
    changes = states(nell.page)
    assert [number for number, state in changes if state == "active"] == list(STATIONS)
    assert [number for number, state in changes if state == "completed"] == list(STATIONS)
    assert len(asked) == 1, asked


def test_a_replay_is_stopped_with_the_keyboard_and_leaves_the_finished_run(
    stack: Stack, visit: Visit, finished: str
) -> None:
    nell = visit(stack.url).open(f"/queues/ai-analysis/jobs/{finished}?tab=details")
    watch_button(nell.page).focus()
    nell.page.keyboard.press("Enter")
    expect(nell.page.get_by_role("tab", name="Run")).to_have_attribute("aria-selected", "true")
    expect(nell.page.get_by_role("button", name="Stop the replay")).to_be_focused()
    expect(watch_button(nell.page)).to_be_disabled()
    nell.until_station(1)
    expect(nell.page.locator("#announce")).to_have_text(re.compile("^[1-6] of 7 stations done"))
    expect(nell.station(7)).to_have_attribute("data-state", "waiting")
    nell.page.keyboard.press("Enter")
    expect(nell.page.locator("#replay")).to_have_count(0)
    expect(nell.page.get_by_role("heading", name="Findings")).to_be_visible()
    expect(nell.page.locator(".verdict")).to_be_visible()
    expect(watch_button(nell.page)).to_be_focused()
    for number in STATIONS:
        expect(nell.station(number)).to_have_attribute("data-state", "completed")
    expect(nell.page.locator("#announce")).to_have_text(re.compile("^The analysis is done"))


def test_who_wants_little_motion_sees_a_station_at_a_time(stack: Stack, visit: Visit, finished: str) -> None:
    nell = visit(stack.url, reduced_motion="reduce").watch(finished)
    nell.until_verdict()
    nell.page.evaluate(NOTE_STATES)
    watch_button(nell.page).click()
    expect(nell.page.locator("#replay")).to_have_count(0, timeout=RUN_MS)
    expected = [*((number, "waiting") for number in STATIONS), *((number, "completed") for number in STATIONS)]
    assert states(nell.page) == expected


def test_what_the_log_no_longer_has_is_not_offered(mortal: Stack, visit: Visit) -> None:
    """Whoever has the page open still has the button: they are told."""
    analysis_id = mortal.add(SAMPLE.read_text("utf-8"), analysisType="quick")
    early, late = visit(mortal.url).watch(analysis_id), visit(mortal.url).open("/queues/ai-analysis")
    early.until_verdict()
    expect(watch_button(early.page)).to_be_visible()
    with Redis.from_url(mortal.redis_url) as redis:
        redis.xtrim(f"{QUEUE}:events", maxlen=1, approximate=False)
    late.tolerate += ["net::ERR"]
    os.kill(mortal.pids["notifier"], signal.SIGKILL)  # our own; it still has the events in its memory
    late.connection_is("Reconnecting")
    late.connection_is(re.compile("Live|after a gap|Caught up"))
    late.watch(analysis_id).until_verdict()
    expect(watch_button(late.page)).to_be_hidden()
    watch_button(early.page).click()
    expect(banner(early.page)).to_have_text("The recorded events of this run are no longer kept.")
    early.page.get_by_role("button", name="Stop the replay").click()
    expect(early.page.locator(".verdict")).to_be_visible()
    expect(watch_button(early.page)).to_be_hidden()
    expect(early.page.get_by_role("heading", level=1)).to_be_focused()


GAPS = """
async ([source, times]) => {
  const {paced} = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const shown = paced(times, 10000);
  return shown.slice(1).map((at, index) => Math.round(at - shown[index]));
}
"""


@pytest.mark.parametrize(
    ("times", "gaps"),
    [
        # In proportion, where every gap can be seen and none is long.
        ([0, 10, 30, 40, 60, 70, 90, 100], [1000, 2000, 1000, 2000, 1000, 2000, 1000]),
        # A burst is spread to a quarter of an even gap; a pause is shortened to a fifth of the whole.
        ([0, 1, 2, 3, 4, 60_004], [1250, 1250, 1250, 1250, 5000]),
        ([5, 5, 5, 5, 5], [2500, 2500, 2500, 2500]),
        ([9, 5, 9], [3846, 6154]),  # a clock that was set back
        ([7], []),
    ],
)
def test_the_pace_fills_the_time_keeps_proportions_and_shows_every_event(
    visit: Visit, times: list[int], gaps: list[int]
) -> None:
    source = (DASHBOARD / "pace.js").read_text("utf-8")
    page = visit("about:blank").page
    assert page.evaluate(GAPS, [source, times]) == gaps
