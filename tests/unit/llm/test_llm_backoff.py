"""Waits grow, are spread, honour Retry-After, and end."""

from datetime import UTC, datetime

import pytest

from seven_stations.analysis.llm.backoff import LONGEST, delay, retry_after

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("0", 0.0),
        (" 12 ", 12.0),
        ("1.5", 1.5),
        ("Fri, 02 Jan 2026 03:04:15 GMT", 10.0),
        ("Fri, 02 Jan 2026 03:04:15 -0000", 10.0),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0.0),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def test_waits_double_up_to_a_bound() -> None:
    assert [delay(attempt, chance=1) for attempt in (2, 3, 4, 20)] == [1.0, 2.0, 4.0, LONGEST]


def test_waits_are_spread() -> None:
    assert delay(4, chance=0) == 0
    assert len({delay(4) for _ in range(20)}) > 1, "all workers would come back at once"


def test_what_the_endpoint_asks_for_is_the_least_that_is_waited() -> None:
    assert delay(2, after=10, chance=0) == 10
    assert delay(2, after=10, chance=1) == pytest.approx(11)
    assert delay(2, after=LONGEST + 1) is None
