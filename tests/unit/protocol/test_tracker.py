"""What a worker tells of an attempt while it runs."""

import pytest

from seven_stations.protocol.jobs import parse_job_data
from seven_stations.protocol.tracker import Tracker
from seven_stations.stations import COSTS, READING
from seven_stations.steps import Step


def test_the_reading_and_a_station_are_told_in_parts_that_never_go_back() -> None:
    tracker = Tracker(parse_job_data({"text": "x"}), job_id="j", attempt=1)
    steps = [
        Step("part", READING, share=0.4),
        Step("part", READING, share=0.2),
        Step("started", 1),
        Step("part", 1, share=0.5),
        Step("completed", 1),
    ]
    told = [progress for step in steps if (progress := tracker.apply(step)) is not None]
    assert [(one.code, one.progress) for one in told] == [
        ("reading", 0.4 * COSTS[READING]),
        ("reading", 0.4 * COSTS[READING]),
        ("station-started", COSTS[READING]),
        ("station-part", COSTS[READING] + COSTS[1] / 2),
        ("station-completed", COSTS[READING] + COSTS[1]),
    ]
    assert told[0].values == {"share": 0.4}
    assert [one.stations[0].progress for one in told] == [None, None, 0, 50, None]


class Clocked:
    """A tracker whose steps come at given times; tells the milliseconds that are left then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, attempt: int = 1) -> None:
        self._now = 0.0
        monkeypatch.setattr("seven_stations.protocol.tracker.time.monotonic", lambda: self._now)
        self.tracker = Tracker(parse_job_data({"text": "x"}), job_id="j", attempt=attempt)

    def left(self, step: Step, at: float) -> float | None:
        self._now = at
        progress = self.tracker.apply(step)
        return progress.remaining if progress else None


STATIONS = sum(COSTS[number] for number in range(1, 8))


def test_what_is_left_goes_by_the_pace_of_the_stations_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Clocked(monkeypatch)
    assert run.left(Step("part", READING, share=0.9), 1_000) is None
    assert run.left(Step("started", 1), 1_001) is None
    assert run.left(Step("part", 1, share=0.8), 1_011) is None, "too little to judge by"
    run.left(Step("completed", 1), 1_011)
    ahead = STATIONS - COSTS[1] - COSTS[2] / 2
    assert run.left(Step("part", 2, share=0.5), 1_021) == round(20_000 * ahead / (STATIONS - ahead))


def test_what_an_earlier_attempt_did_took_this_one_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Clocked(monkeypatch, attempt=2)
    for number in (1, 2):
        run.left(Step("restored", number), 50)
    assert run.left(Step("started", 3), 60) is None
    assert run.left(Step("part", 3, share=1), 60.9) is None, "too soon to tell"
    left = run.left(Step("completed", 3), 70)
    assert left == round(10_000 * sum(COSTS[number] for number in (4, 5, 6, 7)) / COSTS[3])
    assert run.tracker.opening().marked()["remaining"] == left


def test_the_time_left_counts_down_until_it_is_clearly_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were every estimate told as it comes, the number on the page would go up and down."""
    run = Clocked(monkeypatch)
    run.left(Step("started", 1), 0)
    run.left(Step("completed", 1), COSTS[1])
    done = COSTS[1] + COSTS[2]
    told = run.left(Step("completed", 2), done)
    assert told == 1000 * (STATIONS - done), "a second for each percent"
    half = done + COSTS[3] / 2
    assert run.left(Step("part", 3, share=0.5), half + 2) == told - 1000 * (half + 2 - done), "a little slower"
    assert run.left(Step("part", 3, share=0.5), 2 * half) == round(2000 * (STATIONS - half)), "far slower"
    for number in range(3, 8):
        run.left(Step("completed", number), 3 * half)
    assert run.left(Step("part", 7, share=1), 3 * half) == 0
