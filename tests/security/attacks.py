"""Attacks by a user named mallory, each until it is ended: ``python -m tests.security.attacks NAME PORT``."""

import socket
import sys
from collections.abc import Callable
from contextlib import suppress

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from seven_stations.protocol.cursor import decode, encode
from tests.tokens import bearer, token
from tests.viewers import frames_of

_BEGUN = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n"


def _client(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=bearer("mallory", rooms=["queue:*"]))


def half_requests(port: int) -> None:
    """A thousand connections that are always open and never ask for anything."""
    held: list[socket.socket] = []
    while True:
        if len(held) == 1000:
            held.pop(0).close()
        with suppress(OSError):
            held.append(socket.create_connection(("127.0.0.1", port)))
            held[-1].sendall(_BEGUN)


def endless_headers(port: int) -> None:
    """A header of any length."""
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(_BEGUN + b"X: ")
            while True:
                connection.sendall(b"a" * 65_536)


def nested_bodies(port: int) -> None:
    """Bodies of 15.9 MB that are lists, as analyses and for a preview."""
    body = b'{"text": "x", "options": {"a": [' + b"[]," * 5_290_000 + b"[]]}}"
    with _client(port) as client:
        while True:
            for path in ("/api/analysis", "/api/preview"):
                client.post(path, content=body)


def forged_tokens(port: int) -> None:
    """Requests whose tokens are signed with another key."""
    with _client(port) as client:
        while True:
            forged = token("mallory", secret="the secret of somebody else entirely", roles=["admin"])
            client.get("/api/queues", headers={"Authorization": f"Bearer {forged}"})


def searches(port: int) -> None:
    """The list of jobs again and again, searched for what is not there."""
    with _client(port) as client:
        while True:
            client.get("/api/queues/ai-analysis/jobs?search=nothing-like-it&limit=100")


def whole_log(port: int) -> None:
    """The whole log again and again: each time from a cursor before its first entry."""
    path = "/api/realtime/events?rooms=queue:ai-analysis"
    long_ago = ""
    with _client(port) as client:
        while True:
            with client.stream("GET", path, headers={"Last-Event-ID": long_ago} if long_ago else {}) as response:
                for number, frame in enumerate(frames_of(response) if response.is_success else ()):
                    if not long_ago and frame.id:
                        places = decode(frame.id).items()
                        long_ago = encode({stream: place._replace(ms=1, seq=0) for stream, place in places})
                        break
                    if number == 5000:
                        break


def unread_answers(port: int) -> None:
    """Requests over Socket.IO, as fast as they are taken, whose answers are not read."""
    message = b'421["subscribe",{"room":"job:none"}]'
    frame = bytes((0x81, 0x80 | len(message), 0, 0, 0, 0)) + message
    while True:
        with connect(f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket") as client:
            client.close_timeout = 0.1
            client.send(f'40{{"token": "{token("mallory")}"}}')
            while True:
                client.socket.sendall(frame * 100)


ATTACKS: dict[str, Callable[[int], None]] = {
    attack.__name__: attack
    for attack in (
        half_requests,
        endless_headers,
        nested_bodies,
        forged_tokens,
        searches,
        whole_log,
        unread_answers,
    )
}

if __name__ == "__main__":
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    while True:
        # Being cut off does not end an attack.
        with suppress(OSError, httpx.TransportError, WebSocketException):
            ATTACKS[sys.argv[1]](int(sys.argv[2]))
