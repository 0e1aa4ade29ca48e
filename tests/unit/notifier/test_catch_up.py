"""Catching up: from the log, then from the ring, and from the log again where the ring has moved on meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from notifier.hub import Hub
from notifier.log.replay import Missed
from notifier.subscriber import Item, Subscriber
from notifier.transports.catch_up import CatchUpSubscriber
from tests.unit.notifier.test_hub import message


class Slow(CatchUpSubscriber):
    """A connection that is behind."""

    def __init__(self) -> None:
        super().__init__(user=None, admin=True)
        self.got: list[str | None] = []

    @property
    def names(self) -> dict[str, Any]:
        return {}

    def wake(self) -> None: ...

    async def send(self, items: Sequence[Item]) -> None:
        self.got += [message.event_id for message, _ in items]


def test_a_reader_that_the_ring_passes_again_goes_on_after_the_page_it_had() -> None:
    """Its cursor moves with each page: else it would be sent the same pages a second time."""
    hub, reader = Hub(capacity=4), Slow()
    hub.add(reader, ["job:1"])
    log = [message(number, "job:1") for number in range(12)]
    asked: list[str] = []

    async def behind(subscriber: Subscriber, cursor: str) -> AsyncIterator[Missed]:
        """Pages of two; while the second of them is sent, more is published than the ring holds."""
        asked.append(cursor)
        subscriber.place = hub.head
        at = int(cursor.removeprefix("id") or -1) + 1
        for start in range(at, hub.head, 2):
            page = log[start : start + 2]
            yield Missed([(one, False) for one in page], cursor, str(page[-1].event_id))
            if start == 2 and len(asked) == 1:
                hub.publish(log[6:])
                return

    hub.publish(log[:6])
    asyncio.run(reader.catch_up(hub, behind))
    assert reader.got == [one.event_id for one in log]
    assert asked == ["", "id3"]
