"""Behaviours of the Python libraries that we work around; docs/bullmq.md lists them.

Each test shows one as it is. A test that fails says that the library was mended: take the workaround out, then the
test and its line in the document.
"""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import redis.asyncio.sentinel
from bullmq import Queue, QueueEvents, Worker
from bullmq.worker import default_maximum_block_timeout
from engineio.packet import Packet as EnginePacket
from redis import Redis as BlockingRedis
from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from socketio.packet import Packet as SocketPacket

from seven_stations.queue.connection import connect
from tests.interop.link import Link
from tests.topology import Cluster

pytestmark = pytest.mark.anyio

LONG = float(os.environ.get("STATIONS_TEST_PATIENCE", "20"))
"""Seconds after which a test gives up waiting."""


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    made = connect(redis_url, client_name="test")
    yield made
    await made.aclose()


@pytest.fixture
def queue(client: Redis, prefix: str) -> Any:
    return Queue("q", {"connection": client, "prefix": prefix})


@pytest.fixture
async def start(client: Redis, prefix: str) -> AsyncIterator[Callable[..., tuple[Any, "asyncio.Future[Any]"]]]:
    """Start bullmq's worker as it is; it ends with the test."""
    loops: list[asyncio.Future[Any]] = []

    def run(process: Callable[..., Awaitable[Any]], **options: Any) -> tuple[Any, "asyncio.Future[Any]"]:
        worker: Any = Worker("q", process, {"autorun": False, "connection": client, "prefix": prefix, **options})
        loops.append(asyncio.ensure_future(worker.run()))
        return worker, loops[-1]

    yield run
    for loop in loops:
        loop.cancel()
    await asyncio.wait(loops, timeout=LONG)


async def until(asked: Callable[[], Awaitable[Any]]) -> None:
    """Ask, a server perhaps, until it is so."""
    async with asyncio.timeout(LONG):
        while not await asked():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


# redis-py


def test_its_timeout_is_below_bullmq_s_blocking_calls(redis_url: str) -> None:
    """``queue.connection`` sets one above: else idle workers lose their connection in the middle of a wait."""
    connection: Any = Redis.from_url(redis_url).connection_pool.make_connection()
    assert connection.socket_timeout < default_maximum_block_timeout


async def test_its_cluster_client_cannot_read_a_stream_in_a_transaction(tmp_path: Any) -> None:
    """``seven_stations.queue.failover`` connects to the node that holds our slot instead."""
    cluster = Cluster(tmp_path, replicas=0)
    client = RedisCluster(port=cluster.master.port, host="127.0.0.1", decode_responses=True)
    try:
        await client.xadd("{bull}:events", {"event": "added"})
        pipeline = client.pipeline(transaction=True)
        with pytest.raises(RuntimeError, match="different loop"):
            pipeline.xread({"{bull}:events": "0"})
    finally:
        await client.aclose()
        cluster.close()


async def test_its_sentinel_connections_retry_where_the_master_was(redis_url: str) -> None:
    """``seven_stations.queue.failover`` asks for the master at each attempt."""
    port = int(redis_url.rpartition(":")[2].partition("/")[0])
    with Link(port) as first, Link(port) as second:
        ports = [int(link.url.rpartition(":")[2]) for link in (first, second)]
        asked: list[int] = []

        class Known(redis.asyncio.sentinel.Sentinel):
            async def discover_master(self, service_name: str) -> tuple[str, int]:
                asked.append(ports[0] if not asked else ports[1])
                return "127.0.0.1", asked[-1]

        client: Any = Known([]).master_for("any")  # type: ignore[no-untyped-call]
        waiting = asyncio.ensure_future(client.blpop("nothing", LONG))
        await until(lambda: _resolved(first.taken == 1))
        # The one that it is connected to goes away in the middle of a command; the other is the master now.
        first.close()
        with pytest.raises(RedisConnectionError):
            await waiting
        assert second.taken == 0, "the retry found the new master"
        await client.aclose()


async def _resolved(value: bool) -> bool:
    return value


# bullmq: connections


async def test_its_own_client_is_one_connection_behind_a_lock(redis_url: str, prefix: str) -> None:
    """Our clients are on a pool: here a PING waits until the blocking call of another task is over."""
    own: Any = Queue("q", {"connection": redis_url, "prefix": prefix})
    client = own.backend.conn
    await client.ping()
    blocked = asyncio.ensure_future(client.blpop("nothing", 1))
    await asyncio.sleep(0)
    ping = asyncio.ensure_future(client.ping())
    done, _ = await asyncio.wait({blocked, ping}, return_when=asyncio.FIRST_COMPLETED, timeout=LONG)
    assert ping not in done, "the PING did not wait"
    await asyncio.wait({blocked, ping}, timeout=LONG)
    await own.close()


