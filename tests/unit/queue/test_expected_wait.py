"""If these failed, a waiting job would promise a start that nothing supports."""

from seven_stations.queue.expected_wait import estimate

MINUTE = 60_000
ALIKE = [MINUTE] * 8


def test_each_end_makes_room_for_the_next() -> None:
    running = [20_000, 50_000]
    assert [estimate(ahead, running, ALIKE) for ahead in range(5)] == [
        *(10_000, 40_000, 10_000 + MINUTE, 40_000 + MINUTE, 10_000 + 2 * MINUTE),
    ]


def test_too_little_is_known() -> None:
    assert estimate(0, [0], ALIKE[:4]) is None
    assert estimate(0, [2 * MINUTE], ALIKE) is None, "it runs longer than others did"
    assert estimate(0, [0], [0] * 8) is None


def test_jobs_that_differ_much_are_known_together_only() -> None:
    different = [1000, 2000, 100_000, 1000, 3000, 150_000, 1000, 2000]
    assert estimate(0, [0], different) is None
    assert estimate(100, [0], different) == 101 * sum(different) / 8
