"""A job as it is shown, whatever its producer and its worker wrote."""

import json
from typing import Any

import pytest

from seven_stations.protocol.jobview import STATES, JobView, State, view_of

AT = "1700000000000"


def view(state: State = "waiting", **fields: Any) -> JobView:
    written = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in {"name": "analyze", "timestamp": AT, **fields}.items()
    }
    made = view_of("q", "j", state, written)
    assert made is not None
    return made


def test_a_hash_without_a_time_is_no_job() -> None:
    assert view_of("q", "j", "waiting", {"name": "n", "timestamp": None}) is None


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (40, {"progress": 40.0}),
        ("55.5", {"progress": 55.5}),
        (-3, {"progress": 0.0}),
        (250, {"progress": 100.0}),
        (True, {"progress": 0.0}),
        ("half", {"progress": 0.0}),
        (
            {"percent": 10, "currentStep": 2, "totalSteps": 5},
            {"progress": 10.0, "currentStep": 2, "totalSteps": 5},
        ),
        ({"progress": "x"}, {"progress": 0.0}),
        ("NaN", {"progress": 0.0}),
        ("1e999", {"progress": 0.0}),
    ],
)
def test_progress_of_any_worker_is_shown_as_percent(progress: Any, shown: dict[str, Any]) -> None:
    summary = view("active", progress=progress).summary()
    assert {name: summary.get(name) for name in shown} == shown


def test_a_completed_job_is_at_a_hundred_and_tells_how_long_it_took() -> None:
    times = {"processedOn": "1700000001000", "finishedOn": "1700000003500"}
    summary = view("completed", progress=30, **times).summary()
    assert (summary["progress"], summary["duration"]) == (100.0, 2500.0)
    ours = {"sevenStations": 1, "duration": 12.5, "analysisId": "a", "userId": "hala"}
    details = view("completed", returnvalue=ours, **times).details()
    assert (details["duration"], details["result"]) == (12.5, {name: ours[name] for name in list(ours)[1:]})


@pytest.mark.parametrize(
    ("reason", "code", "error"),
    [
        ("cancelled: by hala", "cancelled", "by hala"),
        ("Error: no", None, "Error: no"),
        ("job stalled more than allowable limit", "worker-lost", None),
    ],
)
def test_a_failure_is_told_as_code_and_words(reason: str, code: str | None, error: str | None) -> None:
    summary = view("failed", failedReason=reason).summary()
    assert summary.get("code") == code
    assert error is None or summary["error"] == error
    assert "error" not in view("waiting", failedReason=reason).summary(), "it is being tried again"


def test_the_text_is_never_shown_wherever_it_is() -> None:
    data = {"text": "SECRET", "title": "t", "options": {"text": "SECRET", "depth": 1}}
    details = view(data=data).details()
    assert details["data"] == {"title": "t", "options": {"depth": 1}}
    assert "SECRET" not in json.dumps(details)


def test_whose_it_is_comes_from_the_data_then_from_what_was_written_beside_it() -> None:
    told = {"userId": "sam", "title": "Large", "projectId": 7}
    ours = {"sevenStations": 1, "userId": "worker", "analysisId": "a"}
    assert view(data={"userId": "hala"}, stations=told, progress=ours).user_id == "hala"
    large = view(stations=told, progress=ours)
    assert (large.user_id, large.title, large.project_id, large.data) == ("sam", "Large", "7", None)
    assert view(progress=ours).user_id == "worker"
    assert view(progress={"userId": "anyone"}).user_id is None, "not our worker's: believed by nobody"
    assert view(stations={"title": "Large"}).user_id is None
    assert view().user_id is None, "where the job itself does not tell, nobody is believed"


def test_a_text_that_names_itself_gives_the_job_its_title_when_it_was_read() -> None:
    ours = {"sevenStations": 1, "title": "The Salt Ledger"}
    assert view("completed", data={"userId": "sam"}, returnvalue=ours).title == "The Salt Ledger"
    assert view("completed", data={"title": "Draft 3"}, returnvalue=ours).title == "Draft 3"
    assert view("completed", data={}, returnvalue={"title": "anyone"}).title is None


def test_what_others_wrote_is_answered_as_json_whatever_it_is() -> None:
    odd = view(
        "completed",
        data='{"x": NaN, "y": 1e999}',
        opts="[]",
        returnvalue='{"z": -Infinity}',
        processedOn="soon",
        finishedOn="1e99",
        atm="many",
        priority="high",
        delay="-5",
    )
    assert json.dumps(odd.details(), allow_nan=False)
    assert (odd.started_at, odd.finished_at, odd.attempts_made, odd.attempts_max, odd.priority) == (
        None,
        None,
        0,
        1,
        0,
    )
    assert view(data="[" * 100_000).data is None


def test_each_state_has_its_operations() -> None:
    assert {state: sorted(view(state).operations) for state in STATES} == {
        "waiting": ["cancel", "remove"],
        "active": ["cancel"],
        "completed": ["remove", "retry"],
        "failed": ["remove", "retry"],
        "delayed": ["cancel", "promote", "remove"],
        "prioritized": ["cancel", "remove"],
        "waiting-children": ["cancel", "remove"],
    }
