"""What reading one event costs the server, and that nothing is lost where it is read in the short way."""

import asyncio
from collections.abc import Callable
from typing import Any

from redis import Redis

from notifier.services import Services
from tests.queue_log import Log
from tests.services import caught_up, served


def playing(url: str, prefix: str, play: Callable[[Services], Any]) -> Any:
    async def run() -> Any:
        async with served(url, prefix) as services:
            return await play(services)

    return asyncio.run(run())


def commands(redis: "Redis") -> dict[str, int]:
    stats: Any = redis.info("commandstats")
    return {name.removeprefix("cmdstat_"): int(found["calls"]) for name, found in stats.items()}


def told(services: Services) -> list[bytes]:
    hub = services.hub
    messages = [hub._ring[index % hub._capacity] for index in range(hub.head)]
    return [message.body for message in messages if message is not None and message.event == "job:progress"]


def test_an_event_of_a_known_job_takes_one_way_to_the_server(
    redis: "Redis", redis_url: str, prefix: str, log: Log
) -> None:
    log.job("1")

    async def play(services: Services) -> tuple[dict[str, int], dict[str, int]]:
        for _ in range(2):  # the job is met, and the stream has an entry that was read
            log.progress("1", 1)
            await services.listener.step(5)
        before = commands(redis)
        for _ in range(10):
            log.progress("1", 1)
            await services.listener.step(5)
        assert len(told(services)) == 12
        return before, commands(redis)

    before, after = playing(redis_url, prefix, play)
    made = {name: after[name] - before.get(name, 0) for name in after}
    assert (made["xread"], made["eval"]) == (10, 10), "a wake and, on the same way, the state of the streams"
    assert not {"multi", "exec", "hmget", "evalsha", "xinfo|stream"} & {name for name in made if made[name]}


def test_what_is_trimmed_or_deleted_while_it_is_waited_for_is_a_gap(redis_url: str, prefix: str, log: Log) -> None:
    log.job("1")

    async def play(services: Services) -> list[int]:
        gaps = []
        for change in (
            lambda pipe: pipe.xtrim(log.keys.events, maxlen=1, approximate=False),
            lambda pipe: pipe.delete(log.keys.events),
        ):
            log.progress("1", 1)
            await services.listener.step(5)
            waiting = asyncio.ensure_future(services.listener.step(5))
            await asyncio.sleep(0.1)  # the server has the question: what follows is atomic for it
            pipe = log.redis.pipeline(transaction=True)
            for number in (2, 3):
                pipe.xadd(log.keys.events, {"event": "progress", "jobId": "1", "data": str(number)})
            change(pipe)  # type: ignore[no-untyped-call]
            pipe.xadd(log.keys.events, {"event": "progress", "jobId": "1", "data": "4"})
            pipe.execute()
            await waiting
            await caught_up(services)
            gaps.append(services.listener.counters["gaps"])
            assert b'"progress":4' in told(services)[-1]
        return gaps

    assert playing(redis_url, prefix, play) == [1, 2]


def test_what_somebody_else_read_meanwhile_is_not_told_again(redis_url: str, prefix: str, log: Log) -> None:
    """A viewer that is ahead makes the notifier read on while it waits for news."""
    log.job("1")

    async def play(services: Services) -> list[bytes]:
        log.progress("1", 1)
        await services.listener.step(5)
        waiting = asyncio.ensure_future(services.listener.step(5))
        await asyncio.sleep(0)
        log.progress("1", 2)
        await caught_up(services)
        await waiting
        return told(services)

    bodies = playing(redis_url, prefix, play)
    assert [body.partition(b'"progress":')[2][:1] for body in bodies] == [b"1", b"2"]
