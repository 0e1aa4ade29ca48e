"""Node's bullmq, socket.io-client and EventSource around our processes: who sees what of one analysis."""

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.deployment import TEXT
from tests.interop.reading import check_received, events_of_analysis, only
from tests.interop.stack import QUEUE, Stack
from tests.tokens import SECRET, token

DATA = {"text": TEXT, "userId": "nora", "projectId": "salt", "analysisId": "an-1", "analysisType": "full"}


def credentials(secured: bool, user: str, *rooms: str) -> dict[str, str]:
    """What a client authenticates with: a token, or in open mode the name itself."""
    return {"token": token(user, rooms=rooms)} if secured else {"userId": user}


def stream_path(path: str, auth: dict[str, str]) -> str:
    query = {"access_token" if name == "token" else name: value for name, value in auth.items()}
    return f"{path}?{urlencode(query | {'wait': '20'})}"


def say_to_everyone(stack: Stack, secured: bool) -> None:
    """A last word to every connection, after which nothing more is to be expected."""
    headers = {"Authorization": f"Bearer {token('root', roles=['admin'])}"} if secured else {}
    body = {"eventType": "system:info", "payload": {"message": "the end"}, "target": "all"}
    answer = httpx.post(f"{stack.notifier.url}/api/realtime/test", json=body, headers=headers)
    assert answer.status_code == 200, answer.text


def last_word(line: dict[str, Any]) -> bool:
    return line.get("event") == "system:info" and line["payload"]["message"] == "the end"


@pytest.mark.parametrize("secured", [False, True], ids=["open", "jwt"])
def test_a_node_job_is_seen_by_every_viewer_once_and_in_order(stack: Stack, secured: bool) -> None:
    stack.start_notifier(**({"jwt_secret": SECRET} if secured else {}))
    nora, eve = credentials(secured, "nora", "project:salt"), credentials(secured, "eve")
    job = stack.add(DATA, jobId="node-job-1")
    # The worker starts when everyone is there, so that "every event" is what the stream has.
    for transports in (["websocket"], ["polling"], ["polling", "websocket"]):
        name = "+".join(transports)
        stack.socket(name, auth=nora, transports=transports)
        answer = stack.sockets.ask("subscribe", name=name, room="project:salt")
        assert answer == {"ok": True, "rooms": ["project:salt"]}, f"{name}: subscribing failed: {answer}"
    stack.socket("eve", auth=eve)
    stack.stream("nora", stream_path("/api/realtime/analysis/an-1/stream", nora))
    stack.stream("job", stream_path(f"/api/realtime/jobs/{job}/stream", nora))
    stack.stream("eve", stream_path("/api/realtime/events", eve))
    stack.start_worker()
    result = stack.queues.ask("finished", queue=QUEUE, id=job, ttl=30_000)
    assert result["analysisId"] == "an-1", "Node's waitUntilFinished does not give what our worker returned"

    log = stack.entries(job)
    expected = events_of_analysis(log, queue=QUEUE, data=DATA)
    stations = [event.fields["stationNumber"] for event in expected if event.name == "analysis:station_completed"]
    assert stations == [1, 2, 3, 4, 5, 6, 7], "the stream itself does not tell of all seven stations"
    for name in ("websocket", "polling", "polling+websocket"):
        stack.sockets.wait_event(name, "job:completed")
        # In both its user's and its project's room, and still once; no queue events in these rooms.
        check_received(f"socket ({name})", stack.sockets.events(name, "analysis:", "job:", "queue:"), expected)
    assert stack.sockets.ask("transport", name="polling+websocket") == "websocket", "the upgrade never happened"

    for name, last in (("nora", "analysis:completed"), ("job", "job:completed")):
        stack.streams.wait_event(name, last)
        closed = stack.streams.wait_state(name, "closed")
        assert closed["code"] == 204, "EventSource was not told to stop: it would ask again for ever"
    of_analysis = stack.streams.events("nora", "analysis:", "job:", "queue:")
    check_received("EventSource on the analysis", of_analysis, only(expected, "analysis:"))
    check_received("EventSource on the job", stack.streams.events("job", "analysis:", "job:", "queue:"), expected)

    say_to_everyone(stack, secured)
    for peer in (stack.sockets, stack.streams):
        peer.wait_for(lambda line: line["from"] == "eve" and last_word(line), "the last word to eve")
        seen = peer.events("eve", "analysis:", "job:", "queue:")
        assert not seen, f"another user was told of somebody's analysis: {[line['event'] for line in seen]}"


