"""A message whose payload is made when somebody is to have it says what it would have said at once."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from notifier.message import Message
from seven_stations.protocol.cursor import Position, decode
from seven_stations.protocol.entries import Entry, JobFacts, Stream
from seven_stations.protocol.events import EVENTS
from seven_stations.protocol.jobs import JobData
from seven_stations.protocol.tracker import Tracker
from seven_stations.protocol.translation import Translation
from seven_stations.stations import STATION_NAMES
from seven_stations.steps import Step
from seven_stations.words import note

STREAM = Stream(1, "key", "q", Position(1, 0, 0), 0)


def placed(data: str, facts: JobFacts, queue: str = "q") -> Message:
    entry = Entry(
        replace(STREAM, queue=queue), Position(1, 5, 0), {"event": "progress", "jobId": "7", "data": data}
    )
    [event] = Translation(analysis_queue="q").events(entry, facts)
    return Message.placed(entry, event)


@given(st.dictionaries(st.sampled_from(["progress", "message", "currentStep", "else"]), st.integers() | st.text()))
def test_what_is_put_off_is_what_is_said_at_once(said: dict[str, int | str]) -> None:
    data = json.dumps(said)
    later, at_once = placed(data, JobFacts(user_id="sam")), placed(data + " " * 70_000, JobFacts(user_id="sam"))
    assert callable(later.said)
    assert isinstance(at_once.said, bytes)
    assert later.json(limited=True) == at_once.json(limited=True)
    assert later.json() == at_once.json()
    assert later.limits == at_once.limits


def test_our_own_progress_that_is_put_off_is_what_is_said_at_once() -> None:
    """With lines, a completed station and all seven states, for owners and for limited viewers."""
    data = JobData.model_validate({"text": "x", "userId": "sam", "projectId": "p"})
    tracker = Tracker(data, job_id="7", attempt=2)
    tracker.apply(Step("started", 1))
    tracker.apply(Step("log", 1, note=note("station-started", station=STATION_NAMES[0])))
    progress = tracker.apply(Step("completed", 1, duration=12.5, summary={"scenes": 3}))
    assert progress is not None
    for ours in (tracker.opening(), progress):
        raw = json.dumps(ours.marked())
        entry, long_entry = (
            Entry(STREAM, Position(1, 5, 0), {"event": "progress", "jobId": "7", "data": text})
            for text in (raw, raw + " " * 70_000)
        )
        facts, translation = JobFacts(user_id="sam"), Translation(analysis_queue="q")
        later = [Message.placed(entry, event) for event in translation.events(entry, facts)]
        at_once = [Message.placed(long_entry, event) for event in translation.events(long_entry, facts)]
        assert callable(later[-1].said)
        assert all(isinstance(message.said, bytes) for message in at_once)
        facts.user_id, facts.project_id, facts.analysis_id = "eve", "other", "other"
        assert [m.event for m in later] == [m.event for m in at_once]
        for one, other in zip(later, at_once, strict=True):
            assert one.json(limited=True) == other.json(limited=True)
            assert one.json() == other.json()
            assert (one.limits, one.private, one.position) == (other.limits, other.private, other.position)
    names = {message.event for message in later}
    assert names >= {"analysis:log", "analysis:progress", "analysis:station_completed", "job:log", "job:progress"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([10**400, "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
LINES = st.lists(st.text() | st.builds("2026-01-01T00:00:00.000Z a\t{{{}".format, st.text()), max_size=3)


@given(
    values=st.dictionaries(st.text(), JSON, max_size=3),
    result=st.dictionaries(st.text(), JSON, max_size=3),
    logs=LINES,
    message=st.none() | st.text(),
)
def test_whatever_another_producer_marks_as_ours_can_be_made_later(
    values: dict[str, object], result: dict[str, object], logs: list[str], message: str | None
) -> None:
    """What is put off must not fail when it is delivered, where it would stop other events."""
    completed = {"stationNumber": 1, "stationName": "x", "result": result, "duration": 1}
    marked = Tracker(JobData(text="x"), job_id="7", attempt=1).opening().marked()
    marked |= {"message": message, "values": values, "logs": logs, "completed": completed}
    entry = Entry(STREAM, Position(1, 5, 0), {"event": "progress", "jobId": "7", "data": json.dumps(marked)})
    events = Translation(analysis_queue="q").events(entry, JobFacts())
    assert len(events) > 2, "it was taken as ours"
    for event in events:
        placed_event = Message.placed(entry, event)
        assert placed_event.json(limited=True)
        assert placed_event.sse()
        assert placed_event.websocket("/")


def test_it_is_of_its_moment() -> None:
    """The job's id may be given to somebody else's job before anybody asks."""
    facts = JobFacts(user_id="sam", project_id="p")
    message = placed('{"message":"x"}', facts, queue="other")
    facts.user_id, facts.project_id = "eve", None
    assert json.loads(message.body)["userId"] == message.owner == "sam"
    assert message.rooms[:2] == ("job:other:7", "user:sam")
    assert b"message" not in message.json(limited=True)


def test_a_put_off_message_takes_room_before_it_is_made() -> None:
    """The ring counts bytes: what nobody has asked for is not free."""
    message = placed(json.dumps({"message": "x" * 1000}), JobFacts())
    assert message.size >= 2000
    before = message.size
    assert len(message.body) > 1000
    assert message.size == before, "what the ring takes off is what it added"


def test_the_cursor_is_made_when_it_is_asked_for_and_shared_with_none() -> None:
    message = placed("1", JobFacts())
    vector = {1: Position(1, 5, 0, 3000), 2: Position(9, 1, 1)}
    message.cursor = dict(vector)
    copy = message.with_id("other")
    assert decode(message.event_id or "") == vector
    assert (copy.event_id, copy.body) == ("other", message.body)
    assert b'"eventId":"other"' in copy.sse()


def test_what_greets_a_connection_is_as_the_models_have_it() -> None:
    for message in (
        Message.now("connected", "id", message="Connected", client_id="c", user_id=None),
        Message.now("authenticated", message="Authenticated", user_id="sam"),
    ):
        model = EVENTS[message.event].model_validate_json(message.body, strict=True)
        assert json.loads(model.json_bytes()) == json.loads(message.body)
