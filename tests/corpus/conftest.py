"""Plays whose truth is known. They are no part of the project, and nothing is collected here without them.

``STATIONS_CORPUS`` names their folder; what is missing in it fails. The short form is ``test_samples.py``.
"""

import os
from pathlib import Path

import pytest

collect_ignore_glob = [] if "STATIONS_CORPUS" in os.environ else ["test_*.py"]


@pytest.fixture(scope="session")
def corpus() -> Path:
    return Path(os.environ["STATIONS_CORPUS"])
