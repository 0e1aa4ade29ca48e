"""Real Node libraries, and deployments of our processes for them to talk with."""

import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from tests.interop.libraries import install
from tests.interop.stack import Stack

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def node() -> None:
    """Node with the libraries of this folder; ``tests.interop.versions`` brings libraries of its own."""
    if "STATIONS_TEST_PEERS" not in os.environ:
        install(HERE)


@pytest.fixture
def stack(node: None, redis_url: str, prefix: str) -> Iterator[Stack]:
    """A deployment of one test: nothing runs before the test starts it."""
    with Stack(redis_url, prefix) as made:
        yield made


@pytest.fixture(scope="module")
def running(node: None, redis_url: str) -> Iterator[Stack]:
    """A deployment that a module's tests share: one worker, one open notifier."""
    with Stack(redis_url, f"test-{token_hex(5)}") as made:
        made.start_worker()
        made.start_notifier(queues="ai-analysis,collections")
        yield made
