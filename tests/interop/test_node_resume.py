"""Clients that lose their connection, or their notifier, and go on by themselves where they were."""

from tests.deployment import TEXT
from tests.interop.peers import Line
from tests.interop.reading import check_received, events_of_analysis, only
from tests.interop.stack import QUEUE, Stack

DATA = {"text": TEXT, "userId": "nora", "projectId": "salt", "analysisId": "an-1", "analysisType": "full"}
NORA = {"userId": "nora"}
OF_ANALYSIS = "/api/realtime/analysis/an-1/stream"
OF_ROOMS = "/api/realtime/events?userId=nora&rooms=project:salt"


def station_completed(name: str, number: int) -> dict[str, object]:
    """The arguments of a wait for a station's completion to reach a client."""

    def wanted(line: Line) -> bool:
        if line["from"] != name or line.get("event") != "analysis:station_completed":
            return False
        return bool(line["payload"]["stationNumber"] == number)

    return {"wanted": wanted, "what": f"station {number} for {name}"}


def check_all(stack: Stack, job: str, sockets: list[str], of_rooms: list[str], of_analysis: list[str]) -> None:
    """Wait for the end of the analysis at each client; then each must have had everything, once and in order."""
    expected = events_of_analysis(stack.entries(job), queue=QUEUE, data=DATA)
    stations = [event.fields["stationNumber"] for event in expected if event.name == "analysis:station_completed"]
    assert stations == [1, 2, 3, 4, 5, 6, 7], "the stream itself has a station twice or not at all"
    for name in sockets:
        stack.sockets.wait_event(name, "job:completed")
        check_received(name, stack.sockets.events(name, "analysis:", "job:"), expected)
    for name in of_rooms:
        stack.streams.wait_event(name, "job:completed")
        check_received(name, stack.streams.events(name, "analysis:", "job:"), expected)
    for name in of_analysis:
        stack.streams.wait_event(name, "analysis:completed")
        assert stack.streams.wait_state(name, "closed")["code"] == 204, f"{name} asks again after the end"
        check_received(name, stack.streams.events(name, "analysis:", "job:"), only(expected, "analysis:"))
    for peer, names in ((stack.sockets, sockets), (stack.streams, [*of_rooms, *of_analysis])):
        warned = [line for name in names for line in peer.events(name, "system:warning", "system:error")]
        assert not warned, f"clients were told of a loss that there was not: {warned}"


def test_clients_that_are_cut_off_come_back_and_miss_nothing(stack: Stack) -> None:
    stack.start_notifier()
    link = stack.link()
    job = stack.add(DATA)
    for name, transports in (("socket", ["polling", "websocket"]), ("polling", ["polling"])):
        stack.socket(name, url=link.url, auth=NORA, transports=transports)
        assert stack.sockets.ask("subscribe", name=name, room="project:salt")["ok"]
    stack.stream("analysis", OF_ANALYSIS, url=link.url)
    stack.stream("rooms", OF_ROOMS, url=link.url)
    stack.start_worker(pace=0.5)
    for number in (1, 5):
        stack.sockets.wait_for(**station_completed("socket", number))
        # A polling client may be between two requests, and an EventSource waits before it comes back.
        assert link.cut() >= (3 if number == 1 else 1), "there was nothing to cut: the test tests nothing"
    stack.wait_entry("completed", job)
    check_all(stack, job, ["socket", "polling"], ["rooms"], ["analysis"])
    states = [line["state"] for line in stack.sockets.seen if line["from"] == "socket" and "state" in line]
    assert states.count("disconnect") == 2, f"the socket was not cut off twice: {states}"
    for name in ("rooms", "analysis"):
        stack.streams.wait_state(name, "reconnecting")


