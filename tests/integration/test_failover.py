"""A deployment on servers that take over from one another: under Sentinel, and in a Cluster."""

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from seven_stations.log.streams import Streams
from seven_stations.queue.keys import Keys, published_stream, stream_numbers
from seven_stations.queue.producer import Enqueued, Producer
from tests.clients import connected, with_clients
from tests.processes import COMMAND, NotifierProcess, Process
from tests.topology import Cluster, Watched, promoted
from tests.viewers import Frame, until, watching

PLAY = "INT. KITCHEN - NIGHT\n\nANNA\nYou took the ledger.\n\nBEN\nNobody took anything.\n"
SAM = {"userId": "sam", "analysisType": "quick"}


@pytest.fixture(params=[Watched, Cluster], ids=["sentinel", "cluster"])
def deployed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watched | Cluster]:
    made = request.param(tmp_path)
    yield made
    made.close()


@pytest.fixture
def notifier(deployed: Watched | Cluster) -> Iterator[NotifierProcess]:
    settings = {"redis_url": deployed.url, "prefix": deployed.prefix}
    with (
        Process("worker", processes=2, concurrency=2, pace=0.2, lock_duration=10, **settings),
        NotifierProcess(keepalive=2, **settings) as started,
    ):
        yield started


def stations(deployed: Watched | Cluster, *arguments: str, given: str = "") -> str:
    """What a command of ours prints."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=given,
        env={**os.environ, "STATIONS_REDIS_URL": deployed.url, "STATIONS_PREFIX": deployed.prefix},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def add(deployed: Watched | Cluster, *keys: str) -> list[Enqueued]:
    """Add a job for each idempotency key, as often as it takes; returns when all are acknowledged."""
    async with connected(deployed.url) as (client, blobs):
        producer = Producer(
            client, blobs, prefix=deployed.prefix, queue="ai-analysis", max_text_bytes=len(PLAY.encode())
        )
        made: list[Enqueued] = []
        deadline = time.monotonic() + 90
        while len(made) < len(keys):
            try:
                made.append(await producer.enqueue({"text": PLAY, **SAM}, idempotency_key=keys[len(made)]))
            except (RedisError, OSError):
                assert time.monotonic() < deadline, "nobody took over"
                await asyncio.sleep(0.1)
        return made


def ends_of(jobs: set[str]) -> Callable[[Frame], bool]:
    """Whether the last of these jobs has completed, frame by frame."""
    left = set(jobs)

    def ended(frame: Frame) -> bool:
        assert frame.event != "job:failed", frame
        if frame.event == "job:completed":
            left.discard(frame.data["jobId"])
        return not left

    return ended


@pytest.mark.timeout(240)  # a dozen processes start and end
@pytest.mark.parametrize("how", ["killed", "handed-over"])
def test_another_server_takes_over_and_no_acknowledged_job_is_lost(
    deployed: Watched | Cluster, notifier: NotifierProcess, how: str
) -> None:
    # Watched from before the first job on: what ends unseen would be waited for in vain.
    with watching(notifier.events_url, userId="sam") as frames:
        until(frames, lambda frame: frame.event == "connected")
        added = stations(deployed, "enqueue", "-", "--user", "sam", "--type", "quick", "--json", given=PLAY)
        first = json.loads(added)
        jobs = {first["jobId"], *(job.job_id for job in asyncio.run(add(deployed, "a", "b")))}
        seen = until(frames, lambda frame: frame.event == "job:progress")
        with deployed.master.client() as client:
            # Replication is asynchronous: what a server has not passed on when it dies is lost.
            assert client.wait(1, 5000) >= 1, "no replica follows"
        began = time.monotonic()
        if how == "killed":
            deployed.master.kill()
        else:
            deployed.hand_over()
        jobs |= {job.job_id for job in asyncio.run(add(deployed, "c", "d"))}
        taken = time.monotonic() - began
        master = promoted(deployed)
        seen += until(frames, ends_of(jobs))
    whole = time.monotonic() - began
    print(f"\n{how}: a job was acknowledged after {taken:.1f} s, all were done after {whole:.1f} s")  # noqa: T201
    completed = [frame.data["jobId"] for frame in seen if frame.event == "job:completed"]
    assert sorted(completed) == sorted(set(completed)), "a job was told as completed twice"
    with master.client() as client:
        queue = f"{deployed.prefix}:ai-analysis"
        assert set(client.zrange(f"{queue}:completed", 0, -1)) == jobs, "a job is lost"
    assert "KITCHEN" in stations(deployed, "report", first["jobId"], "--format", "json"), "its report is lost"


def test_a_gap_is_seen_also_after_a_server_lost_its_last_entries(
    redis_url: str, redis: Redis, prefix: str
) -> None:
    """A replica that takes over may lack entries that were read before: what it trims is still counted."""
    key = f"{prefix}:q:events"

    async def play(client: Any, raw: Any) -> tuple[int, int, list[int]]:
        streams = Streams(client, prefix=prefix)
        await streams.follow("q")
        for number in range(10):
            if number == 7:
                behind = await raw.dump(key)
            redis.xadd(key, {"event": "added"})
        read = await streams.read(100)
        await raw.restore(key, 0, behind, replace=True)
        await streams.read(100)
        for _ in range(5):
            redis.xadd(key, {"event": "added"})
        redis.xtrim(key, 2, approximate=False)
        after = await streams.read(100)
        return len(read.gaps), len(after.gaps), [len(read.entries), len(after.entries)]

    assert with_clients(redis_url, play) == (0, 1, [10, 2])


def test_all_keys_of_a_deployment_carry_the_tag() -> None:
    keys = Keys("{bull}", "ai-analysis")
    ours = [keys.text("1"), keys.report("1"), keys.analysis("1"), keys.events, keys.logs("1")]
    for key in (*ours, published_stream("{bull}"), stream_numbers("{bull}")):
        assert key.startswith("{bull}:"), f"{key} is in another slot than the queue"
