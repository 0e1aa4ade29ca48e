"""Quiet times and restarts of the server, seen from Node."""

import time
from pathlib import Path

import pytest

from cli.directory import DataDirectory
from cli.server import EmbeddedServer
from tests.interop.reading import check_received, events_of_analysis, only
from tests.interop.stack import QUEUE, TEXT, Stack

DATA = {"text": TEXT, "userId": "nora", "projectId": "salt", "analysisId": "an-1", "analysisType": "full"}
NORA = {"userId": "nora"}

PICKED_UP_MS = 100
DELIVERED_MS = 250


# bullmq blocks for 10 s at a time: both are longer, and the second is longer than most timeouts in between.
@pytest.mark.parametrize("quiet", [12, pytest.param(65, marks=pytest.mark.slow)])
def test_a_job_after_a_quiet_time_is_taken_and_told_at_once(
    stack: Stack, quiet: int, record_property: pytest.FixtureRequest
) -> None:
    stack.start_notifier()
    stack.start_worker()
    stack.socket("socket", auth=NORA)
    stack.stream("rooms", "/api/realtime/events?userId=nora")
    first = stack.add({**DATA, "analysisId": "an-0", "analysisType": "quick"})
    stack.wait_entry("completed", first)
    time.sleep(quiet)  # nothing to await: that nothing happens is the case
    before = len(stack.sockets.seen), len(stack.streams.seen)
    job = stack.add(DATA)
    active = stack.wait_entry("active", job)
    waited = active.ms - stack.wait_entry("waiting", job).ms
    assert waited < PICKED_UP_MS, f"after {quiet} s of quiet the worker took the job {waited} ms late"
    told = []
    for peer, name, after in ((stack.sockets, "socket", before[0]), (stack.streams, "rooms", before[1])):
        line = peer.wait_event(name, "job:started", after=after)
        told.append(line["at"] - active.ms)
        assert line["payload"]["jobId"] == job
        assert told[-1] < DELIVERED_MS, f"after {quiet} s of quiet {name} was told {told[-1]} ms late"
    print(f"\nquiet {quiet} s: taken after {waited} ms, told after {told} ms")  # noqa: T201  # measured, for the log
    stack.sockets.wait_event("socket", "job:completed", after=before[0])
    expected = events_of_analysis(stack.entries(job), queue=QUEUE, data=DATA)
    seen = stack.sockets.events("socket", "analysis:", "job:")
    check_received("socket", [line for line in seen if line["payload"]["jobId"] == job], expected)


def test_the_server_may_be_restarted_in_the_middle_of_an_analysis(node: None, tmp_path: Path, prefix: str) -> None:
    with (
        DataDirectory(tmp_path / "data") as directory,
        EmbeddedServer(directory) as server,
        Stack(server.url, prefix) as stack,
    ):
        stack.start_notifier()
        job = stack.add(DATA)
        for name in ("steady", "returning"):
            stack.socket(name, auth=NORA)
            assert stack.sockets.ask("subscribe", name=name, room="project:salt")["ok"]
        stack.stream("analysis", "/api/realtime/analysis/an-1/stream")
        stack.start_worker(pace=0.4)
        stack.wait_station(job, 2)
        stack.sockets.ask("close", name="returning")
        began = time.monotonic()
        server.stop()
        server.start()
        away = time.monotonic() - began
        stack.wait_station(job, 5)
        stack.sockets.ask("reopen", name="returning")
        end = stack.wait_entry("completed", job, seconds=60)
        log = stack.entries(job)
        steps = [entry.ms for entry in log]
        longest = max(b - a for a, b in zip(steps, steps[1:], strict=False))
        print(f"\nserver away {away:.2f} s, longest silence in the log {longest} ms")  # noqa: T201
        expected = events_of_analysis(log, queue=QUEUE, data=DATA)
        stations = [e.fields["stationNumber"] for e in expected if e.name == "analysis:station_completed"]
        assert stations == [1, 2, 3, 4, 5, 6, 7], "the restart cost a station, or made one run twice"
        assert end.fields["prev"] == "active", "the job did not end as a job that ran through"
        for name in ("steady", "returning"):
            stack.sockets.wait_event(name, "job:completed")
            check_received(name, stack.sockets.events(name, "analysis:", "job:"), expected)
        stack.streams.wait_event("analysis", "analysis:completed")
        seen = stack.streams.events("analysis", "analysis:")
        check_received("the analysis's stream", seen, only(expected, "analysis:"))
        warned = [
            line for name in ("steady", "returning") for line in stack.sockets.events(name, "system:warning")
        ]
        assert not warned, f"clients were told of a loss that there was not: {warned}"
