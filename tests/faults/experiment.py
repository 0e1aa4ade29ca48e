"""An experiment: a load, viewers, something that is injected into it, and then it is counted what came of it."""

import logging
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field

from seven_stations.analysis.pipeline import analyse
from seven_stations.steps import Step
from tests.deployment import TEXT
from tests.faults.audience import Audience
from tests.faults.ledger import Differences, compare
from tests.faults.load import Analyses, Beats
from tests.faults.system import System, await_that
from tests.faults.table import Record

log = logging.getLogger(__name__)

LINES = Counter(step.note.render("en") for step in analyse(TEXT) if isinstance(step, Step) and step.note)
"""What an analysis of the load's text logs, by an analysis in this process."""


@dataclass(slots=True)
class Injection:
    """What a function that hurts a deployment has done: how often, how long each recovery took, and what else."""

    times: int
    recoveries: list[float] = field(default_factory=list)
    note: str = ""


@dataclass(slots=True)
class Experiment:
    """``ports`` are what viewers connect to; ``analyses_every`` and ``beats_a_second`` are the load."""

    system: System
    record: Record
    injected: str
    ports: list[int]
    sse: int = 2
    sockets: int = 1
    patience: int | None = None
    analyses_every: float = 1.0
    beats_a_second: float = 10

    def run(self, inject: Callable[[Audience, Analyses], Injection]) -> Injection:
        """Inject into the running load, let all come to rest, write the row, and hold it against the bar:
        no job and no event lost, doubled or out of order.
        """
        system = self.system
        viewers = Audience(
            self.ports, "queue:ai-analysis", sse=self.sse, sockets=self.sockets, patience=self.patience
        )
        load = Analyses(system.url, system.prefix, every=self.analyses_every)
        beats = Beats(system.url, system.prefix, a_second=self.beats_a_second)
        with viewers as audience:
            await_that(lambda: audience.present, "all viewers are connected")
            with load as analyses, beats:
                await_that(lambda: len(analyses.added) > 1, "the load has begun")
                done = inject(audience, analyses)
                analyses.end()
                beats.end()
            differences = settled(system, audience, jobs=analyses.added)
        ends = system.ledger.ends()
        lost = system.ledger.lost_jobs(analyses.added)
        doubled = [job for job in analyses.added if ends[job] > 1]
        failed = system.ledger.failed_jobs()
        notes = [done.note, f"{len(load.refusals)} jobs refused at first" if load.refusals else ""]
        notes += [f"{len(failed)} failed: {failed[0][1]}" if failed else ""]
        notes += [f"{audience.gaps} told of a gap" if audience.gaps else ""]
        self.record(
            self.injected,
            done.times,
            differences,
            jobs=len(analyses.added),
            jobs_lost=len(lost),
            jobs_doubled=len(doubled),
            events=len(system.ledger.expected) * len(audience.viewers),
            seconds=max(done.recoveries, default=None),
            note="; ".join(note for note in notes if note),
        )
        assert not lost, f"jobs that were acknowledged have no end: {lost}"
        assert not doubled, f"jobs that ended twice: {doubled}"
        otherwise = [system.ledger.told_otherwise(job, LINES) for job in analyses.added]
        assert not any(otherwise), f"written twice, or never: {list(filter(None, otherwise))}"
        numbers = system.ledger.beats()
        assert set(numbers.values()) == {1}, "a beat is in the stream twice"
        # One that was refused may have been written: its answer was lost.
        assert beats.written <= len(numbers) <= beats.written + beats.refusals
        assert (differences.lost, differences.doubled, differences.disordered) == (0, 0, 0)
        return done


def finished(system: System, jobs: Collection[str], seconds: float = 200.0) -> None:
    """Wait until each of the jobs has an end in the log."""

    def all_ended() -> bool:
        system.ledger.read()
        return system.ledger.ends().keys() >= set(jobs)

    await_that(all_ended, "all jobs have ended", seconds)


def settled(
    system: System, audience: Audience, *, jobs: Collection[str] = (), seconds: float = 200.0
) -> Differences:
    """Wait for the jobs and for the viewers, and compare what these got with the log.

    Viewers may lag behind a busy machine, and are waited for as long as any of them gets anything. Where none has
    got anything for twenty seconds, what is missing is lost.
    """
    finished(system, jobs, seconds)
    system.ledger.read()
    expected = system.ledger.expected

    def got() -> list[int]:
        return [len(viewer.got) for viewer in audience.viewers]

    with suppress(AssertionError):
        while min(had := got()) < len(expected):
            await_that(lambda had=had: got() != had, "anything more", 20)  # type: ignore[misc]
    for viewer in audience.viewers:
        if len(viewer.got) < len(expected):
            log.warning(
                "%s viewer: %d of %d events, %d sessions, refused %s, warned %s, at %s",
                viewer.kind,
                len(viewer.got),
                len(expected),
                viewer.sessions,
                dict(Counter(viewer.refused)),
                dict(Counter(viewer.warnings)),
                viewer.last_id,
            )
    return sum((compare(viewer.got, expected) for viewer in audience.viewers), Differences())
