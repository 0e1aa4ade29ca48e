"""Socket.IO's server class does what its protocol says, case by case, with a program that allows all of it.

What the public suite of the protocol (version 5) asks of Socket.IO is asked here, too; its part about Engine.IO is
that of ``test_engineio_echo.py``. That a client without a handshake is sent away is the notifier's own affair
(``test_sockets.py``).
"""

import json
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.echo import echo_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with echo_server() as address:
        yield address


@pytest.fixture
def client(server: str) -> Iterator[ClientConnection]:
    """A client that has opened its session, and is in no namespace yet."""
    url = f"ws://{server}/socket.io/?EIO=4&transport=websocket"
    with connect(url, compression=None, ping_interval=None, open_timeout=60) as opened:
        assert str(opened.recv(60)).startswith("0{")
        yield opened


@pytest.fixture
def joined(client: ClientConnection) -> ClientConnection:
    """A client in the main namespace."""
    join(client, "/")
    return client


def join(client: ClientConnection, namespace: str, auth: str = "") -> None:
    prefix = "" if namespace == "/" else f"{namespace},"
    client.send(f"40{prefix}{auth}")
    answer = str(client.recv(60))
    assert answer.startswith(f"40{prefix}{{"), answer
    assert list(json.loads(answer.removeprefix(f"40{prefix}"))) == ["sid"]
    assert client.recv(60) == f'42{prefix}["auth",{auth or "{}"}]'


def assert_closed(client: ClientConnection) -> None:
    with pytest.raises(ConnectionClosed):
        client.recv(60)


@pytest.mark.parametrize("auth", ["", '{"token":"123"}'], ids=["silent", "payload"])
@pytest.mark.parametrize("namespace", ["/", "/custom"])
def test_a_namespace_is_joined_with_and_without_a_payload(
    client: ClientConnection, namespace: str, auth: str
) -> None:
    join(client, namespace, auth)


def test_an_unknown_namespace_is_refused(client: ClientConnection) -> None:
    client.send("40/random")
    assert client.recv(60) == '44/random,{"message":"Invalid namespace"}'


def test_whoever_leaves_the_main_namespace_stays_connected(joined: ClientConnection) -> None:
    joined.send("41")
    join(joined, "/")


def test_namespaces_are_left_one_by_one(joined: ClientConnection) -> None:
    join(joined, "/custom")
    joined.send("41/custom,")
    joined.send('42/custom,["message","to nobody"]')
    joined.send('42["message","to the main namespace"]')
    assert joined.recv(60) == '42["message-back","to the main namespace"]'


@pytest.mark.parametrize("arguments", ['1,"2",{"3":[true]}', '"ten\\u0000","عشرة"'], ids=["json", "unicode"])
def test_text_comes_back_as_an_event_and_as_an_acknowledgement(joined: ClientConnection, arguments: str) -> None:
    joined.send(f'42["message",{arguments}]')
    event = str(joined.recv(60))
    assert event.startswith("42[")
    assert json.loads(event[2:]) == ["message-back", *json.loads(f"[{arguments}]")]
    joined.send(f'42456["message-with-ack",{arguments}]')
    answer = str(joined.recv(60))
    assert answer.startswith("43456[")
    assert json.loads(answer[5:]) == json.loads(f"[{arguments}]")


@pytest.mark.parametrize(
    ("sent", "back"),
    [('452-["message",', '452-["message-back",'), ('452-789["message-with-ack",', "462-789[")],
    ids=["event", "acknowledgement"],
)
def test_binary_data_comes_back(joined: ClientConnection, sent: str, back: str) -> None:
    attachments = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'
    for packet in (sent + attachments, b"\x01\x02\x03", b"\x04\x05\x06"):
        joined.send(packet)
    assert [joined.recv(60) for _ in range(3)] == [back + attachments, b"\x01\x02\x03", b"\x04\x05\x06"]


MALFORMED = ["4abc", "42{}", '42abc["message-with-ack",1]']


@pytest.mark.parametrize("packet", MALFORMED, ids=["type", "payload", "acknowledgement"])
def test_a_malformed_packet_ends_the_connection(joined: ClientConnection, packet: str) -> None:
    joined.send(packet)
    assert_closed(joined)


def test_a_malformed_handshake_ends_the_connection(client: ClientConnection) -> None:
    client.send("4abc")
    assert_closed(client)
