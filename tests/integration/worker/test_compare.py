"""The ``compare`` job: after its analyses, of those that have a report."""

import asyncio
import json
from typing import Any

import httpx
from bullmq import Queue

from cli.local.server import free_port
from seven_stations.protocol.options import JobOptions
from seven_stations.queue.connection import connect
from seven_stations.queue.producer import EnqueuedSet, Producer
from seven_stations.queue.store import Store
from tests.deployment import TEXT, Deployment, worker

OTHER = TEXT.replace("salt", "wine").replace("BEN", "CARL")


def enqueue_set(
    deployment: Deployment, texts: list[str], limits: dict[int, float] | None = None, **fields: Any
) -> EnqueuedSet:
    """A set of texts; ``limits`` are times, by a text's number, that they may take."""
    allowed = limits or {}

    async def add() -> EnqueuedSet:
        client = connect(deployment.url, client_name="test")
        blobs = connect(deployment.url, client_name="test", decode=False)
        producer = Producer(client, blobs, prefix=deployment.prefix, queue="ai-analysis", max_text_bytes=5_000_000)
        data = [
            {"text": text, "title": f"Text {n}", "options": {"timeout": allowed.get(n, 60)}, **fields}
            for n, text in enumerate(texts, 1)
        ]
        added = await producer.enqueue_set(data, title="A set", options=JobOptions(attempts=1))
        await client.aclose()
        await blobs.aclose()
        return added

    return asyncio.run(add())


def forget(deployment: Deployment, job: str) -> None:
    async def run() -> None:
        blobs = connect(deployment.url, client_name="test", decode=False)
        await Store(blobs, deployment.keys).forget(job)
        await blobs.aclose()

    asyncio.run(run())


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
        added = enqueue_set(deployment, [TEXT + OTHER, OTHER], userId="sam")
        assert deployment.outcome(added.comparison.job_id)["event"] == "completed"
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
    assert report["missing"][0]["reason"]["code"].endswith("was still running after 0.001 s")
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
    assert "expired or was forgotten" in end["failedReason"]
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

    async def add() -> str:
        client = connect(deployment.url, client_name="test")
        queue: Any = Queue("ai-analysis", {"connection": client, "prefix": deployment.prefix})
        analyses = [{"jobId": job, "analysisId": job} for job in jobs]
        data = {"analyses": analyses, "analysisId": "the-set", **fields}
        job = await queue.add("compare", data, {"attempts": 3, "jobId": "the-set"})
        await client.aclose()
        return str(job.id)

    return asyncio.run(add())
