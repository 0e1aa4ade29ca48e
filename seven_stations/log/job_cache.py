"""A cache of facts about jobs that are not in their stream entries: their owners, and their attempts and limits.

They are read from a job's hash at first sight, in one transaction per batch, and remembered, because the hash may
be gone when the next entry is read. Our worker's progress and results carry the same facts and take precedence
over the hash.

What the log itself says is taken from the log, including all entries up to its present end: the hash shows the
present state, and a reader that lags must not mistake it for the state at an earlier entry.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from seven_stations.process.lua import lua
from seven_stations.process.throttle import Throttle
from seven_stations.protocol.attempt_history import History
from seven_stations.protocol.cursor import Position, entry_position
from seven_stations.protocol.entries import MAX_NAME, PUBLISHED, Entry, JobFacts, Stream
from seven_stations.protocol.jobs import identifier
from seven_stations.protocol.jobview import LISTED_BYTES
from seven_stations.protocol.untrusted_json import parse, whole_number
from seven_stations.queue.keys import Keys
from seven_stations.queue.owners import describe, own

_KEPT = 20_000
_MAX_BYTES = 64_000_000
"""Data of more bytes than this is not read; even a fully escaped text is shorter."""

_LARGE = 64_000
"""Data of more bytes than this (a text carried inline) is parsed in a thread."""

_READ_AHEAD = 1000
"""How many entries are read ahead in one step."""

_LOOK_AHEAD = lua(__name__, "look_ahead")

Key = tuple[str, str]
"""Queue and job id."""


class JobCache:
    """The facts of recently seen jobs. ``client`` decodes responses."""

    def __init__(self, client: Redis, *, prefix: str) -> None:
        self._redis = client
        self.throttle = Throttle()
        self.unindexed = 0
        """The number of writes to the index of owners that the server refused."""
        self._prefix = prefix
        self._facts: OrderedDict[Key, JobFacts] = OrderedDict()
        self._of_analysis: OrderedDict[str, Key] = OrderedDict()
        self._seen: dict[int, Position] = {}
        """For each stream, how far its entries are included in the histories."""
        self._begun: set[int] = set()
        self._forgotten: dict[str, Position] = {}
        """For each queue, the last position up to which evicted jobs may have used their ids."""
        self._beginning = asyncio.Lock()

    def of(self, queue: str, job_id: str, at: Position) -> JobFacts:
        """What is known of the job that had this id at a place in the log, possibly nothing."""
        facts: JobFacts | None = self._latest((queue, job_id))
        while facts is not None and facts.added is not None and facts.added > at:
            facts = facts.earlier
        return facts or JobFacts(history=History(0))

    def _latest(self, key: Key) -> JobFacts:
        facts = self._facts.get(key)
        if facts is None:
            facts = self._facts[key] = JobFacts(added=self._forgotten.get(key[0]))
            while len(self._facts) > _KEPT:
                (queue, _), gone = self._facts.popitem(last=False)
                places = [
                    gone.added,
                    self._forgotten.get(queue),
                    *(one.position for one in gone.history.transitions),
                ]
                self._forgotten[queue] = max((place for place in places if place), default=Position(0, 0, 0))
        else:
            self._facts.move_to_end(key)
        return facts

    def job_of_analysis(self, analysis_id: str) -> Key | None:
        """``(queue, job id)`` of an analysis seen by this notifier."""
        return self._of_analysis.get(analysis_id)

    def lost(self, stream: Stream, entries: Iterable[Entry]) -> None:
        """Entries of a stream were lost before they could be read, ahead of these, so its counts may be wrong."""
        # The lost entries may have given these ids to other jobs.
        for key in [key for key in self._facts if key[0] == stream.queue]:
            del self._facts[key]
        first = next((entry for entry in entries if entry.stream is stream), None)
        self._seen[stream.number] = stream.position if first is None else first.position._replace(slot=-1)

    async def learn(self, entries: Sequence[Entry]) -> None:
        """Read what these entries need: the data of new jobs, and the counters where the log is not conclusive.

        An entry or a job with unexpected contents affects only itself.
        """
        try:
            await self._learn(entries)
        except (RedisError, OSError):
            raise
        except Exception:
            for entry in entries:
                try:
                    await self._learn([entry])
                except (RedisError, OSError):
                    raise
                except Exception:
                    self.not_understood(entry)

    def not_understood(self, entry: Entry) -> None:
        """Log that an entry was skipped, with the exception that is being handled."""
        queue, where = entry.stream.queue, entry.position.entry_id
        self.throttle.tell("entry not understood", level=logging.ERROR, queue=queue, entry=where, exc_info=True)

    async def _learn(self, entries: Sequence[Entry]) -> None:
        wanted: dict[Key, Stream] = {}
        for entry in entries:
            stream = entry.stream
            if entry.job_id is None or stream.queue == PUBLISHED:
                continue
            if stream.number not in self._begun:
                await self._begin(stream)
            fields = entry.fields
            self._note(
                stream, entry.position, entry.event, entry.job_id, fields.get("prev"), fields.get("attemptsMade")
            )
            wanted[stream.queue, entry.job_id] = stream
        while wanted:
            wanted = await self._look(wanted)

    async def know(self, stream: Stream, job_id: str) -> None:
        """Read a job that somebody begins to watch; it may be gone when its next entry comes."""
        if stream.number not in self._begun:
            await self._begin(stream)
        wanted = {(stream.queue, job_id): stream}
        while wanted:
            wanted = await self._look(wanted)

    def history(self, queue: str, job_id: str) -> History:
        """The attempts at the job that has this id now, as far as the log was read."""
        facts = self._facts.get((queue, job_id))
        return History(0) if facts is None else facts.history

    def owner_in(self, name: str, default_queue: str, ms: int) -> str | None:
        """The owner, at a given time, of the job of a job's or an analysis's room, if known."""
        kind, _, identifier_ = name.partition(":")
        key = self._of_analysis.get(identifier_) if kind == "analysis" else None
        if kind == "job":
            queue, _, job_id = identifier_.partition(":")
            key = next((k for k in ((default_queue, identifier_), (queue, job_id)) if k in self._facts), None)
        facts = None if key is None else self._facts.get(key)
        while facts is not None and facts.added is not None and facts.added.ms > ms:
            facts = facts.earlier
        return None if facts is None else facts.user_id

    async def _begin(self, stream: Stream) -> None:
        """Add the entries that the log holds before the first one read from it."""
        async with self._beginning:
            self._seen.setdefault(stream.number, Position(stream.position.epoch, 0, 0))
            while stream.number not in self._begun:
                start = self._seen[stream.number]
                found = await self._redis.eval(_LOOK_AHEAD, 1, stream.key, start.entry_id, str(_READ_AHEAD))
                if self._take(stream, start, found):
                    self._begun.add(stream.number)

    def _take(self, stream: Stream, start: Position, found: Any) -> bool:
        """Add what was found after ``start``. Returns whether everything up to the present end is now included."""
        count, last, rows = found
        epoch = stream.position.epoch
        for entry_id, event, job_id, prev, attempts in rows:
            self._note(stream, entry_position(epoch, entry_id), event, job_id, prev, attempts)
        end = entry_position(epoch, last) if last else start
        # Another reader may have added more since this was read.
        self._seen[stream.number] = max(self._seen[stream.number], end)
        return int(count) < _READ_AHEAD and self._seen[stream.number] == end

    def _note(
        self, stream: Stream, at: Position, event: str, job_id: str, prev: str | None, attempts: str | None
    ) -> None:
        if at <= self._seen[stream.number]:
            return
        self._seen[stream.number] = at
        if event == "progress":
            return
        key = (stream.queue, job_id)
        facts = self._latest(key)
        if event == "added":
            # This is a new job, whatever is known of an earlier one with this id.
            facts.history.settle(None, None, facts.attempts_max if facts.known else None)
            facts.earlier = None
            seen = facts.known or facts.history.transitions
            self._facts[key] = JobFacts(history=History(0), added=at, earlier=facts if seen else None)
        else:
            facts.history.note(at, event, prev=prev or "", attempts=attempts or "")

    async def _look(self, wanted: dict[Key, Stream]) -> dict[Key, Stream]:
        """Read what is missing about these jobs; returns those that must be read again.

        A counter shows the present, so it is used only if the log was read up to the present in the same
        transaction.
        """
        new = [key for key in wanted if not self._latest(key).known]
        doubtful = [key for key in wanted if not self._latest(key).history.settled]
        if not new and not doubtful:
            return {}
        streams = {wanted[key].number: wanted[key] for key in [*new, *doubtful]}
        starts = {number: self._seen[number] for number in streams}
        pipeline = self._redis.pipeline(transaction=True)
        for number, stream in streams.items():
            pipeline.eval(_LOOK_AHEAD, 1, stream.key, starts[number].entry_id, str(_READ_AHEAD))
        for queue, job_id in new:
            hash_key = Keys(self._prefix, queue).job(job_id)
            pipeline.hstrlen(hash_key, "data")
            pipeline.hmget(hash_key, "name", "opts", "timestamp")
        for queue, job_id in doubtful:
            pipeline.hmget(
                Keys(self._prefix, queue).job(job_id), "timestamp", "atm", "failedReason", "processedOn"
            )
        answers = iter(await pipeline.execute(raise_on_error=False))
        # No await from here to the counters, so that the histories match the moment when the counters were read.
        upto_date = {
            stream.queue: self._take(stream, starts[number], next(answers)) for number, stream in streams.items()
        }
        found = {key: (int(_or_nothing(next(answers), 0)), _or_nothing(next(answers), [None] * 3)) for key in new}
        for key in doubtful:
            there, made, reason, processed = _or_nothing(next(answers), [None] * 4)
            facts = self._latest(key)
            if upto_date[key[0]]:
                most = facts.attempts_max if facts.known else None
                # A counter that is not a number is treated as missing.
                count = None if there is None else whole_number(made or "0")
                facts.history.settle(count, reason, most)
                facts.processed_on = whole_number(processed)
        # The hash shows the present: it belongs to the last job known by this id only if all entries were read.
        await self._describe(
            {key: fields for key, (size, fields) in found.items() if 0 < size <= _MAX_BYTES and upto_date[key[0]]}
        )
        return {key: wanted[key] for key in {*new, *doubtful} if not upto_date[key[0]]}

    async def _describe(self, present: dict[Key, list[str | None]]) -> None:
        """Read the data of new jobs, whose name, options and timestamp are given."""
        if not present:
            return
        pipeline = self._redis.pipeline(transaction=False)
        # Before the first await, because the id may be given to another job meanwhile.
        facts_of = {key: self._latest(key) for key in present}
        for queue, job_id in present:
            pipeline.hmget(Keys(self._prefix, queue).job(job_id), "data", "timestamp")
        answers = await pipeline.execute(raise_on_error=False)
        pipeline = self._redis.pipeline(transaction=False)
        for (key, (name, opts, added_at)), answer in zip(present.items(), answers, strict=True):
            raw, now_added_at = _or_nothing(answer, [None, None])
            if now_added_at != added_at:
                continue  # the id belongs to another job now, which the log will announce
            facts = facts_of[key]
            large = raw is not None and len(raw) > _LARGE
            data = await asyncio.to_thread(_object, raw) if large else _object(raw)
            self._remember(facts, key, name or "", data, _object(opts))
            keys = Keys(self._prefix, key[0])
            # Our own producer has already indexed it; the runs of a schedule are added by bullmq.
            if facts.user_id is not None and data.get("textRef") != "stored":
                own(pipeline, keys, key[1], facts.user_id)
            if raw is not None and len(raw) > LISTED_BYTES:
                describe(pipeline, keys, key[1], data, added_at or "")
        if pipeline:
            # If the server is full, or the key is of another type, only the order of a list is affected, not the
            # events.
            refused = [a for a in await pipeline.execute(raise_on_error=False) if isinstance(a, ResponseError)]
            if refused:
                self.unindexed += len(refused)
                self.throttle.tell("index not written", level=logging.WARNING, error=str(refused[0])[:200])

    def _remember(self, facts: JobFacts, key: Key, name: str, data: dict[str, Any], opts: dict[str, Any]) -> None:
        facts.known = True
        facts.name = name[:MAX_NAME]
        facts.user_id = identifier(data.get("userId"))
        facts.project_id = identifier(data.get("projectId"))
        facts.analysis_id = identifier(data.get("analysisId")) or key[1]
        attempts = opts.get("attempts")
        facts.attempts_max = int(attempts) if isinstance(attempts, int) and attempts > 0 else 1
        telemetry = opts.get("tm")
        facts.telemetry = telemetry if isinstance(telemetry, str) and len(telemetry) <= MAX_NAME else None
        self._of_analysis[facts.analysis_id] = key
        while len(self._of_analysis) > _KEPT:
            self._of_analysis.popitem(last=False)


def _or_nothing(answer: Any, nothing: Any) -> Any:
    """A command's answer, or ``nothing`` if the key holds another type."""
    if not isinstance(answer, Exception):
        return answer
    if not str(answer).startswith("WRONGTYPE"):
        raise answer
    return nothing


def _object(raw: str | None) -> dict[str, Any]:
    try:
        value = parse(raw or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
