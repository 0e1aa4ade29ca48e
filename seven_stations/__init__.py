"""Seven Stations as a library: the analysis, the protocol of its events, its queue and a client.

The names below are imported when they are first used, so that using the analysis alone loads no Redis or HTTP
code.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seven_stations.analysis.pipeline import report_of as analyse
    from seven_stations.client import follow, listen
    from seven_stations.queue.connection import connect
    from seven_stations.queue.producer import Producer
    from seven_stations.queue.publisher import Publisher

__all__ = ["Producer", "Publisher", "analyse", "connect", "follow", "listen"]

_PLACES = {
    "Producer": ("seven_stations.queue.producer", "Producer"),
    "Publisher": ("seven_stations.queue.publisher", "Publisher"),
    "analyse": ("seven_stations.analysis.pipeline", "report_of"),
    "connect": ("seven_stations.queue.connection", "connect"),
    "follow": ("seven_stations.client", "follow"),
    "listen": ("seven_stations.client", "listen"),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
