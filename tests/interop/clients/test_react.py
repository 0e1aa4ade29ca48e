"""The React hook and its component, rendered into a page, against a live notifier."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from seven_stations.protocol.events import StationStatus
from seven_stations.protocol.progress import Progress
from seven_stations.stations import STATION_NAMES, StationState
from tests.deployment import TEXT
from tests.interop.clients.conftest import PACKAGE, compile_jsx
from tests.interop.peers import Peer
from tests.interop.stack import Stack
from tests.processes import wait_until
from tests.queue_log import Log
from tests.tokens import SECRET, token


@pytest.fixture
def page(packed: Path) -> Iterator[Peer]:
    with Peer(str(packed / "run-react")) as process:
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


@pytest.mark.parametrize("kind", ["import", "require"])
def test_a_real_analysis_is_shown_to_its_end_and_again_after_a_reload(
    stack: Stack, packed: Path, kind: str
) -> None:
    notifier = stack.start_notifier()
    with Peer(str(packed / "run-react"), kind) as page:
        page.ask("render", id="mine", url=notifier.url)
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
        last, storage = page.seen[-1]["view"], page.ask("leave")
    with Peer(str(packed / "run-react"), kind) as reloaded:
        reloaded.ask("render", id="mine", url=notifier.url, storage=storage)
        assert shows(reloaded, state="completed") == last


def test_a_late_page_shows_the_present_state(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"}, failedReason="invalid-data: text: empty", finishedOn="1700000000002")
    stack.redis.zadd(log.keys.of("failed"), {"a1": 1})
    page.ask("render", id="a1", url=notifier.url)
    assert shows(page, state="failed")["status"] == "text: empty"


def test_another_id_is_another_stream(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    for job in ("a1", "a2"):
        log.job(job, {"analysisId": job})
    page.ask("render", id="a1", url=notifier.url)
    shows(page, state="running")
    log.progress("a1", told("a1", 10, "a line of the first"))
    shows(page, progress=10, logs=["a line of the first"])
    before = len(page.seen)
    page.ask("render", id="a2", url=notifier.url)
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
    page.ask("render", id="a1", url=notifier.url)
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
    page.ask("render", id="a1", url=notifier.url)
    shows(page, state="refused")


@pytest.mark.parametrize("strict", [False, True])
def test_a_page_that_is_left_closes_its_stream(stack: Stack, page: Peer, log: Log, strict: bool) -> None:
    """React's strict mode mounts everything twice: one stream is left."""
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"})
    page.ask("render", id="a1", url=notifier.url, strict=strict)
    shows(page, state="running")
    wait_until(lambda: notifier.streams == 1, "one stream")
    log.progress("a1", told("a1", 10, "a line"))
    assert shows(page, progress=10)["logs"] == ["a line"]
    page.ask("unmount")
    page.wait_for(lambda line: line.get("view", 0) is None, "an empty page")
    wait_until(lambda: not notifier.streams, "no stream")


def test_a_reload_goes_on_after_what_was_shown(stack: Stack, page: Peer, packed: Path, log: Log) -> None:
    """Lines that arrive while the page is loaded are neither lost nor doubled, and earlier ones stay."""
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"})
    page.ask("render", id="a1", url=notifier.url)
    shows(page, state="running")
    log.progress("a1", told("a1", 10, "the first line"))
    shows(page, progress=10, logs=["the first line"])
    storage = page.ask("leave")
    log.progress("a1", told("a1", 20, "the second line", first=1))
    with Peer(str(packed / "run-react")) as reloaded:
        reloaded.ask("render", id="a1", url=notifier.url, storage=storage)
        end = shows(reloaded, progress=20, logs=["the first line", "the second line"])
        assert not end["missing"]
    with Peer(str(packed / "run-react")) as late:
        late.ask("render", id="a1", url=notifier.url)
        assert shows(late, state="running")["logs"] == [], (
            "without what was stored, it begins with the present state"
        )


def test_what_was_stored_is_shown_to_nobody_else(stack: Stack, page: Peer, packed: Path, log: Log) -> None:
    """Somebody signs out, and somebody else signs in, in the same tab."""
    notifier = stack.start_notifier(jwt_secret=SECRET)
    log.job("a1", {"analysisId": "a1", "userId": "nora"})
    page.ask("render", id="a1", url=notifier.url, tokens=[token("nora")])
    shows(page, state="running")
    log.progress("a1", told("a1", 10, "a line of hers"))
    shows(page, logs=["a line of hers"])
    storage = page.ask("leave")
    assert "a line of hers" in str(storage)
    with Peer(str(packed / "run-react")) as other:
        other.ask("render", id="a1", url=notifier.url, tokens=[token("kim")], storage=storage)
        shows(other, state="refused")
        assert "a line of hers" not in str(other.seen)
        assert other.ask("leave") == {}


def test_a_notifier_that_is_not_there_yet_is_waited_for(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"})
    notifier.stop()
    page.ask("render", id="a1", url=notifier.url)
    page.wait_for(lambda line: "Cannot reach" in (line.get("view") or {}).get("status", ""), "a reason")
    notifier.start()
    shows(page, state="running", status="Waiting for a worker")


def test_it_holds_the_last_thousand_lines(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"})
    page.ask("render", id="a1", url=notifier.url)
    shows(page, state="running")
    lines = [f"line {number}" for number in range(1_005)]
    for start in range(0, len(lines), 100):
        log.progress("a1", told("a1", 10, *lines[start : start + 100], first=start))
    shows(page, logs=lines[5:])


def test_it_works_where_nothing_may_be_stored(stack: Stack, page: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"})
    page.ask("forbid")
    page.ask("render", id="a1", url=notifier.url)
    shows(page, state="running")
    log.progress("a1", told("a1", 10, "a line"))
    shows(page, logs=["a line"])
    page.ask("unmount")
    page.wait_for(lambda line: line.get("view", 0) is None, "an empty page")


def test_a_page_of_a_server_is_taken_over(stack: Stack, page: Peer, log: Log) -> None:
    """A server renders it without a connection, and the browser's first rendering is the same."""
    notifier = stack.start_notifier()
    log.job("a1", {"analysisId": "a1"})
    page.ask("hydrate", id="a1", url=notifier.url)
    assert page.seen[0]["view"]["state"] == "connecting"
    shows(page, state="running")
    assert not [line for line in page.seen if "error" in line]


def test_the_component_of_the_package_s_readme_renders(packed: Path) -> None:
    (program,) = re.findall(r"```jsx\n(.*?)```", (PACKAGE / "README.md").read_text("utf-8"), re.DOTALL)
    source = packed / "import" / "readme.jsx"
    source.write_text(program)
    render = source.with_name("readme.mjs")
    render.write_text(
        f'import {{ Analysis }} from "{compile_jsx(source)}"; import {{ createElement }} from "react";'
        'import { renderToString } from "react-dom/server";'
        'console.log(renderToString(createElement(Analysis, { id: "a" })));'
    )
    done = subprocess.run(["node", render], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, '<progress max="100" value="0" title="connecting"></progress>\n')
