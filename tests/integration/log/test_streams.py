"""Two readers of the same positions: what one reads while another waits is told once, and so is what was lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest
from redis import Redis
from redis.asyncio import Connection
from redis.commands.core import AsyncScript
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from seven_stations.log.streams import Batch, Streams
from seven_stations.queue.blocking_connection import BlockingConnection
from seven_stations.queue.connection import connect
from seven_stations.queue.keys import Keys
from tests.queue_log import Log

pytestmark = pytest.mark.anyio

COUNT = 500


@pytest.fixture
async def streams(redis_url: str, prefix: str) -> AsyncIterator[Streams]:
    async with connect(redis_url, client_name="test") as client:
        yield Streams(client, prefix=prefix)


@pytest.fixture
def before_asking(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Awaitable[None]]]:
    """What is done after a reader has chosen its positions, and before the server hears of them."""
    steps: list[Callable[[], Awaitable[None]]] = []
    ask = BlockingConnection.ask

    async def late(self: BlockingConnection, *commands: Sequence[Any], seconds: float) -> list[Any]:
        while steps:
            await steps.pop(0)()
        return await ask(self, *commands, seconds=seconds)

    monkeypatch.setattr(BlockingConnection, "ask", late)
    return steps


def jobs(batch: Batch) -> list[str | None]:
    return [entry.job_id for entry in batch.entries]


async def test_what_another_read_meanwhile_is_not_told_again(
    streams: Streams, log: Log, before_asking: list[Callable[[], Awaitable[None]]]
) -> None:
    await streams.follow("ai-analysis")

    async def another_reads() -> None:
        log.add("active", "1")
        assert jobs(await streams.read(COUNT)) == ["1"]
        log.add("active", "2")

    for _ in range(2):  # at first exactly, because the stream is new
        before_asking.append(another_reads)
        batch = await streams.take(await streams.wait(5, COUNT), COUNT)
        assert (jobs(batch), batch.gaps) == (["2"], [])
    # And where it reads after the answer has come.
    log.add("active", "3")
    news = await streams.wait(5, COUNT)
    assert jobs(await streams.read(COUNT)) == ["3"]
    batch = await streams.take(news, COUNT)
    assert (jobs(batch), batch.gaps) == ([], [])


async def test_what_is_trimmed_after_another_has_read_is_a_gap(
    streams: Streams, log: Log, redis: "Redis", before_asking: list[Callable[[], Awaitable[None]]]
) -> None:
    stream = await streams.follow("ai-analysis")
    log.add("active", "0")
    assert jobs(await streams.take(await streams.wait(5, COUNT), COUNT)) == ["0"]

    async def another_reads() -> None:
        log.add("active", "1")
        assert jobs(await streams.read(COUNT)) == ["1"]
        log.add("active", "lost")
        redis.xtrim(log.keys.events, minid=log.add("active", "2"), approximate=False)

    before_asking.append(another_reads)
    batch = await streams.take(await streams.wait(5, COUNT), COUNT)
    assert (jobs(batch), batch.gaps) == (["2"], [stream])


async def test_a_gap_is_told_where_the_look_that_found_it_fails(
    streams: Streams, log: Log, prefix: str, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    """One stream was trimmed and another one deleted, and the server goes while the latter is begun anew."""
    both = [await streams.follow("ai-analysis"), await streams.follow("others")]
    log.add("active", "lost")
    redis.xtrim(log.keys.events, minid=log.add("active", "1"), approximate=False)
    redis.delete(Keys(prefix, "others").events)

    async def fails(*_: Any, **__: Any) -> None:
        raise RedisConnectionError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(AsyncScript, "__call__", fails)
        with pytest.raises(RedisConnectionError):
            await streams.read(COUNT)
    batch = await streams.read(COUNT)
    assert (jobs(batch), batch.gaps) == (["1"], both)


async def test_what_waits_is_read_without_redis_py_between(
    streams: Streams, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A canary: if it failed, redis-py's connections could no longer be taken over, and events would cost more."""
    await streams.follow("ai-analysis")
    await streams.take(await streams.wait(0.01, COUNT), COUNT)
    with monkeypatch.context() as patch:
        patch.setattr(Connection, "read_response", None)
        log.add("active", "1")
        news = await streams.wait(5, COUNT)
    assert jobs(await streams.take(news, COUNT)) == ["1"]


async def test_where_nothing_can_be_taken_over_redis_py_reads(
    streams: Streams, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_another(*_: Any) -> None:
        raise AttributeError

    monkeypatch.setattr("seven_stations.queue.blocking_connection._FastReader", is_another)
    await streams.follow("ai-analysis")
    for job in "123":
        log.add("active", job)
        assert jobs(await streams.take(await streams.wait(5, COUNT), COUNT)) == [job]


async def test_a_line_that_is_cut_connects_again(streams: Streams, log: Log, redis: "Redis") -> None:
    await streams.follow("ai-analysis")
    await streams.wait(0.01, COUNT)
    cut: asyncio.Task[Any] = asyncio.ensure_future(streams.wait(60, COUNT))
    while not (waiting := [client for client in redis.client_list() if "b" in client["flags"]]):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    for client in waiting:
        redis.client_kill_filter(_id=client["id"])
    with pytest.raises(RedisConnectionError):
        await cut
    log.add("active", "1")
    assert jobs(await streams.take(await streams.wait(5, COUNT), COUNT)) == ["1"]


async def test_an_error_is_an_answer(redis_url: str) -> None:
    client = connect(redis_url, client_name="test")
    line = BlockingConnection(client)
    for _ in range(2):
        number, error, time = await line.ask(["INCR", "n"], ["NONSENSE", "ü"], ["TIME"], seconds=5)
        assert isinstance(error, ResponseError)
        assert (isinstance(number, int), len(time)) == (True, 2)
    with pytest.raises(RedisTimeoutError):
        await line.ask(["BLPOP", "nothing", 0], seconds=-9.9)
    assert await line.ask(["ECHO", "ü"], seconds=5) == ["ü"]
    await client.delete("n")
    await client.aclose()
