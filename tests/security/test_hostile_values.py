"""Another producer, with a connection to the server: whatever it writes, one entry is at most skipped."""

import json
import time
from typing import Any

import httpx
from redis import Redis

from tests.processes import NotifierProcess, StartNotifier, wait_until
from tests.queue_log import Log
from tests.viewers import until, watching

HUGE = "1" + "0" * 400
LONGER = "9" * 5000
"""More digits than Python reads as a number."""
DEEP = "[" * 3000 + "]" * 3000

PROGRESS = [
    HUGE,
    "-" + HUGE,
    "1e999",
    "Infinity",
    "-Infinity",
    "NaN",
    LONGER,
    '"' + HUGE + '"',
    '{"progress": ' + HUGE + "}",
    '{"percent": 1e999, "message": 7, "currentStep": ' + HUGE + "}",
    '{"progress": 5, "data": [NaN, 1e999, {"a": -Infinity}]}',
    DEEP,
    '{"progress": ' + DEEP + "}",
    "\udcff\udcfe".encode("utf-8", "surrogateescape"),
    '"\\ud800"',
    '{"\\ud800": "\\udfff"}',
    "{",
    "",
    json.dumps({"sevenStations": 1, "progress": 10**400, "attempt": 10**400, "currentStation": 1}),
    json.dumps(
        {
            "sevenStations": 1,
            "progress": 5,
            "currentStation": 1,
            "stationName": "x",
            "completedSteps": 10**400,
            "attempt": 10**400,
            "analysisId": "x",
            "stations": [],
            "logSequence": 10**400,
            "logs": ["a"],
        }
    ),
]

HASHES: list[dict[str, Any]] = [
    {"processedOn": "1.5", "atm": "1"},
    {"processedOn": HUGE, "atm": HUGE},
    {"processedOn": LONGER, "atm": LONGER},
    {"processedOn": "noon", "atm": "many", "timestamp": "early"},
    {"processedOn": "inf", "atm": "nan", "timestamp": "-1"},
    {"processedOn": "", "atm": "", "timestamp": ""},
    {"opts": '{"attempts": ' + HUGE + "}"},
    {"opts": '{"attempts": 1e999}', "data": DEEP},
    {"opts": DEEP, "data": '{"userId": ' + HUGE + "}"},
    {"opts": "[]", "data": '{"userId": "' + "u" * 100_000 + '", "analysisId": "' + "a" * 100_000 + '"}'},
    {"opts": "null", "data": '{"userId": "a\\u0000b\\nc", "projectId": "\\ud800", "analysisId": ["x"]}'},
    {"name": b"\xff\xfe", "data": b"\xff", "opts": b"\xfe", "failedReason": b"\xff"},
    {"delay": HUGE, "priority": "x", "delayedUntil": "253402300799999", "timestamp": "253402300799999"},
    {"delay": "253402300799999", "timestamp": "253402300799999"},
    {"progress": HUGE, "returnvalue": DEEP, "finishedOn": HUGE},
    {"progress": "1e999", "returnvalue": '{"sevenStations": 1, "duration": "long", "attempt": "x"}'},
    {"returnvalue": '{"sevenStations": 1, "duration": ' + HUGE + ', "attempt": 1e999}', "finishedOn": "1"},
    {"stations": '{"userId": {}}', "progress": '{"sevenStations": 1}'},
]

ENTRIES: list[dict[str, Any]] = [
    {"event": "delayed", "delay": HUGE},
    {"event": "delayed", "delay": "inf"},
    {"event": "delayed", "delay": "soon"},
    {"event": "cleaned", "count": "inf"},
    {"event": "cleaned", "count": LONGER},
    {"event": "retries-exhausted", "attemptsMade": LONGER},
    {"event": "retries-exhausted", "attemptsMade": "\u00b2"},
    {"event": "completed", "returnvalue": DEEP},
    {"event": "completed", "returnvalue": LONGER},
    {"event": "completed", "returnvalue": '{"sevenStations": 1, "duration": "long"}'},
    {"event": "completed", "returnvalue": '{"sevenStations": 1, "duration": ' + HUGE + "}"},
    {"event": "completed", "returnvalue": '{"sevenStations": 1, "attempt": {}, "duration": NaN}'},
    {"event": "failed", "failedReason": b"\xff\x00"},
    {"event": b"\xff"},
    {"event": ""},
    {"nothing": "at all"},
]


