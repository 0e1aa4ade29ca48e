"""What a Socket.IO client may not send: its connection ends, it is counted, and nothing is an error of ours."""

import json

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import ConnectionClosed

from tests.processes import NotifierProcess, StartNotifier
from tests.socket_client import SocketClient

DEEP = "[" * 2000 + "]" * 2000
GARBAGE: list[tuple[str, str | bytes]] = [
    ("nothing", ""),
    ("no Engine.IO packet", "x"),
    ("an Engine.IO packet of servers", "0{}"),
    ("a digit of another script", "٤2"),
    ("a deep pong", "3" + DEEP),
    ("bytes", b"\x04"),
    ("base64", "b4"),
    ("a Socket.IO packet without a type", "4"),
    ("one of a type that is not", "49"),
    ("an error", '44{"message": "no"}'),
    ("an acknowledgement that nobody asked for", "431[]"),
    ("a binary event", '451-["subscribe",{"_placeholder":true,"num":0}]'),
    ("attachments without number", "4299999999999-[]"),
    ("no JSON", '42["subscribe",'),
    ("deep JSON", '42["subscribe",' + DEEP + "]"),
    ("JSON of a hundred levels", '42["subscribe",' + "[" * 100 + "]" * 100 + "]"),
    ("no event", "42"),
    ("an event without a name", "42[]"),
    ("an event of another shape", '42{"0": "subscribe"}'),
    ("a name that is no text", "42[7]"),
    ("an event of the library", '42["connect", {}]'),
    ("another one", '42["disconnect"]'),
    ("a second connection within one", "40{}"),
]


def refused(notifier: NotifierProcess) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families(httpx.get(f"{notifier.url}/metrics").text)
    samples = next(family.samples for family in families if family.name == "stations_refused")
    return {(sample.labels["what"], sample.labels["reason"]): sample.value for sample in samples}


def check_log(notifier: NotifierProcess) -> None:
    text = notifier.logged()
    assert "Traceback" not in text, text
    lines = [json.loads(line) for line in text.splitlines()]
    assert not [line for line in lines if line["level"] in ("error", "critical")]


def test_a_connection_ends_at_the_first_packet_that_cannot_be(notifier: NotifierProcess) -> None:
    for what, frame in GARBAGE:
        before = refused(notifier)["message", "malformed"]
        with SocketClient(notifier, auth={"userId": "sam"}) as client:
            client.until("authenticated")
            client.socket.send(frame)
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    client.packet()
        assert closed.value.rcvd is not None, what
        assert closed.value.rcvd.code == 1008, what
        assert refused(notifier)["message", "malformed"] == before + 1, what
    check_log(notifier)
    stats = notifier.stats()
    assert stats["websocket"]["authenticatedConnections"] == 0, "somebody is still there"
    assert '"event": "refused"' in notifier.logged()


def test_an_unknown_event_is_answered_and_costs_nothing_else(notifier: NotifierProcess) -> None:
    with SocketClient(notifier, auth={"userId": "sam"}) as client:
        client.until("authenticated")
        answer = client.call("steer", {"to": "the moon"})
        assert answer["code"] == "unknown-event"
        assert client.call("subscribe", {"room": "job:1"}) == {"ok": True, "rooms": ["job:1"]}
        client.socket.send('42["unsubscribe", {"room": "job:1"}, 1, 2, 3]')
        client.socket.send('42/jobs,["subscribe", {"room": "job:1"}]')
        client.socket.send("40/nowhere,{}")
        assert client.call("subscribe", {"room": "job:2"}) == {"ok": True, "rooms": ["job:2"]}
    counts = refused(notifier)
    assert counts["message", "unknown-event"] == 1
    assert counts["message", "not-connected"] == 1
    assert counts["connection", "unknown-namespace"] == 1
    check_log(notifier)


def test_a_post_that_cannot_be_ends_the_polling_session(notifier: NotifierProcess) -> None:
    url = f"{notifier.url}/socket.io/?EIO=4&transport=polling"
    bodies = [b"", b"\xff", b"x", b"2probe", b"5", b"d=4", b"b4", b"4" + DEEP.encode(), b"\x1e".join([b"3"] * 17)]
    for body in bodies:
        before = refused(notifier)["message", "malformed"]
        sid = json.loads(httpx.get(url).text[1:])["sid"]
        assert httpx.post(f"{url}&sid={sid}", content=body).status_code == 400, body
        assert httpx.post(f"{url}&sid={sid}", content=b"3").status_code == 400, f"{body!r}: it goes on"
        assert refused(notifier)["message", "malformed"] == before + 1, body
    assert refused(notifier)["request", "bad-sid"] == len(bodies)
    check_log(notifier)


def test_a_message_that_is_too_large_is_counted(start_notifier: StartNotifier) -> None:
    notifier = start_notifier(max_message_bytes=2000)
    large = '42["subscribe", "' + "x" * 3000 + '"]'
    with SocketClient(notifier, auth={"userId": "sam"}) as client:
        client.until("authenticated")
        client.socket.send(large)
        with pytest.raises(ConnectionClosed):
            while True:
                client.packet()
    url = f"{notifier.url}/socket.io/?EIO=4&transport=polling"
    sid = json.loads(httpx.get(url).text[1:])["sid"]
    assert httpx.post(f"{url}&sid={sid}", content=large).status_code == 400
    assert refused(notifier)["message", "too-large"] == 2
    check_log(notifier)
