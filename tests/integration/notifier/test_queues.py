"""Queues and jobs over HTTP: what is shown, what is done, and who may."""

import json
import secrets
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from redis import Redis

from seven_stations.protocol.events import timestamp
from seven_stations.protocol.jobs import MARKER, VERSION, parse_job_data
from seven_stations.protocol.log_line import stored
from seven_stations.protocol.tracker import Tracker
from seven_stations.queue.keys import Keys
from seven_stations.queue.workers import client_name
from seven_stations.words import note
from tests.processes import NotifierProcess, StartNotifier, wait_until
from tests.queue_log import Log
from tests.tokens import SECRET, bearer, token
from tests.viewers import COUNTS, until, watching

QUEUE = "ai-analysis"
OTHER = "mails"


class Caller:
    """Asks one notifier as one user."""

    def __init__(self, url: str, user: str | None, **claims: Any) -> None:
        self._url, self._headers = f"{url}/api/queues", {}
        if user is not None:
            self._headers = bearer(user, **claims)

    def get(self, path: str = "", **query: Any) -> httpx.Response:
        return httpx.get(self._url + path, params=query or None, headers=self._headers)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        given = {} if body is None else {"json": body}
        return httpx.post(self._url + path, headers={**self._headers, **headers}, **given)

    def delete(self, path: str, **headers: str) -> httpx.Response:
        return httpx.delete(self._url + path, headers={**self._headers, **headers})

    def ids(self, **query: Any) -> list[str]:
        """All pages of the list."""
        found: list[str] = []
        while True:
            answer = self.get(f"/{QUEUE}/jobs", **query)
            assert answer.status_code == 200, answer.text
            found += [job["jobId"] for job in answer.json()["jobs"]]
            if "next" not in answer.json():
                return found
            query["cursor"] = answer.json()["next"]


class Place:
    """A deployment of its own, with keys."""

    def __init__(self, redis: "Redis", prefix: str, notifier: NotifierProcess) -> None:
        self.redis, self.prefix, self.notifier = redis, prefix, notifier
        self.log = Log(redis, prefix, QUEUE)
        self.keys = Keys(prefix, QUEUE)
        self.admin, self.hala, self.badr = (
            Caller(notifier.url, "root", roles=["admin"]),
            Caller(notifier.url, "hala"),
            Caller(notifier.url, "badr"),
        )

    def job(self, job_id: str, user: str | None = "hala", state: str = "wait", **fields: Any) -> str:
        data = {"text": "HAMLET. To be.", "title": f"Play {job_id}", "userId": user, "projectId": "p"}
        self.log.job(job_id, {name: value for name, value in data.items() if value is not None}, **fields)
        if state in ("wait", "active"):
            self.redis.lpush(self.keys.of(state), job_id)
        else:
            self.redis.zadd(
                self.keys.of(state), {job_id: time.time() * 1000 * (4096 if state == "delayed" else 1)}
            )
        if user is not None:
            self.redis.zadd(self.keys.user(user), {job_id: time.time() * 1000})
        return job_id


@pytest.fixture(scope="module")
def module_prefix() -> str:
    return f"test-{secrets.token_hex(5)}"


@pytest.fixture(scope="module")
def notifier(redis_url: str, module_prefix: str) -> Iterator[NotifierProcess]:
    settings = {"jwt_secret": SECRET, "queues": f"{QUEUE},{OTHER}", "cors_origins": "https://app.example"}
    with NotifierProcess(redis_url=redis_url, prefix=module_prefix, **settings) as process:
        yield process


@pytest.fixture
def place(redis: "Redis", module_prefix: str, notifier: NotifierProcess) -> Place:
    for key in redis.scan_iter(f"{module_prefix}:*"):
        if not key.endswith(":events"):
            redis.delete(key)
    return Place(redis, module_prefix, notifier)


def test_everyone_signed_in_sees_counts_and_nobody_else(place: Place) -> None:
    place.job("w")
    place.job("f", state="failed", failedReason="no")
    for caller in (place.hala, place.badr, place.admin):
        (ours, mails) = caller.get().json()["queues"]
        assert (ours["name"], ours["paused"], mails["name"]) == (QUEUE, False, OTHER)
        assert ours["counts"] == {
            "waiting": 1,
            "active": 0,
            "completed": 0,
            "failed": 1,
            "delayed": 0,
            "prioritized": 0,
            "waitingChildren": 0,
            "paused": 0,
            "cancelled": 0,
            "total": 2,
        }
        assert caller.get(f"/{QUEUE}").json()["queue"] == ours
    assert Caller(place.notifier.url, None).get().status_code == 401
    assert Caller(place.notifier.url, None).get(f"/{QUEUE}/jobs").status_code == 401


