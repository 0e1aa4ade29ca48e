"""The hub: one ring buffer of recent messages, the rooms, and each connection's position in the ring.

A connection that keeps up is *live*: ``publish`` writes the shared frame directly to it. A connection that does
not is *behind*: it keeps only its position in the ring, and its own coroutine catches up (from the ring, or from
the log if the ring has moved on). Nothing is queued per connection, so a slow reader costs no memory and delays
nobody.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

import structlog

from notifier.message import EVERYTHING, Message
from notifier.rights import OWNED
from notifier.subscriber import Item, Subscriber
from seven_stations.protocol.cursor import FULL, Position, Vector, encode

log = structlog.get_logger()

Cursor = str | Vector | Message
"""A cursor, or what it is to be made from, such as the message before it."""

_MAX_BYTES = 33_554_432
"""The limit of payload bytes in the ring: results of other producers may be large, and each is kept in a few
encodings."""


class Hub:
    """The rooms and the ring of one notifier."""

    def __init__(self, capacity: int = 4096, most_bytes: int = _MAX_BYTES) -> None:
        self._ring: list[Message | None] = [None] * capacity
        self._capacity = capacity
        self._max_bytes = most_bytes
        self._bytes = 0
        self._tail = 0
        """The ring index of the oldest message that is kept."""
        self.head = 0
        self._current: Cursor = ""
        self._entries: dict[int, OrderedDict[Position, int]] = {}
        """For each stream, the entries that were read, in order, each with the ring index of its next message."""
        self._rooms: defaultdict[str, set[Subscriber]] = defaultdict(set)
        self.subscribers: set[Subscriber] = set()
        names = ("published", "written", "behind", "overrun", "errors", "slow", "put_off", "resumed", "paced")
        self.counters = dict.fromkeys(names, 0)

    @property
    def current_id(self) -> str:
        """The cursor after everything published so far."""
        self._current = _cursor(self._current)
        return self._current

    # Membership

    def add(self, subscriber: Subscriber, rooms: Iterable[str]) -> None:
        """Attach a connection, behind, at the present head. It receives everything published from now on."""
        subscriber.place = self.head
        subscriber.last_id = self.current_id
        subscriber.live = False
        self.subscribers.add(subscriber)
        self.join(subscriber, rooms)

    def join(self, subscriber: Subscriber, rooms: Iterable[str]) -> None:
        for name in rooms:
            subscriber.rooms.add(name)
            self._rooms[name].add(subscriber)

    def leave(self, subscriber: Subscriber, rooms: Iterable[str]) -> None:
        for name in rooms:
            subscriber.rooms.discard(name)
            members = self._rooms.get(name)
            if members is not None:
                members.discard(subscriber)
                if not members:
                    del self._rooms[name]

    def remove(self, subscriber: Subscriber) -> None:
        """Detach a connection."""
        self.subscribers.discard(subscriber)
        self.leave(subscriber, list(subscriber.rooms))
        subscriber.live = False

    def sizes(self) -> dict[str, int]:
        """The number of members of each room."""
        return {name: len(members) for name, members in self._rooms.items() if name != EVERYTHING}

    def members(self, room: str) -> int:
        return len(self._rooms.get(room, ()))

    # Publishing

    def publish(self, messages: Sequence[Message], entries: Iterable[tuple[int, Position, int]] = ()) -> None:
        """Append to the ring and write to every live connection. Never waits.

        ``entries`` are the sources of the messages: stream, position, and the index of the first of its messages.
        """
        read = set()
        for stream, position, index in entries:
            self._entries[stream][position] = self.head + index
            read.add(stream)
        for stream in read:
            self._trim(self._entries[stream])
        if not messages:
            return
        first = self.head
        for message in messages:
            if self.head - self._tail == self._capacity:
                self._drop_oldest()
            self._ring[self.head % self._capacity] = message
            self._bytes += message.size
            self.head += 1
            # The newest message is kept, however large; live connections receive it anyway.
            while self._bytes > self._max_bytes and self._tail < self.head - 1:
                self._drop_oldest()
        before = self._current
        self.counters["published"] += len(messages)
        if len(messages) == 1:
            self._publish_one(messages[0], first, before)
            return
        # Messages of the same tick are one write per connection.
        shares: dict[Subscriber, list[Item]] = {}
        starts: dict[Subscriber, tuple[int, Cursor]] = {}
        for index, message in enumerate(messages, first):
            for subscriber, limited in self._recipients(message, index):
                if subscriber not in shares:
                    shares[subscriber] = []
                    starts[subscriber] = (index, before)
                shares[subscriber].append((message, limited))
            before = _after(message, before)
        self._current = before
        for subscriber, items in shares.items():
            self._deliver(subscriber, items, *starts[subscriber])

    def _drop_oldest(self) -> None:
        slot = self._tail % self._capacity
        leaving, self._ring[slot] = self._ring[slot], None
        self._tail += 1
        if leaving is not None:
            self._bytes -= leaving.size

    def _publish_one(self, message: Message, index: int, before: Cursor) -> None:
        # The usual case, in which any cost counts once per viewer, so nothing is created per viewer.
        self._current = _after(message, before)
        complete, reduced = [(message, False)], [(message, True)]
        for subscriber, limited in self._recipients(message, index):
            self._deliver(subscriber, reduced if limited else complete, index, before)

    def advance(self, cursor: Vector) -> None:
        """The log has moved on without an event for anyone. The cursor becomes a text when it is needed."""
        self._current = cursor

    def _recipients(self, message: Message, index: int) -> Sequence[tuple[Subscriber, bool]]:
        rooms = self._rooms.keys()
        if rooms.isdisjoint(message.rooms) and rooms.isdisjoint(message.limited_rooms):
            return ()  # the case of most messages
        found: list[tuple[Subscriber, bool]] = []
        ask = message.target != "all"
        for name in message.rooms:
            owned = name.startswith(OWNED)
            for subscriber in self._rooms.get(name, ()):
                if subscriber.mark != index:
                    if owned and not subscriber.may_see(message):
                        continue  # it may still be received through another room
                    subscriber.mark = index
                    if (ask or subscriber.filters) and not subscriber.accepts(message):
                        continue
                    found.append((subscriber, False))
        for name in message.limited_rooms:
            for subscriber in self._rooms.get(name, ()):
                if subscriber.mark != index:
                    subscriber.mark = index
                    limited = self._is_limited(subscriber, message)
                    if (limited and message.private) or not subscriber.accepts(message):
                        continue
                    found.append((subscriber, limited))
        return found

    @staticmethod
    def _is_limited(subscriber: Subscriber, message: Message) -> bool:
        return not (subscriber.admin or (message.owner is not None and subscriber.user == message.owner))

    def _deliver(self, subscriber: Subscriber, items: Sequence[Item], index: int, before: Cursor) -> None:
        if not subscriber.live:
            subscriber.wake()
            return
        try:
            if subscriber.write(items):
                self.counters["written"] += len(items)
                return
        except Exception:
            # One recipient must never break the loop for the others.
            self.counters["errors"] += 1
            log.exception("write failed")
        subscriber.live = False
        subscriber.place = index
        subscriber.last_id = _cursor(before)
        self.counters["behind"] += 1
        subscriber.wake()

    # Catching up

    def begin(self, stream: int, position: Position | None) -> None:
        """A stream is read from this position on; ``None`` after a gap, which cursors from before cannot cross."""
        self._entries[stream] = OrderedDict() if position is None else OrderedDict({position: self.head})

    def _trim(self, entries: OrderedDict[Position, int]) -> None:
        """Remove entries whose messages have left the ring, because the ring cannot answer from there."""
        while entries and (next(iter(entries.values())) < self._tail or len(entries) > self._capacity):
            entries.popitem(last=False)

    def recent(
        self, after: Mapping[int, Position], found: Mapping[int, Position] | None = None
    ) -> tuple[list[Message], bool] | None:
        """The messages in the ring after a cursor; ``None`` if they must be read from the log.

        The ring is sufficient if it has everything since the cursor's own entries, and if those were read; an
        entry that was not read, although the log was at its position, was lost by the server. ``found`` are
        positions in streams that the cursor does not name.

        Many clients come back at once, after a restart or a network failure, and what they missed is here already
        translated. The result also says whether the messages are all that the ring has since the first of them:
        then their own ids, and the frames encoded for others, are right for this client.
        """
        start = self.head
        for stream, entries in self._entries.items():
            self._trim(entries)
            if stream in after:
                index = entries.get(after[stream]._replace(slot=FULL))
            elif found is not None and stream in found:
                index = self._tail if entries and next(iter(entries)) <= found[stream] else None
            else:
                continue
            if index is None:
                return None
            start = min(start, index)
        after = after if found is None else {**found, **after}
        messages: list[Message] = []
        complete = True
        for index in range(start, self.head):
            message = self._ring[index % self._capacity]
            if message is None or message.position is None:
                continue
            if message.position > after.get(message.stream, message.position):
                messages.append(message)
            elif messages:
                complete = False
        return messages, complete

    def share(self, subscriber: Subscriber, message: Message, rooms: Set[str] | None = None) -> Item | None:
        """The form in which this connection receives the message, or ``None`` if it does not receive it.

        ``rooms`` are those of its rooms that count, by default all.
        """
        if not subscriber.accepts(message):
            return None
        rooms = subscriber.rooms if rooms is None else rooms
        for name in message.rooms:
            if name in rooms and (not name.startswith(OWNED) or subscriber.may_see(message)):
                return message, False
        if not rooms.isdisjoint(message.limited_rooms):
            limited = self._is_limited(subscriber, message)
            return None if limited and message.private else (message, limited)
        return None

    def overrun(self, subscriber: Subscriber) -> bool:
        """Whether the ring has moved past the connection's position, so that it must catch up from the log."""
        return subscriber.place < self._tail

    def take(self, subscriber: Subscriber, most: int = 64) -> list[Item]:
        """The next messages of a connection that is behind, up to a gap; its position moves past them.

        Empty after an overrun.
        """
        items: list[Item] = []
        if self.overrun(subscriber):
            return items  # a newer message is in its place
        last: Cursor = subscriber.last_id
        while subscriber.place < self.head and len(items) < most:
            message = self._ring[subscriber.place % self._capacity]
            subscriber.place += 1
            if message is None:
                continue
            last = _after(message, last)
            item = self.share(subscriber, message)
            if item is not None:
                items.append(item)
                if message.gap is not None:
                    break  # the present state, which comes after the gap, is read first
        subscriber.last_id = _cursor(last)
        return items


def _after(message: Message, before: Cursor) -> Cursor:
    return before if message.cursor is None else message


def _cursor(of: Cursor) -> str:
    if isinstance(of, Message):
        return of.event_id or ""
    return of if isinstance(of, str) else encode(of)
