"""A server that restarts, cuts its connections, or stops answering."""

import os
import signal
import time

import pytest

from tests.faults.audience import Audience
from tests.faults.experiment import Experiment, Injection
from tests.faults.form import LONG, times
from tests.faults.load import Analyses
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