def test_workers_are_told_with_the_jobs_that_one_may_know(place: Place, redis_url: str) -> None:
    name = client_name(place.keys, "box-7")
    with Redis.from_url(redis_url, client_name=name) as worker:
        worker.ping()
        place.job("hers", state="active", pb="box-7", processedOn="1700000000500")
        place.job("his", user="badr", state="active", pb="box-7")
        (told,) = place.admin.get(f"/{QUEUE}/workers").json()["workers"]
        assert (told["name"], {job["jobId"] for job in told["jobs"]}) == ("box-7", {"hers", "his"})
        assert told["address"].startswith("127.0.0.1:")
        (told,) = place.hala.get(f"/{QUEUE}/workers").json()["workers"]
        assert ([job["title"] for job in told["jobs"]], "address" in told) == (["Play hers"], False)
        assert Caller(place.notifier.url, None).get(f"/{QUEUE}/workers").status_code == 401
    assert place.admin.get(f"/{OTHER}/workers").json()["workers"] == []


def test_each_attempt_is_told_with_its_times_and_its_stack_trace_to_owners(place: Place) -> None:
    traces = ["Error: first\n  at one", "Error: second\n  at two"]
    place.job("f", state="failed", stacktrace=json.dumps(traces), finishedOn="5")
    # Each entry with what the job's hash has then: the notifier may read between any two.
    retried, failed = {"atm": "1", "failedReason": "first"}, {"atm": "2", "failedReason": "second"}
    steps = [
        ("added", {"atm": "0"}, {}),
        ("waiting", {"atm": "0"}, {}),
        ("active", {"atm": "0"}, {"prev": "waiting"}),
        ("waiting", retried, {"prev": "active"}),
        ("active", retried, {"prev": "waiting"}),
        ("failed", failed, {"prev": "active", "failedReason": "second"}),
    ]
    times = [int(place.log.change("f", event, job, **entry).partition("-")[0]) for event, job, entry in steps]
    wait_until(lambda: len(place.admin.get(f"/{QUEUE}/jobs/f").json()["job"]["attempts"]) == 2)
    for caller in (place.hala, place.admin):
        first, second = caller.get(f"/{QUEUE}/jobs/f").json()["job"]["attempts"]
        assert [first["number"], first["outcome"], first["stacktrace"]] == [1, "failed", traces[0]]
        assert [first["startedAt"], first["endedAt"]] == [timestamp(times[2]), timestamp(times[3])]
        assert first["duration"] == times[3] - times[2]
        assert [second["number"], second["error"], second["stacktrace"]] == [2, "second", traces[1]]
        assert [second["startedAt"], second["endedAt"]] == [timestamp(times[4]), timestamp(times[5])]
    granted = Caller(place.notifier.url, "guest", rooms=["job:f"])
    told = granted.get(f"/{QUEUE}/jobs/f").json()["job"]["attempts"]
    assert ["stacktrace" in attempt for attempt in told] == [False, False]
    assert place.badr.get(f"/{QUEUE}/jobs/f").status_code == 404


def test_the_last_run_of_an_ended_analysis_can_be_replayed_while_the_log_has_it(place: Place) -> None:
    """From its beginning to its end, by those who may see it, and nothing that was before."""
    place.job("ran", state="completed", finishedOn="5", atm="2", progress=progress_of("ran", 2))
    place.log.add("added", "ran")
    for attempt, before in ((1, "added"), (2, "completed")):
        place.log.add("waiting", "ran", prev=before)
        place.log.add("active", "ran", prev="waiting")
        place.log.add("progress", "ran", data=progress_of("ran", attempt))
        place.log.add("completed", "ran", prev="active", returnvalue=result_of("ran", attempt))
    wait_until(lambda: len(place.hala.get(f"/{QUEUE}/jobs/ran").json()["job"]["attempts"]) == 2)
    found = replay_of(place.hala, "ran")
    assert found == replay_of(place.admin, "ran")
    url = f"{place.notifier.url}{found}"
    path, _, cursor = (found or "").partition("?lastEventId=")
    with watching(place.notifier.url + path, last_event_id=cursor, access_token=token("hala")) as frames:
        told = list(frames)
    names = ["connected", "analysis:started", "analysis:progress", "analysis:completed"]
    assert [frame.event for frame in told] == names
    assert {frame.data["attempt"] for frame in told[1:]} == {2}
    assert httpx.get(url, headers=bearer("badr")).status_code == 404
    assert httpx.get(url).status_code == 401

    place.redis.xtrim(place.keys.events, maxlen=1, approximate=False)
    assert replay_of(place.hala, "ran") is None


def test_a_run_that_has_not_ended_or_has_no_stations_is_not_replayed(place: Place) -> None:
    for job_id, fields in (("runs", {"progress": progress_of("runs", 1)}), ("foreign", {"finishedOn": "5"})):
        place.job(job_id, state="completed" if job_id == "foreign" else "active", **fields)
        for event in ("added", "waiting", "active"):
            place.log.change(job_id, event, {"atm": "0"})
        wait_until(lambda job_id=job_id: place.hala.get(f"/{QUEUE}/jobs/{job_id}").json()["job"]["attempts"])
        assert replay_of(place.hala, job_id) is None


def replay_of(caller: Caller, job_id: str) -> str | None:
    link: str | None = caller.get(f"/{QUEUE}/jobs/{job_id}").json()["job"]["links"].get("replay")
    return link


def progress_of(job_id: str, attempt: int) -> str:
    """The first progress of an attempt, as our worker writes it."""
    data = parse_job_data({"text": "-", "userId": "hala"})
    return json.dumps(Tracker(data, job_id=job_id, attempt=attempt).opening().marked())


