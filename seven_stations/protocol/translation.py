"""The translation of BullMQ's stream entries into the protocol's events, for live events, replay and `tail
--direct`.

One entry may become several events. Each kind has a fixed slot in its entry, the same in every notifier whatever
is known of the job, so a cursor can point between two events of one entry. The order is analysis, job, queue.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from seven_stations.errors import split_failure
from seven_stations.protocol.entries import PUBLISHED, Entry, JobFacts
from seven_stations.protocol.event_slots import MAX_LINES, Slot
from seven_stations.protocol.jobs import MARKER, identifier, is_ours
from seven_stations.protocol.plain_events import plain_event
from seven_stations.protocol.progress import (
    Progress,
    analysis_fields,
    completed_fields,
    foreign_progress,
    job_fields,
    line_fields,
    parse_progress,
)
from seven_stations.protocol.queue_translation import queue_fields
from seven_stations.protocol.rooms import Places, places_of, room
from seven_stations.protocol.translated import Translated
from seven_stations.protocol.untrusted_json import parse, parsed_or_text, whole_number
from seven_stations.stations import TOTAL_STATIONS

Later = Callable[[], dict[str, Any]]

_DEFER_UP_TO = 65_536
"""Progress of more characters is parsed at once; shorter progress only when somebody is to receive it."""


class Translation:
    """Translates entries into events. ``analysis_queue`` is the queue whose jobs are analyses."""

    def __init__(self, *, analysis_queue: str) -> None:
        self._queue = analysis_queue

    def events(self, entry: Entry, facts: JobFacts) -> list[Translated]:
        """The events of one entry in the order analysis, job, queue.

        ``facts`` are those of its job at that place in the log; the owner in the entry is added to them. Raises
        :class:`ValueError`, :class:`TypeError` or :class:`KeyError` for a malformed entry.
        """
        if entry.stream.queue == PUBLISHED:
            return [_published(entry, facts)]
        match entry.event:
            case "progress":
                return [] if is_late(entry, facts) else self._progress(entry, facts)
            case "active":
                events = self._started(entry, facts)
            case "completed":
                events = self._completed(entry, facts)
            case "failed":
                events = self._failed(entry, facts)
            case "delayed" | "waiting":
                events = self._retry(entry, facts)
            case _:
                events = iter(())
        return [*events, *self._queue_event(entry)]

    def _started(self, entry: Entry, facts: JobFacts) -> Iterator[Translated]:
        yield self._job(
            entry,
            facts,
            Slot.JOB_STARTED,
            "job:started",
            job_name=facts.name,
            attempt=facts.history.made(entry.position) + 1,
        )

    def _progress(self, entry: Entry, facts: JobFacts) -> list[Translated]:
        raw, ours = entry.fields.get("data", ""), None
        # Our own progress names the owner, which is needed now. The marker's name may be escaped.
        if entry.stream.queue == self._queue and (MARKER in raw or "\\u" in raw):
            ours = parse_progress(parsed_or_text(raw))
        if ours is None:
            later, size = partial(_foreign_fields, raw), 2 * len(raw)
            events = [self._job(entry, facts, Slot.JOB_PROGRESS, "job:progress", later, size)]
        else:
            events = list(self._own_progress(entry, _owned(facts, ours), ours))
        if len(raw) > _DEFER_UP_TO:
            for event in events:
                event.said = event.payload
        return events

    def _own_progress(self, entry: Entry, facts: JobFacts, ours: Progress) -> Iterator[Translated]:
        size = 2 * len(entry.fields["data"])
        common: dict[str, Any] = {"attempt": ours.attempt}
        lines = [
            (at, partial(line_fields, kept, ours.log_sequence + at), 2 * len(kept))
            for at, kept in enumerate(ours.logs[:MAX_LINES])
        ]
        if ours.phase == "started":
            yield self._analysis(
                entry, facts, Slot.ANALYSIS_STARTED, "analysis:started", total_stations=TOTAL_STATIONS, **common
            )
        for at, later, length in lines:
            yield self._analysis(entry, facts, Slot.ANALYSIS_LOG + at, "analysis:log", later, length, **common)
        fields = partial(analysis_fields, ours)
        yield self._analysis(entry, facts, Slot.ANALYSIS_PROGRESS, "analysis:progress", fields, size)
        if ours.completed is not None:
            slot, fields = Slot.ANALYSIS_STATION_COMPLETED, partial(completed_fields, ours.completed)
            yield self._analysis(entry, facts, slot, "analysis:station_completed", fields, size, **common)
        for at, later, length in lines:
            yield self._job(entry, facts, Slot.JOB_LOG + at, "job:log", later, length, **common)
        yield self._job(entry, facts, Slot.JOB_PROGRESS, "job:progress", partial(job_fields, ours), size)

    def _completed(self, entry: Entry, facts: JobFacts) -> Iterator[Translated]:
        result = parsed_or_text(entry.fields.get("returnvalue"))
        duration = _duration(entry, facts)
        attempt = max(1, facts.history.made(entry.position))
        if entry.stream.queue == self._queue and is_ours(result):
            duration, attempt = float(result["duration"]), result.get("attempt", attempt)
            facts = _owned(facts, result)
            yield self._analysis(
                entry,
                facts,
                Slot.ANALYSIS_COMPLETED,
                "analysis:completed",
                result={name: value for name, value in result.items() if name != MARKER},
                duration=duration,
                attempt=attempt,
            )
            result = {name: value for name, value in result.items() if name != MARKER}
        yield self._job(
            entry, facts, Slot.JOB_COMPLETED, "job:completed", duration=duration, result=result, attempt=attempt
        )

    def _failed(self, entry: Entry, facts: JobFacts) -> Iterator[Translated]:
        code, error = self._failure(entry, entry.fields.get("failedReason", ""))
        attempt = max(1, facts.history.made(entry.position))
        if entry.stream.queue == self._queue:
            yield self._analysis(
                entry,
                facts,
                Slot.ANALYSIS_FAILED,
                "analysis:failed",
                error=error or "failed",
                code=code,
                attempt=attempt,
            )
        yield self._job(
            entry,
            facts,
            Slot.JOB_FAILED,
            "job:failed",
            attempts_made=attempt,
            attempts_max=facts.attempts_max,
            error=error,
            code=code,
            attempt=attempt,
        )

    def _failure(self, entry: Entry, reason: str) -> tuple[str | None, str]:
        """Code and error. The reasons of other applications' workers are not split."""
        code, error = split_failure(reason)
        return code, error if entry.stream.queue == self._queue else reason

    def _retry(self, entry: Entry, facts: JobFacts) -> Iterator[Translated]:
        failed = facts.history.retry(entry.position)
        if failed is None:
            return
        delay = 0
        if entry.event == "delayed":
            delay = max(0, _number(entry, "delay") - entry.position.ms)
        _, error = self._failure(entry, failed.error or "")
        made = facts.history.made(entry.position)
        yield self._job(
            entry,
            facts,
            Slot.JOB_RETRY,
            "job:retry",
            attempts_made=made,
            attempts_max=facts.attempts_max,
            delay=delay,
            error=error or None,
            attempt=made,
        )

    def _queue_event(self, entry: Entry) -> Iterator[Translated]:
        fields = queue_fields(entry)
        if fields is not None:
            name, rooms = f"queue:{entry.event}", (room("queue", entry.stream.queue),)
            yield Translated(Slot.QUEUE, name, plain_event(name, at=entry.position.ms, **fields), rooms)

    def _job(
        self,
        entry: Entry,
        facts: JobFacts,
        slot: int,
        name: str,
        later: Later | None = None,
        size: int = 0,
        **fields: Any,
    ) -> Translated:
        """An event for the rooms of the job and the queue. For ``later`` and ``size`` see :func:`_payload`."""
        queue, job_id, user = entry.stream.queue, entry.job_id or "", facts.user_id
        payload = _payload(
            name, later, at=entry.position.ms, user_id=user, job_id=job_id, queue_name=queue, **fields
        )
        places = self._places(queue, job_id, facts)
        # A log line reveals the text of its owner.
        private = name == "job:log"
        return Translated(slot, name, payload, places.job, places.queue, user, places.subjects, private, size=size)

    def _analysis(
        self,
        entry: Entry,
        facts: JobFacts,
        slot: int,
        name: str,
        later: Later | None = None,
        size: int = 0,
        **fields: Any,
    ) -> Translated:
        """An event for the rooms of the analysis. For ``later`` and ``size`` see :func:`_payload`."""
        job_id = entry.job_id or ""
        payload = _payload(
            name,
            later,
            at=entry.position.ms,
            user_id=facts.user_id,
            project_id=facts.project_id,
            analysis_id=facts.analysis_id or job_id,
            job_id=job_id,
            **fields,
        )
        places = self._places(entry.stream.queue, job_id, facts)
        subjects = places.subjects
        return Translated(slot, name, payload, places.analysis, owner=facts.user_id, subjects=subjects, size=size)

    def _places(self, queue: str, job_id: str, facts: JobFacts) -> Places:
        return places_of(queue, job_id, facts.analysis_id, facts.project_id, facts.user_id, self._queue)


