"""How long a waiting job will probably wait, judged by the jobs that run now and by how long recent ones took."""

import time
from collections.abc import Sequence
from statistics import fmean, pstdev
from typing import Any

from redis.asyncio import Redis

from seven_stations.protocol.untrusted_json import whole_number
from seven_stations.queue.keys import Keys

_RECENT = 20
"""How many jobs that ended last are looked at, in each of the two states."""

_ENOUGH = 5
"""With fewer of them, nothing is said."""

_MOST_ERROR = 0.5
"""Nothing is said if the standard error of the estimate is more than this share of it."""

_MOST_RUNNING = 1000


async def wait_ahead(client: Redis, keys: Keys, ahead: int) -> int | None:
    """The milliseconds until a job probably starts that waits behind ``ahead`` others; ``None`` if that cannot be
    said.

    It cannot for a queue that is paused, limits its rate, or has no running jobs.
    """
    pipeline = client.pipeline(transaction=True)
    pipeline.hmget(keys.meta, "paused", "max")
    pipeline.exists(keys.of("limiter"))
    pipeline.lrange(keys.of("active"), 0, _MOST_RUNNING - 1)
    for kind in ("completed", "failed"):
        pipeline.zrevrange(keys.of(kind), 0, _RECENT - 1)
    (paused, most), limited, active, *ended = await pipeline.execute()
    if paused is not None or most is not None or limited or not active:
        return None
    ids = [job_id for some in ended for job_id in some]
    pipeline = client.pipeline(transaction=False)
    for job_id in (*active, *ids):
        pipeline.hmget(keys.job(job_id), "processedOn", "finishedOn")
    found: list[Any] = await pipeline.execute(raise_on_error=False)  # an id may name a key of another type
    times = [[whole_number(value) for value in pair] for pair in found if isinstance(pair, list)]
    if len(times) < len(found):
        return None
    now = round(time.time() * 1000)
    running = [max(0, now - (started or now)) for started, _ in times[: len(active)]]
    took = [end - start for start, end in times[len(active) :] if start is not None and end is not None]
    return estimate(ahead, running, took)


def estimate(ahead: int, running: Sequence[int], took: Sequence[int]) -> int | None:
    """The milliseconds to wait behind ``ahead`` jobs, from how long others have been ``running`` and recent ones
    ``took``; ``None`` if these are too few, or differ too much."""
    if len(took) < _ENOUGH:
        return None
    mean = fmean(took)
    if mean <= 0 or pstdev(took) > _MOST_ERROR * mean * (ahead + 1) ** 0.5:
        return None
    # Each running job makes room when it ends, and every ``mean`` milliseconds from then on.
    rooms = sorted(max(0.0, mean - age) for age in running)
    rounds, place = divmod(ahead, len(rooms))
    # A job that already takes longer than others did says nothing about its end.
    return round(rooms[place] + rounds * mean) or None
