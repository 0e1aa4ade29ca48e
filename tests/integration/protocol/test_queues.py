"""Reading queues a page at a time, with jobs as bullmq's own scripts leave them."""

from typing import Any

import pytest
from redis.asyncio import Redis

from seven_stations.protocol.jobs import parse_job_data
from seven_stations.protocol.jobview import JobView, State
from seven_stations.protocol.tracker import Tracker
from seven_stations.queue.keys import Keys
from seven_stations.queue.owners import own
from seven_stations.queue.pagination import BadPageError
from seven_stations.queue.queues import Queues
from worker.attempt import Attempt
from worker.metrics import Metrics
from worker.progress_writer import ProgressWriter

QUEUE = "ai-analysis"


pytestmark = pytest.mark.anyio


async def add(queue: Any, job_id: str, **options: Any) -> str:
    data = {"textRef": "stored", "userId": "hala", "projectId": "p1", "title": f"Play {job_id}"}
    await queue.add("analyze", data, {"jobId": job_id, "attempts": 3, **options})
    return job_id


async def everything(queues: Queues, *states: State, limit: int = 20, **filters: Any) -> list[JobView]:
    found: list[JobView] = []
    cursor = None
    while True:
        page = await queues.page(QUEUE, states, cursor, limit, **filters)
        assert len(page.jobs) <= limit
        found += page.jobs
        cursor = page.next
        if cursor is None:
            return found


async def test_pages_hold_each_waiting_job_once_and_the_next_to_run_comes_first(
    queue: Any, queues: Queues
) -> None:
    added = [await add(queue, f"j{number}") for number in range(45)]
    assert [job.job_id for job in await everything(queues, "waiting")] == added


async def test_without_states_all_of_them_are_listed(queue: Any, queues: Queues) -> None:
    await add(queue, "w")
    await add(queue, "d", delay=60_000)
    await add(queue, "p", priority=3)
    found = {job.job_id: job for job in await everything(queues, limit=1)}
    assert {job_id: job.state for job_id, job in found.items()} == {
        "w": "waiting",
        "d": "delayed",
        "p": "prioritized",
    }
    assert found["p"].priority == 3
    due = found["d"].delayed_until
    assert due is not None
    assert abs(due - found["d"].added_at - 60_000) < 50


async def test_jobs_that_leave_between_pages_do_not_hide_those_behind_them(
    queue: Any, queues: Queues, client: Redis, prefix: str
) -> None:
    for number in range(30):
        await add(queue, f"j{number:02}")
    first = await queues.page(QUEUE, ["waiting"], None, 10)
    wait = Keys(prefix, QUEUE).of("wait")
    for _ in range(8):  # workers take the oldest
        await client.rpop(wait)
    second = await queues.page(QUEUE, ["waiting"], first.next, 10)
    assert [job.job_id for job in second.jobs] == [f"j{number:02}" for number in range(10, 20)]
    for _ in range(12):  # now also those by which the place was told
        await client.rpop(wait)
    third = await queues.page(QUEUE, ["waiting"], second.next, 10)
    assert [job.job_id for job in third.jobs] == [f"j{number:02}" for number in range(20, 30)]
    assert third.next is None


async def test_ended_jobs_are_paged_newest_first_also_when_the_last_seen_was_removed(
    queue: Any, queues: Queues, client: Redis, prefix: str, log: Any
) -> None:
    for number in range(25):
        log.job(f"f{number:02}", failedReason="no", finishedOn=str(1700000000000 + number))
        await client.zadd(Keys(prefix, QUEUE).of("failed"), {f"f{number:02}": 1700000000000 + number})
    first = await queues.page(QUEUE, ["failed"], None, 10)
    assert [job.job_id for job in first.jobs] == [f"f{number:02}" for number in range(24, 14, -1)]
    await queue.remove("f15")
    second = await queues.page(QUEUE, ["failed"], first.next, 10)
    assert [job.job_id for job in second.jobs] == [f"f{number:02}" for number in range(14, 4, -1)]


async def test_an_owner_s_list_holds_only_their_jobs_and_forgets_those_that_are_gone(
    queue: Any, queues: Queues, client: Redis, prefix: str
) -> None:
    keys = Keys(prefix, QUEUE)
    for number in range(30):
        await add(queue, f"j{number:02}")
        if number % 3 == 0:
            own(client_pipeline := client.pipeline(), keys, f"j{number:02}", "hala")
            await client_pipeline.execute()
    # In the index by mistake, or for another job of the same id: the job itself says whose it is.
    await queue.add("analyze", {"text": "x", "userId": "badr"}, {"jobId": "other"})
    await client.zadd(keys.user("hala"), {"other": 1, "gone": 1})
    found = await everything(queues, owner="hala", limit=4)
    assert {job.job_id for job in found} == {f"j{number:02}" for number in range(0, 30, 3)}
    assert await client.zscore(keys.user("hala"), "gone") is None
    assert await client.zscore(keys.user("hala"), "other") is not None


async def test_a_job_about_to_be_added_stays_in_its_owner_s_list(
    queues: Queues, client: Redis, prefix: str
) -> None:
    pipeline = client.pipeline()
    own(pipeline, Keys(prefix, QUEUE), "soon", "hala")
    await pipeline.execute()
    assert await everything(queues, owner="hala") == []
    assert await client.zscore(Keys(prefix, QUEUE).user("hala"), "soon") is not None


