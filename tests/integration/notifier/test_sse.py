"""SSE against a real notifier: the present state, live events, resuming, and the end of streams."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from redis import Redis

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from seven_stations.protocol.cursor import decode, encode
from tests.processes import NotifierProcess, StartNotifier, wait_until
from tests.queue_log import Log
from tests.viewers import Frame, until, watching


def job_url(notifier: NotifierProcess, job_id: str) -> str:
    return f"{notifier.url}/api/realtime/jobs/{job_id}/stream"


def is_last(frame: Frame) -> bool:
    return frame.event == "queue:drained"


def numbers(frames: list[Frame]) -> list[float]:
    """Of what happened; the present state is left out."""
    return [f.data["progress"] for f in frames if f.event == "job:progress" and "snapshot" not in f.data]


def test_the_first_frame_is_connected_with_a_cursor(notifier: NotifierProcess) -> None:
    with watching(notifier.events_url) as frames:
        first = next(frames)
    assert first.event == "connected"
    assert first.id is not None
    assert decode(first.id), (
        "the first id must name the streams, or a resume would miss what comes before any event"
    )
    assert first.data["eventId"] == first.id


def test_a_page_hears_that_the_server_lives(notifier: NotifierProcess) -> None:
    """A browser hides comments from pages: without an event a quiet connection looks like a dead one."""
    with watching(notifier.events_url, heartbeat="1") as frames:
        heard = until(frames, lambda frame: frame.event == "heartbeat")
    assert [frame.event for frame in heard] == ["connected", "heartbeat"]
    assert heard[-1].data == {}


def test_headers_keep_proxies_from_buffering(notifier: NotifierProcess) -> None:
    with httpx.stream("GET", notifier.events_url) as response:
        assert response.headers["content-type"] == "text/event-stream"
        assert response.headers["cache-control"] == "no-cache, no-transform"
        assert response.headers["x-accel-buffering"] == "no"
        assert next(response.iter_lines()).startswith("retry: ")


def test_events_go_to_their_rooms_once_and_in_order(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", {"text": "x", "userId": "sam"})
    log.job("2", {"text": "x", "userId": "kim"})
    with watching(notifier.events_url, userId="sam", rooms="job:1") as frames:
        next(frames)
        log.add("active", "2", prev="waiting")
        log.add("active", "1", prev="waiting")
        for number in range(30):
            log.progress("2", number)
            log.progress("1", number)
        log.add("completed", "1", returnvalue='{"a": 1}', prev="active")
        seen = until(frames, lambda frame: frame.event == "job:completed")
    assert [frame.data["jobId"] for frame in seen] == ["1"] * 32, "somebody else's job, or an event twice"
    assert numbers(seen) == list(range(30))
    assert seen[-1].data["result"] == {"a": 1}
    assert len({frame.id for frame in seen}) == 32, "two events with one cursor"


def test_who_asks_for_rooms_alone_hears_nothing_else(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", {"text": "x", "userId": "sam"})
    log.job("2", {"text": "x", "userId": "sam"})
    with watching(notifier.events_url, userId="sam", rooms="job:1", own="0") as frames:
        next(frames)
        log.progress("2", 5)
        log.progress("1", 7)
        assert [frame.data["progress"] for frame in until(frames, lambda _frame: True)] == [7]


def test_a_resume_has_exactly_what_was_missed(start_notifier: StartNotifier, log: Log) -> None:
    """Elsewhere: another notifier of the deployment, that was not there when the events happened."""
    here = start_notifier()
    log.job("1")
    with watching(here.events_url, rooms="job:1,queue:ai-analysis") as frames:
        cursor = next(frames).id
        for number in range(5):
            log.progress("1", number / 10)
        seen = until(frames, lambda frame: frame.data.get("progress") == 0.2)
    for number in range(5, 700):  # more than one page of the log
        log.progress("1", number / 10)
    elsewhere = start_notifier()
    for start, first in ((cursor, 0), (seen[-1].id, 3)):
        with watching(elsewhere.events_url, last_event_id=start, rooms="job:1,queue:ai-analysis") as frames:
            until(frames, lambda frame: frame.event == "connected")
            log.add("drained")
            again = until(frames, is_last)
        assert numbers(again) == [number / 10 for number in range(first, 700)]


def test_a_cursor_stands_between_two_events_of_one_entry(notifier: NotifierProcess, log: Log) -> None:
    log.job("1")
    with watching(notifier.events_url, rooms="job:1,queue:ai-analysis") as frames:
        next(frames)
        log.add("active", "1", prev="waiting")
        started = next(frames)
    assert started.event == "job:started"
    with watching(notifier.events_url, last_event_id=started.id, rooms="job:1,queue:ai-analysis") as frames:
        until(frames, lambda frame: frame.event == "connected")
        assert next(frames).event == "queue:active", "the second event of the entry was lost or the first repeated"


def test_a_cursor_ahead_of_the_log_is_a_gap(notifier: NotifierProcess, log: Log) -> None:
    """The server came back without its last second: what a viewer saw then is in no log."""
    log.job("1")
    with watching(notifier.events_url, rooms="job:1") as frames:
        next(frames)
        log.progress("1", 1)
        vector = decode(str(next(frames).id))
    future = {number: position._replace(ms=position.ms + 10**9) for number, position in vector.items()}
    with watching(notifier.events_url, last_event_id=encode(future), rooms="job:1") as frames:
        until(frames, lambda frame: frame.event == "connected")
        log.progress("1", 2)
        seen = until(frames, lambda frame: bool(numbers([frame])))
    assert {frame.data["code"] for frame in seen if frame.event == "system:warning"} == {"gap"}
    assert numbers(seen) == [2], "what comes from now on must not wait for a position that may never come"


def test_a_malformed_cursor_is_said_and_taken_as_none(notifier: NotifierProcess) -> None:
    with watching(notifier.events_url, last_event_id="rubbish") as frames:
        assert next(frames).event == "connected"
        assert next(frames).data["code"] == "bad-cursor"


def test_a_job_stream_begins_with_the_present_and_ends_with_the_job(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", progress="40", processedOn="1700000000001")
    log.redis.lpush(log.keys.of("active"), "1")
    with watching(job_url(notifier, "1")) as frames:
        next(frames)
        state = next(frames)
        log.progress("1", 50)
        log.add("completed", "1", returnvalue='"done"', prev="active")
        log.progress("1", 99)
        rest = list(frames)
    assert (state.event, state.data["progress"], state.data["snapshot"]) == ("job:progress", 40, True)
    assert state.id is not None
    assert [frame.event for frame in rest] == ["job:progress", "job:completed"], "the stream must end there"


def test_a_reconnect_after_the_end_stops(notifier: NotifierProcess, log: Log) -> None:
    log.job("1")
    with watching(job_url(notifier, "1")) as frames:
        until(frames, lambda frame: frame.event == "job:progress")
        log.redis.hset(log.keys.job("1"), mapping={"returnvalue": "7", "finishedOn": "1700000000009"})
        log.redis.zadd(log.keys.of("completed"), {"1": 1})
        log.add("completed", "1", returnvalue="7", prev="active")
        *_, last = frames
    assert last.event == "job:completed"
    answer = httpx.get(job_url(notifier, "1"), headers={"Last-Event-ID": str(last.id)})
    assert answer.status_code == 204, "EventSource would reconnect for ever"
    # A late viewer of a finished job sees its end, and then stops as well.
    with watching(job_url(notifier, "1")) as frames:
        late = list(frames)
    assert [frame.event for frame in late] == ["connected", "job:completed"]
    assert late[-1].data["snapshot"] is True
    assert httpx.get(job_url(notifier, "1"), headers={"Last-Event-ID": str(late[-1].id)}).status_code == 204


def test_a_retried_job_streams_again_after_its_failure(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", failedReason="boom", atm="1")
    log.redis.zadd(log.keys.of("failed"), {"1": 1})
    with watching(job_url(notifier, "1")) as frames:
        failed = list(frames)[-1]
    assert failed.event == "job:failed"
    log.redis.zrem(log.keys.of("failed"), "1")
    log.add("waiting", "1", prev="failed")
    with watching(job_url(notifier, "1"), last_event_id=failed.id) as frames:
        until(frames, lambda frame: frame.event == "connected")
        log.progress("1", 10)
        assert next(frames).data["progress"] == 10


def test_late_progress_of_a_dead_attempt_is_dropped(notifier: NotifierProcess, log: Log) -> None:
    log.job("1")
    with watching(notifier.events_url, rooms="job:1,queue:ai-analysis") as frames:
        next(frames)
        log.add("completed", "1", returnvalue="7", prev="active")
        log.progress("1", 50)
        log.add("drained")
        seen = until(frames, is_last)
    assert [frame.event for frame in seen] == ["job:completed", "queue:completed", "queue:drained"]


def test_what_does_not_exist_is_404_unless_waited_for(notifier: NotifierProcess, log: Log) -> None:
    def refused(url: str, **params: str) -> tuple[int, str]:
        answer = httpx.get(url, params=params)
        return answer.status_code, answer.json()["error"]["message"]

    assert refused(job_url(notifier, "9")) == (404, "There is no job 9 in queue ai-analysis")
    assert refused(f"{notifier.url}/api/realtime/analysis/9/stream") == (404, "There is no analysis 9")
    # Nothing would ever come to a room of this queue.
    assert refused(notifier.events_url, rooms="queue:nowhere") == (404, "Queue nowhere is not relayed here")
    assert refused(notifier.events_url, rooms="hamlet")[1].startswith("'hamlet' is not a room; rooms are user:ID")
    with httpx.Client(timeout=60) as client:
        request = client.build_request("GET", job_url(notifier, "9"), params={"wait": "5"})
        log.job("9")
        response = client.send(request, stream=True)
        assert response.status_code == 200
        response.close()


def test_retries_and_failures_of_any_producers_jobs(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", attempts=2)
    with watching(notifier.events_url, rooms="job:1") as frames:
        next(frames)
        log.add("active", "1", prev="waiting")
        entry = log.change("1", "delayed", {"atm": "1", "failedReason": "boom"}, delay=str(10**15))
        retry = until(frames, lambda frame: frame.event == "job:retry")[-1].data
        log.add("active", "1", prev="waiting")
        reason = "cancelled: by sam"
        log.change("1", "failed", {"atm": "2", "failedReason": reason}, failedReason=reason, prev="active")
        failed = until(frames, lambda frame: frame.event == "job:failed")[-1].data
    assert (retry["attemptsMade"], retry["attemptsMax"], retry["error"]) == (1, 2, "boom")
    assert retry["delay"] == 10**15 - int(entry.partition("-")[0])
    assert (failed["attemptsMade"], failed["code"], failed["error"]) == (2, "cancelled", "by sam")


def test_a_stalled_job_is_not_a_retry(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", atm="1")
    with watching(notifier.events_url, rooms="job:1,queue:ai-analysis") as frames:
        next(frames)
        pipe = log.redis.pipeline(transaction=True)
        pipe.xadd(log.keys.events, {"event": "waiting", "jobId": "1", "prev": "active"})
        pipe.xadd(log.keys.events, {"event": "stalled", "jobId": "1"})
        pipe.execute()
        log.add("drained")
        seen = until(frames, is_last)
    assert [frame.event for frame in seen] == ["queue:waiting", "queue:stalled", "queue:drained"]


def test_strange_entries_do_not_stop_the_stream(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", {"userId": "sam"}, opts="not json")
    with watching(notifier.events_url, rooms="job:1,queue:ai-analysis") as frames:
        next(frames)
        log.add("progress", "1", data="not json {")
        log.add("delayed", "1", delay="never")
        log.add("cleaned", count="many")
        log.add("invented", "1", anything="x")
        log.progress("1", {"percent": 30, "currentStep": 2, "note": "ok"})
        log.progress("1", 200)
        log.add("drained")
        seen = until(frames, is_last)
    progress = [frame.data for frame in seen if frame.event == "job:progress"]
    assert (progress[0]["message"], "progress" in progress[0]) == ("not json {", False)
    assert (progress[1]["progress"], progress[1]["currentStep"], progress[1]["data"]) == (30, 2, {"note": "ok"})
    assert progress[2]["progress"] == 100
    metrics = httpx.get(f"{notifier.url}/metrics").text
    assert "stations_listener_strange_entries_total 1.0" in metrics, "what became no event is counted"
    assert '"event": "entry not understood"' in notifier.logged()


def test_entries_that_are_no_text_or_too_deep_do_not_stop_the_stream(notifier: NotifierProcess, log: Log) -> None:
    """Another producer's job or entry that cannot be parsed once held up every later event of every queue."""
    deep = "[" * 2000 + "]" * 2000
    for job, data in (("deep", f'{{"text": {deep}}}'.encode()), ("bytes", b'{"userId": "\xff"}')):
        log.job(job)
        log.redis.hset(log.keys.job(job), mapping={"data": data, "name": b"\xff", "opts": deep})
    with watching(notifier.events_url, rooms="queue:ai-analysis") as frames:
        next(frames)
        for job in ("deep", "bytes"):
            log.add("waiting", job, prev="")
            log.add("active", job, prev="waiting")
            log.add("progress", job, data=deep)
            log.add("progress", job, data='{"note": ' + "[" * 300 + "]" * 300 + "}")
            log.add("progress", job, data=b'"\xff\xfe"')
            log.add("progress", job, data='"\\ud800"')
            log.add("failed", job, failedReason=b"no \xff", prev="active")
        log.add("drained")
        seen = until(frames, is_last)
    for job in ("deep", "bytes"):
        told = [frame.event for frame in seen if frame.data.get("jobId") == job]
        assert told.count("job:progress") == 4, f"{job}: {told}"
        assert {"job:started", "job:failed"} <= set(told), f"{job}: {told}"
    assert "Traceback" not in notifier.logged()


