"""Publishing from another process: delivered by every notifier, with a cursor, replayed like the rest."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from redis import Redis

from seven_stations.protocol.events import make_event
from seven_stations.queue.keys import published_stream
from seven_stations.queue.publisher import MAX_BYTES, Publisher, UnpublishableError
from seven_stations.stations import STATION_NAMES
from tests.clients import with_clients
from tests.processes import NotifierProcess, StartNotifier
from tests.viewers import until, watching

Publish = Callable[[Callable[[Publisher], Coroutine[Any, Any, str]]], str]


@pytest.fixture
def publish(redis_url: str, prefix: str) -> Publish:
    """Run one call of a publisher that no notifier knows."""

    return lambda what: with_clients(redis_url, lambda client, _: what(Publisher(client, prefix=prefix)))


def test_every_notifier_delivers_it_and_it_can_be_replayed(
    start_notifier: StartNotifier, publish: Publish
) -> None:
    one, two = start_notifier(), start_notifier()
    with watching(one.events_url) as here, watching(two.events_url) as there:
        cursor = next(here).id
        next(there)
        publish(lambda publisher: publisher.emit_system_info("Maintenance at noon", details={"minutes": 5}))
        seen = [next(here), next(there)]
    assert [frame.data["message"] for frame in seen] == ["Maintenance at noon"] * 2
    assert seen[0].id is not None
    with watching(two.events_url, last_event_id=cursor) as again:
        until(again, lambda frame: frame.event == "connected")
        assert next(again).data["details"] == {"minutes": 5}


def test_rooms_users_and_projects_are_addressed(notifier: NotifierProcess, publish: Publish) -> None:
    with watching(notifier.events_url, userId="sam", rooms="project:p,queue:ai-analysis") as frames:
        next(frames)
        publish(lambda p: p.to_user("kim", make_event("system:info", message="not for sam")))
        publish(lambda p: p.to_user("sam", make_event("system:info", message="user")))
        publish(lambda p: p.to_project("p", make_event("system:warning", message="project")))
        publish(lambda p: p.to_queue("ai-analysis", make_event("system:error", message="queue")))
        publish(lambda p: p.emit_job_progress(job_id="1", queue_name="ai-analysis", user_id="sam", progress=5))
        seen = [next(frames) for _ in range(4)]
    assert [frame.data.get("message") for frame in seen] == ["user", "project", "queue", None]
    assert seen[-1].event == "job:progress"


JOB: dict[str, Any] = {"job_id": "1", "queue_name": "ai-analysis", "user_id": "sam"}
ANALYSIS: dict[str, Any] = {"analysis_id": "a", "job_id": "1", "project_id": "p", "user_id": "sam"}
STATION: dict[str, Any] = {**ANALYSIS, "station_name": "Network"}
STATES = [{"number": number, "name": name, "state": "waiting"} for number, name in enumerate(STATION_NAMES, 1)]
HELPERS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "system:info": ("emit_system_info", {"message": "m"}, ["global"]),
    "system:warning": ("emit_system_warning", {"message": "m"}, ["global"]),
    "system:error": ("emit_system_error", {"message": "m"}, ["global"]),
    "job:started": ("emit_job_started", {**JOB, "job_name": "n"}, ["job:1", "queue:ai-analysis", "user:sam"]),
    "job:progress": ("emit_job_progress", {**JOB, "progress": 5}, ["job:1", "queue:ai-analysis", "user:sam"]),
    "job:completed": ("emit_job_completed", {**JOB, "duration": 5}, ["job:1", "queue:ai-analysis", "user:sam"]),
    "job:failed": (
        "emit_job_failed",
        {**JOB, "attempts_made": 1, "attempts_max": 3},
        ["job:1", "queue:ai-analysis", "user:sam"],
    ),
    "analysis:progress": (
        "emit_analysis_progress",
        {**STATION, "current_station": 3, "total_stations": 7, "progress": 30, "stations": STATES},
        ["analysis:a", "job:1", "project:p", "user:sam"],
    ),
    "analysis:station_completed": (
        "emit_station_completed",
        {**STATION, "station_number": 3, "result": {}, "duration": 5},
        ["analysis:a", "job:1", "project:p", "user:sam"],
    ),
}


def test_every_helper_sends_its_event_once_to_its_rooms(
    notifier: NotifierProcess, publish: Publish, redis: Redis, prefix: str
) -> None:
    assert {helper for helper, _, _ in HELPERS.values()} == {n for n in dir(Publisher) if n.startswith("emit_")}
    rooms = "job:1,queue:ai-analysis,analysis:a,project:p"
    with watching(notifier.events_url, userId="sam", rooms=rooms) as frames:
        next(frames)
        for name, (helper, fields, _) in HELPERS.items():
            publish(lambda p, helper=helper, fields=fields: getattr(p, helper)(**fields))  # type: ignore[misc]
            frame = next(frames)
            assert frame.event == frame.data["eventType"] == name
            sent = {to_camel(key) for key in fields}
            assert sent <= frame.data.keys(), f"{name} lost a field"
    entries: Any = redis.xrange(published_stream(prefix))
    named = [
        sorted([*json.loads(fields["rooms"]), *json.loads(fields.get("limited", "[]"))]) for _, fields in entries
    ]
    assert named == [sorted(rooms) for _, _, rooms in HELPERS.values()]


def test_the_fields_of_the_node_original_are_enough(notifier: NotifierProcess, publish: Publish) -> None:
    mine = {
        "analysis_id": "a",
        "project_id": "p",
        "user_id": "sam",
        "station_name": "Network",
        "total_stations": 7,
    }
    done = {"station_number": 3, "station_name": "Network", "result": {}, "duration": 5}
    with watching(notifier.events_url, userId="sam", rooms="analysis:a,job:1") as frames:
        next(frames)
        for target in ("websocket", "all"):  # the former is not for us
            publish(
                lambda p, target=target: p.emit_analysis_progress(  # type: ignore[misc]
                    **mine, current_station=3, progress=40, logs=["a line"], target=target
                )
            )
            publish(
                lambda p, target=target: p.emit_station_completed(  # type: ignore[misc]
                    analysis_id="a", project_id="p", user_id="sam", **done, target=target
                )
            )
            publish(lambda p, target=target: p.emit_job_started(**JOB, job_name="n", target=target))  # type: ignore[misc]
        entry = publish(lambda p: p.stream_data("analysis:a", "a line of a log", "analysis:log"))
        publish(lambda p: p.stream_data("job:1", "another", "job:log"))
        progress, completed, started, line, of_job = (next(frames).data for _ in range(5))
    assert [station["state"] for station in progress["stations"]] == ["completed"] * 2 + ["active"] + [
        "waiting"
    ] * 4
    assert (progress["jobId"], completed["jobId"], started["jobName"]) == ("a", "a", "n")
    assert (line["analysisId"], line["line"], line["sequence"]) == ("a", "a line of a log", 1)
    assert (of_job["jobId"], of_job["queueName"], of_job["line"]) == ("1", "ai-analysis", "another")
    assert entry.partition("-")[0].isdigit()


def test_the_entry_s_id_is_a_text_whatever_the_client_decodes(redis_url: str, prefix: str) -> None:
    sent = with_clients(redis_url, lambda _, blobs: Publisher(blobs, prefix=prefix).emit_system_info("m"))
    assert sent.partition("-")[0].isdigit()


def test_a_target_leaves_the_other_transport_out(notifier: NotifierProcess, publish: Publish) -> None:
    with watching(notifier.events_url) as frames:
        next(frames)
        publish(lambda p: p.emit_system_info("sockets only", target="websocket"))
        publish(lambda p: p.emit_system_info("sse", target="sse"))
        assert next(frames).data["message"] == "sse"


def test_text_goes_out_raw_or_as_a_line(notifier: NotifierProcess, publish: Publish) -> None:
    with httpx.stream("GET", notifier.events_url, params={"rooms": "job:1"}) as response:
        lines = response.iter_lines()
        for line in lines:
            if line == "":
                break
        publish(lambda p: p.stream_data("job:1", "first\r\nsecond\rthird", "token"))
        found = []
        for line in lines:
            if line == "":
                break
            found.append(line)
        assert found[1:] == ["event: token", "data: first", "data: second", "data: third"]
    with watching(notifier.events_url, rooms="job:1") as frames:
        next(frames)
        publish(
            lambda p: p.stream_data("job:1", "a line", "job:log", job_id="1", queue_name="ai-analysis", sequence=3)
        )
        assert next(frames).data["line"] == "a line"


def test_a_callers_own_id_travels_beside_the_cursor(notifier: NotifierProcess, publish: Publish) -> None:
    event = make_event("system:info", message="x", event_id="mine")
    with watching(notifier.events_url) as frames:
        next(frames)
        publish(lambda p: p.broadcast(event))
        got = next(frames).data
    assert got["details"] == {"sourceEventId": "mine"}
    assert got["eventId"] != "mine"


def test_what_cannot_be_published_is_raised(publish: Publish) -> None:
    with pytest.raises(UnpublishableError, match="limit"):
        publish(lambda p: p.emit_system_info("x" * MAX_BYTES))
    with pytest.raises(UnpublishableError, match="connected"):
        publish(lambda p: p.broadcast(make_event("connected", message="fake")))
    with pytest.raises(UnpublishableError, match="target"):
        publish(lambda p: p.emit_system_info("x", target="carrier pigeon"))  # type: ignore[arg-type]
    with pytest.raises(UnpublishableError, match="colon"):
        publish(lambda p: p.stream_data("job:1", "x", "job:invented"))
    with pytest.raises(ValidationError):
        publish(lambda p: p.emit_job_progress(job_id="1", queue_name="q", progress=500))


def test_the_test_endpoint_reaches_everyone(notifier: NotifierProcess) -> None:
    url = f"{notifier.url}/api/realtime/test"
    body = {"eventType": "system:info", "payload": {"level": "info", "message": "hello"}, "target": "sse"}
    with watching(notifier.events_url) as frames:
        next(frames)
        assert httpx.post(url, json=body).json()["success"] is True
        assert next(frames).data["message"] == "hello"
        named = {"message": "of kim", "userId": "kim"}
        assert httpx.post(url, json={"eventType": "system:info", "payload": named}).json()["success"] is True
        assert next(frames).data["userId"] == "kim"
    for wrong, field in (
        ({"eventType": "system:shout"}, "eventType"),
        ({"eventType": "system:info", "payload": []}, "payload"),
        ({"eventType": "system:info", "payload": {"level": "info"}}, "payload.message"),
        ({**body, "target": "x"}, "target"),
    ):
        answer = httpx.post(url, json=wrong)
        assert answer.status_code == 400
        assert answer.json()["error"]["message"].startswith(field)
