"""What the fault suite shares."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.scale import LONG
from tests.faults.system import System
from tests.faults.table import Record, recorder


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    with System(tmp_path) as made:
        yield made


@pytest.fixture
def record(record_property: Callable[[str, object], None]) -> Record:
    return recorder(record_property)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The gate has minutes: what is marked ``soak`` runs in ``make soak`` alone."""
    if not LONG:
        left_out = [item for item in items if item.get_closest_marker("soak")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