def result_of(job_id: str, attempt: int) -> str:
    known = {"userId": "hala", "analysisId": job_id, "attempt": attempt, "duration": 1.0}
    return json.dumps({MARKER: VERSION, **known})


def test_cancelled_is_a_state_of_its_own(place: Place) -> None:
    place.job("c")
    place.job("f", state="failed", failedReason="no")
    assert place.hala.post(f"/{QUEUE}/jobs/c/cancel").status_code == 200
    assert place.admin.get(f"/{QUEUE}").json()["queue"]["counts"]["cancelled"] == 1
    for caller in (place.admin, place.hala):
        assert (caller.ids(state="cancelled"), caller.ids(state="failed")) == (["c"], ["f"])
        assert set(caller.ids(state="failed,cancelled")) == {"c", "f"}
    place.redis.set(place.keys.text("c"), "x")
    assert place.hala.post(f"/{QUEUE}/jobs/c/retry").status_code == 200
    assert place.admin.get(f"/{QUEUE}").json()["queue"]["counts"]["cancelled"] == 0


def test_a_user_s_list_holds_only_their_jobs(place: Place) -> None:
    for number in range(7):
        place.job(f"h{number}")
        place.job(f"b{number}", "badr")
    place.job("nobody's", None)
    assert set(place.hala.ids(limit=2)) == {f"h{number}" for number in range(7)}
    assert place.badr.ids(state="failed") == []
    assert len(place.admin.ids(limit=4)) == 15
    assert set(place.admin.ids(user="badr")) == {f"b{number}" for number in range(7)}
    assert place.admin.ids(search="play h3") == ["h3"]
    assert place.hala.ids(search="play b3") == []
    assert place.hala.ids(search="b3") == []
    assert place.hala.ids(project="q") == []
    assert place.hala.ids(order="oldest", limit=2) == place.hala.ids(order="newest")[::-1]
    for order, state in (("random", "failed"), ("oldest", "waiting")):
        refused = place.admin.get(f"/{QUEUE}/jobs", order=order, state=state)
        assert (refused.status_code, refused.json()["error"]["message"][:6]) == (400, "order:")
    refused = place.hala.get(f"/{QUEUE}/jobs", user="badr")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")


def test_answers_are_compressed_for_those_who_take_it_unless_they_are_small(place: Place) -> None:
    for number in range(100):
        place.job(f"h{number}")
    url = f"{place.notifier.url}/api/queues/{QUEUE}/jobs"
    for limit, compressed in ((1, False), (5, True), (100, True)):  # the last one in a thread
        answers = [
            httpx.get(url, params={"limit": limit}, headers={**bearer("hala"), "Accept-Encoding": encoding})
            for encoding in ("br, gzip;q=0.5", "identity", "gzip;q=0")
        ]
        packed, plain, excluded = answers
        assert packed.json() == plain.json() == excluded.json()
        assert "content-encoding" not in excluded.headers
        assert len(packed.json()["jobs"]) == limit
        assert (len(plain.content) > 1000) == compressed
        assert ("content-encoding" in packed.headers) == compressed
        assert "content-encoding" not in plain.headers
        assert ("Accept-Encoding" in plain.headers.get("vary", "")) == compressed
        if compressed:
            assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])


def test_a_job_of_a_foreign_producer_is_in_its_owner_s_list_once_the_notifier_has_seen_it(place: Place) -> None:
    place.log.job("node", {"text": "x" * 100_000, "userId": "hala", "title": "Large"})
    place.redis.lpush(place.keys.of("wait"), "node")
    place.log.add("waiting", "node")
    wait_until(lambda: place.hala.ids() == ["node"], "the notifier tells whose the job is")
    (job,) = place.hala.get(f"/{QUEUE}/jobs").json()["jobs"]
    assert (job["title"], job["userId"]) == ("Large", "hala")  # though its data is too large for a list
    assert place.badr.ids() == []


def test_a_job_tells_everything_but_its_text(place: Place) -> None:
    place.job("j", state="failed", failedReason="cancelled: by hala", finishedOn="1700000002000", atm="1")
    job = place.hala.get(f"/{QUEUE}/jobs/j").json()["job"]
    assert job == {
        "jobId": "j",
        "queueName": QUEUE,
        "jobName": "analyze",
        "state": "failed",
        "userId": "hala",
        "projectId": "p",
        "analysisId": "j",
        "title": "Play j",
        "progress": 0.0,
        "attemptsMade": 1,
        "attemptsMax": 3,
        "error": "by hala",
        "code": "cancelled",
        "addedAt": "2023-11-14T22:13:20.000Z",
        "finishedAt": "2023-11-14T22:13:22.000Z",
        "data": {"title": "Play j", "userId": "hala", "projectId": "p"},
        "options": {"attempts": 3},
        "attempts": [],
        "links": {
            "self": f"/api/queues/{QUEUE}/jobs/j",
            "logs": f"/api/queues/{QUEUE}/jobs/j/logs",
            "stream": "/api/realtime/jobs/j/stream",
            "analysis": "/api/analysis/j",
            "report": "/api/analysis/j/report",
            "script": "/api/analysis/j/script",
        },
        "may": {"cancel": False, "retry": True, "promote": False, "remove": False},
    }
    assert place.admin.get(f"/{QUEUE}/jobs/j").json()["job"]["may"]["remove"] is True


