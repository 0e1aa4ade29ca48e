"""Anonymous attackers: requests and messages that are too large, too many, too slow, or never read."""

import secrets
import select
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from redis import Redis
from websockets.exceptions import ConnectionClosed

from tests.processes import NotifierProcess, StartNotifier, wait_until
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.viewers import watching

HELD = "GET /livez HTTP/1.1\r\nHost: localhost\r\n"
"""The beginning of a request."""


PREFIX = f"test-{secrets.token_hex(5)}"


@pytest.fixture(scope="module")
def notifier(redis_url: str) -> Iterator[NotifierProcess]:
    """One for all tests that need no settings of their own: each leaves it as it was."""
    with NotifierProcess(redis_url=redis_url, prefix=PREFIX) as process:
        yield process


@pytest.fixture
def prefix() -> str:
    return PREFIX


@contextmanager
def raw(notifier: NotifierProcess, *sent: str | bytes, source: str = "127.0.0.1") -> Iterator[socket.socket]:
    with socket.create_connection(
        ("127.0.0.1", notifier.port), timeout=60, source_address=(source, 0)
    ) as connection:
        for part in sent:
            connection.sendall(part.encode() if isinstance(part, str) else part)
        yield connection


def answer_of(connection: socket.socket) -> str:
    """What the server says until it closes; nothing where it drops the connection."""
    found = b""
    try:
        while part := connection.recv(65_536):
            found += part
    except ConnectionError:
        pass
    return found.decode("latin-1")


def poured(connection: socket.socket, part: bytes, times: int) -> tuple[int, str]:
    """Send ``part`` again and again, as often as the server takes it; what was taken, and the answer."""
    taken = 0
    try:
        for _ in range(times):
            connection.sendall(part)
            taken += len(part)
            if select.select([connection], [], [], 0)[0]:
                break
    except ConnectionError:
        pass
    return taken, answer_of(connection)


@pytest.mark.parametrize(
    ("begun", "part"),
    [
        ("GET /", b"a" * 65_536),
        (HELD + "X: ", b"a" * 65_536),
        (HELD, b"X: a\r\n" * 10_000),
        (HELD, b"a" * 65_536),
        (HELD + "Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: a\r\n" * 10_000),
    ],
    ids=["a path", "a header", "many headers", "a name", "many trailers"],
)
def test_heads_of_any_size_are_not_taken(notifier: NotifierProcess, begun: str, part: bytes) -> None:
    before = notifier.resident
    with raw(notifier, begun) as connection:
        taken, answer = poured(connection, part, 400)
    assert taken < 8_000_000, f"{taken:,} bytes were taken"
    assert answer == "" or answer.startswith(("HTTP/1.1 431", "HTTP/1.1 400", "HTTP/1.1 200")), answer[:100]
    assert notifier.resident - before < 10_000_000
    assert httpx.get(f"{notifier.url}/livez").status_code == 200
    assert "Invalid HTTP request" not in notifier.logged(), "a line of the log for each"


