"""A Socket.IO client for tests, on a plain WebSocket: it sees every packet, and can misbehave."""

import json
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

from tests.processes import NotifierProcess
from tests.viewers import COUNTS


class SocketClient(AbstractContextManager["SocketClient"]):
    """One connection in one namespace. ``auth`` goes into the handshake."""

    def __init__(
        self, notifier: NotifierProcess, *, namespace: str = "/", auth: Any = None, join: bool = True
    ) -> None:
        self._url = f"ws://127.0.0.1:{notifier.port}/socket.io/?EIO=4&transport=websocket"
        self._namespace = "" if namespace == "/" else namespace + ","
        self._auth = auth
        self._join = join
        self._acks = 0
        self.answers: dict[int, Any] = {}
        self.socket: ClientConnection

    def __enter__(self) -> Self:
        self._connecting = connect(self._url, max_size=None, compression=None, open_timeout=60)
        self.socket = self._connecting.__enter__()
        assert self.packet().startswith("0{")
        if self._join:
            self.socket.send("40" + self._namespace + ("" if self._auth is None else json.dumps(self._auth)))
            assert self.packet().startswith("40" + self._namespace)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connecting.__exit__(kind, error, trace)

    def packet(self, timeout: float = 60) -> str:
        """The next packet; pings are answered."""
        while True:
            text = self.socket.recv(timeout)
            assert isinstance(text, str)
            if text != "2":
                return text
            self.socket.send("3")

    def event(self, timeout: float = 60) -> tuple[str, dict[str, Any]]:
        """The next event but the counts of queues, which come by the clock; acknowledgements are kept."""
        while True:
            text = self.packet(timeout)
            if text.startswith("43" + self._namespace):
                number, _, body = text[2 + len(self._namespace) :].partition("[")
                self.answers[int(number)] = json.loads("[" + body)[0]
                continue
            assert text.startswith("42" + self._namespace), text
            name, payload = json.loads(text[2 + len(self._namespace) :])
            if name != COUNTS:
                return name, payload

    def until(self, name: str) -> dict[str, Any]:
        """The payload of the next event of this name."""
        while True:
            found, payload = self.event()
            if found == name:
                return payload

    def call(self, name: str, data: Any) -> dict[str, Any]:
        """Emit with an acknowledgement, and wait for it."""
        self._acks += 1
        self.socket.send(f"42{self._namespace}{self._acks}{json.dumps([name, data])}")
        while self._acks not in self.answers:
            text = self.packet()
            if text.startswith("43" + self._namespace):
                number, _, body = text[2 + len(self._namespace) :].partition("[")
                self.answers[int(number)] = json.loads("[" + body)[0]
        return dict(self.answers[self._acks])