def test_rooms_that_cannot_be_are_400(notifier: NotifierProcess) -> None:
    for rooms in ("nonsense", "job:" + "x" * 400, ",".join(f"job:{n}" for n in range(11))):
        answer = httpx.get(notifier.events_url, params={"rooms": rooms})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad-request"), rooms


def test_shutdown_says_so_to_every_stream(notifier: NotifierProcess) -> None:
    with watching(notifier.events_url) as one, watching(notifier.events_url) as two:
        next(one), next(two)
        assert notifier.stop() == 0
        assert [frame.event for frame in one] == ["disconnected"]
        assert [frame.data["code"] for frame in two] == ["shutdown"]


def test_an_answer_begins_in_one_write(notifier: NotifierProcess) -> None:
    """Where an upgrade of uvicorn breaks this, the head comes by itself, and the client is woken twice."""
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", notifier.port)) as client:
            client.settimeout(60)
            client.sendall(b"GET /api/realtime/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            first = client.recv(65_536)
        assert first.startswith(b"HTTP/1.1 200 ")
        assert first.count(b"event: connected\n") == 1, first


def test_the_fast_path_is_taken(notifier: NotifierProcess, log: Log) -> None:
    """Where an upgrade of uvicorn breaks the direct path everything still works, only slower: this test tells."""
    log.job("1")
    with watching(notifier.events_url, rooms="job:1") as frames:
        next(frames)
        log.progress("1", 1)
        next(frames)
        stats = notifier.stats()
    assert stats["sse"]["directClients"] == stats["sse"]["totalClients"] == 1
    assert stats["hub"]["written"] >= 1


def test_ids_hold_the_streams_of_the_deployment(start_notifier: StartNotifier, log: Log, prefix: str) -> None:
    """Two queues with entries in the same millisecond, resumed between them."""
    notifier = start_notifier(queues="ai-analysis,mail")
    mail = Log(log.redis, prefix, "mail")
    log.job("1")
    mail.job("1")
    rooms = "job:1,job:mail:1"
    with watching(notifier.events_url, rooms=rooms) as frames:
        cursor = next(frames).id
        for number in range(10):
            pipe = log.redis.pipeline(transaction=True)
            for keys in (log.keys, mail.keys):
                body = {"event": "progress", "jobId": "1", "data": json.dumps(number)}
                pipe.xadd(keys.events, body, id=f"{1_900_000_000_000 + number}-0")
            pipe.execute()
        seen = until(frames, lambda f: f.data.get("progress") == 9 and f.data["queueName"] == "mail")
    assert len(seen) == 20
    assert cursor is not None
    assert len(decode(cursor)) == 3, "two queues and what is published"
    for at, frame in enumerate(seen):
        with watching(notifier.events_url, last_event_id=frame.id, rooms=rooms) as frames:
            until(frames, lambda f: f.event == "connected")
            rest = [next(frames) for _ in range(len(seen) - at - 1)]
        key = [(f.data["queueName"], f.data["progress"]) for f in rest]
        assert sorted(key) == sorted((f.data["queueName"], f.data["progress"]) for f in seen[at + 1 :])
        if at % 5 == 0:
            assert encode(decode(str(frame.id))) == frame.id


def test_an_analysis_whose_id_holds_a_slash_is_reached(notifier: NotifierProcess, log: Log) -> None:
    log.job("j", {"text": "x", "analysisId": "act/1"})
    log.add("waiting", "j")
    address = f"{notifier.url}/api/analysis/act%2F1"
    wait_until(lambda: httpx.get(address).status_code == 200, "it has read of the analysis")
    assert httpx.get(address).json()["analysis"]["analysisId"] == "act/1"
    assert httpx.get(f"{address}/report").status_code == 404
    with watching(f"{notifier.url}/api/realtime/analysis/act%2F1/stream?wait=10") as frames:
        assert until(frames, lambda frame: frame.event == "analysis:progress")[-1].data["analysisId"] == "act/1"


@pytest.mark.parametrize("path", ["jobs/late", "analysis/late"])
def test_a_stream_of_what_is_yet_to_come_can_be_waited_for(notifier: NotifierProcess, log: Log, path: str) -> None:
    url = f"{notifier.url}/api/realtime/{path}/stream"
    assert httpx.get(url, params={"wait": 0.2}).status_code == 404

    def opened() -> str:
        with watching(url, wait="30") as frames:
            return next(frames).event

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(opened)
        with pytest.raises(TimeoutError):
            waiting.result(0.5)
        log.job("late")
        log.add("waiting", "late")
        assert waiting.result(20) == "connected"


@pytest.mark.parametrize("restarted", [False, True])
def test_a_queue_that_is_found_while_a_viewer_is_away_is_replayed(
    start_notifier: StartNotifier, redis: "Redis", prefix: str, log: Log, restarted: bool
) -> None:
    """Its cursor cannot name the new queue: nothing of that queue was delivered, so all of it was missed."""
    log.job("1")
    log.progress("1", 1)
    notifier = start_notifier(queues="*")
    url = notifier.events_url
    with watching(url, rooms="queue:ai-analysis") as frames:
        log.progress("1", 2)
        cursor = until(frames, lambda frame: frame.event == "job:progress")[-1].id
    other = Log(redis, prefix, "mail")
    redis.hset(other.keys.meta, "opts.maxLenEvents", "10000")
    other.job("m")
    for number in range(3):
        other.progress("m", number)
    wait_until(lambda: httpx.get(f"{notifier.url}/api/queues/mail").status_code == 200)
    if restarted:
        notifier.stop()
        notifier.start()
        wait_until(lambda: httpx.get(f"{notifier.url}/api/queues/mail").status_code == 200)
    with watching(url, last_event_id=cursor, rooms="queue:mail,queue:ai-analysis") as frames:
        other.progress("m", 3)
        seen = until(frames, lambda frame: frame.data.get("progress") == 3)
    assert [frame.data["progress"] for frame in seen if frame.event == "job:progress"] == [0, 1, 2, 3]


def test_who_comes_back_while_the_server_is_away_is_told_to_come_again(tmp_path: Path) -> None:
    """Any status but 200 ends an EventSource for good; whoever comes for the first time gets a clear error."""
    with (
        DataDirectory(tmp_path) as directory,
        EmbeddedServer(directory) as server,
        NotifierProcess(redis_url=server.url) as notifier,
        Redis.from_url(server.url) as client,
    ):
        log = Log(client, "bull", "ai-analysis")
        log.job("1", {"text": "x", "analysisId": "a"})
        log.add("waiting", "1")
        urls = [f"{notifier.url}/api/realtime/{path}/stream?wait=10" for path in ("jobs/1", "analysis/a")]
        cursors = []
        for url in urls:
            with watching(url) as frames:
                cursors.append(str(next(frames).id))
        server.stop()
        for url, cursor in zip(urls, cursors, strict=True):
            again = httpx.get(url, headers={"Last-Event-ID": cursor}, timeout=20)
            assert (again.status_code, again.headers["content-type"]) == (200, "text/event-stream")
            assert again.text.startswith("retry: ")
            assert "id:" not in again.text, "the client's cursor must stay what it was"
            assert httpx.get(url, timeout=20).status_code == 503
        assert "stations_put_off_total 2.0" in httpx.get(f"{notifier.url}/metrics", timeout=20).text
        assert '"event": "client put off"' in notifier.logged()