async def test_a_worker_rounds_waits_up_until_it_is_asked_for_the_version(start: Any, queue: Any) -> None:
    """``worker.runner`` asks on the blocking connection: without that a retry after 50 ms comes after a second."""
    done = asyncio.Event()

    async def process(_job: Any, _token: str) -> None:
        done.set()

    worker, _ = start(process)
    await queue.add("any", {})
    await asyncio.wait_for(done.wait(), LONG)
    assert not worker.backend.capabilities["canDoubleTimeout"], "a running worker knows its server by itself"
    await worker.blockingRedisConnection.getRedisVersion()
    assert worker.backend.capabilities["canDoubleTimeout"]


async def test_a_worker_s_connections_are_named_as_the_queue_is_written(
    start: Any, queue: Any, client: Redis, prefix: str
) -> None:
    """``worker.bullmq_worker`` names them as Node does, in base64: else ``getWorkers`` and bull-board see nobody.
    A space in the name would even end the worker at its start."""
    done = asyncio.Event()

    async def process(_job: Any, _token: str) -> None:
        done.set()

    start(process)
    await queue.add("any", {})
    await asyncio.wait_for(done.wait(), LONG)
    assert f"{prefix}:q" in {one["name"] for one in await client.client_list()}
    spaced: Any = Worker("a b", process, {"autorun": False, "connection": client, "prefix": prefix})
    with pytest.raises(ResponseError, match=r"(?i)client name"):
        await spaced.run()


async def test_a_worker_s_name_is_written_nowhere(start: Any, queue: Any, client: Redis, prefix: str) -> None:
    """``worker.runner`` writes it beside the job, as Node's workers do."""

    async def process(_job: Any, _token: str) -> None: ...

    start(process, name="me")
    job = await queue.add("any", {})
    await until(job.isCompleted)
    assert await client.hget(f"{prefix}:q:{job.id}", "pb") is None


# bullmq: running and ending


async def gaps(start: Any, queue: Any, concurrency: int, jobs: int = 3) -> float:
    """Seconds between the first and the last start of some short jobs."""
    starts: list[float] = []

    async def process(_job: Any, _token: str) -> None:
        starts.append(time.monotonic())
        await asyncio.sleep(0.2)  # the other slots find the queue full meanwhile

    async def all_started() -> bool:
        return len(starts) == jobs

    start(process, concurrency=concurrency, drainDelay=2)
    for _ in range(jobs):
        await queue.add("any", {})
    await until(all_started)
    return starts[-1] - starts[0]


async def test_a_limited_worker_waits_for_its_drain_delay(
    start: Any, queue: Any, client: Redis, prefix: str
) -> None:
    """``worker.bullmq_worker`` waits until the limit ends."""
    await client.hset(f"{prefix}:q:meta", mapping={"max": 1, "duration": 500})
    assert await gaps(start, queue, concurrency=1) >= 3


async def test_nobody_wakes_when_a_full_queue_is_free_again(
    start: Any, queue: Any, client: Redis, prefix: str
) -> None:
    """``worker.bullmq_worker`` wakes who waits: an end fetches no next job, as Node's does."""
    await client.hset(f"{prefix}:q:meta", "concurrency", 1)
    assert await gaps(start, queue, concurrency=2) >= 3


async def test_a_cancelled_processor_ends_the_worker(start: Any, queue: Any) -> None:
    """``worker.runner`` turns the cancellation of one job into a failure of that job."""

    async def process(_job: Any, _token: str) -> None:
        raise asyncio.CancelledError

    worker, loop = start(process)
    said: list[Any] = []
    worker.on("error", said.append)
    await queue.add("any", {})
    await asyncio.wait({loop}, timeout=LONG)
    assert loop.done(), "the worker goes on"
    assert not said, "it says why it ended"


async def test_closing_with_a_spare_slot_lets_the_locks_of_running_jobs_go(
    start: Any, queue: Any, client: Redis, prefix: str
) -> None:
    """``worker.runner`` pauses first."""
    began, may_end = asyncio.Event(), asyncio.Event()

    async def process(_job: Any, _token: str) -> None:
        began.set()
        await may_end.wait()

    worker, _ = start(process, concurrency=2, lockDuration=1000)
    job = await queue.add("any", {})
    await asyncio.wait_for(began.wait(), LONG)
    closing = asyncio.ensure_future(worker.close())

    async def unlocked() -> bool:
        return not await client.exists(f"{prefix}:q:{job.id}:lock")

    try:
        await until(unlocked)
        assert not closing.done()
    finally:
        may_end.set()
        await asyncio.wait({closing}, timeout=LONG)


