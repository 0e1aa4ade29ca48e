"""``queue:stats``: the counts of the queues, sent every two seconds while they change and somebody watches."""

import asyncio

import structlog
from redis.exceptions import RedisError

from notifier.message import EVERYTHING, Message
from notifier.services import Services
from seven_stations.protocol.events import QueueCounts, make_event
from seven_stations.protocol.rooms import room

log = structlog.get_logger()

_SECONDS = 2.0


class QueueStats:
    """The queue statistics of one notifier, sent to its own clients; the event is in no log and has no cursor."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._sent: dict[str, QueueCounts] = {}

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            await asyncio.sleep(_SECONDS)
            try:
                await self._tell()
            except (RedisError, OSError) as error:
                log.debug("counts not read", error=str(error))

    async def _tell(self) -> None:
        hub = self._services.hub
        messages = []
        for queue in sorted(self._services.listener.relayed):
            name = room("queue", queue)
            if not hub.members(name) and not hub.members(EVERYTHING):
                self._sent.pop(queue, None)  # the next viewer receives the counts at once
                continue
            counts = await self._services.queues.counts(queue)
            if self._sent.get(queue) != counts:
                self._sent[queue] = counts
                payload = make_event("queue:stats", queue_name=queue, stats=counts)
                messages.append(Message.of(payload, rooms=(name, EVERYTHING)))
        hub.publish(messages)
