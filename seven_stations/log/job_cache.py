"""What is known of jobs beyond their stream entries: whose they are, how many attempts they make and may make.

Read from the job's hash at first sight, in one transaction a batch, and remembered, because the hash may be gone
when the next entry is read. Our worker's progress and results carry the same, and are believed over the hash.

What the log itself tells is taken from it, for all entries up to its present end: the hash is of that moment, and
a reader that lags must not take what it says for what was then.
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
from seven_stations.protocol.untrusted_json import parse, whole
from seven_stations.queue.keys import Keys
from seven_stations.queue.owners import describe, own

_KEPT = 20_000
_MOST = 64_000_000
"""Data of more bytes than this is not read: no text is as long, however it is escaped."""

_LARGE = 64_000
"""Data of more bytes than this (a text carried inline) is parsed off the loop."""

_AHEAD = 1000
"""Entries that are looked at ahead in one step."""

_LOOK_AHEAD = lua(__name__, "look_ahead")

Key = tuple[str, str]
"""Queue and job id."""


class JobCache:
    """The facts of recently seen jobs. ``client`` decodes responses."""

    def __init__(self, client: Redis, *, prefix: str) -> None:
        self._redis = client
        self.throttle = Throttle()
        self.unindexed = 0
        """Writes to the index of owners that the server refused."""
        self._prefix = prefix
        self._facts: OrderedDict[Key, JobFacts] = OrderedDict()
        self._of_analysis: OrderedDict[str, Key] = OrderedDict()
        self._seen: dict[int, Position] = {}
        """For each stream, how far its entries were taken into the histories."""
        self._begun: set[int] = set()
        self._forgotten: dict[str, Position] = {}
        """For each queue, up to where jobs that were forgotten for want of room may have had their ids from."""
        self._beginning = asyncio.Lock()

    def of(self, queue: str, job_id: str, at: Position) -> JobFacts:
        """What is known of the job that had this id at a place of the log, possibly nothing."""
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
        """Entries of a stream are gone before they were read, ahead of these: what was counted may be wrong."""
        # Their ids may have been given to others' jobs by what is gone.
        for key in [key for key in self._facts if key[0] == stream.queue]:
            del self._facts[key]
        first = next((entry for entry in entries if entry.stream is stream), None)
        self._seen[stream.number] = stream.position if first is None else first.position._replace(slot=-1)

    async def learn(self, entries: Sequence[Entry]) -> None:
        """Read what these entries need: everything of new jobs, and the counters where the log leaves a doubt.

        An entry or a job that holds what nobody has thought of costs only itself.
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
        """Log that an entry was passed over, with the error that is being handled."""
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
        """Learn a job that somebody begins to watch: it may be gone when the log tells of it."""
        if stream.number not in self._begun:
            await self._begin(stream)
        wanted = {(stream.queue, job_id): stream}
        while wanted:
            wanted = await self._look(wanted)

    def owner_in(self, name: str, default_queue: str, ms: int) -> str | None:
        """Whose the job of a job's or an analysis's room was at a time, where that is known."""
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
        """Take in what the log has before the first entry that is read of it."""
        async with self._beginning:
            self._seen.setdefault(stream.number, Position(stream.position.epoch, 0, 0))
            while stream.number not in self._begun:
                start = self._seen[stream.number]
                found = await self._redis.eval(_LOOK_AHEAD, 1, stream.key, start.entry_id, str(_AHEAD))
                if self._take(stream, start, found):
                    self._begun.add(stream.number)

    def _take(self, stream: Stream, start: Position, found: Any) -> bool:
        """Note what was found after ``start``; whether that is all that is noted, and was all there was."""
        count, last, rows = found
        epoch = stream.position.epoch
        for entry_id, event, job_id, prev, attempts in rows:
            self._note(stream, entry_position(epoch, entry_id), event, job_id, prev, attempts)
        end = entry_position(epoch, last) if last else start
        # Another reader may have noted more since this was read.
        self._seen[stream.number] = max(self._seen[stream.number], end)
        return int(count) < _AHEAD and self._seen[stream.number] == end

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
            # A job of its own, whatever was known of another one of this id.
            facts.history.settle(None, None, facts.attempts_max if facts.known else None)
            facts.earlier = None
            seen = facts.known or facts.history.transitions
            self._facts[key] = JobFacts(history=History(0), added=at, earlier=facts if seen else None)
        else:
            facts.history.note(at, event, prev=prev or "", attempts=attempts or "")

    async def _look(self, wanted: dict[Key, Stream]) -> dict[Key, Stream]:
        """Ask for what is missing of these jobs; those that must be asked for again are returned.

        A counter is of now: it counts where the log has been looked at up to now, in the same transaction.
        """
        new = [key for key in wanted if not self._latest(key).known]
        doubtful = [key for key in wanted if not self._latest(key).history.settled]
        if not new and not doubtful:
            return {}
        streams = {wanted[key].number: wanted[key] for key in [*new, *doubtful]}
        starts = {number: self._seen[number] for number in streams}
        pipeline = self._redis.pipeline(transaction=True)
        for number, stream in streams.items():
            pipeline.eval(_LOOK_AHEAD, 1, stream.key, starts[number].entry_id, str(_AHEAD))
        for queue, job_id in new:
            hash_key = Keys(self._prefix, queue).job(job_id)
            pipeline.hstrlen(hash_key, "data")
            pipeline.hmget(hash_key, "name", "opts", "timestamp")
        for queue, job_id in doubtful:
            pipeline.hmget(
                Keys(self._prefix, queue).job(job_id), "timestamp", "atm", "failedReason", "processedOn"
            )
        answers = iter(await pipeline.execute(raise_on_error=False))
        # No await from here to the counters: what is noted is what they were read beside.
        upto_date = {
            stream.queue: self._take(stream, starts[number], next(answers)) for number, stream in streams.items()
        }
        found = {key: (int(_or_nothing(next(answers), 0)), _or_nothing(next(answers), [None] * 3)) for key in new}
        for key in doubtful:
            there, made, reason, processed = _or_nothing(next(answers), [None] * 4)
            facts = self._latest(key)
            if upto_date[key[0]]:
                most = facts.attempts_max if facts.known else None
                # A counter that is no number tells as little as none.
                count = None if there is None else whole(made or "0")
                facts.history.settle(count, reason, most)
                facts.processed_on = whole(processed)
        # The hash is of now: it tells of the last job of this id that is noted only where all are noted.
        await self._describe(
            {key: fields for key, (size, fields) in found.items() if 0 < size <= _MOST and upto_date[key[0]]}
        )
        return {key: wanted[key] for key in {*new, *doubtful} if not upto_date[key[0]]}

    async def _describe(self, present: dict[Key, list[str | None]]) -> None:
        """Read the data of new jobs, whose name, options and timestamp are given."""
        if not present:
            return
        pipeline = self._redis.pipeline(transaction=False)
        # Before anything is awaited: meanwhile the id may be given to another job.
        facts_of = {key: self._latest(key) for key in present}
        for queue, job_id in present:
            pipeline.hmget(Keys(self._prefix, queue).job(job_id), "data", "timestamp")
        answers = await pipeline.execute(raise_on_error=False)
        pipeline = self._redis.pipeline(transaction=False)
        for (key, (name, opts, added_at)), answer in zip(present.items(), answers, strict=True):
            raw, now_added_at = _or_nothing(answer, [None, None])
            if now_added_at != added_at:
                continue  # another job by now, which the log will tell of
            facts = facts_of[key]
            large = raw is not None and len(raw) > _LARGE
            data = await asyncio.to_thread(_object, raw) if large else _object(raw)
            self._remember(facts, key, name or "", data, _object(opts))
            keys = Keys(self._prefix, key[0])
            # Our own producer has written it already; a schedule's runs are added by bullmq.
            if facts.user_id is not None and data.get("textRef") != "stored":
                own(pipeline, keys, key[1], facts.user_id)
            if raw is not None and len(raw) > LISTED_BYTES:
                describe(pipeline, keys, key[1], data, added_at or "")
        if pipeline:
            # A full server, or something else under such a name, costs a list its order and nobody an event.
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
        self._of_analysis[facts.analysis_id] = key
        while len(self._of_analysis) > _KEPT:
            self._of_analysis.popitem(last=False)


def _or_nothing(answer: Any, nothing: Any) -> Any:
    """A command's answer; where the key holds something of another kind, as if it held nothing."""
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
