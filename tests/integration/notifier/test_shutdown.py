"""The end of a notifier under load: in an orderly way, whoever is watching."""

import threading

import pytest

from tests.processes import StartNotifier
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.viewers import watching

ROUNDS = 3


@pytest.mark.parametrize("kind", ["sse", "socket"])
def test_it_ends_within_its_grace_while_events_come(kind: str, start_notifier: StartNotifier, log: Log) -> None:
    """The reader of the log is then sending most of the time, which is when a cancellation can be lost."""
    log.job("1")
    over = threading.Event()

    def publish() -> None:
        while not over.wait(0.001):
            log.progress("1", 5)

    events = threading.Thread(target=publish)
    events.start()
    try:
        for _ in range(ROUNDS):
            notifier = start_notifier()
            if kind == "sse":
                with watching(notifier.events_url, rooms="job:1") as frames:
                    next(frames)
                    assert notifier.stop() == 0
            else:
                with SocketClient(notifier, auth={"userId": "sam", "rooms": ["job:1"]}) as client:
                    client.until("job:progress")
                    assert notifier.stop() == 0
            assert "overran" not in notifier.logged()
    finally:
        over.set()
        events.join()
