"""If these failed, several notifier processes on one port would not be what several notifiers are."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.processes import COMMAND, SharedNotifier, environment
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.viewers import watching

VIEWERS = 40


@pytest.fixture
def start(redis_url: str, prefix: str) -> Iterator[Callable[..., SharedNotifier]]:
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(
            SharedNotifier(**{"redis_url": redis_url, "prefix": prefix, **settings})
        )


def of_each(notifier: SharedNotifier, name: str) -> list[float]:
    """A metric of both processes."""
    values = []
    for port in (notifier.metrics_port, notifier.metrics_port + 1):
        lines = httpx.get(f"http://127.0.0.1:{port}/metrics").text.splitlines()
        values.append(sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)))
    return values


def test_the_port_and_its_viewers_are_shared(start: Callable[..., SharedNotifier], log: Log) -> None:
    """Each process has a part of the viewers, counts them on its own port, and delivers every event to them."""
    notifier = start()
    with ExitStack() as stack:
        streams = [stack.enter_context(watching(notifier.events_url, rooms="job:1")) for _ in range(VIEWERS)]
        sockets = [
            stack.enter_context(SocketClient(notifier, auth={"userId": "sam", "rooms": ["job:1"]}))
            for _ in range(VIEWERS)
        ]
        log.add("progress", jobId="1", data=json.dumps({"progress": 50}))
        for stream in streams:
            assert any(frame.event == "job:progress" for frame in stream)
        for client in sockets:
            while client.event()[0] != "job:progress":
                pass
        shares = of_each(notifier, "stations_connections{")
        assert sum(shares) == 2 * VIEWERS
        assert min(shares) > 0, "one process has them all"


def test_limits_hold_for_each_process(start: Callable[..., SharedNotifier]) -> None:
    notifier = start(max_connections_per_address=3)
    with ExitStack() as stack:

        def answer() -> int:
            client = stack.enter_context(httpx.Client())  # a new connection, which any process may get
            return stack.enter_context(client.stream("GET", notifier.events_url)).status_code

        accepted = 0
        while accepted < 6:
            accepted += answer() == 200
        assert {answer() for _ in range(20)} == {503}
        assert of_each(notifier, "stations_connections{") == [3, 3]


def test_polling_is_told_why_it_cannot_be_used(start: Callable[..., SharedNotifier]) -> None:
    """Its requests come over several connections, and so to several processes; it would fail now and then."""
    notifier = start()
    answers = [
        httpx.get(f"{notifier.url}/socket.io/", params={"EIO": "4", "transport": "polling"}) for _ in range(10)
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert all('connect with transports: ["websocket"]' in answer.text for answer in answers)
    assert sum(of_each(notifier, 'stations_refused_total{reason="bad-transport"')) == 10


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_of_them_in_order(
    start: Callable[..., SharedNotifier], gone: Callable[[int], bool], number: signal.Signals
) -> None:
    notifier = start()
    with ExitStack() as stack:
        streams = [stack.enter_context(watching(notifier.events_url)) for _ in range(VIEWERS)]
        client = stack.enter_context(SocketClient(notifier, auth={"userId": "sam"}))
        for stream in streams:
            assert next(stream).event == "connected"
        os.kill(notifier.pid, number)
        for stream in streams:
            assert [frame.event for frame in stream][-1] == "disconnected"
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                client.packet()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
    assert notifier.kill(0) == 0
    assert all(gone(pid) for pid in notifier.pids)


def test_being_killed_leaves_nothing(start: Callable[..., SharedNotifier], gone: Callable[[int], bool]) -> None:
    notifier = start()
    notifier.kill(signal.SIGKILL)
    assert all(gone(pid) for pid in notifier.pids)


def test_a_signal_ends_them_before_they_are_ready(gone: Callable[[int], bool]) -> None:
    with command(STATIONS_REDIS_URL="redis://127.0.0.1:9/0", STATIONS_PORT="0") as process:
        assert process.stderr is not None
        pids = set()
        for line in process.stderr:
            told = json.loads(line)
            if told["event"] == "notifier starting":
                pids.add(told["pid"])
            if len(pids) == 2:
                break
        process.terminate()
        process.stderr.read()
        assert process.wait() == 0
    assert all(gone(pid) for pid in pids)


def test_a_wrong_setting_is_told_and_ends_all() -> None:
    with command(STATIONS_PORT="0", STATIONS_MAX_ROOMS="none") as process:
        assert process.stderr is not None
        assert "notifier: STATIONS_MAX_ROOMS: " in process.stderr.read()
        assert process.wait() == 2


def test_a_port_that_others_share_is_refused(start: Callable[..., SharedNotifier]) -> None:
    """Each would get a part of the other's viewers."""
    notifier = start()
    with command(STATIONS_PORT=str(notifier.port)) as process:
        assert process.stderr is not None
        assert f"stations: Port {notifier.port} is in use" in process.stderr.read()
        assert process.wait() == 2


def command(**settings: str) -> "subprocess.Popen[str]":
    """The command without anything that waits for it to be ready."""
    return subprocess.Popen(
        [*COMMAND, "notifier", "--processes", "2"],
        env=environment(**settings, STATIONS_LOG_FORMAT="json"),
        stderr=subprocess.PIPE,
        text=True,
    )
