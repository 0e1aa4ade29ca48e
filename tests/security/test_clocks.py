"""A worker whose clock is a day ahead, beside one whose clock is right: nothing stops, nothing is used up."""

import signal
from collections.abc import Callable

import httpx
from redis import Redis

from tests.deployment import TEXT, Deployment, long_text, worker
from tests.processes import NotifierProcess
from tests.viewers import until, watching

AHEAD = 25 * 3600.0
ROOMS = "queue:ai-analysis"


def test_a_clock_a_day_ahead_forgets_early_and_stops_nothing(
    redis: "Redis", redis_url: str, prefix: str, start_notifier: Callable[..., NotifierProcess]
) -> None:
    """BullMQ removes what completed a day ago, by the clock of whoever completes the next job."""
    deployment, notifier = Deployment(redis_url, prefix), start_notifier()
    ahead = worker(deployment)
    ahead.clock_ahead = AHEAD
    with watching(f"{notifier.url}/api/realtime/events", rooms=ROOMS) as frames:
        cursor = next(frames).id
        with worker(deployment):
            first = deployment.enqueue({"text": TEXT, "userId": "sam"})
            deployment.outcome(first)
        with ahead:
            second = deployment.enqueue({"text": TEXT, "userId": "sam"})
            assert deployment.outcome(second)["event"] == "completed"
            assert "clock is not the server's" in ahead.logged()
            assert not redis.exists(deployment.keys.job(first)), "the attack no longer does what it says"
            assert httpx.get(f"{notifier.url}/api/analysis/{first}").status_code == 404
            until(frames, lambda frame: frame.event == "job:completed" and frame.data["jobId"] == second)
            assert "Traceback" not in ahead.logged()
    for each in (notifier, start_notifier()):
        with watching(f"{each.url}/api/realtime/events", rooms=ROOMS, last_event_id=cursor) as frames:
            told = until(frames, lambda frame: frame.event == "job:completed" and frame.data["jobId"] == second)
        assert [frame.data["jobId"] for frame in told if frame.event == "job:completed"] == [first, second]
        assert httpx.get(f"{each.url}/readyz").status_code == 200
        assert "Traceback" not in each.logged()


def test_what_a_clock_a_day_ahead_puts_back_is_taken_by_others(
    redis: "Redis", redis_url: str, prefix: str
) -> None:
    deployment = Deployment(redis_url, prefix)
    ahead = worker(deployment, shutdown_grace=0)
    ahead.clock_ahead = AHEAD
    with ahead:
        job = deployment.enqueue({"text": long_text(300)})
        deployment.wait_for(lambda fields: fields["event"] == "progress")
        assert ahead.kill(signal.SIGTERM) == 0
        assert "job put back" in ahead.logged()
    with worker(deployment):
        assert deployment.outcome(job)["event"] == "completed"
    assert redis.hget(deployment.keys.job(job), "atm") == "1"
