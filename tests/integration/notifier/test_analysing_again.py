"""If these failed, a correction would be lost, made by others, or change the analysis that it came from."""

import json
import zlib
from typing import Any

import httpx
import pytest

from tests.processes import NotifierProcess, StartNotifier
from tests.queue_log import Log
from tests.tokens import SECRET, bearer

MERGE = {"merge": ["ANNA", "ANN"]}


@pytest.fixture
def notifier(start_notifier: StartNotifier, log: Log) -> NotifierProcess:
    data = {"userId": "sam", "projectId": "hamlet", "title": "Salt", "textRef": "stored"}
    log.job("a", data | {"options": {"timeout": 60, "corrections": [{"line": 1, "is": "heading"}]}})
    log.redis.set(log.keys.text("a"), zlib.compress(b"ANNA: Yes."))
    log.job("gone", data)
    log.job("odd", data | {"textRef": 5})
    log.job("carried", {"userId": "sam", "text": "ANNA: Yes."})
    log.job("carried-within", {"userId": "sam", "options": {"text": "ANNA: Yes."}})
    return start_notifier(jwt_secret=SECRET)


def ask(notifier: NotifierProcess, user: str, corrections: object, analysis: str = "a", **claims: Any) -> Any:
    if user == "sam":  # whose project it is
        claims = {"rooms": ["project:hamlet"], **claims}
    url = f"{notifier.url}/api/analysis/{analysis}/again"
    return httpx.post(url, json={"corrections": corrections}, headers=bearer(user, **claims), timeout=60)


def test_the_same_text_is_added_with_the_new_corrections_alone(notifier: NotifierProcess, log: Log) -> None:
    answer = ask(notifier, "sam", [MERGE])
    assert answer.status_code == 202, answer.text
    job = answer.json()["jobId"]
    data = json.loads(str(log.redis.hget(log.keys.job(job), "data")))
    assert data["options"] == {"timeout": 60, "corrections": [MERGE]}
    assert (data["userId"], data["projectId"], data["title"]) == ("sam", "hamlet", "Salt")
    assert data["analysisId"] == job != "a"


def test_an_idempotency_key_gives_the_first_answer_again(notifier: NotifierProcess) -> None:
    headers = bearer("sam", rooms=["project:hamlet"]) | {"Idempotency-Key": "once"}
    first, again, other = (
        httpx.post(
            f"{notifier.url}/api/analysis/a/again", json={"corrections": asked}, headers=headers, timeout=60
        )
        for asked in ([MERGE], [MERGE], [])
    )
    assert (first.status_code, first.json()) == (202, again.json())
    assert other.status_code == 409, other.text


def test_users_take_turns_where_the_deployment_says_so(start_notifier: StartNotifier, log: Log) -> None:
    notifier = start_notifier(fair_share=True)
    added = [
        httpx.post(f"{notifier.url}/api/analysis", json={"text": "ANNA: Yes.", "userId": user}, timeout=60).json()
        for user in ("sam", "sam", "sam", "kim")
    ]
    turns = [log.redis.hget(log.keys.job(one["jobId"]), "priority") for one in added]
    assert turns == ["0", "1", "2", "1"]


def test_a_text_that_another_producer_put_into_the_job_is_read_again(notifier: NotifierProcess) -> None:
    for analysis in ("carried", "carried-within"):
        answer = ask(notifier, "sam", [MERGE], analysis)
        assert answer.status_code == 202, answer.text
        again = ask(notifier, "sam", [MERGE], answer.json()["jobId"])
        assert again.status_code == 202, "its text lies beside the job now"


def test_the_bytes_of_a_text_count_each_time(start_notifier: StartNotifier, log: Log) -> None:
    """To ask for it is short, what is then stored is not: all bytes that a user adds are bounded together."""
    log.job("large", {"userId": "sam", "textRef": "stored"})
    log.redis.set(log.keys.text("large"), zlib.compress(b"ANNA: Yes.\n" * 4000))
    notifier = start_notifier(jwt_secret=SECRET, rate_limit_bytes=100_000, max_body_bytes=50_000)
    answers = [ask(notifier, "sam", [MERGE], "large") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert "bytes a minute" in answers[2].json()["error"]["message"]


def test_what_may_not_or_cannot_be_corrected_is_refused(notifier: NotifierProcess) -> None:
    refused: list[tuple[str, object, str, int, str]] = [
        ("kim", [MERGE], "a", 404, "There is no analysis"),
        ("sam", [MERGE], "gone", 404, "no longer kept"),
        ("sam", [MERGE], "odd", 404, "no longer kept"),
        ("sam", [{"merge": ["ANNA"]}], "a", 422, "options.corrections[0].merge"),
        ("sam", [MERGE] * 101, "a", 422, "at most 100"),
        ("sam", "ANN", "a", 422, "a list"),
    ]
    for user, corrections, analysis, status, words in refused:
        answer = ask(notifier, user, corrections, analysis)
        assert (answer.status_code, words in answer.json()["error"]["message"]) == (status, True), answer.text
    few = ask(notifier, "sam", [{"merge": ["ANNA"]}]).json()["error"]
    assert few["reason"] == {
        "code": "value-of-too-few",
        "values": {"field": "options.corrections[0].merge", "least": 2, "field_type": "List", "actual_length": 1},
    }


def test_a_grant_of_the_project_is_not_enough(notifier: NotifierProcess) -> None:
    assert ask(notifier, "kim", [MERGE], rooms=["project:hamlet"]).status_code == 403
