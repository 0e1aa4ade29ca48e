"""What tests of all levels share: one real embedded server a session, and a prefix of its own a test."""

import secrets
from collections.abc import Iterator

import pytest

from cli.directory import DataDirectory
from cli.server import EmbeddedServer


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real server, started as `stations up` starts it; it ends however the session ends."""
    with DataDirectory(tmp_path_factory.mktemp("server")) as directory, EmbeddedServer(directory) as server:
        yield server.url


@pytest.fixture
def prefix() -> str:
    """A key prefix that no other test uses, so that tests share the server and nothing else."""
    return f"test-{secrets.token_hex(5)}"
