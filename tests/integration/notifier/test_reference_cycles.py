"""What ended connections leave: nothing that only the cyclic garbage collector frees.

Such remains of a few thousand connections stopped the loop, and everybody's events with it, for up to a second
whenever they were collected.
"""

import gc
import json
from collections.abc import Callable

import httpx
import pytest
from engineio.async_socket import AsyncSocket
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from websockets.exceptions import ConnectionClosed
from websockets.server import ServerProtocol
from websockets.sync.client import connect

from notifier.transports.bounded_http import BoundedHttpProtocol, BoundedWebSocketProtocol
from notifier.transports.socketio.engineio_websocket import EngineWebSocket
from tests.echo import echo_server
from tests.processes import wait_until

KINDS = (BoundedHttpProtocol, BoundedWebSocketProtocol, EngineWebSocket, RequestResponseCycle, ServerProtocol)


def remains() -> int:
    return sum(issubclass(type(each), KINDS) for each in gc.get_objects())


def from_a_websocket(address: str) -> None:
    with connect(f"ws://{address}/socket.io/?EIO=4&transport=websocket") as client:
        client.recv()
        client.send("40")
        client.recv()
        client.send('42["message", "here"]')
        assert [client.recv(), client.recv()][1] == '42["message-back","here"]'


def from_polling(address: str) -> None:
    with httpx.Client(base_url=f"http://{address}") as client:
        opened = json.loads(client.get("/socket.io/?EIO=4&transport=polling").text[1:])
        path = f"/socket.io/?EIO=4&transport=polling&sid={opened['sid']}"
        client.post(path, content="40")
        assert client.get(path).text.startswith("40")
        client.post(path, content="1")


def from_an_upgrade(address: str) -> None:
    opened = json.loads(httpx.get(f"http://{address}/socket.io/?EIO=4&transport=polling").text[1:])
    with connect(f"ws://{address}/socket.io/?EIO=4&transport=websocket&sid={opened['sid']}") as client:
        client.send("2probe")
        assert client.recv() == "3probe"
        client.send("5")
        client.send("40")
        assert str(client.recv()).startswith("40")


def from_a_frame_of_no_kind(address: str) -> None:
    with connect(f"ws://{address}/socket.io/?EIO=4&transport=websocket") as client:
        client.recv()
        client.socket.sendall(bytes([0x83, 0x80, 0, 0, 0, 0]))
        with pytest.raises(ConnectionClosed):
            client.recv()


@pytest.mark.parametrize("come_and_go", [from_a_websocket, from_polling, from_an_upgrade, from_a_frame_of_no_kind])
def test_an_ended_connection_leaves_nothing_to_the_collector(come_and_go: Callable[[str], None]) -> None:
    gc.collect()
    gc.disable()
    try:
        with echo_server() as address:
            before = remains()
            for _ in range(3):
                come_and_go(address)
            wait_until(lambda: remains() <= before, "an end without remains")
    finally:
        gc.enable()


def test_an_answer_after_the_close_does_not_keep_the_session() -> None:
    """Whoever was put off while Redis was away counted as connected for as long as pings take."""
    with echo_server() as address:
        with connect(f"ws://{address}/socket.io/?EIO=4&transport=websocket") as client:
            client.send("40")
            client.send('421["put-off"]')
            with pytest.raises(ConnectionClosed, match="later"):
                while True:
                    client.recv()
        sessions = [each for each in gc.get_objects() if issubclass(type(each), AsyncSocket)]
        wait_until(lambda: all(session.closed for session in sessions), "the end of the session")
