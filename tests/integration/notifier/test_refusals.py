"""Whatever is refused is counted under its kind and reason, once, and told in the log."""

import json
import time

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.processes import NotifierProcess, StartNotifier
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.tokens import SECRET, bearer, token
from tests.viewers import until, watching


def counter(notifier: NotifierProcess, name: str) -> float:
    lines = httpx.get(f"{notifier.url}/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def logged(notifier: NotifierProcess, event: str) -> list[dict[str, str]]:
    lines = [json.loads(line) for line in notifier.logged().splitlines()]
    return [line for line in lines if line["event"] == event]


@pytest.fixture
def secured(start_notifier: StartNotifier) -> NotifierProcess:
    return start_notifier(jwt_secret=SECRET, auth_timeout=0.5, max_body_bytes=2000, rate_limit=3)


ELSEWHERE = {"Origin": "http://elsewhere.example"}


def refused_requests() -> list[tuple[str, str, str, dict[str, str], str | None]]:
    """Reason, method, path, headers and body of each."""
    mine = bearer()
    return [
        ("token-missing", "GET", "/api/queues", {}, None),
        ("token-invalid", "GET", "/api/queues", {"Authorization": "Bearer rubbish"}, None),
        ("token-expired", "GET", "/api/queues", bearer(seconds=-60), None),
        ("not-found", "GET", "/api/realtime/jobs/nobodys/stream", mine, None),
        ("forbidden", "GET", "/api/realtime/events?rooms=user:eve", mine, None),
        ("bad-request", "GET", "/api/realtime/events?rooms=nonsense", mine, None),
        ("forbidden", "POST", "/api/analysis", {**mine, **ELSEWHERE}, '{"text": "ANNA\\nHello."}'),
        ("too-large", "POST", "/api/analysis", mine, json.dumps({"text": "x" * 3000})),
        ("bad-request", "POST", "/api/analysis", mine, "{"),
        ("invalid-data", "POST", "/api/analysis", mine, '{"text": ""}'),
        ("bad-origin", "GET", "/socket.io/?EIO=4&transport=polling", ELSEWHERE, None),
        ("bad-version", "GET", "/socket.io/?EIO=3&transport=polling", {}, None),
        ("bad-transport", "GET", "/socket.io/?EIO=4&transport=pigeon", {}, None),
        ("bad-method", "PUT", "/socket.io/?EIO=4&transport=polling", {}, None),
        ("bad-sid", "POST", "/socket.io/?EIO=4&transport=polling&sid=nobodys", {}, "3"),
    ]


def check(notifier: NotifierProcess, what: str, reason: str, before: float, why: str) -> None:
    now = counter(notifier, f'stations_refused_total{{reason="{reason}",what="{what}"}}')
    assert now == before + 1, f"{why}: {what} {reason} was counted {now - before} times"
    told = [(line["what"], line["reason"]) for line in logged(notifier, "refused")]
    assert (what, reason) in told, f"{why}: not in the log, which has {told}"


def test_refused_requests(secured: NotifierProcess) -> None:
    for reason, method, path, headers, body in refused_requests():
        before = counter(secured, f'stations_refused_total{{reason="{reason}",what="request"}}')
        answer = httpx.request(method, secured.url + path, headers=headers, content=body)
        assert answer.status_code >= 400, path
        check(secured, "request", reason, before, f"{method} {path}")
    reached = 0
    for _ in range(10):  # the limit fills up again meanwhile
        answer = httpx.post(f"{secured.url}/api/analysis", headers=bearer(), json={"text": "ANNA\nHello."})
        reached += answer.status_code == 429
    assert reached
    check(secured, "request", "rate-limited", reached - 1, "too many analyses")


def test_refused_connections_and_messages(secured: NotifierProcess) -> None:
    kind = 'stations_refused_total{{reason="{}",what="{}"}}'
    for reason, auth in (
        ("token-invalid", {"token": "rubbish"}),
        ("token-expired", {"token": token(seconds=-60)}),
        ("auth-timeout", None),
    ):
        before = counter(secured, kind.format(reason, "connection"))
        with SocketClient(secured, auth=auth) as client:
            client.until("unauthorized")
            assert client.socket.recv(60) == "41", "the namespace is not left"
            with pytest.raises(ConnectionClosed):
                client.socket.recv(60)
        check(secured, "connection", reason, before, f"auth {auth}")
    with SocketClient(secured, auth={"token": token()}) as client:
        client.until("authenticated")
        assert not client.call("subscribe", {"room": "user:eve"})["ok"]
        check(secured, "message", "forbidden", 0, "another's room")
        assert not client.call("subscribe", {"room": "nonsense"})["ok"]
        check(secured, "message", "bad-room", 0, "no room")


def test_what_ends_a_connection_that_was_let_in_is_counted(start_notifier: StartNotifier) -> None:
    silent = start_notifier(ping_interval=0.3, ping_timeout=0.2)
    with SocketClient(silent, auth={"userId": "sam"}) as client, pytest.raises(ConnectionClosed):
        while True:
            client.socket.recv(60)  # a ping among them, which is not answered
    check(silent, "connection", "ping-timeout", 0, "a client that answers no ping")
    secured = start_notifier(jwt_secret=SECRET)
    with watching(secured.events_url, access_token=token(seconds=2)) as frames:
        last = list(frames)[-1]
    assert (last.event, last.data["code"]) == ("unauthorized", "token-expired")
    check(secured, "connection", "token-expired", 0, "a token that ran out on a live stream")


def test_a_flood_of_refusals_is_counted_whole_and_told_in_few_lines(notifier: NotifierProcess) -> None:
    began = time.monotonic()
    with httpx.Client() as client:
        for _ in range(200):
            assert client.get(f"{notifier.url}/api/realtime/events?rooms=nonsense").status_code == 400
    seconds = time.monotonic() - began
    assert counter(notifier, 'stations_refused_total{reason="bad-request",what="request"}') == 200
    assert len(logged(notifier, "refused")) <= seconds + 2, "a client decides how much is written to the log"


def test_clients_that_come_back_are_counted(notifier: NotifierProcess, log: Log) -> None:
    url = notifier.events_url
    with watching(url, userId="sam") as frames:
        cursor = next(frames).id
    log.job("1", {"userId": "sam"})
    log.add("active", "1", prev="waiting")
    with watching(url, last_event_id=cursor, userId="sam") as frames:
        until(frames, lambda frame: frame.event == "job:started")
    with SocketClient(notifier, auth={"userId": "sam", "lastEventId": cursor}) as client:
        client.until("job:started")
    assert counter(notifier, "stations_resumed_total") == 2
    assert {line["transport"] for line in logged(notifier, "client resumed")} == {"sse", "socketio"}
