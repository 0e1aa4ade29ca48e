"""A text that takes too much of the machine ends its own job, and nothing else."""

import asyncio
import errno
import os
import re
import signal
import socket
import zlib
from pathlib import Path
from typing import Any

import pytest

from seven_stations.stations import AnalysisType
from tests.deployment import TEXT, Deployment, alive, slots, worker
from tests.security.hostile_texts import TEXTS
from worker.child import Limits, Task
from worker.metrics import Metrics
from worker.process_pool import ChildLostError, ProcessPool


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ({"job_memory_bytes": 96 * 2**20}, "took more than 96 MB of memory"),
        ({"job_cpu_time": 1}, "took more than 1 s of processor time"),
    ],
)
def test_past_its_limits_a_job_ends_and_the_next_one_runs(
    deployment: Deployment, limit: dict[str, Any], reason: str
) -> None:
    with worker(deployment, **limit) as process:
        assert deployment.outcome(deployment.enqueue({"text": TEXT}))["event"] == "completed"
        (child,) = slots(process)
        job = deployment.add({"text": TEXTS["names and scenes"](2_000_000)}, attempts=3)
        end = deployment.outcome(job)
        assert end["event"] == "failed"
        where = r"(Reading the text|Station \d \(.+\))"
        assert re.fullmatch(f"too-complex: {where} {reason}", end["failedReason"])
        assert deployment.redis.hget(deployment.keys.job(job), "atm") == "1", "the same text takes as much again"
        assert not alive(child), "what reached a limit is not used again"
        assert deployment.outcome(deployment.enqueue({"text": TEXT}))["event"] == "completed"
        assert alive(process.pid)


def _processor_seconds(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def test_processor_time_counts_for_each_job_anew() -> None:
    """A warm child runs one analysis after another; each has the whole limit."""

    async def run() -> None:
        pool = ProcessPool(1, Metrics(), Limits(cpu=2))
        await pool.start()
        (child,) = pool.pids
        task = Task(zlib.compress(TEXTS["scenes"](20_000).encode()), AnalysisType.FULL, None, 5_000_000)
        try:
            spent = 0.0
            while spent < 2.5:
                async for _message in pool.run(task):
                    pass
                spent = _processor_seconds(child)
            assert pool.pids == [child]
        finally:
            await pool.close()

    asyncio.run(run())


def test_a_child_that_is_killed_was_not_too_complex() -> None:
    """The machine may kill it for what others took: another attempt may succeed."""

    async def run() -> None:
        pool = ProcessPool(1, Metrics(), Limits(memory=2**30, cpu=60))
        await pool.start()
        task = Task(zlib.compress(TEXT.encode()), AnalysisType.FULL, None, 5_000_000)
        try:
            with pytest.raises(ChildLostError):
                async for _message in pool.run(task):
                    os.kill(pool.pids[0], signal.SIGKILL)
        finally:
            await pool.close()

    asyncio.run(run())


def test_a_slot_that_cannot_be_replaced_at_once_is_replaced_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without descriptors for a moment, a worker had one process fewer for the rest of its life."""

    async def run() -> None:
        pool = ProcessPool(1, Metrics(), Limits(memory=2**30, cpu=60))
        await pool.start()
        task = Task(zlib.compress(TEXT.encode()), AnalysisType.FULL, None, 5_000_000)
        pair, refusals = socket.socketpair, iter([OSError(errno.EMFILE, "none left")] * 2)

        def few(*arguments: int) -> tuple[socket.socket, socket.socket]:
            for refusal in refusals:
                raise refusal
            return pair(*arguments)

        try:
            monkeypatch.setattr("worker.process_pool.socket.socketpair", few)
            with pytest.raises(ChildLostError):
                async for _message in pool.run(task):
                    os.kill(pool.pids[0], signal.SIGKILL)
            assert [message async for message in pool.run(task)], "the next job found no process"
        finally:
            await pool.close()

    asyncio.run(run())