def _write(log: Log) -> int:
    """Every hostile thing, each of a job of its own; how many jobs."""
    jobs = 0

    def entry(fields: dict[str, Any], hash_fields: dict[str, Any] | None = None) -> None:
        nonlocal jobs
        jobs += 1
        log.job(f"bad-{jobs}")
        log.redis.hset(log.keys.job(f"bad-{jobs}"), mapping=hash_fields or {"name": "x"})
        log.redis.xadd(log.keys.events, {"jobId": f"bad-{jobs}", **fields})  # type: ignore[arg-type]

    for data in PROGRESS:
        entry({"event": "progress", "data": data}, {"progress": data})
    for fields in HASHES:
        entry({"event": "active", "prev": "waiting"}, fields)
        log.redis.xadd(log.keys.events, {"jobId": f"bad-{jobs}", "event": "delayed", "delay": "1"})
        log.redis.xadd(log.keys.events, {"jobId": f"bad-{jobs}", "event": "failed", "prev": "active"})
    for fields in ENTRIES:
        entry(fields)
    return jobs


def _hears(notifier: NotifierProcess, log: Log, job: str) -> None:
    """A good job's progress reaches a viewer who is there."""
    with watching(notifier.events_url, rooms="queue:ai-analysis") as frames:
        next(frames)
        log.job(job)
        log.progress(job, 50)
        until(frames, lambda frame: frame.event == "job:progress" and frame.data["jobId"] == job)


