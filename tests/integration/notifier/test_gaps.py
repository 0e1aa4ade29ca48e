"""Where the log has lost something: it is said, the present state follows, and then what is left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from redis import Redis

from tests.processes import NotifierProcess, StartNotifier
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.tokens import SECRET, token
from tests.viewers import Frame, until, watching

ROOMS = ["job:1", "analysis:a"]

Seen = list[tuple[str, dict[str, Any]]]


class Viewer:
    """One connection, over either transport, in the rooms of a job and an analysis and in the queue's."""

    def __init__(self, kind: str, notifier: NotifierProcess, rooms: list[str]) -> None:
        self.kind = kind
        self.notifier = notifier
        self.rooms = [*rooms, "queue:ai-analysis"]

    @contextmanager
    def here(self, cursor: str | None = None) -> Iterator[Callable[[], tuple[str, dict[str, Any]]]]:
        """Connected; each call gives the next event."""
        if self.kind == "sse":
            url = self.notifier.events_url
            with watching(url, last_event_id=cursor, rooms=",".join(self.rooms), userId="sam") as frames:
                until(frames, lambda frame: frame.event == "connected")
                yield lambda: _event(next(frames))
        else:
            auth = {"userId": "sam", "rooms": self.rooms} | ({"lastEventId": cursor} if cursor else {})
            with SocketClient(self.notifier, auth=auth) as client:
                client.until("authenticated")
                yield client.event

    def first_cursor(self) -> str:
        if self.kind == "sse":
            with watching(self.notifier.events_url) as frames:
                return str(next(frames).id)
        with SocketClient(self.notifier, auth={"userId": "sam"}) as client:
            return str(client.until("connected")["eventId"])


def _event(frame: Frame) -> tuple[str, dict[str, Any]]:
    return frame.event, frame.data


def read_until(event: Callable[[], tuple[str, dict[str, Any]]], name: str) -> Seen:
    seen: Seen = []
    while not seen or seen[-1][0] != name:
        seen.append(event())
    return seen


def numbers(seen: Seen) -> list[float]:
    return [data["progress"] for name, data in seen if name == "job:progress" and "snapshot" not in data]


def trimmed(log: Log, *, keep: int) -> None:
    """A job whose log is mostly gone; it stands at 20."""
    log.job("1", {"text": "x", "userId": "sam", "analysisId": "a"}, progress="20", processedOn="1700000000001")
    log.redis.rpush(log.keys.of("active"), "1")
    for number in range(1, 21):
        log.progress("1", number)
    log.redis.xtrim(log.keys.events, maxlen=keep, approximate=False)


@pytest.mark.parametrize("kind", ["sse", "socketio"])
def test_the_present_state_follows_a_gap_found_at_a_resume(
    start_notifier: StartNotifier, log: Log, kind: str
) -> None:
    log.progress("other", 0)
    cursor = Viewer(kind, start_notifier(), []).first_cursor()
    trimmed(log, keep=5)
    viewer = Viewer(kind, start_notifier(), ROOMS)  # one that never read what is gone
    with viewer.here(cursor) as event:
        log.add("drained")
        seen = read_until(event, "queue:drained")
    assert [name for name, _ in seen[:3]] == ["system:warning", "analysis:progress", "job:progress"]
    assert seen[0][1]["code"] == "gap"
    assert seen[0][1]["details"] == {"queueName": "ai-analysis"}
    assert [data["snapshot"] for _, data in seen[1:3]] == [True, True]
    assert seen[2][1]["progress"] == 20
    assert numbers(seen) == [16, 17, 18, 19, 20], "what is left in the log must follow, once"
    # Cut off right after the state: what is left in the log has not been received yet.
    with viewer.here(seen[2][1]["eventId"]) as event:
        assert numbers(read_until(event, "queue:drained")) == [16, 17, 18, 19, 20]


