"""The real clients after every way in which a server ends a connection: everything once, without help."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.interop.peers import Peer
from tests.interop.stack import QUEUE, Stack
from tests.processes import wait_until
from tests.queue_log import Log
from tests.tokens import SECRET, token
from tests.viewers import watching

EVENTS = ["job:progress", "connected", "authenticated", "unauthorized", "disconnected", "system:warning"]


class Viewer:
    """The documented client of one transport, in the room of job 1."""

    def __init__(self, kind: str, peer: Peer, log: Log) -> None:
        self.kind = kind
        self.peer = peer
        self.log = log
        self.written = 0

    def open(self, url: str, **options: object) -> None:
        if self.kind == "socketio":
            request = {"url": url, "rooms": ["job:1"], "userId": "nora", **options}
            self.peer.ask("follow", name="it", events=EVENTS, **request)
        else:
            stream = f"{url}/api/realtime/events?rooms=job:1"
            self.peer.ask("watch", name="it", events=EVENTS, url=stream, **options)

    def there(self, *, after: int = 0) -> None:
        """Wait until the server knows the client (again)."""
        name = "authenticated" if self.kind == "socketio" else "connected"
        self.peer.wait_event("it", name, after=after)

    def write(self, count: int, padding: str = "") -> None:
        """Let so many events happen to the job."""
        for start in range(self.written, self.written + count, 500):
            pipe = self.log.redis.pipeline(transaction=False)
            for number in range(start, min(start + 500, self.written + count)):
                body = json.dumps({"progress": 1, "n": number, "padding": padding})
                pipe.xadd(self.log.keys.events, {"event": "progress", "jobId": "1", "data": body})
            pipe.execute()
        self.written += count

    def numbers(self, *, until: int) -> list[int]:
        """Of the events that came; waits for the last."""
        self.peer.wait_for(
            lambda line: line.get("event") == "job:progress" and line["payload"].get("data", {}).get("n") == until,
            f"event {until}",
        )
        return [line["payload"]["data"]["n"] for line in self.peer.events("it", "job:progress")]

    def has_all(self) -> None:
        """Wait for the last event; each must have come once and in order, and nothing may be said to be lost."""
        got = self.numbers(until=self.written - 1)
        assert got == list(range(self.written)), "something was lost, or came twice"
        assert not self.peer.events("it", "system:warning")


@pytest.fixture(params=["socketio", "eventsource"])
def viewer(request: pytest.FixtureRequest, site: Path, stack: Stack) -> Iterator[Viewer]:
    log = Log(stack.redis, stack.prefix, QUEUE)
    log.job("1", {"text": "x", "userId": "nora"})
    with Peer(str(site / f"run-{request.param}")) as peer:
        yield Viewer(request.param, peer, log)


@pytest.mark.parametrize("how", ["cut", "shutdown", "killed"])
def test_a_connection_that_is_lost_again_and_again(stack: Stack, viewer: Viewer, how: str) -> None:
    notifier = stack.start_notifier()
    link = stack.link()
    viewer.open(link.url if how == "cut" else notifier.url)
    viewer.there()
    for times in (1, 2):
        viewer.write(5)
        viewer.has_all()
        if how == "cut":
            assert link.cut() == 1
        elif how == "killed":
            notifier.kill()
        else:
            notifier.stop()
            viewer.peer.wait_event("it", "disconnected")
            assert {line["payload"]["code"] for line in viewer.peer.events("it", "disconnected")} == {"shutdown"}
        viewer.write(5)
        if how != "cut":
            notifier.start()
        viewer.has_all()
        assert len(viewer.peer.events("it", "connected")) == times + 1


def test_what_was_lost_is_told_and_the_rest_follows(stack: Stack, viewer: Viewer) -> None:
    notifier = stack.start_notifier()
    viewer.open(notifier.url)
    viewer.there()
    viewer.write(1)
    viewer.has_all()
    notifier.stop()
    viewer.write(8)
    stack.redis.xtrim(viewer.log.keys.events, maxlen=2, approximate=False)
    notifier.start()
    assert viewer.peer.wait_event("it", "system:warning")["payload"]["code"] == "gap"
    if viewer.kind == "socketio":
        viewer.peer.wait_state("it", "gap")
    viewer.peer.wait_for(lambda line: line.get("payload", {}).get("snapshot") is True, "the present state")
    assert viewer.numbers(until=8) == [0, 7, 8]


def test_a_client_that_did_not_read(stack: Stack, viewer: Viewer) -> None:
    """It is stopped, and cut off for it; going on, it finds the end of its connection."""
    notifier = stack.start_notifier(stall_timeout=1)
    viewer.open(notifier.url)
    viewer.there()
    viewer.write(5)
    before = len(viewer.peer.seen)
    os.kill(viewer.peer.pid, signal.SIGSTOP)
    try:
        viewer.write(10_000, padding="x" * 1200)
        wait_until(
            lambda: "slow reader disconnected" in notifier.logged() or not notifier.streams + notifier.sockets,
            "it is cut off",
        )
    finally:
        os.kill(viewer.peer.pid, signal.SIGCONT)
    viewer.there(after=before)
    viewer.has_all()


def test_a_token_that_runs_out(stack: Stack, viewer: Viewer) -> None:
    """The sign-in could not be reached when the token was to be renewed."""
    notifier = stack.start_notifier(jwt_secret=SECRET)
    spent = token("nora", exp=int(time.time()) - 1)  # within the leeway for a few seconds
    # Only Socket.IO renews a live connection; there the first try fails.
    between = [None] if viewer.kind == "socketio" else []
    viewer.open(notifier.url, tokens=[spent, *between, token("nora")])
    viewer.there()
    viewer.write(5)
    refusal = viewer.peer.wait_event("it", "unauthorized")
    assert refusal["payload"]["code"] == "token-expired"
    viewer.write(5)
    viewer.there(after=viewer.peer.seen.index(refusal) + 1)
    assert not [line for line in viewer.peer.seen if line.get("state") == "refused"]
    viewer.write(5)
    viewer.has_all()


def test_a_server_that_is_full(stack: Stack, viewer: Viewer) -> None:
    """It answers 503 until somebody leaves."""
    notifier = stack.start_notifier(max_connections=1)
    with watching(notifier.events_url) as frames:
        cursor = next(frames).id
        viewer.open(notifier.url, lastEventId=cursor)
        viewer.write(5)
        wait_until(lambda: _refusals(stack) >= 2, "two tries are refused")
        assert not viewer.peer.events("it", "job:progress")
    viewer.there()
    viewer.write(5)
    viewer.has_all()


def _refusals(stack: Stack) -> float:
    text = httpx.get(f"{stack.notifier.url}/metrics").text
    refused = 'stations_refused_total{reason="too-many-connections",what="connection"}'
    line = next(line for line in text.splitlines() if line.startswith(refused))
    return float(line.split()[1])
