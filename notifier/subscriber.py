"""A connection as the hub sees it."""

from collections.abc import Sequence

from notifier.message import Message
from notifier.rights import may_see

Item = tuple[Message, bool]
"""A message, and whether this viewer receives its limited form."""


class Subscriber:
    """A connection as the hub sees it. The transport implements ``write`` and ``wake``."""

    __slots__ = (
        "__weakref__",
        "admin",
        "ended",
        "filters",
        "last_id",
        "live",
        "mark",
        "patterns",
        "place",
        "rooms",
        "user",
    )

    def __init__(self, *, user: str | None, admin: bool, patterns: tuple[str, ...] = ()) -> None:
        self.user = user
        self.admin = admin
        self.patterns = patterns
        self.rooms: set[str] = set()
        self.live = self.ended = False
        """``live``: the hub writes to it. ``ended``: nothing more may be sent."""
        self.place = 0
        """While behind: the ring index of the next message."""
        self.last_id: str = ""
        """While behind: the cursor before ``place``."""
        self.mark = -1
        self.filters = False
        """Whether :meth:`accepts` may refuse messages for all transports."""

    def may_see(self, message: Message) -> bool:
        """Whether this connection may see the subject of the message at this moment."""
        return may_see(self.user, self.patterns, message.owner, message.subjects, admin=self.admin)

    def accepts(self, message: Message) -> bool:  # noqa: ARG002  # transports and namespaces refuse some
        """Whether the connection receives this kind of event at all."""
        return True

    def write(self, items: Sequence[Item]) -> bool:
        """Write at once; ``False`` if the connection is too full, or cannot be written to directly."""
        raise NotImplementedError

    def wake(self) -> None:
        """Wake a connection that is behind, because there is a message for it."""
        raise NotImplementedError
