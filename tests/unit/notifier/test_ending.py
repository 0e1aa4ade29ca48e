"""The end of a notifier: its tasks end, whatever they are in the middle of."""

import asyncio

from notifier.app import ended


def test_a_task_that_swallows_a_cancellation_ends() -> None:
    """As `asyncio.wait_for` does in Python 3.11, where what it waits for ends in the same moment."""

    async def work() -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await asyncio.sleep(3600)  # the answer to what was sent, which takes its time

    async def play() -> None:
        task = asyncio.ensure_future(work())
        await asyncio.sleep(0)
        await asyncio.wait_for(ended([task]), 30)
        assert task.cancelled()

    asyncio.run(play())
