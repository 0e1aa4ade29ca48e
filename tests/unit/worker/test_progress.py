"""What a worker tells of an attempt while it runs."""

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
