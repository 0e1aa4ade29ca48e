"""The React hook and its component, rendered into a page, against a live notifier."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from seven_stations.protocol.events import StationStatus
from seven_stations.protocol.progress import Progress
from seven_stations.stations import STATION_NAMES, StationState
from tests.deployment import TEXT
from tests.interop.peers import Peer
from tests.interop.stack import Stack
from tests.queue_log import Log


@pytest.fixture
def page(site: Path) -> Iterator[Peer]:
    with Peer(str(site / "run-react")) as process:
        yield process


def shows(page: Peer, *, after: int = 0, **wanted: Any) -> dict[str, Any]:
    """Wait for a look of the page that has these, but for the first ``after`` looks; the whole of it."""

    def has(line: dict[str, Any]) -> bool:
        view = line.get("view")
        return bool(view) and all(view[name] == value for name, value in wanted.items())

    view: dict[str, Any] = page.wait_for(has, f"a page with {wanted}", after=after)["view"]
    return view


def told(analysis: str, percent: float, *lines: str, first: int = 0) -> dict[str, Any]:
    """A progress as our worker writes it."""
    stations = [
        StationStatus(number=number, name=name, state=StationState.ACTIVE if number == 1 else StationState.WAITING)
        for number, name in enumerate(STATION_NAMES, 1)
    ]
    progress = Progress(
        progress=percent,
        current_station=1,
        station_name=STATION_NAMES[0],
        completed_steps=0,
        attempt=1,
        analysis_id=analysis,
        stations=stations,
        logs=list(lines),
        log_sequence=first,
    )
    return progress.marked()


def test_a_real_analysis_is_shown_to_its_end(stack: Stack, page: Peer) -> None:
    notifier = stack.start_notifier()
    page.ask("render", id="mine", base=notifier.url)
    assert shows(page)["state"] == "connecting"
    body = {"text": TEXT, "analysisId": "mine"}
    assert httpx.post(f"{notifier.url}/api/analysis", json=body).status_code == 202
    waiting = shows(page, state="running")
    assert waiting["stations"] == [[name, "waiting"] for name in STATION_NAMES]
    stack.start_worker()
    end = shows(page, state="completed")
    assert end["stations"] == [[name, "completed"] for name in STATION_NAMES]
    assert (end["progress"], end["busy"], end["missing"]) == (100, "false", False)
    assert end["logs"], "the log's lines were not shown"
    report = httpx.get(f"{notifier.url}/api/analysis/mine").json()["analysis"]["result"]
    assert end["result"] == f"Not judged: {', '.join(report['doubts'])}"


def test_a_late_page_shows_the_present_state(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"}, failedReason="invalid-data: text: empty", finishedOn="1700000000002")
    stack.redis.zadd(log.keys.of("failed"), {"a1": 1})
    page.ask("render", id="a1", base=notifier.url)
    assert shows(page, state="failed")["status"] == "text: empty"


def test_another_id_is_another_stream(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    for job in ("a1", "a2"):
        log.job(job, {"analysisId": job})
    page.ask("render", id="a1", base=notifier.url)
    shows(page, state="running")
    log.progress("a1", told("a1", 10, "a line of the first"))
    shows(page, progress=10, logs=["a line of the first"])
    before = len(page.seen)
    page.ask("render", id="a2", base=notifier.url)
    shows(page, after=before, state="running", progress=0, logs=[])
    before = len(page.seen)
    log.progress("a1", told("a1", 20, "another of the first", first=1))
    log.progress("a2", told("a2", 30, "a line of the second"))
    shows(page, progress=30, logs=["a line of the second"])
    views = [line["view"] for line in page.seen[before:]]
    assert not [view for view in views if view["progress"] == 20], "the first stream was not closed"


def test_lost_lines_are_said_to_be_missing(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"})
    page.ask("render", id="a1", base=notifier.url)
    shows(page, state="running")
    log.progress("a1", told("a1", 10, "the first line"))
    shows(page, progress=10)
    notifier.stop()
    for number in range(11, 20):
        log.progress("a1", told("a1", number, f"line {number}", first=number))
    stack.redis.xtrim(log.keys.events, maxlen=1, approximate=False)
    notifier.start()
    end = shows(page, progress=19, missing=True)
    assert end["logs"] == ["the first line", "line 19"]


def test_what_is_not_there_is_said(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier(jwt_secret="a secret of the test, long enough")
    page.ask("render", id="a1", base=notifier.url)
    shows(page, state="gone")


def test_a_page_that_is_left_closes_its_stream(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"})
    page.ask("render", id="a1", base=notifier.url)
    shows(page, state="running")
    page.ask("unmount")
    page.wait_for(lambda line: line.get("view", 0) is None, "an empty page")
    log.progress("a1", told("a1", 10))  # the notifier finds the connection gone at the latest when it writes
    stats = httpx.get(f"{notifier.url}/api/realtime/stats").json()["stats"]
    assert stats["sse"]["totalClients"] == 0
