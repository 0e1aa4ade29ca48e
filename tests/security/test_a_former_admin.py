"""Attacks by somebody who was an admin, or had a grant, when the connection began."""

import time

from tests.processes import NotifierProcess
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.tokens import token


# A connection in /admin stayed there, with every event of every queue, after its next token had no role any more.
def test_admin_ends_with_the_role(server: NotifierProcess, qlog: Log) -> None:
    admin = token("ada", roles=["admin"])
    with SocketClient(server, namespace="/admin", auth={"token": admin}) as socket:
        socket.until("authenticated")
        answer = socket.call("authenticate", {"token": token("ada")})
        assert (answer["ok"], answer["code"]) == (False, "forbidden")
        qlog.job("a1", {"userId": "kim"})
        qlog.add("active", "a1", prev="waiting")
        rest = []
        try:
            while True:
                rest.append(socket.packet(timeout=3))
        except Exception as gone:
            assert not isinstance(gone, AssertionError)
    assert not [packet for packet in rest if "a1" in packet], "a former admin received another's event"


# The same token's end was put off by one without the role: an admin for as long as it could be prolonged.
def test_prolonging_keeps_only_what_the_new_token_grants(server: NotifierProcess, qlog: Log) -> None:
    for job in ("a2", "a3"):
        qlog.job(job, {"userId": "kim" if job == "a2" else "ada"})
    admin = token("ada", roles=["admin"], exp=time.time() + 60)
    rooms = ["job:a2", "job:a3", "queue:ai-analysis", "user:kim", "project:p"]
    with SocketClient(server, auth={"token": admin, "rooms": rooms}) as socket:
        socket.until("authenticated")
        qlog.add("active", "a2", prev="waiting")
        assert socket.until("job:started")["userId"] == "kim"
        assert socket.call("authenticate", {"token": token("ada", rooms=["project:*"])})["ok"]
        left = socket.call("unsubscribe", {"room": "project:none"})["rooms"]
        assert left == ["job:a3", "project:p"], "rooms stayed that the new token does not open"
        qlog.add("active", "a2", prev="waiting")
        qlog.add("completed", "a2", returnvalue='"sesame"', prev="active")
        qlog.add("active", "a3", prev="waiting")
        seen = socket.event()
        while seen[0] != "job:started":
            assert "a2" not in str(seen), "a former admin received another's event"
            seen = socket.event()
        assert seen[1]["jobId"] == "a3"