def test_requests_that_never_end_are_ended(notifier: NotifierProcess) -> None:
    """Half a request line, half the headers, half a body, a trailer: once they were held for ever."""
    halves = [
        "",
        "GET /liv",
        HELD,
        f"{HELD}\r\nGET /liv",
        f"{HELD}\r\n\r\n\r\n",
        "POST /api/analysis HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{",
        "POST /api/analysis HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    ]
    with ExitStack() as stack:
        waiting = [stack.enter_context(raw(notifier, half)) for half in halves]
        before = notifier.resident
        trailer = stack.enter_context(raw(notifier, f"{HELD}Transfer-Encoding: chunked\r\n\r\n0\r\nX: "))
        taken, _ = poured(trailer, b"a" * 65_536, 400)
        answers = [answer_of(connection) for connection in waiting]
    assert "HTTP/1.1 408" in answers[2]
    assert taken < 8_000_000, f"{taken:,} bytes of a trailer were taken"
    assert notifier.resident - before < 10_000_000
    assert httpx.get(f"{notifier.url}/livez").status_code == 200


def test_a_body_for_no_session_is_not_read(notifier: NotifierProcess) -> None:
    head = "POST /socket.io/?EIO=4&transport=polling&sid=none HTTP/1.1\r\nHost: localhost\r\n"
    with raw(notifier, f"{head}Content-Length: 1000000\r\n\r\n") as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


def test_a_query_that_looks_like_a_session_is_counted(start_notifier: StartNotifier) -> None:
    notifier = start_notifier(max_connections=3)
    url = f"{notifier.url}/socket.io/?EIO=4&transport=polling"
    for query in ("&xsid=1", "&x=sid=1", "&%FF=1&sid"):
        assert httpx.get(url + query).status_code == 200
    for query in ("", "&xsid=1", "&x=sid=1", "&sid=", "&%FF=1&sid"):
        assert httpx.get(url + query).status_code in (400, 503), query
    assert notifier.sockets == 3


def test_connections_of_both_kinds_are_counted_by_their_own_address(start_notifier: StartNotifier) -> None:
    notifier = start_notifier(max_connections_per_address=1, host="0.0.0.0", allow_open="true")
    transport = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(transport=transport) as elsewhere:
        polling = "/socket.io/?EIO=4&transport=polling"
        assert elsewhere.get(notifier.url + polling).status_code == 200
        assert elsewhere.get(notifier.url + polling).status_code == 503
        with watching(notifier.events_url) as frames:
            assert next(frames).event == "connected", "another address pays for 127.0.0.2"
            assert httpx.get(notifier.events_url).status_code == 503


@pytest.mark.parametrize(
    "message",
    [
        '42["subscribe",{"room":"user:sam"}]',
        '421["subscribe",{"room":"job:none"}]',
        '42["no such event"]',
        '421["authenticate",{"userId":"sam"}]',
    ],
)
def test_a_client_that_sends_and_never_reads_costs_nothing(notifier: NotifierProcess, message: str) -> None:
    with SocketClient(notifier, auth={"userId": "sam"}) as client:
        client.until("authenticated")
        before = notifier.resident
        client.socket.close_timeout = 0.1
        connection = client.socket.socket
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(2)
        frame = bytes((0x81, 0x80 | len(message), 0, 0, 0, 0)) + message.encode()
        taken = 0
        try:
            for _ in range(300):
                connection.sendall(frame * 100)
                taken += 100
        except TimeoutError:
            pass
        assert httpx.get(f"{notifier.url}/livez").status_code == 200
        grown = notifier.resident - before
    assert grown < 15_000_000, f"{grown:,} bytes after {taken} messages"


def test_a_flood_of_pings_and_of_pieces_costs_nothing(notifier: NotifierProcess) -> None:
    before = notifier.resident
    ping = b"\x89\xfd\0\0\0\0" + b"x" * 125
    piece = b"\x00\x80\0\0\0\0"
    for begun, flood in ((b"", ping * 1000), (b"\x01\x81\0\0\0\x002", piece * 10_000)):
        with SocketClient(notifier, auth={"userId": "sam"}) as client:
            client.until("authenticated")
            client.socket.close_timeout = 0.1
            connection = client.socket.socket
            connection.settimeout(2)
            try:
                connection.sendall(begun)
                for _ in range(200):
                    connection.sendall(flood)
            except OSError:  # refused, not taken in time, or closed by the client's own reader
                pass
            assert notifier.resident - before < 15_000_000


@pytest.mark.parametrize(
    "user", ['"\\ud800"', '"sam", "rooms": ["job:\\udfff"]', '"sam", "rooms": [1%s]' % ("0" * 400)]
)
def test_what_is_no_unicode_or_no_number_ends_its_connection_alone(notifier: NotifierProcess, user: str) -> None:
    with SocketClient(notifier, join=False) as client:
        client.socket.send(f'40{{"userId": {user}}}')
        with pytest.raises(ConnectionClosed):
            client.packet()
    assert "Traceback" not in notifier.logged()
    assert "exception" not in notifier.logged()


def test_a_room_is_asked_about_once(notifier: NotifierProcess, log: Log, redis: "Redis") -> None:
    log.job("1", {"userId": "sam"})
    with SocketClient(notifier, auth={"userId": "sam"}) as client:
        client.until("authenticated")

        def commands(asked: object) -> int:
            before = int(redis.info("stats")["total_commands_processed"])
            client.call("subscribe", asked)
            return int(redis.info("stats")["total_commands_processed"]) - before

        assert commands({"rooms": ["job:1"] * 1000}) < 200
        assert sorted(client.answers[1]["rooms"]) == ["job:1"]
        assert commands({"rooms": [f"job:{number}" for number in range(1000)]}) < 200
        assert (client.answers[2]["ok"], client.answers[2]["code"]) == (False, "too-many-rooms")


def test_head_of_a_stream_ends(notifier: NotifierProcess, log: Log) -> None:
    log.job("1")
    for path in ("events", "jobs/1/stream", "analysis/1/stream"):
        answer = httpx.head(f"{notifier.url}/api/realtime/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream")
    assert notifier.streams == 0


def test_waiting_for_a_job_ends_with_its_client_and_is_counted(start_notifier: StartNotifier, log: Log) -> None:
    notifier = start_notifier(max_connections=3, keepalive=1)
    head = "GET /api/realtime/jobs/none/stream?wait=60 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    url = f"{notifier.url}/api/realtime/jobs/none/stream"
    with ExitStack() as waiting:

        def full() -> bool:
            # One that comes while the last question has its place is refused itself: they go on coming.
            waiting.enter_context(raw(notifier, head))
            return httpx.get(url, params={"wait": "0.1"}).status_code == 503

        wait_until(full, "three fill it")
    # They are gone, and so is what was done for them.
    wait_until(lambda: httpx.get(url, params={"wait": "0.1"}).status_code == 404, "their places are free")
    with raw(notifier, head) as one:
        log.job("none")
        log.add("waiting", "none")
        assert one.recv(100).startswith(b"HTTP/1.1 200")


def test_more_connections_than_descriptors_are_refused_and_told(redis_url: str, prefix: str) -> None:
    """A process without descriptors could neither read the log nor say why."""
    notifier = NotifierProcess(redis_url=redis_url, prefix=prefix)
    notifier.program = ["sh", "-c", f"ulimit -n 200; exec {sys.executable} -m notifier"]
    with notifier:
        with ExitStack() as stack:
            for _ in range(300):
                stack.enter_context(raw(notifier))
            wait_until(lambda: '"reason": "too-many-connections"' in notifier.logged(), "it is logged")
        assert httpx.get(f"{notifier.url}/readyz").status_code == 200
        refused = 'stations_refused_total{reason="too-many-connections",what="connection"}'
        assert f"{refused} 0.0" not in httpx.get(f"{notifier.url}/metrics").text
        assert "fewer file descriptors than connections may need" in notifier.logged()


# A single address could hold all connections that there may be, without a word over any of them.
def test_one_address_has_a_share_of_the_connections(start_notifier: StartNotifier) -> None:
    """Whatever they send; WebSockets are among them; each that ends makes room; other addresses have theirs."""
    notifier = start_notifier(max_connections_per_address=5, trusted_proxies="127.0.0.3")
    refused = 'stations_refused_total{reason="too-many-connections",what="connection"}'

    def counted() -> float:
        lines = httpx.get(f"{notifier.url}/metrics").text.splitlines()
        return next(float(line.removeprefix(refused)) for line in lines if line.startswith(refused))

    upgrade = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eHh4eHh4eHh4eHh4eHh4eA==\r\n\r\n"
    )
    for times in (1, 2):
        with ExitStack() as stack:
            for _ in range(5):
                websocket = stack.enter_context(raw(notifier, upgrade, source="127.0.0.2"))
                assert websocket.recv(100).startswith(b"HTTP/1.1 101")
            others = [stack.enter_context(raw(notifier, source="127.0.0.2")) for _ in range(100)]
            beyond = stack.enter_context(raw(notifier, source="127.0.0.2"))
            assert answer_of(beyond) == "", "it is dropped before it asks"
            assert counted() == times
            assert not select.select(others, [], [], 0)[0], "one that was there is dropped"
            proxied = [stack.enter_context(raw(notifier, HELD, source="127.0.0.3")) for _ in range(110)]
            for connection in proxied:
                connection.sendall(b"Connection: close\r\n\r\n")
                assert answer_of(connection).startswith("HTTP/1.1 200")
        wait_until(lambda: not notifier.sockets, "all are forgotten")