def test_a_waiting_job_tells_how_many_are_before_it(place: Place) -> None:
    last = [place.job(f"in-line-{n}") for n in range(3)][-1]
    before = place.redis.llen(place.keys.of("wait"))
    assert place.hala.get(f"/{QUEUE}/jobs/{last}").json()["job"]["ahead"] == before - 1
    place.redis.rpush(place.keys.of("wait"), place.redis.lpop(place.keys.of("wait")))
    assert place.hala.get(f"/{QUEUE}/jobs/{last}").json()["job"]["ahead"] == 0, "it is the next to be taken"
    place.job("by-priority", state="prioritized")
    assert place.hala.get(f"/{QUEUE}/jobs/by-priority").json()["job"]["ahead"] >= before
    place.job("not-in-line", state="active")
    assert "ahead" not in place.hala.get(f"/{QUEUE}/jobs/not-in-line").json()["job"]


def test_a_waiting_job_tells_when_it_starts_only_where_that_is_known(place: Place) -> None:
    place.job("next")
    last = place.job("last")

    def wait() -> int | None:
        job = place.hala.get(f"/{QUEUE}/jobs/{last}").json()["job"]
        assert job["ahead"] == 1
        found: int | None = job.get("expectedWait")
        return found

    for number in range(5):
        assert wait() is None, f"{number} jobs that ended say nothing of the pace"
        place.job(f"done-{number}", state="completed", processedOn="1700000000000", finishedOn="1700000060000")
    assert wait() is None, "nobody works"
    now = round(time.time() * 1000)
    place.job("one", state="active", processedOn=str(now))
    place.job("two", state="active", processedOn=str(now - 30_000))
    assert 50_000 < (wait() or 0) <= 60_000, "two run, and it takes the place of the second to end"
    place.redis.set(place.keys.of("limiter"), 1)
    assert wait() is None, "the queue's rate is limited"
    place.redis.delete(place.keys.of("limiter"))
    place.admin.post(f"/{QUEUE}/pause")
    assert wait() is None, "the queue is paused"
    place.admin.post(f"/{QUEUE}/resume")


def test_who_joins_a_waiting_job_does_not_read_the_others(place: Place) -> None:
    for number in range(20):
        place.job(f"runs-{number}", state="active", processedOn="1700000000000")
    job_id = place.job("watched")
    url = f"{place.notifier.url}/api/realtime/jobs/{job_id}/stream"

    def reads() -> int:
        stats: Any = place.redis.info("commandstats")
        return int(stats["cmdstat_hmget"]["calls"])

    assert place.hala.get(f"/{QUEUE}/jobs/{job_id}").json()["job"]["ahead"] == 0
    before = reads()
    with watching(url, access_token=token("hala")) as frames:
        next(frames)
        assert reads() - before < 10
    before = reads()
    place.hala.get(f"/{QUEUE}/jobs/{job_id}")
    assert reads() - before > 20, "the answer over HTTP has when it will start"


def test_whoever_watches_a_queue_is_told_its_counts_as_they_change(place: Place) -> None:
    room = {"rooms": f"queue:{QUEUE}", "access_token": token("root", roles=["admin"])}
    with watching(place.notifier.events_url, counts=True, **room) as frames:
        before = until(frames, lambda frame: frame.event == COUNTS)[-1].data["stats"]
        place.job("counted")
        after = until(frames, lambda frame: frame.event == COUNTS)[-1].data["stats"]
    assert after == before | {"waiting": before["waiting"] + 1, "total": before["total"] + 1}


def test_logs_are_paged_for_those_who_see_the_job(place: Place) -> None:
    place.job("j")
    for number in range(5):
        place.redis.rpush(place.keys.logs("j"), f"line {number}")
    answer = place.hala.get(f"/{QUEUE}/jobs/j/logs", start=1, limit=2).json()
    assert answer["lines"] == [{"sequence": 1, "line": "line 1"}, {"sequence": 2, "line": "line 2"}]
    assert (answer["total"], answer["next"]) == (5, 3)
    assert "next" not in place.hala.get(f"/{QUEUE}/jobs/j/logs", start=3).json()


def test_a_line_of_ours_comes_with_its_time_and_what_it_says(place: Place) -> None:
    """For readers in other languages; a line of somebody else's has none of it."""
    place.job("j")
    place.redis.rpush(
        place.keys.logs("j"), stored(note("findings", found=2), "2026-01-31T09:15:00.123Z"), "theirs"
    )
    ours, theirs = place.hala.get(f"/{QUEUE}/jobs/j/logs").json()["lines"]
    assert ours == {
        "sequence": 0,
        "line": "2 findings",
        "time": "2026-01-31T09:15:00.123Z",
        "code": "findings",
        "values": {"found": 2},
    }
    assert theirs == {"sequence": 1, "line": "theirs"}


