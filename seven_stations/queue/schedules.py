"""Repeated analyses: BullMQ job schedulers with our data.

The text is stored beside the schedule and does not expire; each run is a separate job and analysis. A worker plans
the next run when it takes one, so while no worker runs, at most one run waits.
"""

import re
import time
from collections.abc import Sequence
from typing import Any

from bullmq import Queue
from bullmq.job import optsFromJSON
from bullmq.job_scheduler import default_repeat_strategy
from pydantic import Field
from redis.asyncio import Redis

from seven_stations.errors import InvalidDataError, NotFoundError
from seven_stations.model import Model
from seven_stations.protocol.events import timestamp
from seven_stations.protocol.jobs import JOB_NAME, check_text, identifier, parse_job_data
from seven_stations.protocol.jobview import LISTED_BYTES, without_text
from seven_stations.protocol.options import JobOptions
from seven_stations.protocol.untrusted_json import parsed_or_text, whole_number
from seven_stations.queue.keys import Keys
from seven_stations.queue.store import Store

MIN_EVERY = 1
MAX_EVERY = 366 * 24 * 3600
_SHORT_FIELDS = ("name", "ic", "tz", "pattern", "every")
_LARGE_FIELDS = ("data", "opts")
_LAST_MS = 2**53
_ID = re.compile(r"[\w.-]{1,100}")


class Schedule(Model):
    """A BullMQ job scheduler. `every` is in seconds; `cron` is in `timezone`, by default UTC."""

    schedule_id: str
    queue: str
    every: float | None = None
    cron: str | None = None
    timezone: str | None = None
    next_at: str | None = None
    runs: int = Field(description="The number of runs so far.")
    title: str | None = None
    user_id: str | None = None
    project_id: str | None = None
    job_name: str | None = None
    data: dict[str, Any] = Field(description="The data of its jobs, without a text; empty if it is large.")
    options: dict[str, Any] = Field(description="The options of its jobs; empty if they are large.")


class Schedules:
    """The schedules of one queue. ``client`` decodes responses, ``blobs`` does not."""

    def __init__(self, client: Redis, blobs: Redis, *, prefix: str, queue: str, max_text_bytes: int) -> None:
        self._client = client
        self._keys = Keys(prefix, queue)
        self._queue: Any = Queue(queue, {"connection": client, "prefix": prefix})
        self._store = Store(blobs, self._keys)
        self._max_text_bytes = max_text_bytes
        self.queue = queue

    async def put(
        self,
        schedule_id: str,
        data: dict[str, Any],
        *,
        every: float | None = None,
        cron: str | None = None,
        timezone: str | None = None,
        options: JobOptions | None = None,
    ) -> Schedule:
        """Create a schedule, or change the existing one with this id; returns it.

        A schedule has either ``every``, an interval in seconds whose first run is at once, or ``cron``, five
        fields or six with seconds first, in ``timezone`` (by default UTC). ``options.delay`` is not allowed.
        Raises :class:`~seven_stations.errors.InvalidDataError`, which names the invalid field.
        """
        options = options or JobOptions()
        if not _ID.fullmatch(schedule_id):
            raise InvalidDataError("schedule: 1 to 100 letters, digits, dots, hyphens and underscores are needed")
        if options.delay:
            raise InvalidDataError("delay: a schedule says when its jobs run")
        repeat = _repeat(every, cron, timezone)
        parsed = parse_job_data(data)
        if parsed.analysis_id is not None:
            raise InvalidDataError("analysisId: each run of a schedule is an analysis of its own")
        check_text(parsed.text or "", self._max_text_bytes)
        await self._store.put_schedule_text(schedule_id, parsed.text or "")
        body = parsed.as_json(exclude={"text"}) | {"textRef": f"schedule:{schedule_id}"}
        await self._queue.upsertJobScheduler(schedule_id, repeat, JOB_NAME, body, options.bullmq())
        return await self.get(schedule_id)

    async def get(self, schedule_id: str) -> Schedule:
        """Return a schedule. Raises :class:`~seven_stations.errors.NotFoundError`."""
        next_at = await self._client.zscore(self._keys.of("repeat"), schedule_id)
        if next_at is None:
            raise NotFoundError("There is no schedule {name}", name=schedule_id)
        (found,) = await self._read([(schedule_id, next_at)])
        return found

    async def page(self, start: int = 0, limit: int = 100) -> list[Schedule]:
        """Schedules ordered by their next run, from index ``start`` on."""
        rows: Any = await self._client.zrange(self._keys.of("repeat"), start, start + limit - 1, withscores=True)
        return await self._read(rows)

    async def remove(self, schedule_id: str) -> None:
        """End a schedule. Its planned run is removed; runs that have begun keep their text.

        Raises :class:`~seven_stations.errors.NotFoundError`.
        """
        if await self._queue.removeJobScheduler(schedule_id) != 0:
            raise NotFoundError("There is no schedule {name}", name=schedule_id)
        await self._store.end_schedule_text(schedule_id)

    async def _read(self, rows: Sequence[tuple[str, float]]) -> list[Schedule]:
        """The schedules with these ids and times. Data and options that are large, as with a text in them, are not
        read."""
        names = [self._keys.of(f"repeat:{schedule_id}") for schedule_id, _ in rows]
        sizes = self._client.pipeline(transaction=False)
        for name in names:
            for field in _LARGE_FIELDS:
                sizes.hstrlen(name, field)
        found_sizes = iter(await sizes.execute(raise_on_error=False))
        pipeline, wanted = self._client.pipeline(transaction=False), []
        for name in names:
            large = [(field, next(found_sizes)) for field in _LARGE_FIELDS]
            small = [field for field, size in large if isinstance(size, int) and size <= LISTED_BYTES]
            wanted.append([*_SHORT_FIELDS, *small])
            pipeline.hmget(name, wanted[-1])
        found: list[Any] = await pipeline.execute(raise_on_error=False)
        return [
            _schedule(
                self.queue, *row, dict(zip(fields, values if isinstance(values, list) else (), strict=False))
            )
            for row, fields, values in zip(rows, wanted, found, strict=True)
        ]


