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
from tests.interop.stack import Stack
from tests.tokens import SECRET, token

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


def test_a_token_is_renewed_before_it_expires(stack: Stack, peer: Peer) -> None:
    notifier = stack.start_notifier(jwt_secret=SECRET)
    tokens = [token("nora", exp=int(time.time()) + 20), token("nora")]
    follow(peer, notifier.url, tokens=tokens)
    first = peer.wait_event("it", "authenticated")
    peer.wait_event("it", "authenticated", after=peer.seen.index(first) + 1)
    assert len(peer.events("it", "connected")) == 1, "the connection was not kept"


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


def _is(line: dict[str, Any], percent: float) -> bool:
    payload = line.get("payload", {})
    return line.get("event") == "job:progress" and payload["progress"] == percent and not payload.get("snapshot")