def test_somebody_else_s_job_and_one_that_is_not_there_are_the_same_404(place: Place) -> None:
    place.job("j")
    for path in ("", "/logs"):
        theirs, unknown = (place.badr.get(f"/{QUEUE}/jobs/{job_id}{path}") for job_id in ("j", "unknown"))
        assert theirs.status_code == unknown.status_code == 404
        assert theirs.json() == unknown.json()
    for operation in ("cancel", "retry", "promote"):
        theirs, unknown = (place.badr.post(f"/{QUEUE}/jobs/{job_id}/{operation}") for job_id in ("j", "unknown"))
        assert theirs.status_code == unknown.status_code == 404
        assert theirs.json() == unknown.json()
    assert place.badr.delete(f"/{QUEUE}/jobs/j").status_code == 404
    assert place.redis.exists(place.keys.job("j"))


def test_an_owner_cancels_and_retries_and_does_nothing_else(place: Place) -> None:
    place.job("j")
    answer = place.hala.post(f"/{QUEUE}/jobs/j/cancel")
    assert answer.status_code == 200
    assert (answer.json()["job"]["state"], answer.json()["job"]["error"]) == ("failed", "by hala")
    assert place.hala.post(f"/{QUEUE}/jobs/j/cancel").status_code == 409
    assert place.hala.post(f"/{QUEUE}/jobs/j/retry").json()["job"]["state"] == "waiting"
    assert place.hala.post(f"/{QUEUE}/jobs/j/retry").status_code == 409
    place.job("d", state="delayed")
    for answer in (place.hala.post(f"/{QUEUE}/jobs/d/promote"), place.hala.delete(f"/{QUEUE}/jobs/d")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert place.admin.get(f"/{QUEUE}/jobs/d").json()["job"]["state"] == "delayed"


def test_a_grant_shows_a_job_and_gives_no_right_to_change_it(place: Place) -> None:
    place.job("j")
    guest = Caller(place.notifier.url, "guest", rooms=["project:p"])
    shown = guest.get(f"/{QUEUE}/jobs/j").json()["job"]
    assert shown["may"] == {"cancel": False, "retry": False, "promote": False, "remove": False}
    for operation in ("cancel", "retry", "promote"):
        assert guest.post(f"/{QUEUE}/jobs/j/{operation}").status_code == 403
    assert guest.delete(f"/{QUEUE}/jobs/j").status_code == 403
    assert guest.ids() == []


@pytest.mark.parametrize(
    ("path", "body"), [("pause", None), ("resume", None), ("drain", None), ("clean", {"state": "failed"})]
)
def test_queues_are_operated_by_admins_only(place: Place, path: str, body: Any) -> None:
    place.job("j")
    refused = place.hala.post(f"/{QUEUE}/{path}", body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    assert Caller(place.notifier.url, None).post(f"/{QUEUE}/{path}", body).status_code == 401
    assert place.redis.llen(place.keys.of("wait")) == 1
    assert not place.redis.hexists(place.keys.meta, "paused")


def test_an_admin_operates_jobs_and_queues(place: Place) -> None:
    place.job("d", state="delayed")
    assert place.admin.post(f"/{QUEUE}/jobs/d/promote").json()["job"]["state"] == "waiting"
    assert place.admin.delete(f"/{QUEUE}/jobs/d").json() == {"success": True, "jobId": "d"}
    assert place.admin.get(f"/{QUEUE}/jobs/d").status_code == 404
    assert place.admin.post(f"/{QUEUE}/pause").json()["queue"]["paused"] is True
    assert place.admin.post(f"/{QUEUE}/resume").json()["queue"]["paused"] is False
    for number in range(3):
        place.job(f"w{number}")
        place.job(f"f{number}", state="failed")
    place.job("later", state="delayed")
    assert place.admin.post(f"/{QUEUE}/drain").json()["count"] == 3
    assert place.admin.post(f"/{QUEUE}/drain", {"delayed": True}).json()["count"] == 1
    young = place.admin.post(f"/{QUEUE}/clean", {"state": "failed", "olderThan": 3600})
    assert young.json()["count"] == 0
    assert place.admin.post(f"/{QUEUE}/clean", {"state": "failed", "limit": 2}).json()["count"] == 2
    active = place.job("a", state="active")
    answer = place.admin.delete(f"/{QUEUE}/jobs/{active}")
    assert (answer.status_code, "active" in answer.json()["error"]["message"]) == (409, True)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/jobs", {"state": "gone"}),
        ("/jobs", {"state": "waiting,,failed"}),
        ("/jobs", {"state": ""}),
        ("/jobs", {"limit": "0"}),
        ("/jobs", {"limit": "101"}),
        ("/jobs", {"limit": "-1"}),
        ("/jobs", {"limit": "٣"}),
        ("/jobs", {"limit": "9" * 5000}),
        ("/jobs", {"cursor": "x"}),
        ("/jobs", {"cursor": "x" * 3000}),
        ("/jobs", {"search": ""}),
        ("/jobs", {"search": "x" * 201}),
        ("/jobs", {"user": ""}),
        ("/jobs", {"project": "x" * 201}),
        ("/jobs/j/logs", {"start": "-1"}),
        ("/jobs/j/logs", {"limit": "1001"}),
    ],
)
def test_a_bad_parameter_is_400_and_named(place: Place, path: str, query: dict[str, str]) -> None:
    place.job("j")
    answer = place.admin.get(f"/{QUEUE}{path}", **query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad-request")
    assert answer.json()["error"]["message"].startswith(f"{next(iter(query))}:")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("clean", {}, "state"),
        ("clean", {"state": "active"}, "state"),
        ("clean", {"state": "failed", "olderThan": -1}, "olderThan"),
        ("clean", {"state": "failed", "olderThan": "1"}, "olderThan"),
        ("clean", {"state": "failed", "limit": 0}, "limit"),
        ("clean", {"state": "failed", "limit": 100_001}, "limit"),
        ("clean", {"state": "failed", "limit": 1.5}, "limit"),
        ("clean", {"state": "failed", "older": 1}, "older"),
        ("drain", {"delayed": "yes"}, "delayed"),
        ("drain", {"delay": True}, "delay"),
    ],
)
def test_a_bad_field_is_400_and_named_and_removes_nothing(
    place: Place, path: str, body: dict[str, Any], field: str
) -> None:
    place.job("w")
    place.job("f", state="failed")
    answer = place.admin.post(f"/{QUEUE}/{path}", body)
    assert (answer.status_code, answer.json()["error"]["message"].split(":")[0]) == (400, field)
    assert place.admin.get(f"/{QUEUE}").json()["queue"]["counts"]["total"] == 2


