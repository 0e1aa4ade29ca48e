"""One event of an entry, before anybody is to have it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from seven_stations.protocol.rooms import Target


@dataclass(slots=True, eq=False)
class Translated:
    """One event of an entry. The cursor is added by whoever sends it.

    ``said`` is the payload, or makes it: most progress nobody watches, and ``size`` is about how large it will be.
    ``rooms`` see it whole; ``limited_rooms`` without results, data, errors and messages unless the viewer is
    the ``owner`` or an admin, and not at all where it is ``private``. What was published as raw text has ``text``,
    no payload.
    """

    slot: int
    name: str
    said: dict[str, Any] | Callable[[], dict[str, Any]] | None
    rooms: tuple[str, ...]
    limited_rooms: tuple[str, ...] = ()
    owner: str | None = None
    subjects: tuple[str, ...] = ()
    """Rooms of which a grant shows what this is about."""
    private: bool = False
    target: Target = "all"
    text: str | None = None
    size: int = 0

    @property
    def payload(self) -> dict[str, Any] | None:
        return self.said() if callable(self.said) else self.said