def is_late(entry: Entry, facts: JobFacts) -> bool:
    """Whether a worker that had lost its lock wrote this after another one had ended the job."""
    return entry.event == "progress" and facts.history.ended(entry.position)


def _payload(name: str, later: Later | None, **fields: Any) -> dict[str, Any] | Later:
    """The payload or, with ``later``, a function that makes it when somebody is to receive the event.

    ``later`` gives the remaining fields. The event's approximate ``size`` then has to be given with it.
    """
    return plain_event(name, **fields) if later is None else lambda: plain_event(name, **fields, **later())


def _foreign_fields(raw: str) -> dict[str, Any]:
    return foreign_progress(parsed_or_text(raw))


def _published(entry: Entry, facts: JobFacts) -> Translated:
    """A published event: its entry holds the rooms, the payload or a text, and the transport.

    It belongs to its user or, if it names none, to the owner of the job whose room it is for, as known from
    ``facts``.
    """
    rooms = tuple(str(name) for name in parse(entry.fields["rooms"]))
    limited = tuple(str(name) for name in parse(entry.fields.get("limited", "[]")))
    target, text = entry.fields["target"], entry.fields.get("text")
    payload = None if text is not None else parse(entry.fields["payload"])
    if text is None and (not isinstance(payload, dict) or not payload):
        raise ValueError("no payload of an event")
    if not entry.event or not entry.event.isprintable():
        raise ValueError("no name of an event")  # a line break would begin another SSE event
    named = identifier(payload.get("userId")) if isinstance(payload, dict) else None
    return Translated(
        Slot.PUBLISHED,
        entry.event,
        payload,
        rooms,
        limited_rooms=limited,
        owner=named or facts.user_id,
        subjects=rooms,
        target="websocket" if target == "websocket" else "sse" if target == "sse" else "all",
        text=text,
    )


def _owned(facts: JobFacts, source: Progress | dict[str, Any]) -> JobFacts:
    # Stored in the facts, because later entries of the job may lack it.
    if isinstance(source, Progress):
        user, project, analysis = source.user_id, source.project_id, source.analysis_id
    else:
        user, project = identifier(source.get("userId")), identifier(source.get("projectId"))
        analysis = identifier(source.get("analysisId")) or ""
    facts.user_id = user or facts.user_id
    facts.project_id = project or facts.project_id
    facts.analysis_id = analysis or facts.analysis_id
    return facts


def _duration(entry: Entry, facts: JobFacts) -> float:
    began = facts.history.activated(entry.position) or facts.processed_on
    return 0.0 if began is None else float(max(0, entry.position.ms - began))


def _number(entry: Entry, name: str) -> int:
    raw = entry.fields.get(name) or "0"
    value = whole_number(raw, most=2**63)
    if value is None:
        raise ValueError(f"{name}: {raw[:100]!r} is no number")
    return value
