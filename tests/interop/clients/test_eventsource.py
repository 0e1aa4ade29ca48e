"""The EventSource example, against a live notifier."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deployment import TEXT
from tests.interop.clients.conftest import Contract
from tests.interop.peers import Peer
from tests.interop.stack import Stack
from tests.queue_log import Log
from tests.tokens import SECRET, token

EVENTS = [
    *(f"analysis:{name}" for name in ("started", "progress", "station_completed", "completed", "failed", "log")),
    *("job:progress", "job:completed", "connected", "unauthorized", "disconnected", "system:warning"),
]


@pytest.fixture
def peer(site: Path) -> Iterator[Peer]:
    with Peer(str(site / "run-eventsource")) as process:
        yield process


def watch(peer: Peer, url: str, path: str, name: str = "it", **options: Any) -> None:
    peer.ask("watch", name=name, url=f"{url}/api/realtime/{path}", events=EVENTS, **options)


def told(peer: Peer, percent: float) -> None:
    """Wait until this progress is there."""
    peer.wait_for(
        lambda line: line.get("event") == "job:progress" and line["payload"]["progress"] == percent, f"{percent} %"
    )


def test_a_real_analysis_is_followed_to_its_end(stack: Stack, peer: Peer, contract: Contract) -> None:
    notifier = stack.start_notifier()
    watch(peer, notifier.url, "analysis/mine/stream?wait=30")
    body = {"text": TEXT, "analysisId": "mine"}
    assert httpx.post(f"{notifier.url}/api/analysis", json=body).status_code == 202
    peer.wait_event("it", "analysis:progress")
    stack.start_worker()
    assert peer.wait_state("it", "end")["status"] == 204, "the client would come back for ever"
    names = [line["event"] for line in peer.events("it", "analysis:")]
    assert names[0] == "analysis:started"
    assert names.count("analysis:station_completed") == 7
    assert (names[-1], names.count("analysis:completed")) == ("analysis:completed", 1)
    contract.check(peer.events("it"))


@pytest.mark.parametrize(
    ("job", "made", "status"),
    [("missing", token, 404), ("theirs", token, 404), ("theirs", lambda _: "rubbish", 401)],
)
def test_what_cannot_be_had_is_told(
    stack: Stack, peer: Peer, log: Log, job: str, made: Callable[[str], str], status: int
) -> None:
    notifier = stack.start_notifier(jwt_secret=SECRET)
    log.job("theirs", {"userId": "kim"})
    watch(peer, notifier.url, f"jobs/{job}/stream", tokens=[made("nora")])
    assert peer.wait_state("it", "end")["status"] == status


def test_a_stopped_stream_is_closed(stack: Stack, peer: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("1")
    watch(peer, notifier.url, "jobs/1/stream")
    peer.wait_event("it", "connected")
    peer.ask("stop", name="it")
    log.progress("1", 1)
    watch(peer, notifier.url, "jobs/1/stream", name="other")
    peer.wait_event("other", "connected")
    log.progress("1", 2)
    peer.wait_for(
        lambda line: line["from"] == "other" and line["event"] == "job:progress", "progress for the other"
    )
    assert peer.progress() == []
