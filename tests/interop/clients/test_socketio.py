"""The Socket.IO example, against a live notifier."""

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

EVENTS = [
    *(f"analysis:{name}" for name in ("started", "progress", "station_completed", "completed", "failed", "log")),
    *("job:progress", "connected", "authenticated", "unauthorized", "disconnected", "system:warning"),
]


@pytest.fixture
def peer(site: Path) -> Iterator[Peer]:
    with Peer(str(site / "run-socketio")) as process:
        yield process


def follow(peer: Peer, url: str, *rooms: str, **options: Any) -> None:
    peer.ask("follow", name="it", url=url, rooms=list(rooms), events=EVENTS, **options)


def test_a_real_analysis_is_followed_to_its_end(stack: Stack, peer: Peer, contract: Contract) -> None:
    notifier = stack.start_notifier()
    follow(peer, notifier.url, "analysis:mine", userId="nora")
    peer.wait_event("it", "authenticated")
    body = {"text": TEXT, "analysisId": "mine", "userId": "nora"}
    assert httpx.post(f"{notifier.url}/api/analysis", json=body).status_code == 202
    stack.start_worker()
    end = peer.wait_event("it", "analysis:completed")
    assert end["payload"]["analysisId"] == "mine"
    names = [line["event"] for line in peer.events("it", "analysis:")]
    assert names[0] == "analysis:started"
    assert names.count("analysis:station_completed") == 7
    assert names[-1] == "analysis:completed"
    contract.check(peer.events("it"))


def test_a_cut_connection_goes_on_where_it_was(stack: Stack, peer: Peer, log: Log) -> None:
    stack.start_notifier()
    link = stack.link()
    log.job("1")
    follow(peer, link.url, "job:1", userId="nora")
    peer.wait_event("it", "authenticated")
    for number in range(1, 31):
        log.progress("1", number)
        if number % 10 == 0:
            peer.wait_for(lambda line, wanted=number: _is(line, wanted), f"{number} %")
            link.cut()
    log.progress("1", 100)
    peer.wait_for(lambda line: _is(line, 100), "100 %")
    assert peer.progress() == [*range(1, 31), 100], "something was lost, or came twice"
    assert len(peer.events("it", "authenticated")) >= 3, "the connection was not cut at all"


def test_it_goes_on_after_a_restart_of_the_notifier(stack: Stack, peer: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("1")
    follow(peer, notifier.url, "job:1", userId="nora")
    peer.wait_event("it", "authenticated")
    log.progress("1", 1)
    peer.wait_for(lambda line: _is(line, 1), "1 %")
    notifier.stop()
    assert peer.wait_event("it", "disconnected")["payload"]["code"] == "shutdown"
    log.progress("1", 2)
    notifier.start()
    log.progress("1", 3)
    peer.wait_for(lambda line: _is(line, 3), "3 %")
    assert peer.progress() == [1, 2, 3]


def test_a_token_is_renewed_before_it_expires(stack: Stack, peer: Peer) -> None:
    notifier = stack.start_notifier(jwt_secret=SECRET)
    tokens = [token("nora", exp=int(time.time()) + 20), token("nora")]
    follow(peer, notifier.url, tokens=tokens)
    first = peer.wait_event("it", "authenticated")
    peer.wait_event("it", "authenticated", after=peer.seen.index(first) + 1)
    assert len(peer.events("it", "connected")) == 1, "the connection was not kept"


def test_an_expired_connection_comes_back_with_a_fresh_token(stack: Stack, peer: Peer) -> None:
    """The sign-in could not be reached when the token was to be renewed."""
    notifier = stack.start_notifier(jwt_secret=SECRET)
    tokens = [token("nora", exp=int(time.time()) - 2), None, token("nora")]  # within the server's leeway
    follow(peer, notifier.url, tokens=tokens)
    refusal = peer.wait_event("it", "unauthorized")
    assert refusal["payload"]["code"] == "token-expired"
    peer.wait_event("it", "authenticated", after=peer.seen.index(refusal) + 1)
    assert not [line for line in peer.seen if line.get("state") == "refused"]


@pytest.mark.parametrize(
    ("made", "rooms", "code"),
    [(lambda _: "rubbish.e30.x", [], "token-invalid"), (token, ["user:kim"], "forbidden")],
)
def test_a_refusal_is_told(
    stack: Stack, peer: Peer, made: Callable[[str], str], rooms: list[str], code: str
) -> None:
    notifier = stack.start_notifier(jwt_secret=SECRET)
    follow(peer, notifier.url, *rooms, tokens=[made("nora")])
    assert peer.wait_state("it", "refused")["code"] == code


def test_lost_events_are_told(stack: Stack, peer: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("1")
    follow(peer, notifier.url, "job:1", userId="nora")
    peer.wait_event("it", "authenticated")
    log.progress("1", 1)
    peer.wait_for(lambda line: _is(line, 1), "1 %")
    notifier.stop()
    for number in range(2, 10):
        log.progress("1", number)
    stack.redis.xtrim(log.keys.events, maxlen=2, approximate=False)
    notifier.start()
    peer.wait_state("it", "gap")
    peer.wait_for(lambda line: _is(line, 9), "9 %")
    assert [percent for percent in peer.progress() if percent in (1, 8, 9)] == [1, 8, 9]


def _is(line: dict[str, Any], percent: float) -> bool:
    payload = line.get("payload", {})
    return line.get("event") == "job:progress" and payload["progress"] == percent and not payload.get("snapshot")
