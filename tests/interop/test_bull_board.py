"""bull-board on our queues, started as docs/bullmq.md says: progress, logs, results, and what its buttons do."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deployment import TEXT
from tests.interop.stack import QUEUE, Stack

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
ANALYSIS = {"text": TEXT, "userId": "nora", "analysisType": "full"}


class Board:
    """The board's own interface, as its page uses it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(base_url=f"{url}/api/queues", timeout=20)

    def queue(self) -> dict[str, Any]:
        query = {"activeQueue": QUEUE, "status": "latest", "page": "1", "jobsPerPage": "20"}
        (queue,) = self._client.get("", params=query).raise_for_status().json()["queues"]
        return dict(queue)

    def job(self, job: str) -> dict[str, Any]:
        return dict(self._client.get(f"/{QUEUE}/{job}").raise_for_status().json()["job"])

    def logs(self, job: str) -> list[str]:
        return list(self._client.get(f"/{QUEUE}/{job}/logs").raise_for_status().json())

    def press(self, what: str) -> None:
        answer = self._client.put(f"/{QUEUE}/{what}")
        assert answer.is_success, f"{what}: {answer.status_code} {answer.text}"

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def board(stack: Stack, tmp_path: Path) -> Iterator[Board]:
    shutil.copy(DOCS / "bull-board.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    settings = {"STATIONS_REDIS_URL": stack.url, "STATIONS_PREFIX": stack.prefix, "PORT": "0"}
    with subprocess.Popen(
        ["node", "bull-board.mjs"], cwd=tmp_path, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("bull-board: http://"), f"it did not start: {said!r}"
        made = Board(said.partition(": ")[2].strip())
        yield made
        made.close()
        process.kill()


def test_it_shows_progress_logs_results_and_failures(stack: Stack, board: Board) -> None:
    done, bad = stack.add(ANALYSIS), stack.add({"text": " "})
    with stack.worker():
        stack.wait_entry("completed", done)
        stack.wait_entry("failed", bad)
    stack.start_worker(pace=3)
    running, later = stack.add(ANALYSIS), stack.add(ANALYSIS, delay=600_000)
    stack.wait_station(running, 1)

    queue = board.queue()
    assert {kind: number for kind, number in queue["counts"].items() if number} == {
        "completed": 1,
        "failed": 1,
        "active": 1,
        "delayed": 1,
    }
    jobs = {job["id"]: job for job in queue["jobs"]}
    assert set(jobs) == {done, bad, running, later}
    # Of an object the board shows the field `progress` as a percentage.
    assert jobs[done]["progress"]["progress"] == 100
    assert 10 < jobs[running]["progress"]["progress"] < 90
    assert jobs[running]["progress"]["stationName"], "the board's Progress tab does not name the station"
    assert jobs[done]["returnValue"]["analysisId"] == done
    assert jobs[bad]["failedReason"].startswith("invalid-data: text")
    assert jobs[bad]["stacktrace"], "the board's Error tab is empty"
    assert jobs[done]["data"]["text"] == f"{len(TEXT)} characters", "the board shows people's texts"
    lines = stack.queues.ask("job", queue=QUEUE, id=done)["logs"]
    assert lines, "our worker wrote no lines"
    assert board.logs(done) == lines
    assert queue["hasWorkers"] is True, "the board does not see who works"


def test_its_buttons_do_to_our_queue_what_they_say(stack: Stack, board: Board) -> None:
    stack.start_worker()
    board.press("pause")
    assert board.queue()["isPaused"]
    waiting = stack.add(ANALYSIS)
    bad = stack.add({"text": " "})
    board.press("resume")
    stack.wait_entry("completed", waiting)
    failed = stack.wait_entry("failed", bad)
    board.press(f"{bad}/retry")
    again = stack.wait_again("failed", bad, after=failed)
    assert again.fields["failedReason"] == failed.fields["failedReason"]
    later = stack.add(ANALYSIS, delay=600_000)
    board.press(f"{later}/promote")
    stack.wait_entry("completed", later)
    board.press(f"{later}/clean")
    assert later not in {job["id"] for job in board.queue()["jobs"]}, "the removed job is still there"
    assert board.job(waiting)["id"] == waiting
