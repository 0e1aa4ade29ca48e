"""What Node producers may put into a queue by mistake: refused at once, with words that help."""

import pytest

from tests.deployment import TEXT
from tests.interop.stack import QUEUE, Stack

CASES = {
    "no-text": ({"userId": "nora"}, "text"),
    "empty-text": ({"text": ""}, "text"),
    "blank-text": ({"text": " \n\t "}, "text"),
    "null-text": ({"text": None}, "text"),
    "number-as-text": ({"text": 42}, "text"),
    "list-as-text": ({"text": [TEXT]}, "text"),
    "six-megabytes": ({"text": "ANNA\nSalt.\n\n" * 500_000}, "text"),
    "nul-in-text": ({"text": "salt\0"}, "text"),
    "unknown-type": ({"text": TEXT, "analysisType": "thorough"}, "analysisType"),
    "number-as-type": ({"text": TEXT, "analysisType": 3}, "analysisType"),
    "list-as-options": ({"text": TEXT, "options": []}, "options"),
    "string-as-data": (TEXT, "data"),
    "list-as-data": ([TEXT], "data"),
    "number-as-data": (7, "data"),
    "null-as-data": (None, "data"),
}


@pytest.fixture(scope="module")
def watched(running: Stack) -> Stack:
    """With a Socket.IO client in the namespace that sees every event of every queue."""
    running.socket("all", auth={"userId": "root"}, namespace="/admin")
    return running


@pytest.mark.parametrize("case", CASES)
def test_bad_data_is_refused_at_once_and_names_the_field(watched: Stack, case: str) -> None:
    data, field = CASES[case]
    job = watched.add(data, jobId=f"bad-{case}", attempts=3, backoff={"type": "fixed", "delay": 200})
    ends = ("failed", "completed")
    seen = watched.queues.wait_for(
        lambda line: line["event"] in ends and line["fields"]["jobId"] == job, f"the end of {job}"
    )
    assert seen["event"] == "failed", "an analysis was made of what is none"
    reason = seen["fields"]["failedReason"]
    assert reason.startswith(f"invalid-data: {field}"), f"the reason does not name {field}: {reason[:200]}"
    assert len(reason) < 300, "the reason repeats the data"
    told = watched.queues.ask("job", queue=QUEUE, id=job)
    assert (told["state"], told["attemptsMade"]) == ("failed", 1), "what cannot succeed was tried again"
    assert told["failedReason"] == reason
    watched.sockets.wait_for(
        lambda line: line.get("event") == "job:failed" and line["payload"]["jobId"] == job, f"job:failed of {job}"
    )
    everything = [line["payload"] for line in watched.sockets.events("all", "analysis:", "job:")]
    started, *events = [payload for payload in everything if payload["jobId"] == job]
    names = [payload["eventType"] for payload in (started, *events)]
    assert names == ["job:started", "analysis:failed", "job:failed"], "viewers are told another story"
    for payload in events:
        assert payload["code"] == "invalid-data", f"{payload['eventType']} has code {payload.get('code')}"
        assert payload["error"].startswith(field), f"{payload['eventType']} does not name the field"
    assert events[0]["analysisId"] == job, "without an analysisId the job's id stands for it"
    assert (events[1]["attemptsMade"], events[1]["attemptsMax"]) == (1, 3), "the counts of attempts are wrong"
    begun = [entry.event for entry in watched.entries(job)].count("active")
    assert begun == 1, f"the job was taken {begun} times"


def test_good_data_of_every_accepted_shape_is_analysed_after_the_bad(watched: Stack) -> None:
    shapes = {
        "options.text": {"options": {"text": TEXT}, "analysisType": "quick"},
        "nulls": {"text": TEXT, "userId": None, "projectId": None, "title": None, "analysisType": "quick"},
        "more": {"text": TEXT, "analysisType": "quick", "ours": {"ticket": 7}},
    }
    for name, data in shapes.items():
        job = watched.add(data, attempts=3)
        result = watched.queues.ask("finished", queue=QUEUE, id=job, ttl=15_000)
        assert result["analysisId"] == job, f"{name}: no analysis was made"