@pytest.mark.parametrize("kind", ["sse", "socketio"])
def test_the_present_state_follows_a_gap_on_a_live_connection(
    notifier: NotifierProcess, log: Log, kind: str
) -> None:
    log.job("1", {"text": "x", "userId": "sam", "analysisId": "a"}, progress="40")
    log.job("2", {"text": "x", "userId": "sam"})
    with Viewer(kind, notifier, ROOMS).here() as event:
        log.progress("1", 1)
        assert event()[0] == "job:progress"
        pipe = log.redis.pipeline(transaction=True)
        pipe.delete(log.keys.events)
        pipe.xadd(log.keys.events, {"event": "progress", "jobId": "1", "data": "41"})
        pipe.xadd(log.keys.events, {"event": "drained"})
        pipe.execute()
        seen = read_until(event, "queue:drained")
        # The connection is written to directly again, and goes on.
        log.progress("1", 42)
        assert event()[1]["progress"] == 42
    assert seen[0][1]["code"] == "gap"
    states = [(name, data["jobId"]) for name, data in seen if data.get("snapshot")]
    assert states == [("analysis:progress", "1"), ("job:progress", "1")], "its own rooms, each once, nothing else"
    assert numbers(seen) == [41]


@pytest.mark.parametrize("kind", ["sse", "socketio"])
def test_a_gap_tells_nothing_of_what_is_somebody_elses_now(
    start_notifier: StartNotifier, log: Log, kind: str
) -> None:
    """The id was given to another user's job while the connection was in its room."""
    notifier = start_notifier(jwt_secret=SECRET)
    log.job("1", {"text": "x", "userId": "sam"}, progress="40")
    if kind == "sse":
        url = notifier.events_url
        with watching(url, rooms="job:1", access_token=token("sam")) as frames:
            next(frames)
            _replace(log)
            seen = [_event(next(frames))]
            log.job("1", {"text": "x", "userId": "sam"})
            log.progress("1", 3)
            seen.append(_event(next(frames)))
    else:
        with SocketClient(notifier, auth={"token": token("sam")}) as client:
            client.until("authenticated")
            client.call("subscribe", {"room": "job:1"})
            _replace(log)
            seen = [client.event()]
            log.job("1", {"text": "x", "userId": "sam"})
            log.progress("1", 3)
            seen.append(client.event())
    assert seen[0][1]["code"] == "gap"
    # A slow notifier looks when the id is sam's again, and tells of that job.
    assert seen[1][1]["userId"] == "sam", "the state of somebody else's job"


def _replace(log: Log) -> None:
    log.job("1", {"text": "x", "userId": "kim"}, progress="99")
    log.redis.delete(log.keys.events)


