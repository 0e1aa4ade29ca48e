"""A notifier's services in the test's own process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from notifier.app import build_services
from notifier.services import Services
from notifier.settings import NotifierSettings
from tests.clients import connected


@asynccontextmanager
async def served(url: str, prefix: str) -> AsyncIterator[Services]:
    """Services that have read the log so far."""
    async with connected(url) as clients:
        services = build_services(NotifierSettings(redis_url=url, prefix=prefix, _env_file=None), *clients)
        await services.listener.follow()
        await caught_up(services)
        yield services


async def caught_up(services: Services) -> None:
    """Read the log to its present end."""
    while await services.listener.pump():
        pass
