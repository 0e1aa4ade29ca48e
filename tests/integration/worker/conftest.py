"""What the tests of the worker share."""

from collections.abc import Iterator

import pytest

from tests.deployment import Deployment


@pytest.fixture
def deployment(redis_url: str, prefix: str) -> Iterator[Deployment]:
    made = Deployment(redis_url, prefix)
    yield made
    made.redis.close()
