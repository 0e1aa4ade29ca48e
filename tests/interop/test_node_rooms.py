"""What a room, and what a namespace, gives to a Node client: all of its events, and nothing else."""

from tests.deployment import TEXT
from tests.interop.reading import check_received, events_of_analysis, events_of_queue, only
from tests.interop.stack import QUEUE, Stack
from tests.tokens import SECRET, token

DATA = {"text": TEXT, "userId": "nora", "projectId": "salt", "analysisId": "an-1", "analysisType": "full"}
STATS = "queue:stats"  # told from counts, not from the stream: how many there are is not in any entry


def test_a_queues_room_shows_how_it_goes_but_not_what_came_out(stack: Stack) -> None:
    stack.start_notifier(jwt_secret=SECRET)
    room = f"queue:{QUEUE}"
    stack.start_worker()
    for name, auth in (("ops", token("ops", rooms=["queue:*"])), ("owner", token("nora", rooms=["queue:*"]))):
        stack.socket(name, auth={"token": auth})
        assert stack.sockets.ask("subscribe", name=name, room=room)["ok"], f"{name} has a grant for {room}"
    job = stack.add(DATA)
    bad = stack.add({"text": "", "userId": "nora"}, attempts=3)
    for each in (job, bad):
        stack.wait_entry("failed" if each == bad else "completed", each)
    for name in ("ops", "owner"):
        for event in ("queue:completed", "queue:failed"):
            stack.sockets.wait_event(name, event)
    log = [entry for entry in stack.entries() if entry.event != "drained"]
    own = {job: DATA, bad: {"userId": "nora"}}
    everything = events_of_queue(log, queue=QUEUE, data=own)
    as_shown = [
        event.without("result", "data", "error", "message", "values")
        for event in everything
        if event.name != "job:log" and event.name.startswith(("job:", "queue:"))
    ]
    seen = [
        line
        for line in stack.sockets.events("ops", "job:", "queue:", "analysis:")
        if line["event"] not in (STATS, "queue:drained")
    ]
    check_received("ops", seen, as_shown)
    for line in seen:
        kept_back = {"result", "data", "error"} & line["payload"].keys()
        assert not kept_back, f"{line['event']} shows {kept_back} of somebody else's job to a queue's room"
    seen = [
        line
        for line in stack.sockets.events("owner", "job:", "queue:", "analysis:")
        if line["event"] not in (STATS, "queue:drained")
    ]
    check_received("owner", seen, everything)


def test_namespaces_share_one_connection_and_each_has_its_own_events(stack: Stack) -> None:
    stack.start_notifier()
    nora = {"userId": "nora"}
    names = {"/": ("analysis:", "job:"), "/jobs": ("job:",), "/analysis": ("analysis:",)}
    for transports in (["websocket"], ["polling"]):
        for namespace in (*names, "/admin"):
            name = f"{transports[0]} {namespace}"
            stack.socket(name, auth=nora, namespace=namespace, transports=transports, share=transports[0])
    stack.start_worker()
    job = stack.add(DATA)
    stack.wait_entry("completed", job)
    log = [entry for entry in stack.entries() if entry.event != "drained"]
    expected = events_of_analysis(stack.entries(job), queue=QUEUE, data=DATA)
    for transport in ("websocket", "polling"):
        for namespace, kinds in names.items():
            name = f"{transport} {namespace}"
            stack.sockets.wait_event(name, "analysis:completed" if namespace == "/analysis" else "job:completed")
            seen = stack.sockets.events(name, "analysis:", "job:", "queue:")
            check_received(name, seen, only(expected, *kinds))
        name = f"{transport} /admin"
        stack.sockets.wait_event(name, "queue:completed")
        seen = stack.sockets.events(name, "analysis:", "job:", "queue:")
        seen = [line for line in seen if line["event"] not in (STATS, "queue:drained")]
        check_received(name, seen, events_of_queue(log, queue=QUEUE, data={job: DATA}))
    assert stack.notifier.sockets == 2, "namespaces of one client do not share its connection"


def test_a_room_that_was_left_is_silent(stack: Stack) -> None:
    stack.start_notifier()
    stack.start_worker()
    stack.socket("guest", auth={"userId": "guest"})
    assert stack.sockets.ask("subscribe", name="guest", rooms=["project:salt", "project:other"])["ok"]
    first = stack.add({**DATA, "analysisType": "quick"})
    stack.sockets.wait_event("guest", "analysis:completed")
    left = stack.sockets.ask("unsubscribe", name="guest", room="project:salt")
    assert left == {"ok": True, "rooms": ["project:other"]}
    before = len(stack.sockets.events("guest", "analysis:"))
    second = stack.add({**DATA, "analysisId": "an-2", "analysisType": "quick"})
    stack.wait_entry("completed", second)
    last = stack.add({**DATA, "analysisId": "an-3", "projectId": "other", "analysisType": "quick"})
    stack.sockets.wait_for(
        lambda line: line.get("event") == "analysis:completed" and line["payload"]["jobId"] == last, "the last job"
    )
    seen = stack.sockets.events("guest", "analysis:")
    assert {line["payload"]["jobId"] for line in seen[:before]} == {first}
    assert {line["payload"]["jobId"] for line in seen[before:]} == {last}, "a room that was left goes on talking"


def test_what_is_refused_is_told_with_a_code(stack: Stack) -> None:
    stack.start_notifier()
    stack.sockets.ask("open", name="lost", url=stack.notifier.url, namespace="/elsewhere")
    refused = stack.sockets.wait_state("lost", "connect_error")
    assert refused["reason"] == "Invalid namespace"
    assert refused["data"] == {"code": "unknown-namespace", "namespaces": ["/", "/admin", "/analysis", "/jobs"]}
    stack.sockets.ask("open", name="any", url=stack.notifier.url)  # an open server: nobody says who they are
    eleven = [f"project:{number}" for number in range(11)]
    for event, args, code in (
        ("subscribe", [], "bad-request"),
        ("subscribe", [["job:1"]], "bad-request"),
        ("subscribe", [{"channel": "job:1"}], "bad-request"),
        ("subscribe", [{"room": "nonsense"}], "bad-room"),
        ("subscribe", [{"rooms": eleven}], "too-many-rooms"),
        ("subscribe", [{"room": "queue:elsewhere"}], "unknown-queue"),
        ("unsubscribe", [{}], "bad-request"),
        ("shout", ["hello"], "unknown-event"),
    ):
        answer = stack.sockets.ask("call", name="any", event=event, args=args)
        assert (answer["ok"], answer["code"]) == (False, code), f"{event} {args}"
        assert answer["message"]
    assert stack.sockets.ask("subscribe", name="any", rooms=["job:1", f"queue:{QUEUE}"])["ok"]
    assert stack.sockets.wait_event("any", "authenticated")["payload"]["userId"] == "anonymous"
