"""Events as they travel."""

import json
import re

import pytest
from pydantic import ValidationError

from seven_stations.protocol.events import EVENTS, make_event, timestamp


def test_times_have_milliseconds_and_z() -> None:
    assert timestamp(1_700_000_000_123) == "2023-11-14T22:13:20.123Z"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", timestamp())


def test_fields_that_are_not_set_are_left_out() -> None:
    payload = json.loads(make_event("queue:drained", at=0, queue_name="q").json_bytes())
    assert payload == {"timestamp": "1970-01-01T00:00:00.000Z", "eventType": "queue:drained", "queueName": "q"}


def test_every_event_of_the_protocol_has_a_model() -> None:
    assert set(EVENTS) == {
        *(f"job:{name}" for name in ("started", "progress", "completed", "failed", "retry", "log")),
        *(
            f"queue:{name}"
            for name in ("waiting", "active", "completed", "failed", "stalled", "delayed", "removed")
        ),
        *(
            f"queue:{name}"
            for name in ("added", "waiting-children", "retries-exhausted", "deduplicated", "duplicated")
        ),
        *(f"queue:{name}" for name in ("paused", "resumed", "drained", "cleaned", "stats")),
        *(
            f"analysis:{name}"
            for name in ("started", "progress", "station_completed", "log", "completed", "failed")
        ),
        *(f"system:{name}" for name in ("info", "warning", "error")),
        *("connected", "authenticated", "unauthorized", "disconnected"),
    }


def test_unknown_fields_and_wrong_values_are_refused() -> None:
    with pytest.raises(ValidationError):
        make_event("job:progress", job_id="1", queue_name="q", progress=101, status="active")
    with pytest.raises(ValidationError):
        make_event("queue:drained", queue_name="q", secret="x")
    with pytest.raises(KeyError):
        make_event("job:exploded")
