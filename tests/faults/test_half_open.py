"""Clients whose machine is gone without a word: no reset, no end, nothing is acknowledged any more.

The clients run in a network namespace of their own, whose end of the line is then cut.
"""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.processes import NotifierProcess, StartNotifier, wait_until
from tests.queue_log import Log

CLIENTS = """
import sys
from benchmarks.load import open_sse, open_socketio
host, port = sys.argv[1], int(sys.argv[2])
held = [open_sse(port, "/api/realtime/events?rooms=job:1", host), open_socketio(port, "job:1", host)]
print("ready", flush=True)
sys.stdin.read()
"""

ROOT = Path(__file__).parents[2]


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class FarMachine:
    """A namespace that reaches this machine over a line of its own."""

    def __init__(self) -> None:
        self.name = f"stations-{secrets.token_hex(3)}"
        number = secrets.randbelow(2**14) * 4
        self.here, self.there = (f"10.213.{(number + at) >> 8}.{(number + at) & 255}" for at in (1, 2))
        self._ends = f"st{secrets.token_hex(3)}", f"st{secrets.token_hex(3)}"

    def connect(self) -> None:
        near, far = self._ends
        ip("netns", "add", self.name)
        ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", self.name)
        ip("address", "add", f"{self.here}/30", "dev", near)
        ip("link", "set", near, "up")
        ip("-n", self.name, "address", "add", f"{self.there}/30", "dev", far)
        ip("-n", self.name, "link", "set", far, "up")

    def cut(self) -> None:
        ip("-n", self.name, "link", "set", self._ends[1], "down")

    def remove(self) -> None:
        for what in (("link", "delete", self._ends[0]), ("netns", "delete", self.name)):
            with suppress(subprocess.CalledProcessError):
                ip(*what)


@pytest.fixture
def far() -> Iterator[FarMachine]:
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("half-open: a network namespace needs root and the program ip")
    machine = FarMachine()
    try:
        try:
            machine.connect()
        except subprocess.CalledProcessError as error:
            pytest.skip(f"half-open: no network namespace here: {error.stderr.decode().strip()}")
        yield machine
    finally:
        machine.remove()


def connections(notifier: NotifierProcess, host: str) -> tuple[int, int]:
    stats = httpx.get(f"http://{host}:{notifier.port}/api/realtime/stats").json()["stats"]
    return stats["sse"]["totalClients"], stats["websocket"]["totalConnections"]


def test_a_client_whose_machine_is_gone_is_ended(far: FarMachine, start_notifier: StartNotifier, log: Log) -> None:
    """Left to itself the kernel would try for a quarter of an hour. Nothing is to be sent but keepalives."""
    notifier = start_notifier(
        host=far.here, allow_open="true", keepalive=0.5, stall_timeout=2, ping_interval=1, ping_timeout=2
    )
    log.job("1")
    command = ["ip", "netns", "exec", far.name, sys.executable, "-c", CLIENTS, far.here, str(notifier.port)]
    clients = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert clients.stdout is not None
        assert clients.stdout.readline() == b"ready\n"
        assert connections(notifier, far.here) == (1, 1)
        far.cut()
        wait_until(lambda: connections(notifier, far.here) == (0, 0), "both connections are ended")
        assert clients.poll() is None, "the clients ended by themselves: nothing was shown"
    finally:
        clients.kill()
        clients.communicate()
