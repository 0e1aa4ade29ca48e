"""The hub: who receives what, once, in order, and at whose pace."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from notifier.hub import Hub
from notifier.message import Message
from notifier.subscriber import Item, Subscriber
from seven_stations.protocol.cursor import Position


class Reader(Subscriber):
    """A connection whose transport can be stopped."""

    def __init__(self, *, user: str | None = None, admin: bool = False, patterns: tuple[str, ...] = ()) -> None:
        super().__init__(user=user, admin=admin, patterns=patterns)
        self.open = True
        self.got: list[tuple[str | None, bytes]] = []
        self.woken = 0

    def write(self, items: Sequence[Item]) -> bool:
        if self.open:
            self.receive(items)
        return self.open

    def receive(self, items: Sequence[Item]) -> None:
        self.got += [(message.event_id, message.json(limited=limited)) for message, limited in items]

    def wake(self) -> None:
        self.woken += 1

    @property
    def ids(self) -> list[str | None]:
        return [event_id for event_id, _ in self.got]


def message(number: int, *rooms: str, limited: tuple[str, ...] = (), owner: str | None = None) -> Message:
    return Message(
        "job:completed",
        b'{"result":1}',
        rooms,
        f"id{number}",
        limited_rooms=limited,
        limited_body=b'{"less":1}',
        owner=owner,
    )


def joined(hub: Hub, reader: Reader, *rooms: str) -> Reader:
    hub.add(reader, rooms)
    reader.live = True
    return reader


def test_a_connection_in_several_of_an_events_rooms_receives_it_once() -> None:
    hub = Hub()
    reader = joined(hub, Reader(), "job:1", "user:a", "queue:q")
    hub.publish([message(1, "job:1", "user:a", limited=("queue:q",))])
    assert reader.ids == ["id1"]


def test_queue_rooms_see_less_unless_owner_or_admin() -> None:
    hub = Hub()
    stranger = joined(hub, Reader(user="b"), "queue:q")
    owner = joined(hub, Reader(user="a"), "queue:q")
    admin = joined(hub, Reader(user="c", admin=True), "queue:q")
    hub.publish([message(1, "job:1", limited=("queue:q",), owner="a")])
    assert b"less" in stranger.got[0][1], "a stranger saw somebody's result"
    assert b"result" in owner.got[0][1]
    assert b"result" in admin.got[0][1]


def test_a_room_of_a_job_is_for_those_who_may_see_the_job() -> None:
    """Being in the room is no right: the id may be another's job by now, or have been one."""
    hub = Hub()
    former, owner = joined(hub, Reader(user="a"), "job:1"), joined(hub, Reader(user="b"), "job:1")
    granted = joined(hub, Reader(user="c", patterns=("project:*",)), "job:1")
    event = message(1, "job:1", owner="b")
    event.subjects = ("job:1", "project:p")
    hub.publish([event])
    assert (former.ids, owner.ids, granted.ids) == ([], ["id1"], ["id1"])
    assert [hub.share(reader, event) is not None for reader in (former, owner, granted)] == [False, True, True]
    hub.publish([message(2, "job:1"), message(3, "job:1", "user:a", owner="a")])
    assert former.ids == ["id3"], "another of its rooms brings what this one does not"
    assert owner.ids == ["id1"], "nobody knows whose it is, and somebody received it"


def test_private_events_do_not_reach_limited_viewers() -> None:
    hub = Hub()
    stranger = joined(hub, Reader(user="b"), "queue:q")
    secret = Message("job:log", b"{}", ("job:1",), "id1", limited_rooms=("queue:q",), private=True, owner="a")
    hub.publish([secret, message(2, "queue:q")])
    assert stranger.ids == ["id2"]


def test_one_broken_connection_does_not_stop_the_others() -> None:
    class Broken(Reader):
        def write(self, items: Sequence[Item]) -> bool:
            raise RuntimeError("transport is gone")

    hub = Hub()
    joined(hub, Broken(admin=True), "job:1")
    reader = joined(hub, Reader(admin=True), "job:1")
    hub.publish([message(1, "job:1")])
    assert reader.ids == ["id1"]
    assert hub.counters["errors"] == 1


def test_a_full_connection_continues_where_it_stopped() -> None:
    hub = Hub()
    reader = joined(hub, Reader(admin=True), "job:1")
    hub.publish([message(1, "job:1")])
    reader.open = False
    hub.publish([message(2, "job:1")])
    hub.publish([message(3, "other"), message(4, "job:1")])
    assert not reader.live
    assert reader.last_id == "id1", "the cursor of a reader that is behind is what it received last"
    assert [m.event_id for m, _ in hub.take(reader, most=1)] == ["id2"]
    assert reader.last_id == "id2", "overrun now, it would read from the log what it has already"
    assert [m.event_id for m, _ in hub.take(reader)] == ["id4"]
    assert (reader.place, reader.last_id) == (hub.head, "id4")


def test_a_reader_that_the_ring_has_passed_is_told_to_use_the_log() -> None:
    hub = Hub(capacity=4)
    reader = joined(hub, Reader(admin=True), "job:1")
    reader.open = False
    for number in range(5):
        hub.publish([message(number, "job:1")])
    assert hub.overrun(reader)
    assert hub.take(reader) == [], "what the ring holds in its place is newer: taking it would skip a round"
    assert reader.place == 0
    assert reader.last_id == "", "nothing was received: the log is read from where it was attached"


