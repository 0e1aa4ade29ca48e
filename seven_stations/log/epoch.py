"""Epochs: which incarnation of a stream is being read.

The epoch is the name of a consumer group on the stream, so it is deleted with the stream. It is created
atomically, from the server's clock.
"""

import re
from typing import Any

from seven_stations.protocol.entries import Stream

EPOCH_GROUP = "stations:"
_EPOCH_NAME = re.compile(EPOCH_GROUP + r"(\d{1,13})", re.ASCII)
EPOCH_START_MS = 1_767_225_600_000  # 2026-01-01: keeps epochs, and with them cursors, short


def relayed_since(stream: Stream) -> int:
    """When a notifier first read this incarnation of a stream, in epoch milliseconds by the server's clock."""
    return stream.position.epoch + EPOCH_START_MS


def epoch_among(groups: Any) -> int | None:
    """The epoch among a stream's consumer groups, if there is one."""
    for group in groups:
        name = str(group["name"])
        if (found := _EPOCH_NAME.fullmatch(name)) is not None:
            return int(found[1])
    return None