def test_another_user_is_refused_everything_about_a_job(stack: Stack) -> None:
    stack.start_notifier(jwt_secret=SECRET)
    job = stack.add(DATA)
    eve = credentials(True, "eve")
    stack.socket("eve", auth=eve)
    for room in ("user:nora", "project:salt", "analysis:an-1", f"job:{job}", "queue:ai-analysis"):
        answer = stack.sockets.ask("subscribe", name="eve", room=room)
        assert not answer["ok"], f"a stranger was let into {room}"
    stack.socket("forged", auth={"token": token("nora")[:-4] + "AAAA"}, authenticated=False)
    stack.sockets.wait_state("forged", "disconnect")
    for path in ("/api/realtime/analysis/an-1/stream", f"/api/realtime/jobs/{job}/stream"):
        stack.streams.ask("open", name=path, url=f"{stack.notifier.url}{path}?access_token={eve['token']}")
        refused = stack.streams.wait_state(path, "closed")
        assert refused["code"] == 404, "somebody else's analysis must look like one that does not exist"


def test_node_queue_events_see_our_worker_as_one_of_their_own(stack: Stack) -> None:
    job = stack.add({"text": TEXT, "analysisType": "quick"})
    stack.start_worker()
    stack.queues.ask("finished", queue=QUEUE, id=job, ttl=30_000)
    log = stack.entries(job)
    seen = [line for line in stack.queues.seen if line["fields"].get("jobId") == job]
    assert [line["event"] for line in seen] == [entry.event for entry in log], "QueueEvents missed or doubled some"
    kinds = [entry.event for entry in log]
    assert kinds[:3] == ["added", "waiting", "active"], "a Node producer's job does not begin as BullMQ's do"
    assert kinds[-1] == "completed", "a job of ours does not end as BullMQ's do"
    assert set(kinds[3:-1]) == {"progress"}, "a job of ours does not run as BullMQ's do"
    told = stack.queues.ask("job", queue=QUEUE, id=job)
    assert (told["state"], told["attemptsMade"]) == ("completed", 1), "Node's Job has another state"
    assert told["returnvalue"] == seen[-1]["fields"]["returnvalue"], "Node's Job has another return value"
    assert told["progress"] == seen[-2]["fields"]["data"], "Node's Job has another progress"
    lines = [line for entry in seen if entry["event"] == "progress" for line in entry["fields"]["data"]["logs"]]
    assert told["logs"] == lines, "Node's getJobLogs gives other lines than the viewers had"


def test_a_job_without_an_analysis_id_is_known_by_its_own(stack: Stack) -> None:
    stack.start_notifier()
    data = {"text": TEXT, "userId": "nora", "analysisType": "quick"}
    job = stack.add(data)
    stack.socket("user", auth={"userId": "nora"})
    stack.stream("analysis", f"/api/realtime/analysis/{job}/stream?wait=20")
    stack.start_worker()
    stack.streams.wait_event("analysis", "analysis:completed")
    stack.sockets.wait_event("user", "job:completed")
    expected = events_of_analysis(stack.entries(job), queue=QUEUE, data=data)
    check_received("the user's room", stack.sockets.events("user", "analysis:", "job:"), expected)
    check_received("the analysis", stack.streams.events("analysis", "analysis:"), only(expected, "analysis:"))
    begun = [line["payload"] for line in stack.sockets.events("user", "job:started", "analysis:started")]
    assert [payload["jobId"] for payload in begun] == [job, job]
    assert begun[1]["analysisId"] == job, "the job's id does not stand for the missing analysisId"
    assert "projectId" not in begun[1], "a project was made up"
