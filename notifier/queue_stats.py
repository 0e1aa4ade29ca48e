"""``queue:stats``: how full the queues are, told every two seconds while counts change and someone watches."""

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
    """One for a notifier: it tells its own clients, so the event is in no log and has no cursor."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._told: dict[str, QueueCounts] = {}

    async def run(self) -> None:
        """Until cancelled."""
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
                self._told.pop(queue, None)  # whoever comes next is told at once
                continue
            counts = await self._services.queues.counts(queue)
            if self._told.get(queue) != counts:
                self._told[queue] = counts
                payload = make_event("queue:stats", queue_name=queue, stats=counts)
                messages.append(Message.of(payload, rooms=(name, EVERYTHING)))
        hub.publish(messages)
