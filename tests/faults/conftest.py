"""What the fault suite shares."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.system import System
from tests.faults.table import Record, recorder


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    with System(tmp_path) as made:
        yield made


@pytest.fixture
def record(record_property: Callable[[str, object], None]) -> Record:
    return recorder(record_property)
