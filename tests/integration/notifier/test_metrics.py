"""What Prometheus reads: well-formed, true, and without anyone's name."""

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from tests.ports import free_port
from tests.processes import NotifierProcess, Process, StartNotifier
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.tokens import SECRET, bearer
from tests.viewers import until, watching

OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}


def scrape(notifier: NotifierProcess, **headers: str) -> dict[str, Metric]:
    answer = httpx.get(f"{notifier.url}/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def value(families: dict[str, Metric], name: str, **labels: str) -> float:
    family = families.get(name) or families[re.sub("_(total|count|bucket)$", "", name)]
    return next(s.value for s in family.samples if s.name == name and s.labels == labels)


def test_both_formats_are_well_formed(notifier: NotifierProcess) -> None:
    plain = httpx.get(f"{notifier.url}/metrics")
    assert plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    strict = httpx.get(f"{notifier.url}/metrics", headers=OPENMETRICS)
    assert strict.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    names = {family.name for family in openmetrics.text_string_to_metric_families(strict.text)}
    assert names >= {"stations_connections", "stations_events_published", "process_resident_memory_bytes"}
    there = {family.name for family in text_string_to_metric_families(plain.text)}
    assert names == {name for name in there if not name.endswith("_created")}, "which OpenMetrics has as samples"


def test_an_odd_wish_is_no_error(notifier: NotifierProcess) -> None:
    for accept in ("application/openmetrics-text; version=x", "application/openmetrics-text;", "é"):
        answer = httpx.get(f"{notifier.url}/metrics", headers={"Accept": accept.encode()})
        assert answer.status_code == 200, accept


def test_connections_and_events_are_counted(notifier: NotifierProcess, log: Log) -> None:
    log.job("m1", {"userId": "kim"})
    before = scrape(notifier)
    assert value(before, "stations_connections", transport="sse") == 0
    url = notifier.events_url
    with (
        watching(url, userId="kim", rooms="queue:ai-analysis") as frames,
        SocketClient(notifier, auth={"userId": "kim"}) as client,
    ):
        client.until("authenticated")
        next(frames)
        during = scrape(notifier)
        assert value(during, "stations_connections", transport="sse") == 1
        assert value(during, "stations_connections", transport="socketio") == 1
        assert value(during, "stations_authenticated_connections", transport="socketio") == 1
        assert value(during, "stations_direct_connections", transport="sse") == 1
        assert value(during, "stations_users") == 1
        assert value(during, "stations_rooms") == 3, "user:kim, global and queue:ai-analysis"
        log.add("active", "m1", prev="waiting")
        until(frames, lambda frame: frame.event == "queue:active")
        after = scrape(notifier)
    assert value(after, "stations_listener_entries_total") == 1
    assert value(after, "stations_listener_events_total") == 2, "job:started and queue:active"
    assert value(after, "stations_events_published_total") >= 2
    assert value(after, "stations_events_written_total") >= 2
    assert 0 <= value(after, "stations_listener_lag_seconds") < 5
    assert value(after, "stations_listener_connected") == 1


def test_late_events_are_counted_once_however_often_they_are_replayed(notifier: NotifierProcess, log: Log) -> None:
    log.job("m2", {"userId": "kim"})
    with watching(notifier.events_url, userId="kim") as frames:
        start = next(frames).id
        log.add("active", "m2", prev="waiting")
        log.add("completed", "m2", returnvalue="{}", prev="active")
        log.progress("m2", 50)
        log.add("removed", "m2")
        log.job("m3", {"userId": "kim"})
        log.add("active", "m3", prev="waiting")
        until(frames, lambda frame: frame.event == "job:started" and frame.data["jobId"] == "m3")
    for _ in range(3):
        with watching(notifier.events_url, last_event_id=start, userId="kim") as frames:
            until(frames, lambda frame: frame.event == "job:started" and frame.data["jobId"] == "m3")
    assert value(scrape(notifier), "stations_events_dropped_late_total") == 1


def test_refused_connections_are_counted(start_notifier: StartNotifier) -> None:
    notifier = start_notifier(max_connections=1)
    full = {"what": "connection", "reason": "too-many-connections"}
    assert value(scrape(notifier), "stations_refused_total", **full) == 0, "a count of nothing is known"
    with watching(notifier.events_url) as frames:
        next(frames)
        assert httpx.get(notifier.events_url).status_code == 503
        assert value(scrape(notifier), "stations_refused_total", **full) == 1


def test_no_user_and_no_room_is_named(start_notifier: StartNotifier, log: Log) -> None:
    """And what is not public elsewhere, the queues' counts, is told to those signed in only."""
    notifier = start_notifier(jwt_secret=SECRET)
    log.job("m4", {"userId": "kim-the-user"})
    query: dict[str, Any] = {"rooms": "job:m4"}
    url, headers = notifier.events_url, bearer("kim-the-user")
    with httpx.stream("GET", url, params=query, headers=headers) as answer:
        next(answer.iter_lines())
        public = httpx.get(f"{notifier.url}/metrics").text
        signed_in = httpx.get(f"{notifier.url}/metrics", headers=bearer("scraper")).text
    for text in (public, signed_in):
        assert "kim-the-user" not in text
        assert "m4" not in text
    assert "stations_queue_jobs" not in public
    assert 'stations_queue_jobs{queue="ai-analysis",state="waiting"} 0.0' in signed_in
    refused = httpx.get(f"{notifier.url}/metrics", headers={"Authorization": "Bearer rubbish"})
    assert refused.status_code == 401, "a scraper with a wrong token would not notice"


def test_queues_are_counted_by_state(notifier: NotifierProcess, log: Log) -> None:
    log.redis.lpush(log.keys.of("wait"), "a", "b")
    log.redis.zadd(log.keys.of("failed"), {"c": 1})
    families = scrape(notifier)
    assert value(families, "stations_queue_jobs", queue="ai-analysis", state="waiting") == 2
    assert value(families, "stations_queue_jobs", queue="ai-analysis", state="failed") == 1
    assert value(families, "stations_queue_oldest_waiting_seconds", queue="ai-analysis") == 0, "jobs that are none"


def test_how_long_the_next_job_waits_and_who_is_there_for_it(
    notifier: NotifierProcess, log: Log, redis_url: str
) -> None:
    assert value(scrape(notifier), "stations_queue_oldest_waiting_seconds", queue="ai-analysis") == 0
    now = round(time.time() * 1000)
    log.job("due", timestamp=now - 7_200_000, opts=json.dumps({"delay": 7_000_000}))
    log.job("retried", timestamp=now - 7_200_000, processedOn=now - 100_000)
    log.job("urgent", timestamp=now - 1_000_000)
    log.redis.lpush(log.keys.of("wait"), "due")
    waited = value(scrape(notifier), "stations_queue_oldest_waiting_seconds", queue="ai-analysis")
    assert 200 <= waited < 2000, "since it was due"
    log.redis.rpush(log.keys.of("wait"), "retried")
    waited = value(scrape(notifier), "stations_queue_oldest_waiting_seconds", queue="ai-analysis")
    assert 100 <= waited < 200, "the one that is next, since its attempt"
    log.redis.zadd(log.keys.of("prioritized"), {"urgent": 1})
    waited = value(scrape(notifier), "stations_queue_oldest_waiting_seconds", queue="ai-analysis")
    assert 1000 <= waited < 3000
    log.redis.hset(log.keys.meta, "paused", 1)
    assert value(scrape(notifier), "stations_queue_oldest_waiting_seconds", queue="ai-analysis") == 0, "paused"
    log.redis.hdel(log.keys.meta, "paused")
    assert value(scrape(notifier), "stations_queue_workers", queue="ai-analysis") == 0
    log.redis.delete(log.keys.of("wait"), log.keys.of("prioritized"))
    with Process("worker", redis_url=redis_url, prefix=log.keys.prefix, processes=1):
        assert value(scrape(notifier), "stations_queue_workers", queue="ai-analysis") == 1


def test_delivery_and_catching_up_are_measured(notifier: NotifierProcess, log: Log) -> None:
    log.job("m5", {"userId": "kim"})
    with watching(f"{notifier.url}/api/realtime/events", userId="kim") as frames:
        start = next(frames).id
        log.add("active", "m5", prev="waiting")
        until(frames, lambda frame: frame.event == "job:started")
        families = scrape(notifier)
        assert value(families, "stations_delivery_seconds_count") == 1
        assert value(families, "stations_delivery_seconds_bucket", le="+Inf") == 1
        assert value(families, "stations_replay_duration_seconds_count") == 0
    with watching(f"{notifier.url}/api/realtime/events", last_event_id=start, userId="kim") as frames:
        until(frames, lambda frame: frame.event == "job:started")
        log.add("completed", "m5", returnvalue="{}", prev="active")
        until(frames, lambda frame: frame.event == "job:completed")
    families = scrape(notifier)
    assert value(families, "stations_replay_duration_seconds_count") == 1
    assert value(families, "stations_delivery_seconds_count") == 2, "what is replayed is not delivered anew"


def test_a_scrape_is_answered_while_the_server_hangs(tmp_path: Path) -> None:
    """When an operator needs the metrics most."""
    with (
        DataDirectory(tmp_path) as directory,
        EmbeddedServer(directory) as server,
        NotifierProcess(redis_url=server.url) as notifier,
    ):
        assert server.pid is not None
        os.kill(server.pid, signal.SIGSTOP)
        try:
            families = scrape(notifier)
        finally:
            os.kill(server.pid, signal.SIGCONT)
        assert value(families, "stations_connections", transport="sse") == 0
        assert "stations_queue_jobs" not in families
        assert "stations_queue_jobs" in scrape(notifier)


def test_metrics_have_a_port_of_their_own_where_set(start_notifier: StartNotifier) -> None:
    port = free_port()
    notifier = start_notifier(metrics_port=port)
    assert httpx.get(f"{notifier.url}/metrics").status_code == 404, "they are for those who reach the other port"
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics")
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert names >= {"stations_connections", "stations_queue_jobs"}
    assert httpx.get(f"http://127.0.0.1:{port}/api/queues").status_code == 404
    assert notifier.stop() == 0, "the second port must not keep the process"


def test_a_metrics_port_that_is_taken_is_said(start_notifier: StartNotifier) -> None:
    other = start_notifier()
    with pytest.raises(AssertionError, match=f"Cannot listen on 127.0.0.1:{other.port}"):
        start_notifier(metrics_port=other.port)


def test_a_bad_token_is_refused_on_the_other_port_too(start_notifier: StartNotifier) -> None:
    port = free_port()
    start_notifier(metrics_port=port, jwt_secret=SECRET)
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": "Bearer rubbish"})
    assert answer.status_code == 401
    assert httpx.get(f"http://127.0.0.1:{port}/metrics").status_code == 200
