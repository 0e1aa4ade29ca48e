"""Workers that are killed, ended, stopped or raced: every job ends once, every viewer sees it all."""

import os
import random
import signal
import time

import pytest

from tests.deployment import slots
from tests.faults.audience import Audience
from tests.faults.experiment import Experiment, Injection
from tests.faults.load import Analyses
from tests.faults.scale import LONG, times
from tests.faults.system import System, await_that
from tests.faults.table import Record

PACE = 0.1
"""Rest in each station: an analysis takes about a second, so that a fault falls into one."""

SLOW = 0.3
"""An analysis takes more than two seconds: several run at any time."""

pytestmark = pytest.mark.timeout(3600 if LONG else 300)


def resumed(system: System, since: float, jobs: set[str]) -> list[float]:
    """Seconds from ``since`` (epoch) to when each of the jobs was active again."""
    taken: dict[str, float] = {}
    for at, entry in system.ledger.entries:
        job = entry.get("jobId", "")
        if entry["event"] == "active" and job in jobs and at / 1000 > since:
            taken.setdefault(job, at / 1000 - since)
    return list(taken.values())


def taken_up(system: System, since: float, jobs: set[str]) -> bool:
    """Whether each of the jobs has ended, or was active again after ``since``."""
    system.ledger.read()
    entries = system.ledger.entries
    again = {f["jobId"] for at, f in entries if f["event"] == "active" and at / 1000 > since}
    return jobs <= again | system.ledger.ends().keys()


def active_jobs(system: System) -> set[str]:
    return set(system.redis.lrange(system.key("active"), 0, -1))  # type: ignore[arg-type]


def test_workers_killed_at_random_moments(system: System, record: Record) -> None:
    kills = times("kills", short=1, long=50)
    chance = random.Random(11)
    notifier = system.notifier()
    # With room for all: a job that is taken over must not wait for another to end.
    workers = [system.worker(pace=SLOW, processes=4, concurrency=10) for _ in range(2)]

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        recoveries: list[float] = []
        for number in range(kills):
            time.sleep(chance.uniform(0.2, 2.0))
            await_that(lambda: len(active_jobs(system)) > 3, "both workers have jobs")
            victim = workers[number % 2]
            running = active_jobs(system)
            killed_at = time.time()
            victim.kill(signal.SIGKILL)

            # Those of another worker end by themselves; those of the victim become active again.
            await_that(lambda: taken_up(system, killed_at, running), "its jobs are taken up again")  # noqa: B023
            recoveries += resumed(system, killed_at, running)
            victim.start()
        return Injection(kills, recoveries)

    done = Experiment(
        system, record, "worker: SIGKILL at a random moment", [notifier.port], analyses_every=0.5
    ).run(inject)
    assert len(done.recoveries) >= kills, "a worker that had no job was killed"
    if LONG:
        assert max(done.recoveries) < 10, "a dead worker's jobs were away for too long"


@pytest.mark.soak
def test_workers_ended_under_load(system: System, record: Record) -> None:
    rounds = times("terms", short=1, long=20)
    notifier = system.notifier()
    workers = [system.worker(pace=PACE, shutdown_grace=0.2), system.worker(pace=PACE, shutdown_grace=0.2)]

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        longest = []
        for number in range(rounds):
            time.sleep(1)
            began = time.monotonic()
            assert workers[number % 2].stop() == 0
            longest.append(time.monotonic() - began)
            workers[number % 2].start()
        return Injection(rounds, longest, "s: how long its end took")

    Experiment(system, record, "worker: SIGTERM under load, grace 0.2 s", [notifier.port]).run(inject)
    assert not any(f["event"] == "stalled" for _, f in system.ledger.entries), (
        "a job was left behind, not put back"
    )


@pytest.mark.soak
def test_the_computing_process_is_killed(system: System, record: Record) -> None:
    """One job may be hit more than once: it has three attempts, and fails for good after the third."""
    kills = times("children", short=3, long=50)
    chance = random.Random(12)
    notifier, worker = system.notifier(), system.worker(pace=PACE)

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        killed = 0
        while killed < kills:
            time.sleep(chance.uniform(0.5, 2.5))
            for pid in slots(worker):
                os.kill(pid, signal.SIGKILL)
                killed += 1
        return Injection(killed)

    Experiment(system, record, "worker: its computing process is killed", [notifier.port], analyses_every=1.5).run(
        inject
    )
    assert all("process" in reason for _, reason in system.ledger.failed_jobs())


def test_a_worker_is_stopped_past_its_lock(system: System, record: Record) -> None:
    stops = times("stops", short=1, long=20)
    quick = {"lock_duration": 1, "stalled_interval": 0.5, "pace": SLOW}
    notifier = system.notifier()
    stopped, _other = system.worker(**quick), system.worker(**quick)

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        for _ in range(stops):
            await_that(lambda: len(active_jobs(system)) > 2, "both have jobs")
            os.kill(stopped.pid, signal.SIGSTOP)
            time.sleep(3)
            os.kill(stopped.pid, signal.SIGCONT)
            time.sleep(1.5)
        system.ledger.read()
        stalled = sum(f["event"] == "stalled" for _, f in system.ledger.entries)
        return Injection(stops, note=f"{stalled} jobs taken over")

    Experiment(system, record, "worker: stopped for 3 s, lock of 1 s", [notifier.port], analyses_every=0.5).run(
        inject
    )
    assert any(f["event"] == "stalled" for _, f in system.ledger.entries), "nothing was put to the test"


def test_two_workers_race_for_each_job(system: System, record: Record) -> None:
    jobs = times("races", short=20, long=500)
    notifier = system.notifier()
    for _ in range(2):
        system.worker()

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        await_that(lambda: len(analyses.added) >= jobs, "all are added", 600)
        return Injection(jobs)

    Experiment(system, record, "worker: two idle ones race for one job", [notifier.port], analyses_every=0.15).run(
        inject
    )
    taken = [f["jobId"] for _, f in system.ledger.entries if f["event"] == "active"]
    assert len(taken) == len(set(taken)), "a job was given to both"
