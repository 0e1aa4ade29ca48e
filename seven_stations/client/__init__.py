"""Following analyses from Python through a notifier."""

from seven_stations.client.errors import (
    BadRequestError,
    BusyError,
    ClientError,
    NotAllowedError,
    NotFoundError,
    UnreachableError,
)
from seven_stations.client.notifier import Event, NotifierClient, follow, listen

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