async def test_pausing_cannot_be_cancelled(start: Any, queue: Any) -> None:
    """``worker.runner`` keeps its own deadline, and does not wait for the pause."""
    began, may_end = asyncio.Event(), asyncio.Event()

    async def process(_job: Any, _token: str) -> None:
        began.set()
        await may_end.wait()

    worker, _ = start(process)
    await queue.add("any", {})
    await asyncio.wait_for(began.wait(), LONG)
    pausing = asyncio.ensure_future(worker.pause())
    await asyncio.sleep(0.05)
    pausing.cancel()
    _, waiting = await asyncio.wait({pausing}, timeout=0.5)
    assert waiting, "the cancellation was heard"
    may_end.set()
    await asyncio.wait({pausing}, timeout=LONG)


async def test_progress_is_taken_from_a_worker_that_no_longer_has_the_job(
    start: Any, queue: Any, client: Redis, prefix: str
) -> None:
    """``worker.progress_writer`` has the lock as a fence; the translation drops what comes after the end."""

    async def process(_job: Any, _token: str) -> None: ...

    worker, _ = start(process)
    job = await queue.add("any", {})
    await until(job.isCompleted)
    await worker.backend.updateProgress(job.id, {"late": True})
    ((_id, last),) = await client.xrevrange(f"{prefix}:q:events", count=1)
    assert json.loads(last["data"]) == {"late": True}


async def test_a_line_for_a_removed_job_stays_for_ever(queue: Any, client: Redis, prefix: str) -> None:
    """``worker.progress_writer`` looks whether there is a job."""
    job = await queue.add("any", {})
    await job.remove()
    await job.log("a line")
    assert await client.ttl(f"{prefix}:q:{job.id}:logs") == -1


async def test_a_job_without_an_id_is_added_twice_when_the_answer_is_lost(
    redis_url: str, redis: BlockingRedis, prefix: str
) -> None:
    """``seven_stations.queue.producer`` gives every job an id; the same command sent twice then adds one job."""
    with Link(int(redis_url.rpartition(":")[2].partition("/")[0])) as link:
        client = connect(f"redis://{link.url.removeprefix('http://')}/0", client_name="test")
        queue: Any = Queue("q", {"connection": client, "prefix": prefix})
        await queue.add("any", {}, {"jobId": "first"})
        link.lose_next_answer()
        await queue.add("any", {})
        link.lose_next_answer()
        await queue.add("any", {}, {"jobId": "mine"})
        await client.aclose()
    assert sorted(redis.lrange(f"{prefix}:q:wait", 0, -1)) == ["2", "3", "first", "mine"]


# bullmq: QueueEvents, which the notifier does not use


@pytest.fixture
async def events(redis_url: str, prefix: str) -> AsyncIterator[Any]:
    options = {"connection": redis_url, "prefix": prefix, "autorun": False, "blockingTimeout": 500}
    made: Any = QueueEvents("q", options)
    yield made
    await asyncio.wait({asyncio.ensure_future(made.close())}, timeout=2)


async def added(queue: Any, until: Callable[[], bool]) -> list[str]:
    """Add jobs until that is so: nobody can tell when the first read has begun."""
    ids: list[str] = []
    async with asyncio.timeout(LONG):
        while not until():
            ids.append((await queue.add("any", {})).id)
            await asyncio.sleep(0.1)
    return ids


async def test_queue_events_end_with_a_listener_that_raises(events: Any, queue: Any) -> None:
    def raising(_fields: Any, _entry: str) -> None:
        raise ValueError("a listener's own mistake")

    events.on("added", raising)
    loop = asyncio.ensure_future(events.run())
    await added(queue, loop.done)
    assert isinstance(loop.exception(), Exception), "it goes on reading"


async def test_queue_events_begin_after_what_is_there(events: Any, queue: Any) -> None:
    """So does every connection after a lost one: ours reads from positions that it keeps."""
    before = await queue.add("any", {})
    seen: list[str] = []
    events.on("added", lambda fields, _entry: seen.append(fields["jobId"]))
    loop = asyncio.ensure_future(events.run())
    after = await added(queue, lambda: bool(seen))
    assert before.id not in seen, "it reads what was there"
    assert set(seen) <= set(after)
    loop.cancel()
    await asyncio.wait({loop}, timeout=2)


def test_the_libraries_take_what_no_client_may_send() -> None:
    assert SocketPacket(encoded_packet='2["disconnect"]').data == ["disconnect"], "an event of its own"
    with pytest.raises(RecursionError):
        EnginePacket(encoded_packet="4" + "[" * 2000 + "]" * 2000)
