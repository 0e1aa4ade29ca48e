"""Hours in minutes: events, analyses, and clients that come and go; nothing is lost and no process grows."""

import statistics
import time

import pytest

from tests.faults.audience import Audience
from tests.faults.experiment import settled
from tests.faults.load import Analyses, Beats
from tests.faults.scale import LONG, MINUTES
from tests.faults.system import System, await_that, resident_kilobytes
from tests.faults.table import Record
from tests.socket_client import SocketClient

EVENTS_A_SECOND = 100
GROWTH = 0.02
SAMPLE_SECONDS = 2.0 if LONG else 0.5
PING_SECONDS = 0.5


def test_ended_connections_give_their_memory_back(system: System) -> None:
    notifier = system.notifier(ping_interval=PING_SECONDS)

    def come_and_go(clients: int) -> int:
        """Kilobytes of the notifier when they are gone, and their pings with them."""
        for _ in range(clients):
            with SocketClient(notifier):
                pass
        time.sleep(4 * PING_SECONDS)
        return resident_kilobytes(notifier.pid)

    first = come_and_go(400)
    assert come_and_go(800) - first < 800 * 10


@pytest.mark.timeout(int(MINUTES * 60) + 300)
def test_memory_stays_flat_while_clients_come_and_go(system: System, record: Record) -> None:
    seconds = MINUTES * 60 if LONG else 6
    notifier, worker = system.notifier(), system.worker()
    kilobytes: dict[str, list[int]] = {"notifier": [], "worker": []}
    with Audience(
        [notifier.port], "queue:ai-analysis", sse=12, sockets=6, patience=2000 if LONG else 400
    ) as audience:
        await_that(lambda: audience.present, "all are connected")
        beats = Beats(system.url, system.prefix, a_second=EVENTS_A_SECOND)
        analyses = Analyses(system.url, system.prefix, every=2)
        with beats, analyses:
            # By what was written, not by the clock: a busy machine takes longer over the same load.
            while beats.written < EVENTS_A_SECOND * seconds:
                time.sleep(SAMPLE_SECONDS)
                system.ledger.read()
                for name, process in (("notifier", notifier), ("worker", worker)):
                    kilobytes[name].append(resident_kilobytes(process.pid))
            analyses.end()
            beats.end()
        differences = settled(system, audience, jobs=analyses.added)
    # Caches fill at first: a third of the run is for that, and then its two halves are compared.
    growth = {}
    for name, samples in kilobytes.items():
        steady = samples[len(samples) // 3 :]
        first, last = steady[: len(steady) // 4], steady[-(len(steady) // 4) :]
        growth[name] = statistics.median(last) / statistics.median(first) - 1
    note = ", ".join(
        f"{name} {samples[-1] / 1024:.0f} MB {growth[name]:+.1%}" for name, samples in kilobytes.items()
    )
    if audience.gaps:
        note += f", {audience.gaps} viewers told of a gap"
    record(
        f"nothing: {EVENTS_A_SECOND} events/s for {seconds / 60:g} min, clients cut off",
        sum(viewer.sessions - 1 for viewer in audience.viewers),
        differences,
        jobs=len(analyses.added),
        jobs_lost=len(system.ledger.lost_jobs(analyses.added)),
        events=len(system.ledger.expected) * len(audience.viewers),
        note=note,
    )
    assert (differences.lost, differences.doubled, differences.disordered) == (0, 0, 0)
    if LONG:
        assert max(growth.values()) < GROWTH, note
