"""A worker whose settings name a model: from queue to report, with and without an endpoint that answers."""

import json
from typing import Any

import httpx
import pytest

from seven_stations.protocol.log_line import parse_line
from tests.deployment import Deployment, worker
from tests.llm_endpoint import KEY, SILENCE, Endpoint, chat, error
from tests.llm_play import PLAY
from tests.ports import free_port
from tests.processes import Process

QUOTE = {"scene": 1, "start": 6, "end": 6, "quote": "I know you took the ledger"}
ANSWER = {
    "observations": [
        {"text": "Ben hides what Anna seeks.", "characters": ["ANNA", "BEN"], "scenes": [1], "evidence": [QUOTE]}
    ]
}


def analysed(url: str, prefix: str, **settings: object) -> tuple[dict[str, Any], str, list[str], str]:
    """The report of one job that a fresh worker did, what it logged, the job's own log lines, and its metrics."""

    deployment, port = Deployment(url, prefix), free_port()
    with worker(deployment, worker_metrics_port=port, log_level="DEBUG", **settings) as process:
        job_id = deployment.enqueue({"text": PLAY, "userId": "sam"})
        assert deployment.outcome(job_id)["event"] == "completed"
        lines: Any = deployment.redis.lrange(deployment.keys.logs(job_id), 0, -1)
        metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        said = [parse_line(line).line for line in lines]
        return deployment.report(job_id), process.logged(), said, metrics


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
    process = Process("worker", redis_url=redis_url, prefix=prefix, llm_key=KEY, llm_stations="4")
    with pytest.raises(AssertionError, match="STATIONS_LLM_URL") as refused:
        process.start()
    assert process.exit_code == 2
    assert KEY not in str(refused.value)


def test_an_endpoint_that_is_silent_costs_no_job(redis_url: str, prefix: str) -> None:
    """Each station waits as long as its settings say, all together no longer than the attempt allows."""
    with Endpoint(SILENCE) as endpoint:
        report, _, lines, _ = analysed(
            redis_url, prefix, job_timeout=20, llm_url=endpoint.url, llm_model="m", llm_stations="1,2,4"
        )
    assert {station["engine"] for station in report["stations"]} == {"built-in"}
    assert any(line.endswith("the rest of the analysis needs the time that is left.") for line in lines), lines
