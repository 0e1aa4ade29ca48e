"""Garbage collection of ended connections.

The objects of a connection refer to each other (Engine.IO's socket, its queue and its ping, uvicorn's protocol and
its parser), so only the cyclic collector frees them: 28 KB for each Socket.IO client. They are old by then, and in
a generation that Python examines only after millions of new objects, so a notifier whose clients come and go would
grow for hours. Here a collection runs when enough connections have ended to be worth examining the live ones.
"""

import asyncio
import gc
import time

import structlog

from notifier.services import Services

log = structlog.get_logger()

_MIN_ENDED = 50
"""The number of ended connections that are worth a collection: 1.4 MB."""

_LIVE_PER_ENDED = 4
"""A collection examines all live connections, so it runs only when this fraction of them has ended."""


class Collector:
    """Runs the collections of one notifier."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def run(self) -> None:
        """Run until cancelled."""
        services, due, seen = self._services, 0, 0
        while True:
            # Engine.IO's sleeping ping refers to a client for this long after its end.
            await asyncio.sleep(services.settings.ping_interval)
            if due >= max(_MIN_ENDED, (services.sockets + len(services.streams)) // _LIVE_PER_ENDED):
                start = time.perf_counter()
                objects = gc.collect()
                log.debug(
                    "collected",
                    connections=due,
                    objects=objects,
                    ms=round((time.perf_counter() - start) * 1000, 1),
                )
                due = 0
            due, seen = due + services.ended - seen, services.ended
