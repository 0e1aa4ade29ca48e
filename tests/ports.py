"""Ports for what tests start: no two tests get the same, however many run at once.

A port that is only looked at can be taken before its program listens. So each port is claimed under a name of the
system's, which goes with the process that claimed it; and the range is not that of `cli.local.server.free_port`.
"""

import random
import socket
from contextlib import suppress


def free_port() -> int:
    """A port of this machine's that this process of the tests keeps until it ends."""
    return _free_ports(1)


def two_free_ports() -> int:
    """The first of two that follow one another."""
    return _free_ports(2)


def _free_ports(count: int) -> int:
    while True:
        first = random.randrange(10_000, 20_000)
        if all(_claimed(port) for port in range(first, first + count)):
            return first


def _claimed(port: int) -> bool:
    claim = socket.socket(socket.AF_UNIX)
    with suppress(OSError), socket.socket() as probe:
        claim.bind(f"\0seven-stations-test-port-{port}")
        probe.bind(("127.0.0.1", port))
        claim.detach()  # it stays open until the process ends
        return True
    claim.close()
    return False
