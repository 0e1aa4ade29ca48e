"""What another producer does without meaning harm: ids that come back, flows that name jobs of others."""

import json
import zlib

from redis.asyncio import Redis

from seven_stations.errors import InvalidDataError
from seven_stations.queue.store import Holder, Store
from tests.clients import with_clients
from tests.deployment import TEXT, Deployment, worker
from tests.processes import NotifierProcess
from tests.queue_log import Log
from tests.security.caller import HTTP
from tests.tokens import bearer, token
from tests.viewers import until, watching


def obliterate(qlog: Log) -> None:
    """As BullMQ does it: its own keys go, what others put beside them stays."""
    for key in qlog.redis.scan_iter(f"{qlog.keys.of('')}*"):
        if not any(part in key for part in (":stations:", ":report", ":text", ":cancel", ":checkpoint")):
            qlog.redis.delete(key)


# The log began anew, its first entries were trimmed unread, and job 1 was believed to be its former owner's.
def test_a_job_behind_a_gap_is_not_taken_for_its_predecessor(server: NotifierProcess, qlog: Log) -> None:
    url = server.events_url
    qlog.add("added", "1")
    qlog.job("1", {"userId": "sam"})
    with (
        watching(url, access_token=token("sam"), rooms="job:1") as sam,
        watching(f"{server.url}/api/realtime/jobs/1/stream", access_token=token("sam")) as stream,
    ):
        next(sam), next(stream)
        qlog.add("active", "1", prev="waiting")
        until(sam, lambda frame: frame.event == "job:started")
        obliterate(qlog)
        pipe = qlog.redis.pipeline(transaction=True)
        qlog.job("1", {"userId": "kim"})
        for event in ("added", "waiting"):
            pipe.xadd(qlog.keys.events, {"event": event, "jobId": "1"})
        pipe.xtrim(qlog.keys.events, maxlen=0, approximate=False)
        pipe.xadd(qlog.keys.events, {"event": "active", "jobId": "1", "prev": "waiting"})
        pipe.xadd(qlog.keys.events, {"event": "failed", "jobId": "1", "failedReason": "sesame", "prev": "active"})
        pipe.execute()
        qlog.job("own", {"userId": "sam"})
        qlog.add("active", "own", prev="waiting")
        seen = until(sam, lambda frame: frame.data.get("jobId") == "own")
        qlog.job("1", {"userId": "sam"})
    told = [frame for frame in seen if frame.data.get("jobId") == "1"]
    assert not told, "the former owner of an id was sent the events of its next job"


# Whoever's job had an id first could replay, with an old cursor, into the job that has it now, and the reverse.
def test_a_replay_tells_each_owner_of_their_own_job(server: NotifierProcess, qlog: Log) -> None:
    url = server.events_url
    with watching(url, access_token=token("lou")) as frames:
        start = next(frames).id
    for user in ("kim", "lou", "sam"):
        qlog.add("added", "r1")
        qlog.job("r1", {"userId": user})
        qlog.add("progress", "r1", data=json.dumps({"progress": 1, "of": user}))
        qlog.add("failed", "r1", failedReason=f"sesame of {user}", prev="active")
        qlog.redis.delete(qlog.keys.job("r1"))
        qlog.add("removed", "r1", prev="failed")
    qlog.add("added", "r1")
    qlog.job("r1", {"userId": "sam"})
    qlog.add("active", "r1", prev="waiting")
    with watching(url, access_token=token("sam"), rooms="job:r1,analysis:r1", last_event_id=start) as frames:
        next(frames)
        seen = until(frames, lambda frame: frame.event == "job:started")
    text = "".join(map(str, seen))
    assert "of kim" not in text
    assert "of lou" not in text


# A cancel outlived its job: the next job of the same id, another user's, was ended by it.
def test_a_cancel_ends_the_job_that_was_meant(deployment: Deployment) -> None:
    deployment.redis.set(
        deployment.keys.cancel("1"), json.dumps({"by": "kim", "at": 1_700_000_000_000, "added": 1_700_000_000_000})
    )
    with worker(deployment):
        job = deployment.add({"text": TEXT, "userId": "sam"}, jobId="1")
        assert deployment.outcome(job)["event"] == "completed"


