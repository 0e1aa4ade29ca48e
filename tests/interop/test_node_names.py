"""Names with spaces, colons and letters of any script, of queues, jobs, users, projects and analyses."""

from urllib.parse import quote

import pytest

from notifier.settings import NotifierSettings
from seven_stations.errors import ConfigurationError
from seven_stations.process.settings import DeploymentSettings, load_settings
from tests.deployment import TEXT
from tests.interop.stack import Stack

USERS = ["Zoë Ångström", "a:b", "نورا", "x?y=z&%20#", "émile@ex.org"]
QUEUES = ["sales reports", "продажи", "{tagged}", "a*b[c]?"]


@pytest.mark.parametrize("queue", QUEUES)
def test_a_neighbour_s_queue_is_found_and_relayed_under_any_name_that_node_takes(stack: Stack, queue: str) -> None:
    stack.queues.ask("work", queue=queue)
    stack.start_notifier(queues="*")
    stack.socket("nora", auth={"userId": "nora"})
    job = stack.add({"userId": "nora"}, queue=queue)
    told = stack.sockets.wait_event("nora", "job:completed")["payload"]
    assert (told["queueName"], told["jobId"]) == (queue, job)
    assert stack.sockets.ask("subscribe", name="nora", room=f"queue:{queue}")["ok"]
    stack.stream("job", f"/api/realtime/jobs/{job}/stream?queue={quote(queue, safe='')}")
    snapshot = stack.streams.wait_event("job", "job:completed")["payload"]
    assert snapshot["queueName"] == queue
    listed = [found["name"] for found in stack.get("/api/queues")["queues"]]
    assert queue in listed
    shown = stack.get(f"/api/queues/{quote(queue, safe='')}")["queue"]
    assert (shown["name"], shown["counts"]["completed"]) == (queue, 1)


@pytest.mark.parametrize("user", USERS)
def test_people_and_what_is_theirs_may_have_any_name(running: Stack, user: str) -> None:
    data = {"text": TEXT, "analysisType": "quick", "userId": user, "projectId": f"{user} 1", "analysisId": user}
    socket = f"socket of {user}"
    running.socket(socket, auth={"userId": user})
    assert running.sockets.ask("subscribe", name=socket, room=f"project:{user} 1")["ok"]
    stream = f"stream of {user}"
    job = running.add(data, jobId=f"job of {user.replace(':', '-')}")
    running.streams.ask(
        "open",
        name=stream,
        url=f"{running.notifier.url}/api/realtime/analysis/{quote(user, safe='')}/stream?wait=20",
    )
    told = running.sockets.wait_event(socket, "job:completed")["payload"]
    assert (told["jobId"], told["userId"]) == (job, user)
    assert running.streams.wait_event(stream, "analysis:completed")["payload"]["analysisId"] == user
    shown = running.get(f"/api/analysis/{quote(user, safe='')}")["analysis"]
    assert (shown["analysisId"], shown["userId"]) == (user, user)


@pytest.mark.parametrize("name", ["sales reports", " q", "a:b", "tab\there", ""])
def test_a_name_that_our_worker_cannot_have_is_refused_at_the_start(name: str) -> None:
    for field in ("queue", "prefix"):
        with pytest.raises(ConfigurationError, match=f"STATIONS_{field.upper()}: "):
            load_settings(DeploymentSettings, **{field: name})


@pytest.mark.parametrize("names", ["a:b", "good,a:b", "tab\there"])
def test_a_relayed_name_that_no_queue_can_have_is_refused_at_the_start(names: str) -> None:
    with pytest.raises(ConfigurationError, match="STATIONS_QUEUES"):
        load_settings(NotifierSettings, queues=names)
