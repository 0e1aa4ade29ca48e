"""Translation of entries, using the facts of their jobs. Malformed entries are counted and logged."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from seven_stations.log.job_cache import JobCache
from seven_stations.protocol.entries import PUBLISHED, Entry, JobFacts
from seven_stations.protocol.translated import Translated
from seven_stations.protocol.translation import Translation, is_late
from seven_stations.protocol.untrusted_json import parse

T = TypeVar("T")


class Translator(Generic[T]):
    """Translates entries into events. ``analysis_queue`` is the queue whose jobs are analyses.

    ``form`` converts each event into what the reader sends on.
    """

    def __init__(self, jobs: JobCache, form: Callable[[Entry, Translated], T], *, analysis_queue: str) -> None:
        self._form = form
        self._jobs = jobs
        self._queue = analysis_queue
        self._translation = Translation(analysis_queue=analysis_queue)
        self.dropped_late = 0
        self.malformed = 0

    def translate(self, entries: list[Entry], *, live: bool) -> Iterator[tuple[Entry, list[tuple[int, T]]]]:
        """The slot and form of each entry's events. Only ``live`` ones are counted.

        Call :meth:`JobCache.learn` with the same entries before.
        """
        for entry in entries:
            try:
                if entry.stream.queue == PUBLISHED:
                    facts = JobFacts(user_id=self._owner(entry))
                elif entry.job_id:
                    facts = self._jobs.of(entry.stream.queue, entry.job_id, entry.position)
                else:
                    facts = JobFacts()
                events = [
                    (event.slot, self._form(entry, event)) for event in self._translation.events(entry, facts)
                ]
                if live and not events and is_late(entry, facts):  # a replay is not a new event
                    self.dropped_late += 1
                    self._jobs.throttle.tell("late event dropped", queue=entry.stream.queue, job_id=entry.job_id)
            except Exception:
                # A malformed entry (of another producer, for example) must never stop the stream.
                self.malformed += live
                self._jobs.not_understood(entry)
                events = []
            yield entry, events

    def _owner(self, entry: Entry) -> str | None:
        """The owner of the job whose room something was published to."""
        rooms = [str(name) for name in parse(entry.fields["rooms"])]
        owners = (self._jobs.owner_in(name, self._queue, entry.position.ms) for name in rooms)
        return next((owner for owner in owners if owner is not None), None)
