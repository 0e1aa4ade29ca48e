"""Many who catch up from the log at once: the work is shared, and what happens now does not wait for it."""

import asyncio
import json

from redis import Redis

from notifier.message import Message
from notifier.services import Services
from seven_stations.protocol.cursor import Position, decode
from seven_stations.protocol.entries import Entry
from tests.queue_log import Log
from tests.services import served

ENTRIES = 3000
VIEWERS = 20


def fill(log: Log) -> list[str]:
    log.job("1")
    pipe = log.redis.pipeline(transaction=False)
    for number in range(ENTRIES):
        body = json.dumps({"progress": 1, "n": number})
        pipe.xadd(log.keys.events, {"event": "progress", "jobId": "1", "data": body})
    return [str(entry_id) for entry_id in pipe.execute()]


class Counting:
    """The entries that a notifier translates, counted."""

    def __init__(self, services: Services) -> None:
        self.entries = 0
        translator = services.replay._translator
        translate = translator.translate

        def counted(entries: list[Entry], *, live: bool):  # type: ignore[no-untyped-def]
            self.entries += len(entries)
            return translate(entries, live=live)

        translator.translate = counted  # type: ignore[method-assign]


async def _catch_up(services: Services, after: Position, got: list[tuple[str, int]]) -> None:
    until = dict(services.listener.vector)
    stream = services.listener._streams.all["ai-analysis"].number
    cursor = {**until, stream: after}

    def share(message: Message) -> tuple[Message, bool]:
        return message, False

    async for page in services.replay.missed(cursor, until, share):
        got += [(message.event_id or "", json.loads(message.body)["data"]["n"]) for message, _ in page.items]


def test_viewers_share_what_is_translated_and_leave_turns_to_others(
    redis: "Redis", redis_url: str, prefix: str, log: Log
) -> None:
    ids = fill(log)

    async def play() -> tuple[list[list[tuple[str, int]]], int, int]:
        async with served(redis_url, prefix) as services:
            counting = Counting(services)
            end = services.listener.vector[services.listener._streams.all["ai-analysis"].number]
            viewers: list[list[tuple[str, int]]] = [[] for _ in range(VIEWERS)]
            places = [Position(end.epoch, *map(int, ids[number * 7].split("-"))) for number in range(VIEWERS)]
            running = asyncio.gather(
                *(_catch_up(services, place, got) for place, got in zip(places, viewers, strict=True))
            )
            most = before = 0
            while not running.done():
                await asyncio.sleep(0)
                now = sum(map(len, viewers))
                most, before = max(most, now - before), now
            await running
            assert not services.replay._pages, "what was shared is kept although nobody needs it"
            return viewers, counting.entries, most

    viewers, translated, most = asyncio.run(play())
    for number, got in enumerate(viewers):
        assert [n for _, n in got] == list(range(number * 7 + 1, ENTRIES))
    ends = [decode(got[-1][0]) for got in viewers]
    assert ends == ends[:1] * VIEWERS, "the ids are those of one log"
    # Each reads up to the first end of a page that all share, which chance places some 64 entries away, or 300.
    assert translated < 4 * ENTRIES, f"{translated} entries were translated for {ENTRIES}"
    assert most <= 256, f"{most} events went out in one turn of the loop"