# `compare` read the report of any job that its data named, whoever's it was.
def test_a_comparison_reads_reports_of_its_owner_alone(deployment: Deployment) -> None:
    with worker(deployment):
        jobs = [deployment.enqueue({"text": TEXT, "userId": user}) for user in ("sam", "sam", "kim", "kim")]
        for job in jobs[:3]:
            deployment.outcome(job)
        own, second, others, _ = jobs
        bad = deployment.enqueue({"text": TEXT, "userId": "kim", "options": {"timeout": 0.001}})
        deployment.outcome(bad)
        analyses = [
            {"jobId": own, "analysisId": own},
            {"jobId": second, "analysisId": second},
            {"jobId": others, "analysisId": own},
            {"jobId": bad, "analysisId": "unclaimed"},
        ]
        comparison = add_comparison(deployment, analyses, "sam")
        deployment.outcome(comparison)
    report = deployment.report(comparison)
    assert [text["analysisId"] for text in report["texts"]] == [own, second]
    assert [one["reason"]["code"] for one in report["missing"]] == ["anothers-analysis"] * 2


def add_comparison(deployment: Deployment, analyses: list[dict[str, str]], user: str) -> str:
    data = {"analyses": analyses, "analysisId": "attack", "userId": user}
    return deployment.add_as("compare", data, attempts=1, jobId="attack")


# A job without an analysis id has its job id as one: claimed by another user, it failed before it had begun.
def test_a_job_runs_though_its_id_was_claimed(deployment: Deployment) -> None:
    claimed = deployment.enqueue({"text": TEXT, "userId": "sam", "analysisId": "play-42"})
    with worker(deployment):
        job = deployment.add({"text": TEXT, "userId": "kim"}, jobId="play-42")
        assert deployment.outcome(job)["event"] == "completed"
        deployment.outcome(claimed)
        assert deployment.outcome(deployment.add({"text": TEXT, "userId": "kim", "analysisId": "play-42"}))[
            "failedReason"
        ].startswith(InvalidDataError.code), "an id that is asked for is its first owner's"
    with NotifierProcess(
        redis_url=deployment.url, prefix=deployment.prefix, jwt_secret="a secret of the tests, long enough"
    ) as notifier:
        url = f"{notifier.url}/api/analysis/play-42"
        for user, job_id in (("kim", job), ("sam", claimed)):
            assert HTTP.get(url, headers=bearer(user)).json()["analysis"]["jobId"] == job_id
            assert HTTP.get(f"{url}/report", headers=bearer(user)).status_code == 200


# The index of a user's jobs outlives them: a large job of another user under an id of theirs was on their list.
def test_a_list_of_ones_own_jobs_holds_no_job_that_took_an_id(server: NotifierProcess, qlog: Log) -> None:
    qlog.redis.zadd(qlog.keys.user("sam"), {"l1": 1_700_000_000_000})
    qlog.job("l1", {"userId": "kim", "text": "x" * 20_000})
    qlog.redis.zadd(qlog.keys.of("failed"), {"l1": 1})
    jobs = HTTP.get(f"{server.url}/api/queues/ai-analysis/jobs", headers=bearer()).json()["jobs"]
    assert "l1" not in [job["jobId"] for job in jobs]


def test_stored_reports_are_found_by_their_owner_only(redis_url: str, qlog: Log) -> None:
    """The store itself refuses: no caller of it can forget to ask."""

    async def read(_: Redis, blobs: Redis) -> list[bytes | None]:
        store = Store(blobs, qlog.keys)
        await blobs.set(qlog.keys.lock("s1"), "t")
        await store.put_packed_report("s1", {"json": zlib.compress(b"{}")}, token="t", user_id="kim")
        return [await store.packed_report("s1", "json", Holder(user)) for user in ("kim", "sam", None)]

    assert [body is not None for body in with_clients(redis_url, read)] == [True, False, False]
