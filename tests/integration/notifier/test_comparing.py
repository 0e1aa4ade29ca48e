"""If these failed, a comparison would be of texts of others, or of none, or be shown to the wrong users."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from seven_stations.protocol.jobs import MARKER, VERSION
from tests.processes import NotifierProcess, StartNotifier
from tests.queue_log import Log
from tests.tokens import SECRET, bearer

TEXT = b"ANNA: Yes."


@pytest.fixture
def notifier(start_notifier: StartNotifier, log: Log) -> NotifierProcess:
    data = {"userId": "sam", "projectId": "hamlet", "textRef": "stored"}
    for job, fields in {
        "first": {"title": "First"},
        "second": {"title": "Second"},
        "elsewhere": {"projectId": "faust"},
        "kims": {"userId": "kim", "projectId": "hamlet"},
        "set": {"analyses": [{"jobId": "first"}, {"jobId": "second"}]},
        "waiting": {},
    }.items():
        log.job(job, data | {"analysisId": job} | fields)
        if job != "waiting":
            done = {MARKER: VERSION, "analysisId": job, "report": "kept", "duration": 1.0}
            log.redis.hset(log.keys.job(job), mapping={"returnvalue": json.dumps(done), "finishedOn": 2000})
            log.redis.zadd(log.keys.of("completed"), {job: 2000})
    return start_notifier(jwt_secret=SECRET, rate_limit_bytes=60_000, max_body_bytes=50_000)


def ask(notifier: NotifierProcess, earlier: str, user: str = "sam", **request: Any) -> httpx.Response:
    headers = bearer(user, rooms=["project:hamlet", "project:faust"]) | request.pop("headers", {})
    return httpx.post(f"{notifier.url}/api/analysis/{earlier}/compare", headers=headers, timeout=60, **request)


def data_of(log: Log, answer: httpx.Response) -> Any:
    assert answer.status_code == 202, answer.text
    return json.loads(str(log.redis.hget(log.keys.job(answer.json()["jobId"]), "data")))


def test_two_finished_analyses_are_compared(notifier: NotifierProcess, log: Log) -> None:
    answer = ask(notifier, "first", params={"with": "second"})
    data = data_of(log, answer)
    assert [(one["jobId"], one["title"]) for one in data["analyses"]] == [("first", "First"), ("second", "Second")]
    assert (data["userId"], data["projectId"], data["title"]) == ("sam", "hamlet", "First / Second")
    assert data["analysisId"] == answer.json()["analysisId"]
    assert answer.json()["jobId"] in log.redis.lrange(log.keys.of("wait"), 0, -1), "nothing is to be waited for"


def test_a_new_draft_is_analysed_first_and_belongs_to_the_same_user_and_project(
    notifier: NotifierProcess, log: Log
) -> None:
    for given in (
        {"json": {"text": TEXT.decode(), "title": "Later", "userId": "kim", "projectId": "faust"}},
        {"content": TEXT, "params": {"title": "Later"}, "headers": {"content-type": "application/octet-stream"}},
    ):
        answer = ask(notifier, "first", **given)
        earlier, later = data_of(log, answer)["analyses"]
        assert (earlier["jobId"], later["title"]) == ("first", "Later")
        draft = json.loads(str(log.redis.hget(log.keys.job(later["jobId"]), "data")))
        assert (draft["userId"], draft["projectId"], draft["textRef"]) == ("sam", "hamlet", "stored")
        waiting = log.redis.zrange(log.keys.of("waiting-children"), 0, -1)
        assert answer.json()["jobId"] in waiting


def test_a_comparison_has_no_title_until_both_texts_have_one(notifier: NotifierProcess, log: Log) -> None:
    assert "title" not in data_of(log, ask(notifier, "first", json={"text": TEXT.decode()}))


def test_who_sees_one_project_does_not_see_the_texts_of_another_through_a_comparison(
    notifier: NotifierProcess, log: Log
) -> None:
    assert "projectId" not in data_of(log, ask(notifier, "first", params={"with": "elsewhere"}))


def test_an_idempotency_key_gives_the_first_comparison_again_and_is_bound_to_its_request(
    notifier: NotifierProcess, log: Log
) -> None:
    for number, given in enumerate(({"params": {"with": "second"}}, {"json": {"text": TEXT.decode()}})):
        headers = {"Idempotency-Key": f"once-{number}"}
        first, again = (ask(notifier, "first", headers=headers, **given) for _ in range(2))
        assert first.status_code == 202, first.text
        assert first.json() == again.json()
        other = ask(notifier, "first", headers=headers, json={"text": "BERT: No."})
        assert other.status_code == 409, other.text
        assert "Idempotency-Key" in other.text
    added = [
        log.redis.lrange(log.keys.of("wait"), 0, -1),
        log.redis.zrange(log.keys.of("waiting-children"), 0, -1),
    ]
    assert [len(jobs) for jobs in added] == [2, 1], "a comparison, and a draft with another that waits for it"


def test_requests_at_once_under_one_key_add_one_draft(notifier: NotifierProcess, log: Log) -> None:
    def send(_: int) -> httpx.Response:
        return ask(notifier, "first", headers={"Idempotency-Key": "once"}, json={"text": TEXT.decode()})

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert [answer.status_code for answer in answers] == [202] * 6
    (job,) = {answer.json()["jobId"] for answer in answers}
    assert log.redis.zrange(log.keys.of("waiting-children"), 0, -1) == [job]
    assert log.redis.lrange(log.keys.of("wait"), 0, -1) == [data_of(log, answers[0])["analyses"][1]["jobId"]]


def test_what_may_not_or_cannot_be_compared_is_refused(notifier: NotifierProcess) -> None:
    for earlier, later, user, status in (
        ("first", "kims", "sam", 404),
        ("first", "kims", "kim", 403),
        ("first", "nowhere", "sam", 404),
        ("nowhere", "first", "sam", 404),
        ("first", "waiting", "sam", 409),
        ("waiting", "first", "sam", 409),
        ("first", "set", "sam", 409),
        ("first", "first", "sam", 400),
    ):
        answer = ask(notifier, earlier, user, params={"with": later})
        assert (earlier, later, user, answer.status_code) == (earlier, later, user, status), answer.text


def test_a_draft_that_is_no_text_is_refused_and_its_bytes_count(notifier: NotifierProcess) -> None:
    file = {"content-type": "text/plain"}
    assert ask(notifier, "first", json={"title": "Nothing"}).status_code == 422
    assert ask(notifier, "first", content=TEXT * 3500, headers=file).status_code == 202
    assert ask(notifier, "first", content=TEXT * 3500, headers=file).status_code == 429


def test_an_analysis_is_not_compared_with_itself(notifier: NotifierProcess) -> None:
    error = ask(notifier, "first", params={"with": "first"}).json()["error"]
    assert error["reason"] == {"code": "compared-with-itself", "values": {}}
