"""Work that is cancelled ends, whatever it is in the middle of."""

import asyncio

import pytest

from seven_stations.process.cancellation import ended, in_time


async def swallow_one() -> None:
    """As `asyncio.wait_for` does in Python 3.11, where what it waits for ends in the same moment."""
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        await asyncio.sleep(3600)  # the answer to what was sent, which takes its time


def test_a_task_that_swallows_a_cancellation_ends() -> None:
    async def play() -> None:
        task = asyncio.ensure_future(swallow_one())
        await asyncio.sleep(0)
        await asyncio.wait_for(ended([task]), 30)
        assert task.cancelled()

    asyncio.run(play())


def test_work_that_swallows_a_cancellation_keeps_to_its_time() -> None:
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(in_time(swallow_one(), asyncio.sleep(0.01)), 30))


def test_work_that_ends_in_time_says_what_it_found_or_raises() -> None:
    async def work(found: int) -> float:
        return 1 / found

    assert asyncio.run(in_time(work(2), asyncio.sleep(3600))) == 0.5
    assert asyncio.run(in_time(work(2), None)) == 0.5
    with pytest.raises(ZeroDivisionError):
        asyncio.run(in_time(work(0), asyncio.sleep(3600)))


@pytest.mark.parametrize("times", [1, 2])
def test_work_that_is_cancelled_from_outside_has_ended_then(times: int) -> None:
    async def play() -> None:
        began = asyncio.Event()

        async def work() -> None:
            began.set()
            await swallow_one()

        task = asyncio.ensure_future(in_time(work(), asyncio.sleep(3600)))
        await began.wait()
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(play())
