"""If this failed, a flood would fill the log, or what ended a burst would be told nowhere."""

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from seven_stations.process.throttle import Throttle

pytestmark = pytest.mark.anyio


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110  # a log has no event
            await asyncio.sleep(0.01)


async def test_the_rest_of_a_burst_is_told_though_nothing_follows() -> None:
    throttle = Throttle(0.05)
    with capture_logs() as told:
        for _ in range(100):
            throttle.tell("refused", "request", what="request")
        throttle.tell("refused", "message", what="message")
        await _until(lambda: sum(line["times"] for line in told) == 101)
        assert len(told) < 20, "not one line for each"
        throttle.tell("refused", "request", what="request")
        await _until(lambda: sum(line["times"] for line in told) == 102)
    assert {line["what"] for line in told} == {"request", "message"}


def test_without_a_loop_the_rest_comes_with_what_follows() -> None:
    throttle = Throttle(0.0)
    with capture_logs() as told:
        throttle.tell("refused")
        throttle.tell("refused")
    assert [line["times"] for line in told] == [1, 1]
    throttle = Throttle(3600.0)
    with capture_logs() as told:
        for _ in range(5):
            throttle.tell("refused", exc_info=True)
    assert [line["times"] for line in told] == [1]
