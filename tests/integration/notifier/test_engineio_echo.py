"""Engine.IO's server class does what its protocol says, case by case, with a program that allows all of it.

What the public suite of the protocol (version 4) asks is asked here, too. What a notifier's clients may not send
is a policy on top (``test_engineio.py``).
"""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.echo import PING_INTERVALS, PING_TIMEOUTS, echo_server

SEPARATOR = "\x1e"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with echo_server() as address:
        yield address


def polling(server: str, sid: str | None = None, *, path: str = "engine.io") -> str:
    return f"http://{server}/{path}/?EIO=4&transport=polling" + (f"&sid={sid}" if sid else "")


def handshake(server: str, path: str = "engine.io") -> dict[str, Any]:
    answer = httpx.get(polling(server, path=path))
    assert (answer.status_code, answer.text[0]) == (200, "0")
    return dict(json.loads(answer.text[1:]))


def opened(server: str, path: str = "engine.io") -> str:
    return str(handshake(server, path)["sid"])


def socket(server: str, query: str = "EIO=4&transport=websocket", *, path: str = "engine.io") -> ClientConnection:
    return connect(f"ws://{server}/{path}/?{query}", compression=None, ping_interval=None, open_timeout=60)


def until_closed(client: ClientConnection) -> list[str | bytes]:
    received = []
    with pytest.raises(ConnectionClosed):
        while True:
            received.append(client.recv(60))
    return received


def test_a_session_is_opened_over_either_transport(server: str) -> None:
    told = {
        "pingInterval": PING_INTERVALS["engine.io"] * 1000,
        "pingTimeout": PING_TIMEOUTS["engine.io"] * 1000,
        "maxPayload": 1_000_000,
    }
    answer = handshake(server)
    assert answer.pop("sid")
    assert answer == {**told, "upgrades": ["websocket"]}
    with socket(server) as client:
        text = client.recv(60)
    assert isinstance(text, str)
    assert text[0] == "0"
    answer = json.loads(text[1:])
    assert answer.pop("sid")
    assert answer == {**told, "upgrades": []}


@pytest.mark.parametrize("query", ["transport={}", "EIO=abc&transport={}", "EIO=4", "EIO=4&transport=abc"])
def test_other_versions_and_transports_are_refused(server: str, query: str) -> None:
    assert httpx.get(f"http://{server}/engine.io/?{query.format('polling')}").status_code == 400
    with pytest.raises(InvalidStatus) as refused, socket(server, query.format("websocket")):
        pass
    assert 400 <= refused.value.response.status_code < 500


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_session_is_opened_by_a_get_alone(server: str, method: str) -> None:
    assert httpx.request(method, polling(server)).status_code == 400


@pytest.mark.parametrize(
    "packets",
    [["4hello"], ["4one", "4two", "4three"], ["4hello", "b" + base64.b64encode(b"\x01\x02\x03\x04").decode()]],
    ids=["text", "several", "binary"],
)
def test_a_poll_brings_back_what_was_posted(server: str, packets: list[str]) -> None:
    sid = opened(server)
    posted = httpx.post(polling(server, sid), content=SEPARATOR.join(packets))
    assert (posted.status_code, posted.text) == (200, "ok")
    received: list[str] = []
    while len(received) < len(packets):
        received += httpx.get(polling(server, sid)).text.split(SEPARATOR)
    assert received == packets


def test_a_websocket_brings_back_text_and_bytes(server: str) -> None:
    with socket(server) as client:
        client.recv(60)
        client.send("4hello")
        assert client.recv(60) == "4hello"
        client.send(b"\x01\x02\x03\x04")
        assert client.recv(60) == b"\x01\x02\x03\x04"


def test_a_malformed_packet_ends_the_session(server: str) -> None:
    sid = opened(server)
    assert httpx.post(polling(server, sid), content="abc").status_code == 400
    assert httpx.get(polling(server, sid)).status_code == 400
    with socket(server) as client:
        client.recv(60)
        client.send("abc")
        assert until_closed(client) == []


def test_pings_come_one_after_another_while_they_are_answered(server: str) -> None:
    sid = opened(server, "pinging")
    with socket(server, path="pinging") as client:
        client.recv(60)
        for _ in range(3):
            assert client.recv(60) == "2"
            client.send("3")
            assert httpx.get(polling(server, sid, path="pinging")).text == "2"
            assert httpx.post(polling(server, sid, path="pinging"), content="3").status_code == 200


def test_a_client_that_answers_no_ping_loses_its_session(server: str) -> None:
    sid = opened(server, "impatient")
    with socket(server, path="impatient") as client:
        assert until_closed(client)[1:] == ["2"]
    while httpx.get(polling(server, sid, path="impatient")).status_code == 200:
        pass


def test_a_client_can_close_its_session(server: str) -> None:
    sid = opened(server)
    with ThreadPoolExecutor(1) as other:
        poll = other.submit(httpx.get, polling(server, sid))
        assert httpx.post(polling(server, sid), content="1").status_code == 200
        answer = poll.result()
    assert (answer.status_code, answer.text) == (200, "6") or answer.status_code == 400  # it came after the close
    assert httpx.get(polling(server, sid)).status_code == 400
    with socket(server) as client:
        client.recv(60)
        client.send("1")
        assert until_closed(client) == []


def test_after_an_upgrade_the_session_is_the_websocket_s_alone(server: str) -> None:
    sid = opened(server)
    with socket(server, f"EIO=4&transport=websocket&sid={sid}") as client:
        client.send("2probe")
        assert client.recv(60) == "3probe"
        client.send("5")
        assert httpx.get(polling(server, sid)).status_code == 400
        with socket(server, f"EIO=4&transport=websocket&sid={sid}") as second:
            assert until_closed(second) == []
        client.send("4hello")
        assert client.recv(60) == "4hello"