def _schedule(queue: str, schedule_id: str, next_at: float, fields: dict[str, str | None]) -> Schedule:
    data, options = parsed_or_text(fields.get("data")), parsed_or_text(fields.get("opts"))
    data = without_text(data) if isinstance(data, dict) else {}
    every, title = whole_number(fields.get("every")), data.get("title")
    return Schedule(
        schedule_id=schedule_id,
        queue=queue,
        every=every / 1000 if every else None,
        cron=fields.get("pattern") or None,
        timezone=fields.get("tz") or None,
        next_at=timestamp(int(next_at)) if 0 < next_at < _LAST_MS else None,
        runs=max((whole_number(fields.get("ic")) or 0) - 1, 0),  # the planned run counts there, too
        title=title if isinstance(title, str) else None,
        user_id=identifier(data.get("userId")),
        project_id=identifier(data.get("projectId")),
        job_name=fields.get("name") or None,
        data=data,
        options=optsFromJSON(options) if isinstance(options, dict) else {},
    )


def _repeat(every: float | None, cron: str | None, timezone: str | None) -> dict[str, Any]:
    if (every is None) == (cron is None):
        raise InvalidDataError("schedule: either every or cron is needed")
    if every is not None:
        if timezone is not None:
            raise InvalidDataError("timezone: it is for cron")
        if not MIN_EVERY <= every <= MAX_EVERY:
            message = "every: use {least} to {most:,} seconds"
            raise InvalidDataError(message, least=MIN_EVERY, most=MAX_EVERY)
        return {"every": round(every * 1000)}
    repeat = {"pattern": cron} | ({"tz": timezone} if timezone else {})
    try:
        default_repeat_strategy(round(time.time() * 1000), repeat)
    except KeyError:
        message = "timezone: {zone} is not known; use a name such as Africa/Cairo"
        raise InvalidDataError(message, zone=timezone) from None
    except (ValueError, OSError):
        message = "cron: {cron!r} is not a pattern of five fields, or six with seconds first, that ever matches"
        raise InvalidDataError(message, cron=cron) from None
    return repeat