@pytest.mark.parametrize(
    "operation", ["jobs/j/cancel", "jobs/j/retry", "jobs/j/promote", "pause", "resume", "drain"]
)
def test_pages_of_other_origins_change_nothing(place: Place, operation: str) -> None:
    place.job("j")
    for origin, status in (("https://evil.example", 403), ("null", 403)):
        assert place.admin.post(f"/{QUEUE}/{operation}", Origin=origin).status_code == status
    assert place.admin.delete(f"/{QUEUE}/jobs/j", Origin="https://evil.example").status_code == 403
    clean = place.admin.post(f"/{QUEUE}/clean", {"state": "waiting"}, Origin="https://evil.example")
    assert clean.status_code == 403
    assert place.admin.get(f"/{QUEUE}/jobs/j").json()["job"]["state"] == "waiting"
    assert not place.redis.hexists(place.keys.meta, "paused")
    assert place.admin.post(f"/{QUEUE}/pause", Origin="https://app.example").status_code == 200


def test_an_open_server_lets_everyone_and_no_other_host(
    start_notifier: StartNotifier, redis: "Redis", prefix: str
) -> None:
    notifier = start_notifier()
    place = Place(redis, prefix, notifier)
    place.job("j")
    anyone = Caller(notifier.url, None)
    assert anyone.ids() == ["j"]
    rebound = anyone.post(f"/{QUEUE}/jobs/j/cancel", Host="evil.example")
    assert rebound.status_code == 403
    assert anyone.get(f"/{QUEUE}/jobs/j").json()["job"]["state"] == "waiting"
    assert anyone.post(f"/{QUEUE}/jobs/j/cancel?userId=Hala").json()["job"]["error"] == "by Hala"
    assert anyone.delete(f"/{QUEUE}/jobs/j").status_code == 200


@pytest.mark.parametrize(
    "job_id", ["a b", "repeat:nightly:1700000000000", "مسرحية", "a/b", "%41", "a?b#c", "logs"]
)
def test_jobs_of_any_name_are_reached(place: Place, job_id: str) -> None:
    place.job(job_id)
    path = f"/{QUEUE}/jobs/{quote(job_id, safe='')}"
    assert place.hala.get(path).json()["job"]["jobId"] == job_id
    assert place.hala.get(f"{path}/logs").json()["total"] == 0
    assert place.hala.post(f"{path}/cancel").json()["job"]["state"] == "failed"
    link = place.hala.get(path).json()["job"]["links"]["self"]
    assert place.hala.get(link.removeprefix("/api/queues")).json()["job"]["jobId"] == job_id
    assert place.admin.delete(path).json()["jobId"] == job_id


@pytest.mark.parametrize("name", ["unknown", "a:b", "a b", "صف", "..", f"{QUEUE}:meta"])
def test_a_queue_that_is_not_relayed_is_404(place: Place, name: str) -> None:
    for path in ("", "/jobs", "/jobs/j", "/jobs/j/logs"):
        assert place.admin.get(f"/{quote(name, safe='')}{path}").status_code == 404
    for path in ("/pause", "/drain", "/jobs/j/cancel"):
        assert place.admin.post(f"/{quote(name, safe='')}{path}").status_code == 404


def test_a_neighbouring_queue_is_listed_and_operated(place: Place) -> None:
    mails = Log(place.redis, place.prefix, OTHER)
    mails.job("1", {"to": "x"})
    place.redis.lpush(mails.keys.of("wait"), "1")
    job = place.admin.get(f"/{OTHER}/jobs/1").json()["job"]
    assert job["links"]["stream"] == f"/api/realtime/jobs/1/stream?queue={OTHER}"
    assert "report" not in job["links"]
    assert place.hala.get(f"/{OTHER}/jobs/1").status_code == 404
    assert place.admin.post(f"/{OTHER}/jobs/1/cancel").json()["job"]["code"] == "cancelled"


