"""Tokens never reach a log."""

import pytest

from seven_stations.process.logs import redact


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/realtime/events?access_token=sesame&x=1",
        "Authorization: Bearer sesame",
        "bad token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZXNhbWUifQ.c2VzYW1l",
    ],
)
def test_tokens_are_taken_out(text: str) -> None:
    cleaned = redact(text)
    assert "sesame" not in cleaned
    assert "eyJ" not in cleaned
    assert "[token]" in cleaned
