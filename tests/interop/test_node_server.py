"""Quiet times and restarts of the server, seen from Node."""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from tests.deployment import TEXT
from tests.faults.scale import LONG
from tests.interop.reading import Expected, check_received, events_of_analysis, only
from tests.interop.stack import QUEUE, Stack
from tests.processes import wait_until

DATA = {"text": TEXT, "userId": "nora", "projectId": "salt", "analysisId": "an-1", "analysisType": "full"}
NORA = {"userId": "nora"}

# An idle machine takes 1 to 5 ms. The bounds leave room for tests beside this one, and are far below the seconds
# that a socket timeout under bullmq's block time costs.
PICKED_UP_MS = 600
DELIVERED_MS = 1000


# bullmq blocks for 10 s at a time: both are longer, and the second, of `make soak`, than most timeouts in between.
@pytest.mark.parametrize("quiet", [12, 65] if LONG else [12])
def test_a_job_after_a_quiet_time_is_taken_and_told_at_once(stack: Stack, quiet: int) -> None:
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


@pytest.fixture
def own_server(node: None, tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A server that a test may restart: same data directory, same port, append-only log on."""
    with DataDirectory(tmp_path / "data") as directory, EmbeddedServer(directory) as server:
        yield server


@pytest.fixture
def alone(own_server: EmbeddedServer, prefix: str) -> Iterator[Stack]:
    """A deployment on that server."""
    with Stack(own_server.url, prefix) as stack:
        yield stack


def wait_for_health(stack: Stack, overall: str) -> None:
    """Ask until the notifier says so: an answer takes as long as the notifier's own patience with the server."""
    url = f"{stack.notifier.url}/api/realtime/health"
    wait_until(lambda: httpx.get(url, timeout=20).json()["health"]["overall"] == overall, f"health is {overall}")


def seven_stations_once(stack: Stack, job: str) -> list[Expected]:
    """What viewers must have; the log itself must be that of one whole analysis."""
    expected = events_of_analysis(stack.entries(job), queue=QUEUE, data=DATA)
    stations = [e.fields["stationNumber"] for e in expected if e.name == "analysis:station_completed"]
    assert stations == [1, 2, 3, 4, 5, 6, 7], "the restart cost a station, or made one run twice"
    return expected


def test_the_server_may_be_restarted_in_the_middle_of_an_analysis(
    alone: Stack, own_server: EmbeddedServer
) -> None:
    alone.start_notifier()
    job = alone.add(DATA)
    for name in ("steady", "returning"):
        alone.socket(name, auth=NORA)
        assert alone.sockets.ask("subscribe", name=name, room="project:salt")["ok"]
    alone.stream("analysis", "/api/realtime/analysis/an-1/stream")
    alone.start_worker(pace=0.4)
    alone.wait_station(job, 2)
    alone.sockets.ask("close", name="returning")
    began = time.monotonic()
    own_server.stop()
    own_server.start()
    away = time.monotonic() - began
    alone.wait_station(job, 5)
    alone.sockets.ask("reopen", name="returning")
    alone.wait_entry("completed", job)
    expected = seven_stations_once(alone, job)
    steps = [entry.ms for entry in alone.entries(job)[2:]]
    silence = max(later - earlier for earlier, later in pairwise(steps))
    print(f"\nserver away {away:.2f} s, longest silence of the running job {silence} ms")  # noqa: T201
    for name in ("steady", "returning"):
        alone.sockets.wait_event(name, "job:completed")
        check_received(name, alone.sockets.events(name, "analysis:", "job:"), expected)
        warned = alone.sockets.events(name, "system:warning")
        assert not warned, f"{name} was told of a loss that there was not: {warned}"
    alone.streams.wait_event("analysis", "analysis:completed")
    seen = alone.streams.events("analysis", "analysis:")
    check_received("the analysis's stream", seen, only(expected, "analysis:"))


@pytest.mark.parametrize("transports", ["websocket", "polling", "polling websocket"])
def test_clients_that_return_while_the_server_is_away_miss_nothing(
    alone: Stack, own_server: EmbeddedServer, transports: str
) -> None:
    """What they missed cannot be read just then: they must have it later, not never."""
    alone.start_notifier()
    link = alone.link()
    job = alone.add(DATA)
    alone.socket("returning", auth=NORA, transports=transports.split())
    alone.stream("rooms", "/api/realtime/events?userId=nora", url=link.url)
    alone.stream("analysis", "/api/realtime/analysis/an-1/stream", url=link.url)
    alone.start_worker(pace=0.3)
    alone.wait_station(job, 1)
    alone.sockets.ask("close", name="returning")
    link.cut()
    alone.wait_station(job, 3)
    own_server.stop()
    back = len(alone.sockets.seen)
    alone.sockets.ask("reopen", name="returning")
    alone.sockets.wait_state("returning", "connect", after=back)
    for _ in range(2):  # the second is asked after the client's first attempt to catch up
        wait_for_health(alone, "down")
    own_server.start()
    wait_for_health(alone, "healthy")
    alone.wait_entry("completed", job, seconds=60)
    expected = seven_stations_once(alone, job)
    for peer, name in ((alone.streams, "rooms"), (alone.sockets, "returning")):
        peer.wait_event(name, "job:completed")
        check_received(name, peer.events(name, "analysis:", "job:"), expected)
    alone.streams.wait_event("analysis", "analysis:completed")
    seen = alone.streams.events("analysis", "analysis:")
    check_received("the analysis's stream", seen, only(expected, "analysis:"))


def test_a_room_asked_for_while_the_server_is_away_does_not_silence_the_others(
    alone: Stack, own_server: EmbeddedServer
) -> None:
    alone.start_notifier()
    job = alone.add(DATA)
    alone.socket("asking", auth=NORA)
    first = alone.sockets.events("asking", "connected")[0]["payload"]["eventId"]
    alone.start_worker(pace=0.3)
    alone.wait_station(job, 2)
    own_server.stop()
    asked = alone.sockets.send("subscribe", name="asking", room="project:other", lastEventId=first)
    for _ in range(2):  # the second is asked after the first attempt to read the room's past
        wait_for_health(alone, "down")
    own_server.start()
    wait_for_health(alone, "healthy")
    alone.wait_entry("completed", job, seconds=60)
    try:
        answer = alone.sockets.answer(asked)
    except RuntimeError as error:
        assert "disconnected" in str(error), f"the client was left without an answer: {error}"
    else:
        assert answer["ok"] in (True, False), f"this is no answer: {answer}"
    alone.sockets.wait_event("asking", "job:completed")
    seen = alone.sockets.events("asking", "analysis:", "job:")
    check_received("asking", seen, seven_stations_once(alone, job))
