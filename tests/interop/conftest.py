"""Real Node libraries, and deployments of our processes for them to talk with."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

import pytest

from tests.interop.stack import Stack

HERE = Path(__file__).parent
NODE = 20
"""The oldest Node that the libraries run on."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than half a minute, because time itself is what it tests")


@pytest.fixture(scope="session")
def node() -> None:
    """Node with the libraries of ``package-lock.json``, installed once for each lock file."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            _missing(f"{program} is not installed")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < NODE:
        _missing(f"node is {version}, and the libraries need {NODE} or newer")
    modules = HERE / "node_modules"
    # Held while looking and installing: two sessions must not install at the same time.
    with (HERE / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = sha256(lock.read()).hexdigest()
        stamp = modules / ".stations-lock"
        if stamp.exists() and stamp.read_text("ascii") == wanted:
            return
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            _missing(f"npm could not install the libraries: {done.stderr.strip()[-800:]}")
        stamp.write_text(wanted, "ascii")


def _missing(reason: str) -> None:
    if "node" in os.environ.get("STATIONS_TEST_REQUIRE", "").split(","):
        pytest.fail(f"node is required: {reason}", pytrace=False)
    pytest.skip(f"node: {reason}")


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
