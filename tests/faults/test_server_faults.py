"""A server that restarts, cuts its connections, stops, is full, or forgets its last second."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.audience import Audience
from tests.faults.experiment import Experiment, Injection, finished
from tests.faults.ledger import Ledger
from tests.faults.load import Analyses
from tests.faults.scale import LONG, times
from tests.faults.system import System, await_that
from tests.faults.table import Record

BACK_SECONDS = 2.0
"""From the server's return to the next progress of a worker and the next event of every viewer."""

pytestmark = pytest.mark.timeout(3600 if LONG else 300)


def seconds_until_all_goes_on(system: System, audience: Audience) -> float:
    """From now until every viewer has something new and a worker has written."""
    before = [len(viewer.got) for viewer in audience.viewers]
    system.ledger.read()
    entries = len(system.ledger.entries)

    def all_on() -> bool:
        system.ledger.read()
        worked = any(
            f.get("jobId") != "beat" and f["event"] != "waiting" for _, f in system.ledger.entries[entries:]
        )
        seen = all(len(viewer.got) > count for viewer, count in zip(audience.viewers, before, strict=True))
        return worked and seen

    return await_that(all_on, "work and viewers go on")


@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
def test_the_server_restarts(system: System, record: Record, how: str) -> None:
    rounds = times("restarts", short=1, long=10)
    notifier = system.notifier()
    system.worker(pace=0.1)

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        recoveries = []
        for _ in range(rounds):
            time.sleep(1.5)
            system.server.stop() if how == "SIGTERM" else system.kill_server()
            time.sleep(1)
            system.server.start()
            recoveries.append(seconds_until_all_goes_on(system, audience))
        return Injection(rounds, recoveries)

    injected = f"server: {how}, restart from its log"
    done = Experiment(system, record, injected, [notifier.port], beats_a_second=20).run(inject)
    if LONG:  # a bar for a machine that does nothing else
        assert max(done.recoveries) < BACK_SECONDS


def test_every_connection_is_cut(system: System, record: Record) -> None:
    rounds = times("cuts", short=3, long=100)
    notifier = system.notifier()
    system.worker(pace=0.1)

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        recoveries = []
        for _ in range(rounds):
            time.sleep(0.7)
            system.redis.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            system.redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub", "SKIPME", "yes")
            recoveries.append(seconds_until_all_goes_on(system, audience))
        return Injection(rounds, recoveries)

    Experiment(system, record, "server: CLIENT KILL of all", [notifier.port], beats_a_second=20).run(inject)


@pytest.mark.soak
def test_the_server_stops_answering(system: System, record: Record) -> None:
    seconds = 20 if LONG else 6
    notifier = system.notifier()
    system.worker(pace=0.1)

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        assert system.server.pid is not None
        os.kill(system.server.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(system.server.pid, signal.SIGCONT)
        return Injection(1, [seconds_until_all_goes_on(system, audience)])

    done = Experiment(system, record, f"server: stopped for {seconds} s", [notifier.port]).run(inject)
    if LONG:
        assert max(done.recoveries) < BACK_SECONDS


@contextmanager
def full(system: System) -> Iterator[None]:
    """The server takes no more than it has."""
    used = int(system.redis.info("memory")["used_memory"])  # type: ignore[index]
    system.redis.config_set("maxmemory", used)
    try:
        yield
    finally:
        system.redis.config_set("maxmemory", 0)


@pytest.mark.soak
def test_the_server_is_full(system: System, record: Record) -> None:
    seconds = 10 if LONG else 3
    notifier = system.notifier()
    system.worker(pace=0.1)

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        with full(system):
            time.sleep(seconds)
            await_that(lambda: analyses.refusals, "an analysis was refused")
        return Injection(1, [seconds_until_all_goes_on(system, audience)])

    Experiment(system, record, f"server: full for {seconds} s (noeviction)", [notifier.port]).run(inject)


def test_what_the_server_forgot_is_said(system: System, record: Record) -> None:
    """It comes back with an older log, as after a power cut under ``appendfsync everysec``."""
    notifier = system.notifier()
    system.worker(pace=0.1)
    audience = Audience([notifier.port], "queue:ai-analysis", sse=2, sockets=1)
    with audience:
        await_that(lambda: audience.present, "all viewers are connected")
        with Analyses(system.url, system.prefix, every=0.5) as analyses:
            await_that(lambda: len(analyses.added) >= 2, "some analyses are added")
            kept = system.copy_of_log()
            copied = set(analyses.added)
            await_that(lambda: len(analyses.added) >= len(copied) + 2, "some more are added, to be forgotten")
            system.ledger.read()
            await_that(
                lambda: all(viewer.got for viewer in audience.viewers), "viewers saw what is to be forgotten"
            )
            system.kill_server()
            system.put_log_back(kept)
            system.server.start()
            before = set(analyses.added)
            time.sleep(2)
            analyses.end()
        # Ids that the log still has, and only those: a new ledger reads it from its beginning.
        system.ledger = Ledger(system.redis, system.prefix)
        survivors = [job for job in analyses.added if system.redis.exists(system.key(job))]
        finished(system, survivors)
        expected = set(system.ledger.expected)
        await_that(
            lambda: all(expected <= set(viewer.got) for viewer in audience.viewers), "viewers have all of it", 30
        )
        await_that(lambda: audience.gaps == len(audience.viewers), "viewers are told of a gap", 20)
    ends = system.ledger.ends()
    forgotten = before - set(survivors)
    record(
        "server: back with an older log",
        1,
        jobs=len(analyses.added),
        jobs_lost=len(system.ledger.lost_jobs(survivors)),
        jobs_doubled=sum(ends[job] > 1 for job in survivors),
        events=len(system.ledger.expected) * len(audience.viewers),
        note=f"{len(forgotten)} jobs forgotten with it; {audience.gaps} of {len(audience.viewers)} viewers told",
    )
    assert forgotten, "nothing was put to the test"
    assert set(copied) <= set(survivors)
    assert not system.ledger.lost_jobs(survivors)
    assert all(ends[job] == 1 for job in survivors)