def test_the_ring_is_bounded_in_bytes_too() -> None:
    """A few results of a megabyte each, as other producers may return them."""
    hub = Hub(capacity=100, most_bytes=1000)
    reader = joined(hub, Reader(admin=True), "job:1")
    reader.open = False
    large = [Message("job:completed", b"x" * 400, ("job:1",), f"id{number}") for number in range(3)]
    hub.publish(large[:2])
    assert not hub.overrun(reader)
    hub.publish(large[2:])
    assert hub.overrun(reader), "the first one was kept beyond the bound"
    late = joined(hub, Reader(admin=True), "job:1")
    hub.publish([Message("job:completed", b"x" * 5000, ("job:1",), "id9")])
    assert late.ids == ["id9"], "an event over the bound did not reach those who keep up"


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("publish"), st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=5)),
            st.tuples(st.just("stop"), st.integers(0, 2)),
            st.tuples(st.just("go"), st.integers(0, 2)),
        ),
        max_size=40,
    )
)
def test_everyone_gets_everything_of_its_rooms_once_in_order(steps: list[tuple[str, object]]) -> None:
    hub = Hub(capacity=1024)
    rooms = [{"a"}, {"a", "b"}, {"c"}]
    readers = [joined(hub, Reader(), *wanted) for wanted in rooms]
    sent: list[tuple[str, str]] = []
    for what, value in steps:
        if what == "publish":
            assert isinstance(value, list)
            batch = []
            for name in value:
                batch.append(message(len(sent), name))
                sent.append((name, f"id{len(sent)}"))
            hub.publish(batch)
        else:
            assert isinstance(value, int)
            reader = readers[value]
            reader.open = what == "go"
            if reader.open and not reader.live:
                reader.receive(hub.take(reader, most=2000))
                reader.live = reader.place == hub.head
    for reader, wanted in zip(readers, rooms, strict=True):
        reader.receive([] if reader.live else hub.take(reader, most=2000))
        assert reader.ids == [event_id for name, event_id in sent if name in wanted]


def test_what_a_client_missed_is_shared_where_it_is_the_end_of_the_ring() -> None:
    """Its own ids are another client's too, unless that one has some of what lies between."""
    hub = Hub()
    early, late = Position(1, 1, 0), Position(1, 2, 0)
    published = [
        Message("job:progress", b"{}", ("job:1",), "id", stream=stream, position=position)
        for stream, position in ((1, early), (2, early), (1, late))
    ]
    begin = Position(1, 0, 0)
    for stream in (1, 2):
        hub.begin(stream, begin)
    hub.publish(published, [(1, early, 0), (2, early, 1), (1, late, 2)])
    assert hub.recent({1: begin, 2: begin}) == (published, True)
    assert hub.recent({1: early, 2: begin}) == (published[1:], True)
    assert hub.recent({1: begin, 2: early}) == ([published[0], published[2]], False)
    assert hub.recent({1: late, 2: early}) == ([], True)
    hub.begin(2, None)
    assert hub.recent({1: early, 2: early}) is None, "a gap lies between"


def test_the_ring_answers_only_for_entries_that_were_read() -> None:
    """An entry that was not read, between two that were, is one that the server has lost since."""
    hub = Hub()
    hub.begin(1, Position(1, 0, 0))
    kept, lost, later = Position(1, 6, 0), Position(1, 9, 0), Position(1, 20, 0)
    hub.publish(
        [Message("job:progress", b"{}", ("job:1",), "id", stream=1, position=later)], [(1, kept, 0), (1, later, 0)]
    )
    assert hub.recent({1: kept}) is not None
    assert hub.recent({1: lost}) is None
    assert hub.recent({1: Position(2, 6, 0)}) is None, "an entry of another incarnation of the stream"
    assert hub.recent({}, {1: Position(1, 3, 0, 0)}) is not None, (
        "a place in a stream that was found later is no entry"
    )


def test_the_ring_answers_only_for_what_it_still_has() -> None:
    hub = Hub(capacity=4)
    hub.begin(1, Position(1, 0, 0))
    places = [Position(1, number, 0) for number in range(1, 7)]
    for place in places:
        hub.publish([Message("job:progress", b"{}", ("job:1",), "id", stream=1, position=place)], [(1, place, 0)])
    assert [hub.recent({1: place}) is not None for place in places] == [False, False, True, True, True, True]
    hub.publish([], [(1, Position(1, 10 + number, 0), 0) for number in range(4)])
    assert hub.recent({1: places[-1]}) is None, "entries that tell nobody anything are not kept for ever"


def test_what_has_left_the_ring_is_forgotten_where_nobody_ever_comes_back() -> None:
    hub = Hub(capacity=10)
    hub.begin(1, Position(1, 0, 0))
    for number in range(1, 500):
        hub.publish([message(number, "job:1")], [(1, Position(1, number, 0), 0)])
    assert sum(len(entries) for entries in hub._entries.values()) <= 11


def test_entries_without_events_are_forgotten_too() -> None:
    hub = Hub(capacity=10)
    hub.begin(1, Position(1, 0, 0))
    for number in range(1, 500):
        hub.publish([], [(1, Position(1, number, 0), 0)])
    assert sum(len(entries) for entries in hub._entries.values()) <= 11
