"""The ``compare`` job: after its analyses, of those that have a report."""

import json
from typing import Any

import httpx
from redis.asyncio import Redis

from seven_stations.errors import split_failure
from seven_stations.protocol.options import JobOptions
from seven_stations.queue.producer import EnqueuedSet, Producer
from seven_stations.words import note
from seven_stations.words.recognition import recognised
from tests.clients import with_clients
from tests.deployment import TEXT, Deployment, worker
from tests.ports import free_port

OTHER = TEXT.replace("salt", "wine").replace("BEN", "CARL")


def enqueue_set(
    deployment: Deployment,
    texts: list[str],
    limits: dict[int, float] | None = None,
    set_title: str | None = "A set",
    **fields: Any,
) -> EnqueuedSet:
    """A set of texts; ``limits`` are times, by a text's number, that they may take."""
    allowed = limits or {}

    async def add(client: Redis, blobs: Redis) -> EnqueuedSet:
        producer = Producer(client, blobs, prefix=deployment.prefix, queue="ai-analysis", max_text_bytes=5_000_000)
        data = [
            {"text": text, "title": f"Text {n}", "options": {"timeout": allowed.get(n, 60)}, **fields}
            for n, text in enumerate(texts, 1)
        ]
        return await producer.enqueue_set(data, title=set_title, options=JobOptions(attempts=1))

    return with_clients(deployment.url, add)


def forget(deployment: Deployment, job: str) -> None:
    deployment.stored(lambda store: store.forget(job))


def test_a_set_is_compared_when_its_analyses_have_ended(deployment: Deployment) -> None:
    with worker(deployment):
        added = enqueue_set(deployment, [TEXT, OTHER, TEXT + OTHER], userId="sam", projectId="p")
        end = deployment.outcome(added.comparison.job_id)
    assert end["event"] == "completed", end
    result = json.loads(end["returnvalue"])
    assert (result["userId"], result["projectId"], result["texts"], result["missing"]) == ("sam", "p", 3, 0)
    assert result["analysisId"] == added.comparison.analysis_id
    report = deployment.report(added.comparison.job_id)
    assert [text["analysisId"] for text in report["texts"]] == [one.analysis_id for one in added.analyses]
    assert [text["title"] for text in report["texts"]] == ["Text 1", "Text 2", "Text 3"]
    for one, text in zip(added.analyses, report["texts"], strict=True):
        assert text["confidence"] == deployment.report(one.job_id)["confidence"]


def test_two_drafts_of_a_text_are_told_apart(deployment: Deployment) -> None:
    with worker(deployment):
        added = enqueue_set(deployment, [TEXT + OTHER, OTHER], set_title=None, userId="sam")
        end = deployment.outcome(added.comparison.job_id)
    assert (end["event"], json.loads(end["returnvalue"])["title"]) == ("completed", "Text 1 / Text 2")
    drafts = deployment.report(added.comparison.job_id)["drafts"]
    assert {one["change"] for one in drafts["scenes"]} == {"cut"}


def test_a_failed_analysis_is_left_out_and_said(deployment: Deployment) -> None:
    port = free_port()
    with worker(deployment, worker_metrics_port=port) as process:
        added = enqueue_set(deployment, [TEXT, OTHER, TEXT], limits={3: 0.001})
        end = deployment.outcome(added.comparison.job_id)
        assert deployment.outcome(added.analyses[2].job_id)["event"] == "failed"
        assert "stations_analyses_left_out_total 1.0" in httpx.get(f"http://127.0.0.1:{port}/metrics").text
        logged = process.logged()
    report = deployment.report(added.comparison.job_id)
    assert json.loads(end["returnvalue"])["missing"] == 1
    assert [text["title"] for text in report["texts"]] == ["Text 1", "Text 2"]
    assert [one["title"] for one in report["missing"]] == ["Text 3"]
    assert report["missing"][0]["reason"]["code"] == "late"
    assert "analyses left out" in logged


def test_fewer_than_two_reports_fail_at_once_and_say_why(deployment: Deployment) -> None:
    with worker(deployment):
        first = deployment.enqueue({"text": TEXT, "title": "Kept"})
        second = deployment.enqueue({"text": OTHER, "title": "Lost"})
        for job in (first, second):
            deployment.outcome(job)
        forget(deployment, second)
        job = compare(deployment, [first, second])
        end = deployment.outcome(job)
    assert end["event"] == "failed"
    assert end["failedReason"].startswith("invalid-data: analyses: 2 reports are needed, 1 of 2 are there")
    told = recognised(split_failure(end["failedReason"])[1])
    assert told == note("reports-missing", there=1, wanted=2, missing=second), "told in every language"
    assert deployment.redis.hget(deployment.keys.job(job), "atm") == "1"


def test_another_users_analysis_is_not_compared(deployment: Deployment) -> None:
    with worker(deployment):
        jobs = [deployment.enqueue({"text": TEXT, "userId": user}) for user in ("sam", "sam", "kim")]
        for job in jobs:
            deployment.outcome(job)
        comparison = compare(deployment, jobs, userId="sam")
        deployment.outcome(comparison)
    report = deployment.report(comparison)
    assert [text["analysisId"] for text in report["texts"]] == jobs[:2]
    assert report["missing"][0]["reason"]["code"] == "anothers-analysis"


def compare(deployment: Deployment, jobs: list[str], **fields: str) -> str:
    """A comparison of finished analyses, added as any producer may."""
    analyses = [{"jobId": job, "analysisId": job} for job in jobs]
    data = {"analyses": analyses, "analysisId": "the-set", **fields}
    return deployment.add_as("compare", data, attempts=3, jobId="the-set")
