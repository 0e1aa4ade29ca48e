"""Where each event stands in its entry, and the message that it becomes."""

import json
from dataclasses import dataclass
from enum import IntEnum

from notifier.hub import EVERYTHING
from notifier.log.streams import Entry
from notifier.message import LIMITED_AWAY, Message
from notifier.untrusted_json import parse
from seven_stations.protocol.events import Payload

MAX_LINES = 900
"""Log lines of one entry that become events: each has a slot of its own."""


class Slot(IntEnum):
    """Where an event stands in its entry. Part of the cursor: never renumber."""

    ANALYSIS_STARTED = 0
    ANALYSIS_LOG = 1  # and the 900 after it
    ANALYSIS_PROGRESS = 1000
    ANALYSIS_STATION_COMPLETED = 1001
    ANALYSIS_COMPLETED = 1002
    ANALYSIS_FAILED = 1003
    JOB_STARTED = 2000
    JOB_LOG = 2001  # and the 900 after it
    JOB_PROGRESS = 3000
    JOB_COMPLETED = 3001
    JOB_FAILED = 3002
    JOB_RETRY = 3003
    QUEUE = 4000
    PUBLISHED = 5000


@dataclass(frozen=True, slots=True)
class Translated:
    """An event and its slot; the cursor is added by whoever sends it."""

    slot: int
    message: Message


def placed(
    entry: Entry,
    slot: int,
    payload: Payload,
    *,
    rooms: tuple[str, ...],
    limited: tuple[str, ...] = (),
    owner: str | None = None,
    private: bool = False,
) -> Translated:
    """An event for its rooms; in ``limited`` ones others see less of it, or nothing if it is ``private``."""
    reduced = payload.model_copy(update=dict.fromkeys(_present(payload)))
    return Translated(
        slot,
        Message(
            payload.event_type,
            payload.json_bytes(),
            (*rooms, EVERYTHING),
            limited_rooms=limited,
            limited_body=reduced.json_bytes() if limited and _present(payload) else None,
            private=private,
            owner=owner,
            stream=entry.stream.number,
            position=entry.position._replace(slot=slot),
        ),
    )


def published(entry: Entry) -> Translated:
    """What code published: its entry holds the rooms, the payload or a text, and for which transport it is."""
    rooms = tuple(str(name) for name in parse(entry.fields["rooms"]))
    target = entry.fields["target"]
    text = entry.fields.get("text")
    body = b"{}" if text is not None else _compact(entry.fields["payload"])
    message = Message(
        entry.event,
        body,
        rooms,
        stream=entry.stream.number,
        position=entry.position._replace(slot=Slot.PUBLISHED),
        target="websocket" if target == "websocket" else "sse" if target == "sse" else "all",
        text=text,
    )
    return Translated(Slot.PUBLISHED, message)


def _compact(raw: str) -> bytes:
    # One line, whatever was written into the stream.
    return json.dumps(parse(raw), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _present(payload: Payload) -> list[str]:
    return [name for name in LIMITED_AWAY if getattr(payload, name, None) is not None]
