"""Catching up, the same for SSE and Socket.IO: from the log, then from the ring, until the hub writes."""

from collections.abc import AsyncIterator, Callable, Sequence, Set
from contextlib import aclosing
from typing import Any

import structlog

from notifier.hub import Hub
from notifier.log.listener import gap_message
from notifier.log.replay import Missed
from notifier.subscriber import Item, Subscriber
from seven_stations.protocol.cursor import BadCursorError, Position, decode
from seven_stations.protocol.events import Payload, make_event

log = structlog.get_logger()

Behind = Callable[[Subscriber, str], AsyncIterator[Missed]]
"""What a connection missed after a cursor, up to its position in the ring."""


def cursor_of(text: object) -> tuple[dict[int, Position] | None, Payload | None]:
    """The vector that a client resumes from, if it gave a cursor, or the warning that this cannot be read."""
    if text is None or text == "":
        return None, None
    try:
        return decode(str(text)), None
    except BadCursorError as error:
        return None, make_event("system:warning", message=error.message, code=error.code)


class CatchUpSubscriber(Subscriber):
    """A connection that catches up. The transport implements sending."""

    __slots__ = ()

    @property
    def names(self) -> dict[str, Any]:
        """The fields that identify the connection in log lines."""
        raise NotImplementedError

    async def drained(self) -> None:
        """Return when there is room for more. Raises ``TimeoutError``."""

    async def send(self, items: Sequence[Item]) -> None:
        """Send at the client's pace. Raises ``TimeoutError`` if it takes nothing."""
        raise NotImplementedError

    async def states(self, queue: str, rooms: Set[str], cursor: str) -> list[Item]:
        """The present state of what these rooms are about and belongs to this queue, with the cursor before it."""
        raise NotImplementedError

    async def catch_up(
        self, hub: Hub, behind: Behind, missed: AsyncIterator[Missed] | None = None, rooms: Set[str] = frozenset()
    ) -> None:
        """Send what was ``missed`` in these rooms, then what the ring has.

        Returns at the head of the ring, without an await since it was checked, so that the hub may write from then
        on; or when the connection is ``ended``.
        """
        while not self.ended:
            await self.drained()
            # No await between this check of the ring and taking from it.
            if missed is None and hub.overrun(self):
                hub.counters["overrun"] += 1
                log.info("slow reader caught up from the log", **self.names)
                missed, rooms = behind(self, self.last_id), self.rooms
            if missed is not None:
                async with aclosing(missed) as pages:  # type: ignore[type-var]  # always an async generator
                    async for page in pages:
                        items = page.items or [(gap_message(queue), False) for queue in page.gaps]
                        await self._send_all(items, page.before, rooms)
                        self.last_id = page.last_id
                        if self.ended:
                            return
                missed = None
                continue
            items = hub.take(self)
            if items:
                await self._send_all(items, self.last_id, self.rooms)
            elif self.place == hub.head:
                return

    async def _send_all(self, items: Sequence[Item], cursor: str, rooms: Set[str]) -> None:
        """Send items that were just let through, and after gaps, which come last, the present state."""
        if items:
            await self.send(items)
        for message, _limited in items:
            if message.gap is not None and not self.ended:
                await self.send(await self.states(message.gap, rooms, cursor))