def _not_json(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def test_values_that_no_number_is_stop_nothing(start_notifier: StartNotifier, log: Log, redis: "Redis") -> None:
    """Read live, by a notifier that starts afterwards, from the log by a viewer who comes back, and over HTTP."""
    notifier = start_notifier()
    with watching(notifier.events_url, rooms="queue:ai-analysis") as frames:
        cursor = next(frames).id
    jobs = _write(log)
    _hears(notifier, log, "good-1")
    assert httpx.get(f"{notifier.url}/readyz").status_code == 200
    later = start_notifier()
    _hears(later, log, "good-2")
    rooms = {"rooms": "queue:ai-analysis"}
    with watching(later.events_url, last_event_id=cursor, **rooms) as frames:
        told = until(frames, lambda frame: frame.event == "job:progress" and frame.data["jobId"] == "good-2")
    # Numbers that JSON cannot say, or a browser not read, are nobody's to receive.
    assert sum(frame.event == "job:progress" for frame in told) > len(PROGRESS) / 2
    for number in range(1, jobs + 1):
        for path in (f"/api/queues/ai-analysis/jobs/bad-{number}", f"/api/analysis/bad-{number}"):
            answer = httpx.get(notifier.url + path)
            assert answer.status_code == 200, (
                f"{path}: {answer.text} {redis.hgetall(log.keys.job(f'bad-{number}'))}"
            )
            json.loads(answer.text, parse_constant=_not_json)
    for number in range(1, jobs + 1):
        for operation in ("cancel", "retry"):
            answer = httpx.post(f"{notifier.url}/api/queues/ai-analysis/jobs/bad-{number}/{operation}")
            assert answer.status_code in (200, 404, 409, 429), f"{operation} bad-{number}: {answer.text}"
    listed = httpx.get(f"{notifier.url}/api/queues/ai-analysis/jobs", params={"limit": "100"})
    assert listed.status_code == 200, listed.text
    for each in (notifier, later):
        for line in each.logged().splitlines():
            if "Traceback" in line or '"exception"' in line:
                assert '"entry not understood"' in line, line


# A count of attempts that is no number: 500, and the job stayed active, with nobody who worked on it.
def test_jobs_with_odd_records_can_be_cancelled(start_notifier: StartNotifier, log: Log, redis: "Redis") -> None:
    notifier = start_notifier()
    log.add("drained")
    for number, fields in enumerate(HASHES):
        for state in ("delayed", "prioritized"):
            job = log.job(f"odd-{number}-{state}")
            redis.hset(log.keys.job(job), mapping=fields)
            redis.zadd(log.keys.of(state), {job: 1e12})
            answer = httpx.post(f"{notifier.url}/api/queues/ai-analysis/jobs/{job}/cancel")
            assert answer.status_code == 200, f"{fields}: {answer.text}"
            assert redis.zscore(log.keys.of("failed"), job) is not None
    assert redis.llen(log.keys.of("active")) == 0
    assert "Traceback" not in notifier.logged()


def test_an_entry_from_the_far_future_stops_nothing(
    start_notifier: StartNotifier, log: Log, redis: "Redis"
) -> None:
    """What follows it has ids of its time, as long as the stream lives; cursors say them, clients come back."""
    notifier = start_notifier()
    log.job("f")
    log.progress("f", 1)
    for ms in (int(time.time() * 1000) + 86_400_000, 2**48, 2**53, 2**63):
        redis.xadd(log.keys.events, {"event": "progress", "jobId": "f", "data": "2"}, id=f"{ms}-5")  # type: ignore[arg-type]
        with watching(notifier.events_url, rooms="job:f") as frames:
            next(frames)
            log.progress("f", 3)
            first = next(frame for frame in frames if frame.data.get("progress") == 3)
        log.progress("f", 4)
        for viewed in (notifier, start_notifier()):
            cursor = {"last_event_id": first.id, "rooms": "job:f"}
            with watching(viewed.events_url, **cursor) as frames:  # type: ignore[arg-type]
                assert [next(frames).event, next(frames).data["progress"]] == ["connected", 4]
    # The last id that there is: nothing can be added any more, and what is there is told.
    redis.xadd(log.keys.events, {"event": "progress", "jobId": "f", "data": "5"}, id=f"{2**64 - 1}-{2**64 - 1}")
    assert httpx.get(f"{notifier.url}/readyz").status_code == 200
    assert httpx.get(f"{start_notifier().url}/readyz").status_code == 200


def test_a_key_of_another_kind_costs_only_what_it_stands_for(
    start_notifier: StartNotifier, log: Log, redis: "Redis", prefix: str
) -> None:
    """Under the names of jobs, of an index of owners, and of a discovered queue's stream."""
    redis.xadd(f"{prefix}:theirs:events", {"event": "drained"})
    redis.hset(f"{prefix}:theirs:meta", "version", "bullmq")
    notifier = start_notifier(queues="*")
    log.add("drained")
    redis.set(log.keys.job("odd"), "a string")
    log.add("active", "odd", prev="waiting")
    log.add("failed", "odd", failedReason="x", prev="active")
    redis.set(log.keys.user("sam"), "a string")
    log.job("own", {"userId": "sam", "text": "x"})
    log.progress("own", 1)
    _hears(notifier, log, "good-1")
    redis.delete(f"{prefix}:theirs:events")
    redis.set(f"{prefix}:theirs:events", "a string")
    redis.set(f"{prefix}:yours:meta", "a string")
    redis.set(f"{prefix}:yours:events", "a string")
    _hears(notifier, log, "good-2")
    later = start_notifier(queues="*")
    _hears(later, log, "good-3")
    assert httpx.get(f"{later.url}/readyz").status_code == 200, "another team's queue takes ours out of service"
    metrics = httpx.get(f"{notifier.url}/metrics").text
    assert "stations_index_refused_total 2.0" in metrics, "both of what is written there"
    assert httpx.get(f"{notifier.url}/api/queues").status_code == 200


def test_readyz_tells_when_its_own_log_cannot_be_read(
    start_notifier: StartNotifier, log: Log, redis: "Redis"
) -> None:
    """And reading begins by itself when it can."""
    notifier = start_notifier()
    log.add("drained")
    redis.rename(log.keys.events, f"{log.keys.events}:aside")
    redis.set(log.keys.events, "a string")
    _wait_for_status(notifier, 503)
    assert "ai-analysis" in httpx.get(f"{notifier.url}/readyz").json()["error"]["message"]
    assert httpx.get(f"{notifier.url}/api/realtime/health").status_code == 503
    redis.delete(log.keys.events)
    redis.rename(f"{log.keys.events}:aside", log.keys.events)
    _wait_for_status(notifier, 200)
    _hears(notifier, log, "good")


def _wait_for_status(notifier: NotifierProcess, wanted: int) -> None:
    wait_until(lambda: httpx.get(f"{notifier.url}/readyz").status_code == wanted, f"/readyz answers {wanted}")
