"""Memory of ended connections, given back.

A connection's objects refer to each other (Engine.IO's socket, its queue and its ping, uvicorn's protocol and its
parser), so that only the cyclic collector frees them: 28 KB for each Socket.IO client. They have lived long, and
are in the generation that Python looks at after millions of new objects. A notifier whose clients come and go
would grow for hours; here it is looked at when enough of them went, so that each pays for a few live ones.
"""

import asyncio
import gc
import time

import structlog

from notifier.services import Services

log = structlog.get_logger()

_LEAST = 50
"""Ended connections that are worth a look: 1.4 MB."""

_SHARE = 4
"""A look costs as much as there are live ones: it is taken when this part of them has ended."""


class Collector:
    """One for a notifier."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def run(self) -> None:
        """Until cancelled."""
        services, due, seen = self._services, 0, 0
        while True:
            # Engine.IO's ping, asleep, holds a client for so long after its end.
            await asyncio.sleep(services.settings.ping_interval)
            if due >= max(_LEAST, (services.sockets + len(services.streams)) // _SHARE):
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
