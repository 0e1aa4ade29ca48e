"""If these failed, people would be told that a job does not exist while a notifier starts, or nothing at all."""

import json
import subprocess
import threading
from contextlib import suppress

import httpx
import pytest
from redis import Redis

from tests.processes import COMMAND, NotifierProcess, environment
from tests.queue_log import Log


@pytest.mark.parametrize("path", ["/api/queues", "/api/queues/ai-analysis/jobs/1", "/api/realtime/jobs/1/stream"])
def test_nothing_is_missing_only_because_it_is_not_known_yet(
    path: str, redis_url: str, redis: "Redis", prefix: str
) -> None:
    """A page would say so for good, and an EventSource would give up."""
    Log(redis, prefix, "ai-analysis").job("1", {"userId": "sam"})
    notifier = NotifierProcess(redis_url=redis_url, prefix=prefix)
    found: list[tuple[int, bool]] = []

    def ask() -> None:
        while not found:
            with suppress(httpx.ConnectError), httpx.stream("GET", notifier.url + path, timeout=60) as response:
                found.append((response.status_code, "ai-analysis" in next(response.iter_text())))

    redis.execute_command("CLIENT", "PAUSE", 3000, "ALL")
    asking = threading.Thread(target=ask)
    asking.start()
    with notifier:
        asking.join(60)
    assert found == [(200, True)]


def test_a_notifier_that_finds_no_server_says_so() -> None:
    """It waits for one, and nobody would know what for."""
    settings = environment(
        STATIONS_REDIS_URL="redis://127.0.0.1:9/0", STATIONS_PORT="0", STATIONS_LOG_FORMAT="json"
    )
    with subprocess.Popen([*COMMAND, "notifier"], env=settings, stderr=subprocess.PIPE, text=True) as notifier:
        try:
            assert notifier.stderr is not None
            events = (json.loads(line)["event"] for line in notifier.stderr)
            assert "server lost" in events  # reads no further than that
        finally:
            notifier.terminate()