async def test_a_search_looks_at_titles_and_ids_and_finds_an_exact_id_first(queue: Any, queues: Queues) -> None:
    for number in range(250):
        await add(queue, f"j{number:03}")
    assert [job.job_id for job in await everything(queues, search="PLAY J24")] == [
        f"j{n}" for n in range(240, 250)
    ]
    page = await queues.page(QUEUE, (), None, 5, search="j249")
    assert [job.job_id for job in page.jobs] == ["j249"]


async def test_large_inline_texts_are_not_read_for_a_list(queue: Any, queues: Queues) -> None:
    data = {"text": "x" * 20_000, "userId": "hala"}
    await queue.add("analyze", data, {"jobId": "big"})
    (listed,) = (await queues.page(QUEUE)).jobs
    assert listed.data is None
    whole = await queues.job(QUEUE, "big")
    assert whole is not None
    assert whole.data == {"userId": "hala"}
    assert "x" * 100 not in repr(whole)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "e30", "bnVsbA", "eyJrIjogIm1ldGEifQ", "eyJrIjoid2FpdCIsIm8iOi0xLCJhIjpbImoiXX0", "W10", "💥"],
)
async def test_a_cursor_of_someone_s_own_making_is_refused(queues: Queues, cursor: str) -> None:
    with pytest.raises(BadPageError, match="cursor"):
        await queues.page(QUEUE, cursor=cursor)


async def test_logs_are_paged(queue: Any, queues: Queues, client: Redis, prefix: str) -> None:
    await add(queue, "j")
    for number in range(7):
        await client.rpush(Keys(prefix, QUEUE).logs("j"), f"line {number}")
    lines = await queues.logs(QUEUE, "j", 2, 3)
    assert [line.line for line in lines.lines] == ["line 2", "line 3", "line 4"]
    assert (lines.total, lines.next) == (7, 5)
    assert (await queues.logs(QUEUE, "j", 5, 3)).next is None


async def test_lines_keep_their_numbers_when_those_before_are_trimmed(
    queue: Any, queues: Queues, client: Redis, prefix: str
) -> None:
    await add(queue, "j")
    writer = ProgressWriter(client, Metrics(), prefix=prefix, queue=QUEUE)
    await client.set(Keys(prefix, QUEUE).lock("j"), "token")
    tracker = Tracker(parse_job_data({"text": "-"}), job_id="j", attempt=1)
    progress = tracker.opening()
    assert progress is not None
    for number in range(3):
        logged = progress.model_copy(update={"logs": [f"line {number}.{part}" for part in range(4)]})
        await writer.write(Attempt("j", 1, "token", keep_logs=5), logged)
    for start in (0, 7):
        lines = await queues.logs(QUEUE, "j", start, 3)
        assert [line.line for line in lines.lines] == ["line 1.3", "line 2.0", "line 2.1"]
        assert (lines.start, lines.before, lines.total, lines.next) == (7, 7, 12, 10)
    assert [line.line for line in (await queues.logs(QUEUE, "j", 11, 3)).lines] == ["line 2.3"]


async def test_names_finds_the_queues_of_this_prefix_only(queue: Any, queues: Queues, client: Redis) -> None:
    await add(queue, "j")
    assert await queues.names() == [QUEUE]
    assert await queues.exists(QUEUE)
    assert not await queues.exists("other")
    await queue.pause()
    assert await queues.paused(QUEUE)


async def test_ended_jobs_and_a_user_s_own_are_listed_from_the_oldest_as_well(
    queue: Any, queues: Queues, client: Redis, prefix: str, log: Any
) -> None:
    keys, ids = Keys(prefix, QUEUE), [f"j{number:02}" for number in range(25)]
    for number, job_id in enumerate(ids):
        await add(queue, job_id)
        await client.zadd(keys.user("hala"), {job_id: 1700000000000 + number})
    assert [job.job_id for job in await everything(queues, limit=7, owner="hala")] == ids[::-1]
    own = await everything(queues, limit=7, owner="hala", oldest_first=True)
    assert [job.job_id for job in own] == ids

    for number in range(25):
        log.job(f"f{number:02}", failedReason="no", finishedOn=str(1700000000000 + number))
        await client.zadd(keys.of("failed"), {f"f{number:02}": 1700000000000 + number})
    first = await queues.page(QUEUE, ["failed", "cancelled"], None, 10, oldest_first=True)
    assert [job.job_id for job in first.jobs] == [f"f{number:02}" for number in range(10)]
    await queue.remove("f09")
    second = await queues.page(QUEUE, ["failed", "cancelled"], first.next, 10, oldest_first=True)
    assert [job.job_id for job in second.jobs] == [f"f{number:02}" for number in range(10, 20)]


@pytest.mark.parametrize("states", [(), ("waiting",), ("delayed",), ("completed", "failed")])
async def test_an_order_that_bullmq_does_not_keep_is_refused(queues: Queues, states: tuple[State, ...]) -> None:
    with pytest.raises(BadPageError, match="order: oldest first"):
        await queues.page(QUEUE, states, oldest_first=True)
