"""Notifiers that die or restart, networks that drop and delay, logs that are trimmed, clocks that jump back."""

import json
import os
import signal
import time
from contextlib import ExitStack
from typing import Any

import pytest

from tests.faults.audience import Audience
from tests.faults.experiment import Experiment, Injection, settled
from tests.faults.load import Analyses, Beats
from tests.faults.proxy import Proxy
from tests.faults.scale import LONG, times
from tests.faults.system import System, await_that
from tests.faults.table import Record

SSE, SOCKETS = (350, 150) if LONG else (30, 10)

pytestmark = pytest.mark.timeout(3600 if LONG else 300)


def seconds_until_all_are_back(audience: Audience) -> float:
    """From now until every viewer has something new."""
    before = [len(viewer.got) for viewer in audience.viewers]
    return await_that(
        lambda: all(len(v.got) > n for v, n in zip(audience.viewers, before, strict=True)), "all are back"
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["SIGKILL", "SIGTERM"])
def test_a_notifier_ends_under_a_crowd(system: System, record: Record, how: signal.Signals) -> None:
    rounds = times("notifiers", short=1, long=10)
    notifier = system.notifier()

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        recoveries = []
        for _ in range(rounds):
            time.sleep(1)
            code = notifier.kill(how)
            assert code == (0 if how is signal.SIGTERM else -signal.SIGKILL)
            notifier.start()
            recoveries.append(seconds_until_all_are_back(audience))
        return Injection(rounds, recoveries)

    system.worker()
    Experiment(
        system,
        record,
        f"notifier: {how.name} with {SSE + SOCKETS} clients",
        [notifier.port],
        sse=SSE,
        sockets=SOCKETS,
    ).run(inject)


def test_one_of_two_processes_on_a_port_is_killed_under_a_crowd(system: System, record: Record) -> None:
    """Its viewers come back through the same port, to the other process or to its successor."""
    notifier = system.shared_notifier()

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        recoveries = []
        for pid in notifier.pids:
            time.sleep(1)
            sessions = sum(viewer.sessions for viewer in audience.viewers)
            os.kill(pid, signal.SIGKILL)
            began = time.monotonic()
            await_that(lambda: sum(v.sessions for v in audience.viewers) > sessions, "some were cut off")  # noqa: B023
            seconds_until_all_are_back(audience)
            recoveries.append(time.monotonic() - began)
        assert notifier.logged().count("was ended by SIGKILL: starting it again") == 2
        return Injection(2, recoveries)

    system.worker()
    Experiment(
        system,
        record,
        f"notifier: SIGKILL of one of two processes, {SSE + SOCKETS} clients",
        [notifier.port],
        sse=SSE,
        sockets=SOCKETS,
    ).run(inject)


@pytest.mark.soak
def test_networks_that_drop_and_delay(system: System, record: Record) -> None:
    seconds = times("proxy_seconds", short=4, long=120)
    system.worker()
    with ExitStack() as stack:
        proxies = [
            stack.enter_context(Proxy(system.notifier().port, delay=0.02, drop=0.01, seed=seed)) for seed in (1, 2)
        ]

        def inject(audience: Audience, analyses: Analyses) -> Injection:
            time.sleep(seconds)
            return Injection(sum(proxy.dropped for proxy in proxies), note="two notifiers, clients go to and fro")

        ports = [proxy.port for proxy in proxies]
        done = Experiment(
            system,
            record,
            "network: drops 1 % of chunks, delays to 20 ms",
            ports,
            sse=6,
            sockets=4,
            patience=40,
            beats_a_second=50,
        ).run(inject)
    assert done.times, "nothing was dropped"


def test_the_log_is_trimmed_while_clients_are_away(system: System, record: Record) -> None:
    """What is gone is said; what is left comes, once and in order."""
    notifier = system.notifier()
    with Audience([notifier.port], "queue:ai-analysis", sse=3, sockets=2) as audience:
        with Beats(system.url, system.prefix, a_second=50) as beats:
            await_that(lambda: audience.present and beats.written > 20, "all viewers are connected")
            notifier.kill(signal.SIGKILL)
            away = beats.written
            await_that(lambda: beats.written > away + 100, "something to be trimmed")
            system.ledger.read()
            assert system.redis.xtrim(system.key("events"), maxlen=20, approximate=False)
            rows: Any = system.redis.xrange(system.key("events"))
            left = {json.loads(fields["data"])["n"] for _, fields in rows}
            assert len(left) >= 20
            notifier.start()
            await_that(lambda: audience.gaps == len(audience.viewers), "all are told of a gap")
            beats.end()
        differences = settled(system, audience)
    record(
        "log: trimmed while clients were away",
        1,
        differences,
        events=len(system.ledger.expected) * len(audience.viewers),
        note=f"lost is what was trimmed; {audience.gaps} of {len(audience.viewers)} told of a gap",
    )
    assert differences.lost, "nothing was put to the test"
    assert (differences.doubled, differences.disordered) == (0, 0)
    for viewer in audience.viewers:
        numbers = [number for _, _, number in viewer.got if number is not None]
        assert left <= set(numbers), "what the log still had was not sent"
        assert numbers == sorted(numbers)


@pytest.mark.soak
def test_the_clock_jumps_back(system: System, record: Record) -> None:
    """A server whose clock went back goes on in the last entry's millisecond, as it does here after one of the
    future; all that follows is told apart by its sequence alone.
    """
    notifier = system.notifier()
    system.worker()

    def inject(audience: Audience, analyses: Analyses) -> Injection:
        ahead = int((time.time() + 3600) * 1000)
        fields = {"event": "progress", "jobId": "beat", "data": '{"progress": 1, "n": -1}'}
        system.redis.xadd(system.key("events"), fields, id=f"{ahead}-0")  # type: ignore[arg-type]
        time.sleep(1.5)
        notifier.kill(signal.SIGKILL)
        notifier.start()
        time.sleep(1.5)
        return Injection(1, note="by an hour, and then a notifier is killed")

    Experiment(
        system,
        record,
        "server: its clock jumps back",
        [notifier.port],
        sse=4,
        sockets=2,
        patience=30,
        beats_a_second=30,
    ).run(inject)
