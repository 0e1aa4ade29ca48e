"""A worker whose settings name a model: from queue to report, with and without an endpoint that answers."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from redis import Redis

from cli.local.server import free_port
from seven_stations.protocol.log_line import parse_line
from seven_stations.queue.connection import connect
from seven_stations.queue.keys import Keys
from seven_stations.queue.producer import Producer
from seven_stations.queue.store import Store
from tests.llm_endpoint import KEY, SILENCE, Endpoint, chat, error
from tests.llm_play import PLAY
from tests.processes import Process

QUOTE = {"scene": 1, "start": 6, "end": 6, "quote": "I know you took the ledger"}
ANSWER = {
    "observations": [
        {"text": "Ben hides what Anna seeks.", "characters": ["ANNA", "BEN"], "scenes": [1], "evidence": [QUOTE]}
    ]
}


def analysed(url: str, prefix: str, **settings: object) -> tuple[dict[str, Any], str, list[str], str]:
    """The report of one job that a fresh worker did, what it logged, the job's own log lines, and its metrics."""

    async def enqueue() -> str:
        client, blobs = connect(url, client_name="test"), connect(url, client_name="test", decode=False)
        producer = Producer(client, blobs, prefix=prefix, queue="ai-analysis", max_text_bytes=5_000_000)
        added = await producer.enqueue({"text": PLAY, "userId": "sam"})
        await client.aclose()
        await blobs.aclose()
        return added.job_id

    async def report(job_id: str) -> dict[str, Any]:
        blobs = connect(url, client_name="test", decode=False)
        body = await Store(blobs, keys).report(job_id, "json", None)
        await blobs.aclose()
        return dict(json.loads(body or "{}"))

    keys, port = Keys(prefix, "ai-analysis"), free_port()
    given: dict[str, Any] = {"redis_url": url, "prefix": prefix, "worker_metrics_port": port, **settings}
    with (
        Redis.from_url(url, decode_responses=True) as redis,
        Process("worker", processes=1, log_level="DEBUG", **given) as worker,
    ):
        job_id = asyncio.run(enqueue())
        wait_for_end(redis, keys, job_id)
        lines: Any = redis.lrange(keys.logs(job_id), 0, -1)
        metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        said = [parse_line(line).line for line in lines]
        return asyncio.run(report(job_id)), worker.logged(), said, metrics


def wait_for_end(redis: "Redis", keys: Keys, job_id: str) -> None:
    after, deadline = "0", time.monotonic() + 60
    while time.monotonic() < deadline:
        for _key, rows in redis.xread({keys.events: after}, block=500) or []:  # type: ignore[union-attr]
            for entry_id, fields in rows:
                after = entry_id
                if fields.get("jobId") == job_id and fields["event"] in ("completed", "failed"):
                    assert fields["event"] == "completed", fields
                    return
    raise AssertionError("the job did not end")


def test_a_worker_asks_the_model_for_the_stations_that_settings_name(redis_url: str, prefix: str) -> None:
    with Endpoint(chat(ANSWER)) as endpoint:
        report, log, lines, metrics = analysed(
            redis_url, prefix, llm_url=endpoint.url, llm_key=KEY, llm_model="m", llm_stations="4"
        )
    assert [station["engine"] for station in report["stations"]] == [
        *["built-in"] * 3,
        "built-in+m",
        *["built-in"] * 3,
    ]
    assert "Ben hides what Anna seeks." in [note["values"].get("said") for note in report["stations"][3]["notes"]]
    assert any(line.startswith("m: 1,200 tokens in, 340 out, ") for line in lines), lines
    answered = [json.loads(line) for line in log.splitlines() if "language model answered" in line]
    assert [(one["station"], one["tokens_in"], one["tokens_out"]) for one in answered] == [(4, 1200, 340)]
    assert 'stations_stations_run_total{engine="built-in+m",station="4"} 1.0' in metrics
    assert endpoint.keys == [f"Bearer {KEY}"]
    assert KEY not in f"{log} {lines} {report}"


def test_an_endpoint_that_refuses_costs_no_job(redis_url: str, prefix: str) -> None:
    with Endpoint(error(401, f"Incorrect API key provided: {KEY}")) as endpoint:
        report, log, lines, metrics = analysed(
            redis_url, prefix, llm_url=endpoint.url, llm_key=KEY, llm_model="m", llm_stations="2,4"
        )
    said = (
        "The language model was not used, the built-in station stands alone: "
        "the endpoint refused the key (HTTP 401)."
    )
    assert {station["engine"] for station in report["stations"]} == {"built-in"}
    code = "llm-not-used"
    noted = {one["number"] for one in report["stations"] for note in one["notes"] if note["code"] == code}
    assert noted == {2, 4}
    assert said in lines, "a withheld station says only that it is; the report has it of both"
    for number in range(1, 8):
        assert f'stations_stations_run_total{{engine="built-in",station="{number}"}} 1.0' in metrics
    assert "built-in+m" not in metrics
    assert KEY not in f"{log} {lines} {report}"


def test_bad_settings_are_refused_at_the_start(redis_url: str, prefix: str) -> None:
    worker = Process("worker", redis_url=redis_url, prefix=prefix, llm_key=KEY, llm_stations="4")
    with pytest.raises(AssertionError, match="STATIONS_LLM_URL") as refused:
        worker.start()
    assert worker.exit_code == 2
    assert KEY not in str(refused.value)


def test_an_endpoint_that_is_silent_costs_no_job(redis_url: str, prefix: str) -> None:
    """Each station waits as long as its settings say, all together no longer than the attempt allows."""
    with Endpoint(SILENCE) as endpoint:
        report, _, lines, _ = analysed(
            redis_url, prefix, job_timeout=20, llm_url=endpoint.url, llm_model="m", llm_stations="1,2,4"
        )
    assert {station["engine"] for station in report["stations"]} == {"built-in"}
    assert any(line.endswith("the rest of the analysis needs the time that is left.") for line in lines), lines
