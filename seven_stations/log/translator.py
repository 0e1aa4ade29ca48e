"""Translation of entries with what is known of their jobs. What cannot be understood is counted and logged."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from seven_stations.log.job_cache import JobCache
from seven_stations.protocol.entries import PUBLISHED, Entry, JobFacts
from seven_stations.protocol.translated import Translated
from seven_stations.protocol.translation import Translation, is_late
from seven_stations.protocol.untrusted_json import parse

T = TypeVar("T")


class Translator(Generic[T]):
    """Turns entries into events. ``analysis_queue`` is the queue whose jobs are analyses.

    ``form`` makes of each event what the reader sends on.
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
                if (
                    live and not events and is_late(entry, facts)
                ):  # a replay tells it again, and nothing happens anew
                    self.dropped_late += 1
                    self._jobs.throttle.tell("late event dropped", queue=entry.stream.queue, job_id=entry.job_id)
            except Exception:
                # One malformed entry (another producer's, say) never stops the stream, whatever it holds.
                self.malformed += live
                self._jobs.not_understood(entry)
                events = []
            yield entry, events

    def _owner(self, entry: Entry) -> str | None:
        """Whose the job is to whose room something was published."""
        rooms = [str(name) for name in parse(entry.fields["rooms"])]
        owners = (self._jobs.owner_in(name, self._queue, entry.position.ms) for name in rooms)
        return next((owner for owner in owners if owner is not None), None)
