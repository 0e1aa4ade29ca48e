"""If these failed, people would read words for programmers when a server is away."""

import socket

import httpx
import pytest

from seven_stations.errors import connection_reason
from seven_stations.queue.connection import connect


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.mark.anyio
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_refused_connection_is_told_as_the_system_says_it(closed_port: int, host: str) -> None:
    client = connect(f"redis://{host}:{closed_port}", client_name="test", retries=0)
    with pytest.raises(Exception) as refused:  # noqa: PT011  # any error that is raised is told
        await client.ping()
    assert connection_reason(refused.value) == "Connection refused"
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx.ConnectError) as away:
            await http.get(f"http://{host}:{closed_port}")
    assert connection_reason(away.value) == "Connection refused"


def test_other_reasons_are_told_as_they_are() -> None:
    assert connection_reason(httpx.ReadTimeout("")) == "ReadTimeout"
    assert connection_reason(ValueError("Too late.")) == "Too late"
