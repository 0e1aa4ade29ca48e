"""What the page says of its connection is true; nothing is lost by a restart, a sleep or a log that was cut."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import expect
from redis import Redis

from tests.browser.conftest import guarded_stack
from tests.browser.stack import QUEUE, HandWorker, Stack, token_for
from tests.browser.visitor import RUN_MS, STATIONS, Visitor

Visit = Callable[..., Visitor]

SLEPT_MS = 60_000
SAMPLE = Path(__file__).parent / "the-last-ferry.fountain"


@pytest.fixture(scope="module")
def guarded(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """This module's own: its notifier is killed, its log cut."""
    with guarded_stack(tmp_path_factory) as running:
        yield running


@pytest.fixture
def analysis_id(guarded: Stack) -> str:
    return guarded.add("ANNA: Where is it?", user="nell", title="The key")


@pytest.fixture
def nell(guarded: Stack, visit: Visit, analysis_id: str) -> Visitor:
    visitor = visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"})
    visitor.page.clock.install()
    visitor.watch(analysis_id).connection_is("Live")
    return visitor


def test_a_machine_that_slept_asks_for_what_it_missed(
    nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    attempt = by_hand.begin(analysis_id)
    attempt.log(1, "before")
    attempt.start(1)
    expect(nell.lines()).to_have_text(["before"])
    with nell.page.expect_request(re.compile("/stream.*lastEventId=")):
        nell.page.clock.fast_forward(SLEPT_MS)
    nell.connection_is(re.compile("Catching up|Caught up"))
    attempt.log(1, "after")
    attempt.complete(1)
    nell.until_station(1)
    expect(nell.lines()).to_have_text(["before", "after"])
    nell.page.clock.run_for(10_000)
    nell.connection_is("Live")


def test_a_log_that_was_cut_meanwhile_is_said_and_the_present_state_shown(
    guarded: Stack, nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    nell.tolerate += ["net::ERR"]
    attempt = by_hand.begin(analysis_id)
    attempt.log(1, "one")
    attempt.start(1)
    expect(nell.lines()).to_have_text(["one"])

    os.kill(guarded.pids["notifier"], signal.SIGKILL)  # our own; its supervisor starts another
    nell.connection_is("Reconnecting")
    attempt.log(1, "two")
    attempt.complete(1, words=7)
    with Redis.from_url(guarded.redis_url) as redis:
        redis.xtrim(f"{QUEUE}:events", maxlen=0, approximate=False)
    attempt.start(2)

    nell.connection_is("Live, after a gap")
    expect(nell.page.locator("#gap")).to_contain_text("some events are no longer kept")
    nell.until_station(1)
    nell.until_station(2, "active")
    expect(nell.lines()).to_have_text(["one", "two"], timeout=RUN_MS)
    attempt.log(2, "three")
    attempt.complete(2)
    expect(nell.lines()).to_have_text(["one", "two", "three"])
    nell.page.get_by_role("button", name="Dismiss").click()
    expect(nell.page.locator("#gap")).to_have_count(0)


def test_a_restart_of_the_notifier_is_shown_and_survived(mortal: Stack, visit: Visit) -> None:
    nell = visit(mortal.url)
    nell.tolerate += ["net::ERR"]  # the connection that is cut here
    nell.submit(SAMPLE.read_text("utf-8"))
    nell.until_station(1)
    os.kill(mortal.pids["notifier"], signal.SIGKILL)  # our own deployment's; its supervisor starts another
    nell.connection_is("Reconnecting")
    nell.until_verdict()
    for number in STATIONS:
        nell.until_station(number)
    assert nell.sequences() == list(range(len(nell.sequences())))


def test_a_notifier_that_says_nothing_is_not_called_live(mortal: Stack, visit: Visit) -> None:
    """A stopped process keeps its connections open: only its silence tells."""
    nell = visit(mortal.url)
    nell.tolerate += ["net::ERR"]
    nell.page.clock.install()
    with nell.page.expect_request(re.compile("heartbeat=1")):
        nell.open("/queues/ai-analysis")
    nell.connection_is("Live")
    pid = mortal.pids["notifier"]
    os.kill(pid, signal.SIGSTOP)
    try:
        nell.page.clock.run_for(40_000)
        nell.connection_is("Reconnecting")
    finally:
        os.kill(pid, signal.SIGCONT)
    nell.page.clock.run_for(20_000)
    nell.connection_is(re.compile("Live|Caught up|Catching up"))


def test_a_browser_that_is_offline_says_so(mortal: Stack, visit: Visit) -> None:
    nell = visit(mortal.url)
    nell.tolerate += ["net::ERR"]
    nell.open("/queues/ai-analysis")
    nell.connection_is("Live")
    nell.page.context.set_offline(True)
    nell.connection_is("Reconnecting")
    nell.page.context.set_offline(False)
    nell.connection_is(re.compile("Live|Caught up|Catching up"))
