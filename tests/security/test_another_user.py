"""Attacks by somebody with a good token of their own, and nothing else."""

import json
from typing import Any

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from seven_stations.queue.store import Store
from tests.clients import with_clients
from tests.processes import NotifierProcess
from tests.queue_log import Log
from tests.security.caller import HTTP
from tests.socket_client import SocketClient
from tests.tokens import bearer, token
from tests.viewers import until, watching


# Who claimed analysis 9 before BullMQ gave the id 9 to another's job received that job's lines and result.
def test_a_claimed_id_does_not_bring_another_jobs_events(server: NotifierProcess, qlog: Log) -> None:
    qlog.redis.set(qlog.keys.analysis("9"), json.dumps({"jobId": "s9", "userId": "sam", "projectId": None}))
    qlog.job("s9", {"userId": "sam", "analysisId": "9"})
    url = server.events_url
    with (
        watching(url, access_token=token("sam"), rooms="analysis:9,job:s9") as sam,
        watching(f"{server.url}/api/realtime/analysis/9/stream", access_token=token("sam")) as stream,
        watching(url, access_token=token("kim")) as kim,
        SocketClient(server, auth={"token": token("sam"), "rooms": ["analysis:9"]}) as socket,
    ):
        next(sam), next(kim), next(stream)
        socket.until("authenticated")
        qlog.add("added", "9")
        qlog.job("9", {"userId": "kim", "text": "x"})
        qlog.add("failed", "9", failedReason="sesame", prev="active")
        assert [next(kim).event, next(kim).event] == ["analysis:failed", "job:failed"], "its owner sees it"
        qlog.add("failed", "s9", failedReason="own", prev="active")
        own = until(sam, lambda frame: frame.event == "job:failed")
        rest = list(stream)
        first = socket.until("analysis:failed")
    assert [frame.data["jobId"] for frame in own] == ["s9", "s9"], "another's job came by a claimed id"
    assert rest[-1].data["error"] == "own"
    assert "sesame" not in str(own) + str(rest) + str(first)


# Numbers that BullMQ is about to give were claimed ahead: the jobs that got them failed, 4 of 5 of one attack.
@pytest.mark.parametrize("name", ["15", "j" + "0f" * 9, "repeat:daily:1700000000000"])
def test_ids_of_jobs_cannot_be_claimed_ahead(server: NotifierProcess, name: str) -> None:
    url = f"{server.url}/api/analysis"
    answer = HTTP.post(url, json={"text": "x", "analysisId": name}, headers=bearer())
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("analysisId: ")
    own = HTTP.post(url, json={"text": "x"}, headers=bearer()).json()["analysisId"]
    again = HTTP.post(url, json={"text": "y", "analysisId": own}, headers=bearer())
    assert again.status_code == 202, "an id that is one's own may be used again"
    assert HTTP.post(url, json={"text": "y", "analysisId": own}, headers=bearer("kim")).status_code in (409, 422)


# After `obliterate` job ids begin at 1 again: the new owner of job 1 read the report of the former one.
def test_a_new_owner_of_an_id_does_not_read_the_former_ones_report(
    server: NotifierProcess, qlog: Log, redis_url: str
) -> None:
    url = f"{server.url}/api/analysis/o1"
    qlog.job("o1", {"userId": "kim"})
    put_report(qlog, redis_url, "o1", "kim")
    for part in ("report", "script"):
        assert HTTP.get(f"{url}/{part}", headers=bearer("kim")).json() == {"secret": "sesame"}
    qlog.redis.delete(qlog.keys.job("o1"))
    for user in ("sam", "kim"):  # nor is it the new job's report where the owner is the same
        qlog.job("o1", {"userId": user}, timestamp="1700000009999")
        assert HTTP.get(url, headers=bearer(user)).status_code == 200
        for part in ("report", "script"):
            assert HTTP.get(f"{url}/{part}", headers=bearer(user)).status_code == 404


def put_report(qlog: Log, redis_url: str, job: str, user: str) -> None:
    """As a worker does that has the job."""
    import zlib

    async def put(_: AsyncRedis, blobs: AsyncRedis) -> None:
        await blobs.set(qlog.keys.lock(job), "t")
        body = zlib.compress(b'{"secret": "sesame"}')
        report = {"json": body, "script": body}
        assert await Store(blobs, qlog.keys).put_packed_report(job, report, token="t", user_id=user)

    with_clients(redis_url, put)


