"""What another user notices while an attack runs. ``make soak`` prints it; only the memory has a bound."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import pytest
from redis import Redis

from tests.faults.scale import LONG
from tests.processes import NotifierProcess, wait_until
from tests.queue_log import Log
from tests.security.attacks import ATTACKS
from tests.security.caller import SECURED
from tests.tokens import bearer
from tests.viewers import frames_of

TIMES = 1000 if LONG else 50
"""How often the bystander sends a request and receives an event."""

ATTACK_SECONDS = 20

ENTRIES, JOBS = 20_000, 1000
"""What the queue holds before the attack."""


@pytest.mark.parametrize("attack", ["none", *ATTACKS])
def test_others_are_served_while_an_attack_runs(attack: str, redis_url: str, redis: "Redis", prefix: str) -> None:
    log, job = busy_queue(redis, prefix)
    with NotifierProcess(redis_url=redis_url, prefix=prefix, **SECURED) as notifier:
        idle = highest = notifier.resident
        with httpx.Client(base_url=notifier.url, headers=bearer("sam")) as client:
            url = f"/api/realtime/events?rooms=job:{job}"
            with client.stream("GET", url) as response, closing(frames_of(response)) as frames:
                answers, events = [], []
                with attacked(notifier, attack):
                    for number in range(TIMES):
                        begun = time.perf_counter()
                        assert client.get("/api/session").status_code == 200
                        answers.append(time.perf_counter() - begun)
                        begun = time.perf_counter()
                        log.progress(job, {"message": f"m{number}"})
                        next(frame for frame in frames if frame.data.get("message") == f"m{number}")
                        events.append(time.perf_counter() - begun)
                        highest = max(highest, notifier.resident)
                        time.sleep(0.02)
    grown = (highest - idle) / 1e6
    sys.stdout.write(f"\n{attack:16} answer {told(answers)}   event {told(events)}   memory +{grown:.0f} MB\n")
    assert grown < 120, f"{grown:.0f} MB more"


@pytest.mark.soak
def test_attacks_leave_no_memory_behind(redis_url: str, redis: "Redis", prefix: str) -> None:
    busy_queue(redis, prefix)
    with NotifierProcess(redis_url=redis_url, prefix=prefix, **SECURED) as notifier:
        for attack in ATTACKS:  # whatever is loaded at first use
            with attacked(notifier, attack):
                time.sleep(ATTACK_SECONDS / 20)
        idle = notifier.resident
        for attack in ATTACKS:
            with attacked(notifier, attack):
                time.sleep(ATTACK_SECONDS)
            sys.stdout.write(f"\nafter {attack:16} memory +{(notifier.resident - idle) / 1e6:.0f} MB")
        wait_until(lambda: notifier.resident - idle < 20e6, "the memory that it holds when idle")


def busy_queue(redis: "Redis", prefix: str) -> tuple[Log, str]:
    """A queue with a job of the bystander's, many of the attacker's, and a long log. Returns the bystander's."""
    log = Log(redis, prefix, "ai-analysis")
    job = log.job("1", {"userId": "sam"})
    redis.zadd(
        log.keys.of("completed"), {log.job(f"m{number}", {"userId": "mallory"}): 1 for number in range(JOBS)}
    )
    with redis.pipeline() as pipe:
        for _ in range(ENTRIES):
            pipe.xadd(log.keys.events, {"event": "progress", "jobId": job, "data": "1"})
        pipe.execute()
    return log, job


@contextmanager
def attacked(notifier: NotifierProcess, attack: str) -> Iterator[None]:
    if attack == "none":
        yield
        return
    command = [sys.executable, "-m", "tests.security.attacks", attack, str(notifier.port)]
    attacker = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert attacker.stdout is not None
        assert attacker.stdout.readline() == b"begun\n"
        attacker.stdout.close()
        yield
        assert attacker.poll() is None, "the attack had ended by itself"
    finally:
        attacker.kill()
        attacker.wait()


def told(seconds: list[float]) -> str:
    """p50, p99 and the longest, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return f"{cuts[49] * 1000:6.1f} {cuts[98] * 1000:6.1f} {max(seconds) * 1000:6.1f} ms"
