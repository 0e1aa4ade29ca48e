"""The EventSource example, against a live notifier."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deployment import TEXT
from tests.interop.clients.conftest import Contract
from tests.interop.peers import Peer
from tests.interop.stack import SECRET, Stack, token
from tests.queue_log import Log
from tests.viewers import watching

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


def test_a_cut_stream_goes_on_where_it_was(stack: Stack, peer: Peer, log: Log) -> None:
    stack.start_notifier()
    link = stack.link()
    log.job("1")
    watch(peer, link.url, "jobs/1/stream")
    peer.wait_event("it", "connected")
    for number in range(1, 21):
        log.progress("1", number)
        if number % 10 == 0:
            told(peer, number)
            link.cut()
    log.progress("1", 100)
    told(peer, 100)
    assert peer.progress() == [*range(1, 21), 100], "something was lost, or came twice"


def test_it_waits_for_its_turn(stack: Stack, peer: Peer, log: Log) -> None:
    """EventSource itself gives up for good at a 503."""
    notifier = stack.start_notifier(max_connections=1)
    log.job("1")
    with watching(notifier.events_url) as frames:
        next(frames)
        watch(peer, notifier.url, "jobs/1/stream", tokens=["a.b.c"])  # an open server ignores it
        seen = 0
        for _attempt in ("the stream", "why not", "the stream again"):
            seen = peer.seen.index(peer.wait_state("it", "asked for a token", after=seen), seen) + 1
    peer.wait_event("it", "connected")


def test_an_expired_stream_comes_back_with_a_fresh_token(stack: Stack, peer: Peer, log: Log) -> None:
    notifier = stack.start_notifier(jwt_secret=SECRET)
    log.job("1", {"userId": "nora"})
    tokens = [token("nora", exp=int(time.time()) + 3), token("nora")]
    watch(peer, notifier.url, "jobs/1/stream", tokens=tokens)
    peer.wait_event("it", "connected")
    log.progress("1", 1)
    refusal = peer.wait_event("it", "unauthorized")
    assert refusal["payload"]["code"] == "token-expired"
    log.progress("1", 2)
    told(peer, 2)
    assert peer.progress() == [1, 2]


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


def test_after_a_gap_comes_the_present_state(stack: Stack, peer: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("1")
    watch(peer, notifier.url, "jobs/1/stream")
    peer.wait_event("it", "connected")
    log.progress("1", 1)
    told(peer, 1)
    notifier.stop()
    for number in range(2, 10):
        log.progress("1", number)
    log.job("1", progress="9")
    stack.redis.xtrim(log.keys.events, maxlen=2, approximate=False)
    notifier.start()
    warning = peer.wait_event("it", "system:warning")
    assert warning["payload"]["code"] == "gap"
    peer.wait_for(lambda line: line.get("payload", {}).get("snapshot") is True, "the present state")


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