def test_names_that_are_not_ascii_are_seen_and_operated(
    start_notifier: StartNotifier, redis: "Redis", prefix: str
) -> None:
    """Settings refuse some names for our own queue; Node makes queues of any."""
    names = ["صف المسرحيات", "naïve/queue", "100%"]
    for name in names:
        mails = Log(redis, prefix, name)
        redis.hset(mails.keys.meta, "opts.maxLenEvents", 100)
        mails.job("1", {"to": "x"})
        redis.lpush(mails.keys.of("wait"), "1")
        mails.add("waiting", "1")
    notifier = start_notifier(queues="*")
    anyone = Caller(notifier.url, None)
    seen = {one["name"] for one in anyone.get().json()["queues"]}
    assert seen == {QUEUE, *names}
    for name in names:
        path = f"/{quote(name, safe='')}"
        assert anyone.get(path).json()["queue"]["counts"]["waiting"] == 1
        assert anyone.get(f"{path}/jobs").json()["jobs"][0]["queueName"] == name
        assert anyone.post(f"{path}/pause").json()["queue"]["paused"] is True
        assert anyone.post(f"{path}/jobs/1/cancel").json()["job"]["state"] == "failed"


def test_who_watches_a_waiting_analysis_is_told_that_it_was_cancelled(place: Place) -> None:
    place.job("j")
    value = token("hala")
    url = f"{place.notifier.url}/api/realtime/analysis/j/stream"
    with watching(url, access_token=value) as frames:
        until(frames, lambda frame: frame.event == "analysis:progress")
        assert place.hala.post(f"/{QUEUE}/jobs/j/cancel").status_code == 200
        end = until(frames, lambda frame: frame.event == "analysis:failed")[-1]
        assert (end.data["code"], end.data["error"]) == ("cancelled", "by hala")
        assert list(frames) == []


def add(place: Place, user: str = "hala", **body: Any) -> httpx.Response:
    value = token(user)
    return httpx.post(
        f"{place.notifier.url}/api/analysis",
        json={"text": "HAMLET\nTo be.", **body},
        headers={"Authorization": f"Bearer {value}"},
    )


def test_an_analysis_is_added_with_delay_priority_and_attempts(place: Place) -> None:
    job_id = add(place, delay=60.5, priority=3, attempts=7).json()["jobId"]
    job = place.hala.get(f"/{QUEUE}/jobs/{job_id}").json()["job"]
    assert (job["state"], job["priority"], job["attemptsMax"]) == ("delayed", 3, 7)
    assert job["options"]["delay"] == 60_500
    assert place.hala.ids(state="delayed") == [job_id]


@pytest.mark.parametrize(
    ("wish", "value"),
    [("delay", -1), ("delay", "soon"), ("priority", 1.5), ("attempts", 0), ("attempts", 21), ("attempts", True)],
)
def test_a_wish_out_of_bounds_is_422_and_named_and_nothing_is_added(place: Place, wish: str, value: Any) -> None:
    answer = add(place, **{wish: value})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid-data")
    assert answer.json()["error"]["message"].startswith(f"{wish}:")
    assert place.admin.get(f"/{QUEUE}").json()["queue"]["counts"]["total"] == 0


def test_the_same_text_is_the_same_job_for_who_asks_for_it(place: Place) -> None:
    first, again = (add(place, deduplicate=True).json()["jobId"] for _ in range(2))
    other, badrs = add(place).json()["jobId"], add(place, "badr", deduplicate=True).json()["jobId"]
    assert first == again
    assert len({first, other, badrs}) == 3
    assert [add(place, deduplicate=value).status_code for value in ("yes", 0, "", [])] == [400] * 4


def plan(place: Place, schedule_id: str, user: str, **fields: Any) -> None:
    """A schedule as BullMQ keeps it."""
    place.redis.zadd(place.keys.of("repeat"), {schedule_id: 1_800_000_000_000 + len(schedule_id)})
    data = {"text": "HAMLET. To be.", "title": f"Play {schedule_id}", "userId": user}
    place.redis.hset(
        place.keys.of(f"repeat:{schedule_id}"),
        mapping={
            "name": "analyze",
            "ic": 3,
            "data": json.dumps(data),
            "opts": json.dumps({"attempts": 2}),
            **fields,
        },
    )


