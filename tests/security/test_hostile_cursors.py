"""A user who asks for the whole log again and again."""

import pytest
from redis.asyncio import Redis

from notifier.hub import Hub
from notifier.log import replay as module
from notifier.log.replay import Replay
from notifier.message import Message
from seven_stations.log.job_cache import JobCache
from seven_stations.log.streams import Streams
from seven_stations.log.translator import Translator
from seven_stations.protocol.cursor import Position
from tests.clients import with_clients
from tests.queue_log import Log

ENTRIES = 600


def test_who_has_the_log_read_again_and_again_waits_and_others_do_not(
    redis_url: str, prefix: str, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time all of it is told; from some events on with waits between its pages, which are counted."""
    monkeypatch.setattr(module, "_AT_ONCE", 2 * ENTRIES)
    monkeypatch.setattr(module, "_EVENTS_A_SECOND", 10)
    monkeypatch.setattr(module, "_MAX_WAIT", 0.01)
    for number in range(ENTRIES):
        log.job(f"c{number % 10}")
        log.add("active", f"c{number % 10}", prev="waiting")

    async def read(client: Redis, _: Redis) -> tuple[list[int], list[int]]:
        streams, jobs, hub = Streams(client, prefix=prefix), JobCache(client, prefix=prefix), Hub()
        replay = Replay(streams, jobs, Translator(jobs, Message.placed, analysis_queue="ai-analysis"), hub)
        stream = await streams.follow("ai-analysis")
        assert stream is not None
        while (await streams.read(500)).full:
            pass
        until = {stream.number: stream.position}
        hub.begin(stream.number, stream.position)  # nothing of it is in the ring
        counted: list[int] = []
        told: list[int] = []
        for user in ("sam", "sam", "sam", "kim", None):
            before, events = hub.counters["paced"], 0
            start = {stream.number: Position(stream.position.epoch, 0, 0)}
            async for page in replay.missed(start, until, lambda message: (message, False), user=user):
                events += len(page.items)
            counted.append(hub.counters["paced"] - before)
            told.append(events)
        return counted, told

    counted, told = with_clients(redis_url, read)
    assert told == [2 * ENTRIES] * 5
    assert counted[0] == 0, "once is what a client needs that comes back"
    assert counted[1] > 0
    assert counted[2] > 0
    assert counted[3:] == [0, 0], "others pay for sam"