def test_a_notifier_may_be_restarted_under_its_clients(stack: Stack) -> None:
    notifier = stack.start_notifier()
    job = stack.add(DATA)
    for name, transports in (("socket", ["polling", "websocket"]), ("polling", ["polling"])):
        stack.socket(name, auth=NORA, transports=transports)
        assert stack.sockets.ask("subscribe", name=name, room="project:salt")["ok"]
    stack.stream("analysis", OF_ANALYSIS)
    stack.stream("rooms", OF_ROOMS)
    stack.start_worker(pace=0.4)
    stack.sockets.wait_for(**station_completed("socket", 2))
    assert notifier.stop() == 0, "SIGTERM is not an orderly end"
    # A polling client may be between two requests then, and learns of it as of any lost connection.
    for peer, names in ((stack.sockets, ("socket",)), (stack.streams, ("analysis", "rooms"))):
        for name in names:
            farewell = peer.wait_event(name, "disconnected")["payload"]
            assert farewell["code"] == "shutdown", f"{name} was not told why the server went"
    for name in ("socket", "polling"):
        reason = stack.sockets.wait_state(name, "disconnect")["reason"]
        assert reason != "io server disconnect", "socket.io-client does not come back by itself after this reason"
    stack.wait_station(job, 4)  # nobody was there to relay it
    notifier.start()
    stack.wait_entry("completed", job)
    check_all(stack, job, ["socket", "polling"], ["rooms"], ["analysis"])


def test_every_cursor_is_a_place_to_go_on_from(stack: Stack) -> None:
    stack.start_notifier()
    stack.start_worker()
    stack.socket("all", auth=NORA)
    job = stack.add(DATA)
    stack.sockets.wait_event("all", "job:completed")
    seen = stack.sockets.events("all", "connected", "analysis:", "job:")
    cursors = [line["payload"]["eventId"] for line in seen]
    expected = events_of_analysis(stack.entries(job), queue=QUEUE, data=DATA)
    check_received("all", seen[1:], expected)
    # One from every part of the analysis: at the beginning, between the events of one entry, near the end.
    places = sorted({0, 1, 2, 3, 4, *range(5, len(seen) - 1, 6), len(seen) - 2})
    for at in places:
        stack.sockets.ask("open", name=f"{at}", url=stack.notifier.url, auth={**NORA, "lastEventId": cursors[at]})
        path = f"/api/realtime/events?userId=nora&lastEventId={cursors[at]}"
        stack.streams.ask("open", name=f"{at}", url=stack.notifier.url + path)
    for at in places:
        for peer in (stack.sockets, stack.streams):
            peer.wait_event(f"{at}", "job:completed")
            rest = peer.events(f"{at}", "analysis:", "job:")
            check_received(f"from cursor {at}", rest, expected[at:])
            # A client keeps the latest ``eventId``, and may be cut off before the events that are yet to come.
            first = peer.events(f"{at}", "connected")[0]["payload"]["eventId"]
            assert first == cursors[at], "the cursor of `connected` lies beyond what was missed"
            again = [line["payload"]["eventId"] for line in rest]
            assert again[-1] == cursors[-1], "a replayed event has another cursor than it had live"


def test_a_polling_client_that_leaves_is_let_go(stack: Stack) -> None:
    stack.start_notifier()
    peer = stack.other_sockets("patient")
    peer.ask("open", name="polling", url=stack.notifier.url, auth=NORA, transports=["polling"])
    peer.wait_event("polling", "authenticated")
    try:
        peer.close()  # waits for the process, which lives as long as its last request is not answered
    except AssertionError as error:
        raise AssertionError("the long poll of a client that has left is kept waiting") from error


def test_cursors_are_in_order(stack: Stack) -> None:
    """Cursors are opaque, but no two are the same, also over two jobs that run at the same time."""
    stack.start_notifier()
    stack.start_worker(processes=2)
    stack.socket("all", auth=NORA)
    jobs = [stack.add({**DATA, "analysisId": f"an-{n}"}) for n in (1, 2)]
    for job in jobs:
        stack.sockets.wait_for(
            lambda line, job=job: line.get("event") == "job:completed" and line["payload"]["jobId"] == job,
            f"the end of {job}",
        )
    seen = stack.sockets.events("all", "analysis:", "job:")
    times = [line["payload"]["timestamp"] for line in seen]
    assert times == sorted(times), "events of two jobs are not in the order in which they happened"
    for job, analysis in zip(jobs, ("an-1", "an-2"), strict=True):
        expected = events_of_analysis(stack.entries(job), queue=QUEUE, data={**DATA, "analysisId": analysis})
        check_received(job, [line for line in seen if line["payload"]["jobId"] == job], expected)
    cursors = [line["payload"]["eventId"] for line in seen]
    assert len(set(cursors)) == len(cursors), "two events share a cursor"