def test_schedules_are_listed_to_admins_and_owners_and_removed_by_admins(place: Place) -> None:
    plan(place, "often", "hala", every=60_000)
    plan(place, "early/late", "badr", pattern="0 6 * * 1", tz="Africa/Cairo")
    place.redis.zadd(place.keys.of("repeat"), {"odd": 1})
    place.redis.set(place.keys.of("repeat:odd"), "no hash")
    odd, often, early = place.admin.get(f"/{QUEUE}/schedules").json()["schedules"]
    assert odd == {
        "scheduleId": "odd",
        "queue": QUEUE,
        "runs": 0,
        "data": {},
        "options": {},
        "nextAt": "1970-01-01T00:00:00.001Z",
    }
    assert often == {
        "scheduleId": "often",
        "queue": QUEUE,
        "every": 60,
        "nextAt": timestamp(1_800_000_000_005),
        "runs": 2,
        "title": "Play often",
        "userId": "hala",
        "jobName": "analyze",
        "data": {"title": "Play often", "userId": "hala"},
        "options": {"attempts": 2},
    }
    assert (early["cron"], early["timezone"], "every" in early) == ("0 6 * * 1", "Africa/Cairo", False)
    first = place.admin.get(f"/{QUEUE}/schedules", limit=2).json()
    assert ([one["scheduleId"] for one in first["schedules"]], first["next"]) == (["odd", "often"], 2)
    assert [one["scheduleId"] for one in place.badr.get(f"/{QUEUE}/schedules").json()["schedules"]] == [
        "early/late"
    ]
    assert Caller(place.notifier.url, None).get(f"/{QUEUE}/schedules").status_code == 401
    assert place.badr.delete(f"/{QUEUE}/schedules/early/late").status_code == 403
    assert place.admin.delete(f"/{QUEUE}/schedules/early/late").json()["scheduleId"] == "early/late"
    assert place.admin.delete(f"/{QUEUE}/schedules/early/late").status_code == 404
    assert place.badr.get(f"/{QUEUE}/schedules").json()["schedules"] == []
    assert place.admin.get("/nothing/schedules").status_code == 404


def test_options_of_a_schedule_that_are_large_are_not_read(place: Place) -> None:
    plan(place, "often", "hala", every=60_000, opts=json.dumps({"x": "y" * 9000}))
    (often,) = place.hala.get(f"/{QUEUE}/schedules").json()["schedules"]
    assert (often["every"], often["options"], often["title"]) == (60, {}, "Play often")


def test_doubts_in_a_result_of_somebody_else_s_keep_no_list_from_being_shown(place: Place) -> None:
    result = {"sevenStations": 1, "duration": 1, "doubts": 5}
    place.job("j", state="completed", returnvalue=json.dumps(result), processedOn="1", finishedOn="2")
    assert place.hala.ids() == ["j"]


def test_a_flow_is_told_from_its_first_parent_on_as_far_as_one_may_see_it(place: Place) -> None:
    def key(job_id: str, queue: str = QUEUE) -> str:
        return Keys(place.prefix, queue).job(job_id)

    place.job("parent", state="waiting-children")
    place.job("early", state="active", parentKey=key("parent"), timestamp="1700000000001")
    place.job("broken", state="failed", failedReason="no", parentKey=key("parent"), timestamp="1700000000002")
    place.job("under", parentKey=key("early"))
    place.job("his", user="badr", parentKey=key("parent"), timestamp="1700000000003")
    children = [key("early"), key("his"), key("mail", OTHER), key("mail", "not-relayed"), key("parent"), "odd"]
    place.redis.sadd(f"{key('parent')}:dependencies", *children)
    place.redis.hset(f"{key('parent')}:failed", mapping={key("broken"): "no"})
    place.redis.hset(f"{key('parent')}:processed", mapping={key("removed"): "1"})
    place.redis.sadd(f"{key('early')}:dependencies", key("under"))
    place.redis.set(f"{key('under')}:dependencies", "no set")
    mail = {"name": "mail", "data": "{}", "opts": "{}", "timestamp": "1700000000004", "parentKey": key("parent")}
    for queue in (OTHER, "not-relayed"):
        place.redis.hset(key("mail", queue), mapping=mail)

    def ids(flow: dict[str, Any]) -> list[Any]:
        return [flow["jobId"], flow["hidden"], *(ids(child) for child in flow["children"])]

    def told(caller: Caller, job_id: str, queue: str = QUEUE) -> list[Any]:
        return ids(caller.get(f"/{queue}/jobs/{job_id}/flow").json()["flow"])

    seen_by_her = ["parent", 6, ["early", 0, ["under", 0]], ["broken", 0]]
    for job_id in ("parent", "early", "under", "broken"):
        assert told(place.hala, job_id) == seen_by_her
    everything = ["parent", 4, ["early", 0, ["under", 0]], ["broken", 0], ["his", 0], ["mail", 0]]
    assert told(place.admin, "under") == told(place.admin, "mail", OTHER) == everything
    link = place.hala.get(f"/{QUEUE}/jobs/under").json()["job"]["links"]["flow"]
    assert link == f"/api/queues/{QUEUE}/jobs/under/flow"
    assert place.hala.get(f"/{QUEUE}/jobs/parent").json()["job"]["links"]["flow"].endswith("/parent/flow")
    assert place.badr.get(f"/{QUEUE}/jobs/his/flow").status_code == 404, "there is nothing of it that he may see"
    assert "flow" not in place.badr.get(f"/{QUEUE}/jobs/his").json()["job"]["links"], "it would lead to nothing"
    assert place.badr.get(f"/{QUEUE}/jobs/parent/flow").status_code == 404
    place.job("alone")
    assert "flow" not in place.hala.get(f"/{QUEUE}/jobs/alone").json()["job"]["links"]
    assert place.hala.get(f"/{QUEUE}/jobs/alone/flow").status_code == 404
