"""If these failed, programs without asyncio would keep connections that they have left, or wait for ever."""

import threading

from seven_stations.client.sync import follow, listen
from tests.processes import StartNotifier, wait_until


def test_a_loop_that_is_left_closes_its_connection(start_notifier: StartNotifier) -> None:
    """Also without ``with``: most people write just the loop."""
    notifier = start_notifier()
    for event in listen(notifier.url, ["project:hamlet"]):
        assert event.name == "connected"
        assert notifier.streams == 1
        break
    wait_until(lambda: not notifier.streams)


def test_another_thread_can_end_a_wait_for_the_first_event(start_notifier: StartNotifier) -> None:
    notifier = start_notifier()
    got: list[str] = []
    with follow(notifier.url, "missing", wait=30) as events:
        thread = threading.Thread(target=lambda: got.extend(event.name for event in events))
        thread.start()
        wait_until(lambda: events._connection._socket is not None, "it is connected")
        events.close()
        thread.join(20)  # less than the server would wait
        assert not thread.is_alive()
    assert got == []
