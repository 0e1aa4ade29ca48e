"""The events that are made without models: the models agree with every one of them."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from seven_stations.protocol.attempt_history import History
from seven_stations.protocol.cursor import Position
from seven_stations.protocol.entries import Entry, JobFacts, Stream
from seven_stations.protocol.events import EVENTS, StationStatus
from seven_stations.protocol.jobs import MARKER, VERSION
from seven_stations.protocol.plain_events import encode_event
from seven_stations.protocol.progress import CompletedStation, Progress
from seven_stations.protocol.translation import Translation
from seven_stations.stations import STATION_NAMES

QUEUE = "ai-analysis"
STREAM = Stream(1, "key", QUEUE, Position(1, 0, 0), 0)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = st.text(st.sampled_from("ab:1é"), min_size=1, max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
foreign = json_values | st.dictionaries(
    st.sampled_from(["progress", "percent", "message", "currentStep", "totalSteps", "completedSteps", "other"]),
    json_values,
)
statuses = st.builds(
    StationStatus,
    number=st.integers(1, 7),
    name=st.sampled_from(STATION_NAMES),
    state=st.sampled_from(["waiting", "active", "completed", "skipped", "failed"]),
    started_at=st.none() | texts,
    duration=st.none() | st.floats(0, 1e9),
    summary=st.none() | st.dictionaries(texts, json_values, max_size=3),
)
ours = st.builds(
    Progress,
    phase=st.sampled_from(["started", "running"]),
    progress=st.floats(0, 100),
    message=st.none() | texts,
    current_station=st.integers(1, 7),
    station_name=texts,
    completed_steps=st.integers(0, 7),
    attempt=st.integers(1, 9),
    analysis_id=names,
    user_id=st.none() | names,
    project_id=st.none() | names,
    stations=st.lists(statuses, max_size=7),
    logs=st.lists(texts, max_size=3),
    log_sequence=st.integers(0, 2000),
    completed=st.none()
    | st.builds(
        CompletedStation,
        station_number=st.integers(1, 7),
        station_name=texts,
        result=st.dictionaries(texts, json_values, max_size=3),
        duration=st.floats(0, 1e9),
    ),
).map(Progress.marked)
results = json_values | st.fixed_dictionaries(
    {
        MARKER: st.just(VERSION),
        "duration": st.integers(0, 10**9) | st.floats(0, 1e9),
        "attempt": st.integers(1, 9),
    },
    optional={"userId": names, "projectId": names, "analysisId": names, "score": json_values},
)
entries = st.one_of(
    st.builds(lambda data: {"event": "progress", "data": json.dumps(data)}, foreign | ours),
    st.builds(lambda raw: {"event": "progress", "data": raw}, texts),
    st.builds(lambda data: {"event": "completed", "returnvalue": json.dumps(data), "prev": "active"}, results),
    st.builds(lambda reason: {"event": "failed", "failedReason": reason, "prev": "active"}, texts),
    st.builds(lambda delay: {"event": "delayed", "delay": str(delay)}, st.integers(0, 10**13)),
    st.just({"event": "delayed"}),
    st.builds(
        lambda made: {"event": "retries-exhausted", "attemptsMade": made}, st.integers(0, 99).map(str) | texts
    ),
    st.builds(
        lambda one, other: {"event": "deduplicated", "deduplicationId": one, "deduplicatedJobId": other},
        texts,
        texts,
    ),
    st.builds(lambda name: {"event": "added", "name": name}, texts),
    st.builds(lambda count: {"event": "cleaned", "count": str(count)}, st.integers(0, 10**9)),
    st.builds(
        lambda name: {"event": name, "prev": "active"},
        st.sampled_from(["waiting", "active", "stalled", "removed", "paused", "resumed", "drained", "duplicated"]),
    ),
)
facts = st.builds(
    JobFacts,
    name=texts,
    user_id=st.none() | names,
    project_id=st.none() | names,
    analysis_id=st.none() | names,
    attempts_max=st.integers(1, 10**400),
    processed_on=st.none() | st.integers(0, 10**12),
    history=st.just(0).map(lambda _: History(0)),
)


@settings(max_examples=200)
@given(fields=entries, job=facts, ms=st.integers(1, 10**14), slow=st.booleans())
def test_models_and_plain_events_agree(fields: dict[str, str], job: JobFacts, ms: int, slow: bool) -> None:
    entry = Entry(STREAM, Position(1, ms, 0), {"jobId": "7", **fields})
    if slow:
        job.history.note(Position(1, ms - 1, 0), "active")
        job.history.note(entry.position, fields["event"], prev=fields.get("prev", ""))
        job.history.settle(1, "reason", 3)
    events = list(Translation(analysis_queue=QUEUE).events(entry, job))
    for event in events:
        body = encode_event(event.payload or {})
        model = EVENTS[event.name].model_validate_json(body, strict=True)
        assert json.loads(model.json_bytes()) == json.loads(body)


def test_numbers_beyond_64_bits_and_broken_text_are_encoded_as_ever() -> None:
    """Other producers may have written them."""
    assert json.loads(encode_event({"a": 10**400, "b": "é"})) == {"a": 10**400, "b": "é"}
    assert encode_event({"a": "\ud800"}) == b'{"a":"?"}'
