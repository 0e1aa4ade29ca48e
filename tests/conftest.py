"""What tests of all levels share: one real embedded server a session, and a prefix of its own a test."""

import functools
import os
import secrets
import select
import signal
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from httpx._transports import default as httpx_transports
from redis import Redis

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from tests.faults.table import pytest_terminal_summary  # noqa: F401  # a hook
from tests.processes import NotifierProcess, StartNotifier
from tests.queue_log import Log

if TYPE_CHECKING:
    from tests.spans import Receiver

pytest_plugins = ["tests.completeness"]

# A loaded machine is no failure: neither hypothesis' deadlines nor httpx's five seconds.
hypothesis.settings.register_profile("stations", deadline=None)
hypothesis.settings.load_profile("stations")
for phase in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, phase, 60.0)
# Each `httpx.get` would read all certificates of the machine: 20 ms.
httpx_transports.create_ssl_context = functools.cache(httpx_transports.create_ssl_context)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it puts into the background so, and the programs that tests interrupt would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real server, started as `stations up` starts it; it ends however the session ends.

    ``STATIONS_TEST_REDIS_URL`` names another one, to try the tests on: of an empty database that they may fill.
    """
    if given := os.environ.get("STATIONS_TEST_REDIS_URL"):
        yield given
        return
    with DataDirectory(tmp_path_factory.mktemp("server")) as directory, EmbeddedServer(directory) as server:
        yield server.url


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Coroutines of tests run in asyncio, as the programs' own do."""
    return "asyncio"


@pytest.fixture
def prefix() -> str:
    """A key prefix that no other test uses, so that tests share the server and nothing else."""
    return f"test-{secrets.token_hex(5)}"


@pytest.fixture
def gone() -> Callable[[int], bool]:
    """Whether a process has ended, waiting for it; for processes that are not ours to wait for."""
    return _gone


def _gone(pid: int, seconds: float = 60.0) -> bool:
    if not hasattr(os, "pidfd_open"):
        return _gone_by_asking(pid, seconds)
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def _gone_by_asking(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def redis(redis_url: str) -> Iterator["Redis"]:
    with Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
def log(redis: "Redis", prefix: str) -> Log:
    return Log(redis, prefix, "ai-analysis")


@pytest.fixture
def start_notifier(redis_url: str, prefix: str) -> Iterator[StartNotifier]:
    """Start notifiers of the test's deployment; they end with the test."""
    running: list[NotifierProcess] = []

    def start(**settings: object) -> NotifierProcess:
        notifier = NotifierProcess(**{"redis_url": redis_url, "prefix": prefix, **settings})
        notifier.__enter__()
        running.append(notifier)
        return notifier

    yield start
    for notifier in running:
        notifier.__exit__(None, None, None)


@pytest.fixture
def notifier(start_notifier: StartNotifier) -> NotifierProcess:
    return start_notifier()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator["Receiver"]:
    """What the processes that the test starts export as traces."""
    from tests.spans import Receiver  # the extra need not be installed for other tests

    with Receiver() as made:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", made.url)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
        yield made
