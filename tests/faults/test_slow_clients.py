"""Clients that stop reading: they cost little, delay nobody, and miss nothing."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from benchmarks.load import read_until, websocket_text
from tests.processes import NotifierProcess, StartNotifier, wait_until
from tests.queue_log import Log
from tests.viewers import until, watching

EVENTS = 9000
"""More than the ring holds, and many times the byte budget."""

PADDING = "x" * 200


def flood(log: Log, count: int = EVENTS, *, first: int = 0) -> None:
    log.job("1")
    for start in range(first, first + count, 500):
        pipe = log.redis.pipeline(transaction=False)
        for number in range(start, start + 500):
            body = f'{{"progress": 1, "n": {number}, "padding": "{PADDING}"}}'
            pipe.xadd(log.keys.events, {"event": "progress", "jobId": "1", "data": body})
        pipe.execute()


def numbers(data: bytes) -> list[int]:
    return [int(part.partition(b",")[0]) for part in data.split(b'"n":')[1:]]


def stalled_socket(port: int) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", port))
    return connection


def stalled_sse(notifier: NotifierProcess) -> socket.socket:
    connection = stalled_socket(notifier.port)
    connection.sendall(b"GET /api/realtime/events?rooms=job:1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    read_until(connection, b"event: connected")
    return connection


def stalled_websocket(notifier: NotifierProcess) -> socket.socket:
    connection = stalled_socket(notifier.port)
    connection.sendall(
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    read_until(connection, b'"sid"')
    connection.sendall(websocket_text('40{"userId":"slow","rooms":["job:1"]}'))
    read_until(connection, b"authenticated")
    return connection


def websocket_messages(connection: socket.socket) -> Iterator[bytes]:
    buffer = b""
    while True:
        while len(buffer) < 4 or len(buffer) < _frame_size(buffer):
            part = connection.recv(262_144)
            if not part:
                return
            buffer += part
        size = _frame_size(buffer)
        yield buffer[:size]
        buffer = buffer[size:]


def _frame_size(buffer: bytes) -> int:
    length = buffer[1] & 127
    return 4 + int(struct.unpack("!H", buffer[2:4])[0]) if length == 126 else 2 + length


def resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def counted(notifier: NotifierProcess, name: str) -> int:
    return int(httpx.get(f"{notifier.url}/api/realtime/stats").json()["stats"]["hub"][name])


@pytest.fixture
def crowd(notifier: NotifierProcess) -> Iterator[None]:
    """Ten stalled readers of each kind."""
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(stalled_sse(notifier))
            stack.enter_context(stalled_websocket(notifier))
        yield


def test_stalled_readers_cost_little_and_delay_nobody(
    notifier: NotifierProcess, log: Log, request: pytest.FixtureRequest
) -> None:
    before = resident_megabytes(notifier.pid)
    request.getfixturevalue("crowd")
    with watching(notifier.events_url, rooms="job:1,queue:ai-analysis") as frames:
        next(frames)
        flood(log)
        log.add("drained")
        seen = until(frames, lambda frame: frame.event == "queue:drained")
    told = [frame.data for frame in seen if frame.event == "job:progress"]
    assert [data["data"]["n"] for data in told] == list(range(EVENTS))
    # Twenty readers that take nothing: without a bound each would hold 4 MB of frames.
    grown = resident_megabytes(notifier.pid) - before
    assert grown < 60, f"{grown:.0f} MB for twenty stalled readers"


@pytest.mark.usefixtures("crowd")
def test_stalled_readers_do_not_hold_up_the_end(notifier: NotifierProcess, log: Log) -> None:
    """They take no goodbye; the process ends nevertheless, and in order."""
    flood(log)
    log.add("drained")
    with watching(notifier.events_url, rooms="queue:ai-analysis") as frames:
        next(frames)
        log.add("drained")
        until(frames, lambda frame: frame.event == "queue:drained")
    assert notifier.stop() == 0
    logged = notifier.logged()
    assert "connections dropped at the end of the grace" in logged
    assert "Traceback" not in logged


def sse_numbers(connection: socket.socket) -> Iterator[int]:
    rest = b""
    while part := connection.recv(65536):
        whole, end, rest = (rest + part).rpartition(b"\n\n")
        yield from numbers(whole + end)


def websocket_numbers(connection: socket.socket) -> Iterator[int]:
    for message in websocket_messages(connection):
        yield from numbers(message)


@pytest.mark.parametrize(
    ("stalled", "read"),
    [(stalled_sse, sse_numbers), (stalled_websocket, websocket_numbers)],
    ids=["sse", "socketio"],
)
def test_a_stalled_reader_goes_on_without_loss(
    notifier: NotifierProcess,
    log: Log,
    stalled: Callable[[NotifierProcess], socket.socket],
    read: Callable[[socket.socket], Iterator[int]],
) -> None:
    """It is caught up from the log, stalls again, and must be caught up from where that ended."""
    found: list[int] = []
    with stalled(notifier) as connection:
        numbered = read(connection)
        for count in (EVENTS, 2 * EVENTS):
            flood(log, count - len(found), first=len(found))
            wait_until(lambda count=count: counted(notifier, "published") >= count)  # type: ignore[misc]
            while len(found) < count:
                found.append(next(numbered))
    assert found == list(range(2 * EVENTS))
    assert counted(notifier, "overrun") == 2, "it was not caught up from the log twice"


def test_a_reader_that_never_reads_is_dropped_and_can_resume(start_notifier: StartNotifier, log: Log) -> None:
    notifier = start_notifier(stall_timeout=0.5)
    data = b""
    with stalled_sse(notifier) as connection:
        flood(log)
        # Asking is the only way to learn of it without reading, which would end the stall.
        wait_until(lambda: counted(notifier, "slow") == 1)
        with suppress(ConnectionResetError):
            while part := connection.recv(65536):
                data += part
    data = data[: data.rindex(b"\n\n") + 2]
    last = data.rpartition(b"\nid: ")[2].partition(b"\n")[0].decode()
    # Half a second is little on a busy machine: it returns to a notifier that is more patient.
    patient = start_notifier()
    with watching(patient.events_url, last_event_id=last, rooms="job:1") as frames:
        until(frames, lambda frame: frame.event == "connected")
        rest = until(frames, lambda frame: frame.data["data"]["n"] == EVENTS - 1)
    assert numbers(data) + [frame.data["data"]["n"] for frame in rest] == list(range(EVENTS))
    assert "slow reader disconnected" in notifier.logged()
    assert "stations_slow_disconnected_total 1.0" in httpx.get(f"{notifier.url}/metrics").text
