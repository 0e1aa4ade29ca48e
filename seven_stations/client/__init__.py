"""Following analyses from Python through a notifier; :mod:`seven_stations.client.sync` does so without asyncio."""

from seven_stations.client.errors import (
    BadRequestError,
    BusyError,
    ClientError,
    NotAllowedError,
    NotFoundError,
    UnreachableError,
)
from seven_stations.client.notifier import NotifierClient, follow, listen
from seven_stations.client.stream import Event

__all__ = [
    "BadRequestError",
    "BusyError",
    "ClientError",
    "Event",
    "NotAllowedError",
    "NotFoundError",
    "NotifierClient",
    "UnreachableError",
    "follow",
    "listen",
]
