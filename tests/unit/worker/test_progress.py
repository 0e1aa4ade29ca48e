"""What a worker tells of an attempt while it runs."""

import pytest

from seven_stations.protocol.jobs import parse_job_data
from seven_stations.stations import READING
from worker.child import Step
from worker.progress import COSTS, Tracker


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


def test_what_is_left_goes_by_the_pace_of_this_attempt_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 50.0
    monkeypatch.setattr("worker.progress.time.monotonic", lambda: now)
    tracker = Tracker(parse_job_data({"text": "x"}), job_id="j", attempt=2)

    def left(step: Step, at: float) -> float | None:
        nonlocal now
        now = at
        progress = tracker.apply(step)
        return progress.remaining if progress else None

    left(Step("restored", 1), 50.0)
    left(Step("restored", 2), 50.0)
    assert left(Step("started", 3), 50.5) is None
    assert left(Step("part", 3, share=0.5), 50.9) is None, "too soon to tell"
    at_ten = left(Step("part", 3, share=0.5), 60.0)
    ahead = sum(COSTS[number] for number in (3, 4, 5, 6, 7)) - COSTS[3] / 2
    assert at_ten == pytest.approx(10_000 * ahead / (COSTS[3] / 2), abs=1), "what was restored took no time"
    assert tracker.opening().marked()["remaining"] == at_ten