# Names with a colon reach keys that are no jobs: 500 where one exists and 404 where not tells of its existence.
@pytest.mark.parametrize("kind", ["text", "report", "lock", "cancel", "logs", "checkpoint"])
def test_keys_beside_jobs_do_not_exist_for_clients(server: NotifierProcess, qlog: Log, kind: str) -> None:
    qlog.job("odd", {"userId": "kim"})
    writes: dict[str, Any] = {
        "report": qlog.redis.hset,
        "checkpoint": qlog.redis.hset,
        "logs": qlog.redis.rpush,
    }
    key = qlog.keys.of(f"odd:{kind}")
    qlog.redis.delete(key)
    writes.get(kind, qlog.redis.set)(key, *(("1", "x") if writes.get(kind) == qlog.redis.hset else ("x",)))
    base = f"{server.url}/api/queues/ai-analysis/jobs"
    for path in ("{}", "{}/logs"):
        answers = [
            HTTP.get(f"{base}/{path.format(name)}", headers=bearer()) for name in (f"odd:{kind}", f"none:{kind}")
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()
    assert HTTP.post(f"{base}/odd:{kind}/cancel", headers=bearer("root", roles=["admin"])).status_code == 404
    assert HTTP.get(f"{server.url}/api/analysis/odd:{kind}", headers=bearer()).status_code == 404


@pytest.mark.parametrize("name", ["completed", "failed", "events", "wait", "meta", "id", "stations:user:sam"])
def test_keys_of_the_queue_are_no_jobs(server: NotifierProcess, qlog: Log, name: str) -> None:
    qlog.job("odd2", {"userId": "sam"})
    qlog.redis.zadd(qlog.keys.of("completed"), {"odd2": 1})
    qlog.redis.zadd(qlog.keys.of("failed"), {"other": 1})
    qlog.redis.zadd(qlog.keys.user("sam"), {"odd2": 1})
    qlog.redis.lpush(qlog.keys.of("wait"), "x")
    qlog.redis.set(qlog.keys.of("id"), "1")
    qlog.add("drained")
    jobs = f"{server.url}/api/queues/ai-analysis/jobs"
    assert HTTP.get(jobs, params={"search": name}, headers=bearer()).status_code == 200
    assert HTTP.get(f"{jobs}/{name}", headers=bearer()).status_code == 404
    assert HTTP.get(f"{server.url}/api/realtime/jobs/{name}/stream", headers=bearer()).status_code == 404
    with SocketClient(server, auth={"token": token()}) as socket:
        answer = socket.call("subscribe", {"room": f"job:{name}"})
        assert (answer["ok"], answer["code"]) == (False, "forbidden"), "the room of a key closed the connection"
        assert socket.call("subscribe", {"room": "user:sam"})["ok"]


# A key with another body was answered with 202 and the id of an analysis that does not exist.
def test_an_idempotency_key_belongs_to_its_request(server: NotifierProcess) -> None:
    url = f"{server.url}/api/analysis"
    headers = {**bearer(), "Idempotency-Key": "one-request"}
    first = HTTP.post(url, json={"text": "one", "title": "A"}, headers=headers)
    assert first.status_code == 202
    assert HTTP.post(url, json={"title": "A", "text": "one"}, headers=headers).json() == first.json()
    for other in ({"text": "two"}, {"text": "one", "title": "B"}, {"text": "one", "title": "A", "delay": 5}):
        answer = HTTP.post(url, json=other, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    claimed = HTTP.post(url, json={"text": "one", "analysisId": "by-key"}, headers=headers)
    assert claimed.status_code == 409
    assert HTTP.get(f"{url}/by-key", headers=bearer()).status_code == 404, "a refused request claimed an id"


# Numbers beyond what a stream's ids, a list's places or a clock can hold were answered with 500.
def test_numbers_beyond_all_bounds_are_refused(server: NotifierProcess, redis: "Redis") -> None:
    from base64 import urlsafe_b64encode

    from seven_stations.protocol.cursor import Position, encode

    url = server.url
    for number in ("1" + "0" * 400, "1e400", "-1e400", "1e308", "NaN", "1" + "0" * 5000):
        for name in ("delay", "priority", "attempts"):
            answer = HTTP.post(
                f"{url}/api/analysis", content=f'{{"text": "x", "{name}": {number}}}', headers=bearer("bounds")
            )
            assert answer.status_code in (400, 422, 429), (name, number[:9], answer.status_code)
    places = [{"k": "owned", "m": "x", "v": 10**400}, {"k": "owned", "m": "x", "v": 2**65}, {"k": "owned"}]
    for place in places:
        cursor = urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
        answer = HTTP.get(f"{url}/api/queues/ai-analysis/jobs", params={"cursor": cursor}, headers=bearer())
        assert answer.status_code in (200, 400), place
    for position in (Position(1, 2**47, 2**62), Position(2**62, 0, 2**62), Position(2**63, 1, 1)):
        for stream in (1, 2**62):
            cursor = encode({stream: position})
            with HTTP.stream(
                "GET", f"{url}/api/realtime/events", params={"lastEventId": cursor}, headers=bearer()
            ) as answer:
                assert answer.status_code == 200, position
    for query in ("start=18446744073709551617", "limit=-1", "start=1e3"):
        answer = HTTP.get(f"{url}/api/queues/ai-analysis/jobs/x/logs?{query}", headers=bearer())
        assert answer.status_code in (400, 404)


def test_answers_are_neither_kept_nor_guessed_at(server: NotifierProcess) -> None:
    for path in ("/api/session", "/api/queues", "/api/analysis/none", "/api/realtime/health", "/nowhere"):
        answer = HTTP.get(server.url + path, headers=bearer())
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["x-content-type-options"] == "nosniff", path
