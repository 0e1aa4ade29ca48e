"""The load: many viewers in one process of their own, read with epoll and nothing else.

``python -m benchmarks.load KIND PORT COUNT PATH [REST]`` opens COUNT connections, prints ``ready``, counts what
comes until standard input closes, then prints ``{"received": n, "short": connections with fewer than the most}``.
With REST it sleeps for that many seconds after each look, so that hardly any write has to wake it.
"""

import base64
import json
import os
import selectors
import socket
import struct
import sys
import time

MARK = b"job:progress"


def websocket_text(text: str) -> bytes:
    """A masked client frame; the mask is zero, which leaves the text as it is."""
    body = text.encode()
    size = (
        struct.pack("!BB", 0x81, 0x80 | len(body))
        if len(body) < 126
        else struct.pack("!BBH", 0x81, 0xFE, len(body))
    )
    return size + b"\0\0\0\0" + body


def read_until(connection: socket.socket, mark: bytes) -> bytes:
    data = b""
    while mark not in data:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError(data[:300])
        data += part
    return data


def open_sse(port: int, path: str, host: str = "127.0.0.1") -> socket.socket:
    connection = socket.create_connection((host, port))
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n"
    connection.sendall(head.encode())
    read_until(connection, b"\n\n")  # the end of the first event, or of a comment
    return connection


def open_socketio(port: int, path: str, host: str = "127.0.0.1") -> socket.socket:
    connection = socket.create_connection((host, port))
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        (
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()
    )
    read_until(connection, b'"sid"')
    connection.sendall(websocket_text('40{"userId":"bench","rooms":["' + path + '"]}'))
    read_until(connection, b"authenticated")
    return connection


def main() -> None:
    kind, port, count, path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    rest = float(sys.argv[5]) if len(sys.argv) > 5 else 0.0
    connections = [(open_sse if kind == "sse" else open_socketio)(port, path) for _ in range(count)]
    poll = selectors.DefaultSelector()
    for connection in connections:
        connection.setblocking(False)
        poll.register(connection, selectors.EVENT_READ)
    poll.register(sys.stdin, selectors.EVENT_READ)
    received = dict.fromkeys(connections, 0)
    print("ready", flush=True)
    done = False
    while (ready := poll.select(1.0 if done else None)) or not done:  # to the end what is on its way
        for key, _ in ready:
            if key.fileobj is sys.stdin:
                done = not sys.stdin.read(1)
                poll.unregister(sys.stdin)
                continue
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            data = connection.recv(262_144)
            if not data:
                poll.unregister(connection)
            # Each event carries its name twice: in its frame and in its payload.
            received[connection] += data.count(MARK)
        if rest:
            time.sleep(rest)
    most = max(received.values())
    short = sum(value < most for value in received.values())
    print(json.dumps({"received": sum(received.values()) // 2, "each": most // 2, "short": short}), flush=True)


if __name__ == "__main__":
    main()
