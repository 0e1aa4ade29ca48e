"""Attacks by somebody whose token grants rooms of other people's work: to look is all that it allows."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from seven_stations.queue.publisher import Publisher
from tests.clients import with_clients
from tests.processes import NotifierProcess
from tests.queue_log import Log
from tests.security.caller import HTTP, PREFIX
from tests.tokens import bearer, token
from tests.viewers import until, watching

Publish = Callable[[Callable[[Publisher], Coroutine[Any, Any, str]]], str]


@pytest.fixture
def publish(redis_url: str) -> Publish:
    return lambda what: with_clients(redis_url, lambda client, _: what(Publisher(client, prefix=PREFIX)))


# A grant of a project let its holder delete the text and the report of every analysis in it.
def test_a_grant_does_not_delete(server: NotifierProcess) -> None:
    owner = bearer("kim", rooms=["project:g1"])
    added = HTTP.post(
        f"{server.url}/api/analysis", json={"text": "x", "projectId": "g1", "analysisId": "kept"}, headers=owner
    )
    assert added.status_code == 202
    url = f"{server.url}/api/analysis/kept"
    viewer = bearer("sam", rooms=["project:g1"])
    assert HTTP.get(url, headers=viewer).status_code == 200, "a grant shows the analysis"
    assert HTTP.delete(url, headers=viewer).status_code == 403
    assert HTTP.delete(url, headers=bearer("lou")).status_code == 404, "a stranger learns that it exists"
    assert HTTP.delete(url, headers=owner).json()["removed"] > 0


# Deleting gave the id away: its next owner was whoever asked first, and the former one's viewers followed theirs.
def test_a_forgotten_id_stays_its_owners(server: NotifierProcess) -> None:
    url = f"{server.url}/api/analysis"
    for user, status in (("kim", 202), ("sam", 409)):
        answer = HTTP.post(url, json={"text": "x", "analysisId": "given"}, headers=bearer(user))
        assert answer.status_code == status
    assert HTTP.delete(f"{url}/given", headers=bearer("kim")).status_code == 200
    answer = HTTP.post(url, json={"text": "x", "analysisId": "given"}, headers=bearer("sam"))
    assert answer.status_code == 409, "the id of a forgotten analysis was free for others"
    assert HTTP.post(url, json={"text": "x", "analysisId": "given"}, headers=bearer("kim")).status_code == 202


# Results and errors that code published went whole into queue rooms; and a progress's message told the error.
def test_a_queue_room_hides_what_is_published_and_messages(
    server: NotifierProcess, qlog: Log, publish: Publish
) -> None:
    qlog.job("q1", {"userId": "kim"})
    about = {"job_id": "q1", "queue_name": "ai-analysis", "user_id": "kim"}
    url = server.events_url
    with (
        watching(url, access_token=token("sam", rooms=["queue:*"]), rooms="queue:ai-analysis") as stranger,
        watching(url, access_token=token("kim", rooms=["queue:*"]), rooms="queue:ai-analysis") as owner,
    ):
        next(stranger), next(owner)
        qlog.progress("q1", {"progress": 5, "message": "sesame"})
        until(stranger, lambda frame: frame.event == "job:progress" and "sesame" not in str(frame))
        publish(lambda p: p.emit_job_completed(duration=5, result={"quote": "sesame"}, **about))
        publish(lambda p: p.emit_job_progress(progress=7, message="sesame", **about))
        publish(lambda p: p.emit_job_failed(attempts_made=1, attempts_max=1, error="sesame", **about))
        seen = until(stranger, lambda frame: frame.event == "job:failed")
        own = until(owner, lambda frame: frame.event == "job:failed")
    assert [frame.event for frame in seen] == ["job:completed", "job:progress", "job:failed"]
    assert "sesame" not in "".join(map(str, seen)), "a stranger read somebody's result"
    assert "".join(map(str, own)).count("sesame") == 4, "an owner sees all of it"


# Grants were shell patterns: "job:[a-z]*" and "job:?1" opened what a token's issuer never meant.
@pytest.mark.parametrize("grant", ["project:[a-z]*", "project:??", "project:[!x]2"])
def test_only_a_star_is_a_wildcard(server: NotifierProcess, grant: str) -> None:
    def status(name: str, given: str) -> int:
        headers = bearer("sam", rooms=[given])
        with HTTP.stream("GET", server.events_url, params={"rooms": name}, headers=headers) as answer:
            return answer.status_code

    assert status("project:g2", grant) == 403
    assert status(grant.replace("*", "any"), grant) == 200, "what it says is what it grants"
    assert status("project:g2", "project:*") == 200
    assert status("project:g2", "*:g2") == 200
    assert status("project:g22", "*:g2") == 403


# A grant of a project showed its jobs in a job's room; the same room went on when the id was somebody else's.
def test_a_projects_viewer_does_not_follow_an_id_out_of_it(server: NotifierProcess, qlog: Log) -> None:
    qlog.add("added", "g3")
    qlog.job("g3", {"userId": "kim", "projectId": "g3"})
    url = server.events_url
    qlog.job("g4", {"userId": "kim", "projectId": "g3"})
    with watching(url, access_token=token("sam", rooms=["project:g3"]), rooms="job:g3,job:g4") as frames:
        next(frames)
        qlog.add("active", "g3", prev="waiting")
        assert until(frames, lambda frame: frame.event == "job:started")[-1].data["userId"] == "kim"
        qlog.redis.delete(qlog.keys.job("g3"))
        qlog.add("added", "g3")
        qlog.job("g3", {"userId": "lou", "projectId": "another"})
        qlog.add("active", "g3", prev="waiting")
        qlog.job("g4", {"userId": "kim", "projectId": "g3"})
        qlog.add("active", "g4", prev="waiting")
        after = until(frames, lambda frame: frame.data.get("jobId") == "g4")
    assert {frame.data.get("userId") for frame in after} == {"kim"}, "a viewer followed an id to its next owner"


# Reading again did not ask for the project: whoever had lost its grant went on to add analyses in its room.
def test_a_withdrawn_grant_adds_nothing_more_to_its_project(server: NotifierProcess, qlog: Log) -> None:
    granted, withdrawn = bearer("kim", rooms=["project:g5"]), bearer("kim")
    url = f"{server.url}/api/analysis"
    body = {"text": "x", "projectId": "g5", "analysisId": "g5"}
    assert HTTP.post(url, json=body, headers=granted).status_code == 202
    assert HTTP.get(f"{url}/g5", headers=withdrawn).status_code == 200, "it stays its owner's to look at"
    before = qlog.redis.llen(qlog.keys.of("wait"))
    corrections = {"corrections": [{"line": 1, "is": "heading"}]}
    refused = HTTP.post(f"{url}/g5/again", json=corrections, headers=withdrawn)
    assert (refused.status_code, refused.json()["error"]["message"]) == (403, "No right to project g5")
    assert qlog.redis.llen(qlog.keys.of("wait")) == before
    assert HTTP.post(f"{url}/g5/again", json=corrections, headers=granted).status_code == 202
