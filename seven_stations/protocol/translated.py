"""One event translated from a log entry, before it has recipients."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from seven_stations.protocol.rooms import Target


@dataclass(slots=True, eq=False)
class Translated:
    """One event of an entry. The sender adds the cursor.

    ``said`` is the payload, or a function that makes it, because most progress has no viewers; ``size`` is its
    approximate size. ``rooms`` receive the complete event. ``limited_rooms`` receive it without results, data,
    errors and messages, or not at all if it is ``private``, unless the viewer is the ``owner`` or an admin. An
    event published as raw text has ``text`` and no payload.
    """

    slot: int
    name: str
    said: dict[str, Any] | Callable[[], dict[str, Any]] | None
    rooms: tuple[str, ...]
    limited_rooms: tuple[str, ...] = ()
    owner: str | None = None
    subjects: tuple[str, ...] = ()
    """The rooms whose grant allows a user to see what the event is about."""
    private: bool = False
    target: Target = "all"
    text: str | None = None
    size: int = 0

    @property
    def payload(self) -> dict[str, Any] | None:
        return self.said() if callable(self.said) else self.said