def test_a_namespace_has_the_state_that_it_carries(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", {"text": "x", "userId": "sam", "analysisId": "a"}, progress="40")
    with (
        SocketClient(notifier, namespace="/jobs", auth={"userId": "sam", "rooms": ROOMS}) as jobs,
        SocketClient(notifier, namespace="/analysis", auth={"userId": "sam", "rooms": ROOMS}) as analyses,
    ):
        for client in (jobs, analyses):
            client.until("authenticated")
        log.progress("1", 1)
        assert jobs.event()[1]["progress"] == 1  # from here on the notifier knows whose job the analysis is
        log.redis.delete(log.keys.events)
        for client, expected in ((jobs, "job:progress"), (analyses, "analysis:progress")):
            assert client.event()[0] == "system:warning"
            assert client.event()[0] == expected


def test_rooms_subscribed_after_a_gap_have_their_state_and_the_others_not_again(
    start_notifier: StartNotifier, log: Log
) -> None:
    log.progress("other", 0)
    cursor = Viewer("sse", start_notifier(), []).first_cursor()
    trimmed(log, keep=5)
    log.job("2", {"text": "x"}, progress="7")
    with SocketClient(start_notifier(), auth={"userId": "sam", "rooms": ["job:1"]}) as client:
        client.until("authenticated")
        answer = client.socket.send('421["subscribe",' + f'{{"room":"job:2","lastEventId":"{cursor}"}}]')
        assert answer is None
        assert client.event()[1]["code"] == "gap"
        name, state = client.event()
        assert (name, state["jobId"], state["progress"]) == ("job:progress", "2", 7)
        assert client.event()[0] == "system:info"


def test_a_stream_of_a_job_that_has_ended_ends_after_a_gap(start_notifier: StartNotifier, log: Log) -> None:
    log.progress("other", 0)
    cursor = Viewer("sse", start_notifier(), []).first_cursor()
    trimmed(log, keep=5)
    log.redis.hset(log.keys.job("1"), mapping={"returnvalue": "7", "finishedOn": "1700000000009"})
    log.redis.zadd(log.keys.of("completed"), {"1": 1})
    notifier = start_notifier()
    url = f"{notifier.url}/api/realtime/jobs/1/stream"
    with watching(url, last_event_id=cursor) as frames:
        seen = list(frames)
    assert [frame.event for frame in seen] == ["connected", "system:warning", "job:completed"]
    answer = httpx.get(url, headers={"Last-Event-ID": str(seen[-1].id)})
    assert answer.status_code == 204, "EventSource would come back for ever"


def test_a_published_warning_is_no_gap(notifier: NotifierProcess, log: Log) -> None:
    """Only the server's own warning of a gap brings the state."""
    log.job("1", progress="5")
    with watching(f"{notifier.url}/api/realtime/jobs/1/stream") as frames:
        until(frames, lambda frame: frame.event == "job:progress")
        body = {"eventType": "system:warning", "payload": {"message": "m", "code": "gap"}}
        assert httpx.post(f"{notifier.url}/api/realtime/test", json=body).status_code == 200
        log.progress("1", 6)
        rest = until(frames, lambda frame: frame.event == "job:progress")
    assert rest[-1].data["progress"] == 6, "a state came after somebody's own warning"


@pytest.mark.parametrize("kind", ["sse", "socket"])
def test_a_server_that_lost_what_it_had_last_says_so(kind: str, notifier: NotifierProcess, log: Log) -> None:
    """As after a crash, or when a replica takes over: the viewers know of more than the log does."""
    log.job("1", {"text": "x", "userId": "sam", "analysisId": "a"}, progress="20", processedOn="1700000000001")
    viewer = Viewer(kind, notifier, ROOMS)
    with viewer.here() as event:
        log.progress("1", 1)
        older = raw(log).dump(log.keys.events)
        for number in (2, 3):
            log.progress("1", number)
        assert numbers(read_until(event, "job:progress")) == [1]
        assert numbers(read_until(event, "job:progress")) == [2]
        last = read_until(event, "job:progress")
        raw(log).restore(log.keys.events, 0, older, replace=True)
        log.progress("1", 4)
        seen = read_until(event, "job:progress")
        while numbers(seen) == []:
            seen += read_until(event, "job:progress")
    names = [name for name, _ in seen]
    assert "system:warning" in names
    assert next(data["code"] for name, data in seen if name == "system:warning") == "gap"
    assert numbers(seen) == [4]
    # A cursor from before the loss is told of it as well, and receives what is there.
    with viewer.here(last[-1][1]["eventId"]) as event:
        seen = read_until(event, "job:progress")
        while numbers(seen) == []:
            seen += read_until(event, "job:progress")
    assert "gap" in [data.get("code") for _, data in seen]
    assert numbers(seen) == [4]


@pytest.mark.parametrize("kind", ["sse", "socket"])
def test_a_notifier_that_came_after_the_loss_says_so(kind: str, start_notifier: StartNotifier, log: Log) -> None:
    """Its own memory begins after what was lost, and reaches further back: that alone says nothing of a gap."""
    log.job("1", {"text": "x", "userId": "sam", "analysisId": "a"}, progress="20", processedOn="1700000000001")
    with Viewer(kind, start_notifier(), ROOMS).here() as event:
        log.progress("1", 1)
        older = raw(log).dump(log.keys.events)
        log.progress("1", 2)
        read_until(event, "job:progress")
        cursor = read_until(event, "job:progress")[-1][1]["eventId"]
    raw(log).restore(log.keys.events, 0, older, replace=True)
    viewer = Viewer(kind, start_notifier(), ROOMS)
    with viewer.here() as event:
        for number in (3, 4):
            log.progress("1", number)
        while numbers(read_until(event, "job:progress")) != [4]:
            pass
    with viewer.here(cursor) as event:
        seen = read_until(event, "job:progress")
        while 4 not in numbers(seen):
            seen += read_until(event, "job:progress")
    assert "gap" in [data.get("code") for _, data in seen], "2 was told to this viewer, and never was"
    assert numbers(seen) == [3, 4]


def raw(log: Log) -> Redis:
    return Redis.from_url("redis://{host}:{port}/0".format(**log.redis.connection_pool.connection_kwargs))
