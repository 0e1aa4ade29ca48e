"""Engine.IO as its protocol has it, against a real notifier: sessions, polls, upgrades.

The public suites of both protocols say the same of servers that send back what they receive; ours takes its own
events only, so what concerns it is said here.
"""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from notifier.transports.socketio.packets import EventPacket, MalformedError, Packet, check_body, check_message
from tests.processes import NotifierProcess, StartNotifier


def address(notifier: NotifierProcess, sid: str = "") -> str:
    return f"{notifier.url}/socket.io/?EIO=4&transport=polling" + (f"&sid={sid}" if sid else "")


def opened(notifier: NotifierProcess) -> str:
    return str(json.loads(httpx.get(address(notifier)).text[1:])["sid"])


def socket(notifier: NotifierProcess, sid: str) -> ClientConnection:
    url = f"ws://127.0.0.1:{notifier.port}/socket.io/?EIO=4&transport=websocket&sid={sid}"
    return connect(url, compression=None, ping_interval=None, open_timeout=60)


def test_a_second_poll_ends_the_session(notifier: NotifierProcess) -> None:
    """Otherwise each of the two would get a part of the events."""
    sid = opened(notifier)
    with ThreadPoolExecutor(2) as both:
        polls = [both.submit(httpx.get, address(notifier, sid), timeout=60) for _ in range(2)]
        answers = sorted((poll.result() for poll in polls), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [200, 400]
    assert answers[0].text.split("\x1e")[-1] == "1", "the first poll is not told"
    assert httpx.get(address(notifier, sid)).status_code == 400


def test_a_client_that_closes_has_its_poll_answered(notifier: NotifierProcess) -> None:
    sid = opened(notifier)
    posted = httpx.post(address(notifier, sid), content="40")
    assert (posted.status_code, posted.text) == (200, "ok")
    httpx.get(address(notifier, sid))
    with ThreadPoolExecutor(1) as other:
        poll = other.submit(httpx.get, address(notifier, sid), timeout=60)
        assert httpx.post(address(notifier, sid), content="1").status_code == 200
        assert poll.result().status_code in (200, 400)  # the latter where it came after the close
    assert httpx.get(address(notifier, sid)).status_code == 400


def test_a_poll_after_the_ping_s_time_is_refused(start_notifier: StartNotifier) -> None:
    notifier = start_notifier(ping_interval=0.3, ping_timeout=0.2)
    sid = opened(notifier)
    assert httpx.get(address(notifier, sid)).text == "2"
    answer = httpx.get(address(notifier, sid), timeout=60)  # and no pong
    assert answer.status_code == 400 or "1" in answer.text.split("\x1e")
    assert httpx.get(address(notifier, sid)).status_code == 400


def test_an_upgrade_leaves_nothing_of_polling_behind(notifier: NotifierProcess) -> None:
    sid = opened(notifier)
    with socket(notifier, sid) as upgraded:
        upgraded.send("2probe")
        assert upgraded.recv(60) == "3probe"
        assert httpx.get(address(notifier, sid)).text == "6", "a client waits for its poll to end"
        upgraded.send("5")
        upgraded.send("40")
        assert str(upgraded.recv(60)).startswith("40{"), "what ends a poll came over the WebSocket"
        assert httpx.get(address(notifier, sid)).status_code == 400
        with socket(notifier, sid) as second, pytest.raises(ConnectionClosed):
            second.recv(60)
        upgraded.send('420["subscribe",{}]')
        while not str(upgraded.recv(60)).startswith("430["):
            pass


def test_a_session_of_another_notifier_is_refused_in_words(start_notifier: StartNotifier) -> None:
    """As behind a balancer that sends each request of a client anywhere."""
    one, other = start_notifier(), start_notifier()
    sid = opened(one)
    for answer in (httpx.get(address(other, sid)), httpx.post(address(other, sid), content="40")):
        assert answer.status_code == 400
        assert "load balancer" in answer.text
        assert "websocket" in answer.text
    assert httpx.post(address(one, sid), content="40").status_code == 200


def test_what_clients_may_not_send_is_a_policy_on_top_of_the_protocol() -> None:
    binary = Packet(encoded_packet='51-["photo",{"_placeholder":true,"num":0}]')
    assert binary.add_attachment(b"\x01") is True
    assert binary.data == ["photo", b"\x01"]
    check_message(b"\x01", events_only=False)
    check_body(b"4hello\x1ebAQIDBA==", events_only=False)
    for forbidden in ('51-["photo",{"_placeholder":true,"num":0}]', "30[]"):
        with pytest.raises(MalformedError):
            EventPacket(encoded_packet=forbidden)
    for refused in (b"\x01", "4hello", "abc"):
        with pytest.raises(MalformedError):
            check_message(refused)
    for events_only in (True, False):
        with pytest.raises(MalformedError):
            check_body(b"abc", events_only=events_only)
