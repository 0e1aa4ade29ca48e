"""The programs that docs/library.md shows, run as a reader would run them."""

import asyncio
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from seven_stations.client import NotifierClient
from tests.processes import NotifierProcess, Process, StartNotifier, wait_until

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples"
SAMPLE = ROOT / "seven_stations" / "samples" / "ten-past-four.txt"


def run(example: str, *arguments: str) -> str:
    program = [sys.executable, str(EXAMPLES / example), *arguments]
    done = subprocess.run(program, check=False, cwd=ROOT, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_text_is_analysed_without_any_server() -> None:
    out = run("analyse.py", str(SAMPLE))
    assert re.match(r"\d+ speakers, \d+ speeches\n1\. Text Analysis\n", out)
    assert out.count("\n") == 8


def followed(notifier: NotifierProcess, redis_url: str, example: str, *arguments: str) -> list[str]:
    """What an example prints that follows an analysis from before its start to its end."""
    with ThreadPoolExecutor() as pool:
        running = pool.submit(run, example, *arguments)
        wait_until(lambda: notifier.streams or running.done(), "it follows")
        # Not before: whoever comes later is told the present state, and not each station that led to it.
        with Process("worker", redis_url=redis_url, prefix="bull", processes=1):
            return running.result().splitlines()


def check(lines: list[str]) -> None:
    assert len({line for line in lines if line.startswith("analysis:station_completed")}) == 7
    assert lines[-1].startswith("analysis:completed")


def test_an_analysis_is_added_and_followed_to_its_end(redis_url: str, start_notifier: StartNotifier) -> None:
    notifier = start_notifier(prefix="bull")
    check(followed(notifier, redis_url, "enqueue_and_follow.py", redis_url, notifier.url, str(SAMPLE)))


def test_an_analysis_is_followed_without_asyncio(redis_url: str, start_notifier: StartNotifier) -> None:
    notifier = start_notifier(prefix="bull")
    body = {"text": SAMPLE.read_text("utf-8"), "analysisId": "shown"}
    assert httpx.post(f"{notifier.url}/api/analysis", json=body).status_code == 202
    check(followed(notifier, redis_url, "follow.py", notifier.url, "shown"))


def test_what_is_published_reaches_the_room(redis_url: str, start_notifier: StartNotifier) -> None:
    notifier = start_notifier(prefix="bull")

    async def heard() -> str:
        async with NotifierClient(notifier.url) as client:
            async for event in client.events("/api/realtime/events", {"rooms": "project:hamlet"}):
                if event.name == "connected":
                    await asyncio.to_thread(run, "publish.py", redis_url, "hamlet", "Rehearsal at ten")
                if event.name == "note":
                    return str(event.payload["text"])
        return ""

    assert asyncio.run(asyncio.wait_for(heard(), 60)) == "Rehearsal at ten"
