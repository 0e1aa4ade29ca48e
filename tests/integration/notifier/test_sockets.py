"""Socket.IO against a real notifier: authentication, rooms, replay, limits."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from redis import Redis
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from notifier.app import build_services
from notifier.settings import NotifierSettings
from notifier.transports.socketio.server import Sockets
from seven_stations.protocol.cursor import decode, encode
from seven_stations.queue.connection import connect as connect_redis
from tests.processes import NotifierProcess, StartNotifier, wait_until
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.tokens import SECRET, token


@pytest.fixture
def secured(start_notifier: StartNotifier) -> NotifierProcess:
    return start_notifier(jwt_secret=SECRET, auth_timeout=0.6)


def signed_in(notifier: NotifierProcess, **auth: Any) -> SocketClient:
    return SocketClient(notifier, auth={"userId": "sam", **auth})


def closed(client: SocketClient) -> None:
    """The namespace is left by the server, or the connection is closed."""
    try:
        while not client.packet().startswith("41"):
            pass
    except ConnectionClosed:
        pass


def test_a_connection_is_told_where_the_log_is_and_who_it_is(notifier: NotifierProcess) -> None:
    with signed_in(notifier) as client:
        name, payload = client.event()
        assert (name, bool(payload["socketId"]), bool(payload["eventId"])) == ("connected", True, True)
        assert client.event()[1]["userId"] == "sam"


def test_events_come_once_in_order_with_the_same_payload_as_sse(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", {"userId": "sam"})
    with signed_in(notifier) as client:
        client.until("authenticated")
        assert client.call("subscribe", {"rooms": ["job:1", "queue:ai-analysis"]})["ok"] is True
        for number in range(20):
            log.progress("1", number)
        log.add("drained")
        seen = []
        while True:
            name, payload = client.event()
            if name == "queue:drained":
                break
            if name == "job:progress":
                seen.append(payload)
    assert [payload["progress"] for payload in seen] == list(range(20))
    assert {payload["eventType"] for payload in seen} == {"job:progress"}
    assert len({payload["eventId"] for payload in seen}) == 20


def test_subscribe_with_a_cursor_brings_what_was_missed_first(notifier: NotifierProcess, log: Log) -> None:
    log.job("1")
    log.job("2", {"userId": "sam"})
    with signed_in(notifier) as client:
        cursor = client.event()[1]["eventId"]
        client.until("authenticated")
        for number in range(10):
            log.progress("1", number)
            log.progress("2", number)
        own = [client.until("job:progress") for _ in range(10)]
        answer = client.call("subscribe", {"room": "job:1", "lastEventId": cursor})
        assert answer == {"ok": True, "rooms": ["job:1"]}
    assert {payload["jobId"] for payload in own} == {"2"}
    with SocketClient(
        notifier, auth={"userId": "sam", "rooms": ["job:1"], "lastEventId": own[4]["eventId"]}
    ) as client:
        client.until("authenticated")
        log.progress("1", 99)
        rest = []
        while not rest or rest[-1]["progress"] != 99:
            rest.append(client.until("job:progress"))
    mine = [payload["progress"] for payload in rest if payload["jobId"] == "2"]
    other = [payload["progress"] for payload in rest if payload["jobId"] == "1"]
    assert mine == [5, 6, 7, 8, 9], "what came before the cursor is repeated, or what came after is lost"
    assert other[-6:] == [5, 6, 7, 8, 9, 99]


def test_what_came_through_another_room_is_not_sent_again(notifier: NotifierProcess, log: Log) -> None:
    log.job("1", {"userId": "sam"})
    with signed_in(notifier) as client:
        cursor = client.event()[1]["eventId"]
        client.until("authenticated")
        log.progress("1", 1)
        client.until("job:progress")
        client.socket.send('421["subscribe",{"room":"job:1","lastEventId":"' + cursor + '"}]')
        log.progress("1", 2)
        assert client.until("job:progress")["progress"] == 2, "the first one came a second time"


def test_unsubscribed_rooms_are_silent(notifier: NotifierProcess, log: Log) -> None:
    log.job("1")
    with signed_in(notifier, rooms=["job:1", "queue:ai-analysis"]) as client:
        client.until("authenticated")
        assert client.call("unsubscribe", {"room": "job:1"}) == {"ok": True, "rooms": ["queue:ai-analysis"]}
        log.progress("1", 1)
        log.add("paused")
        names = []
        while "queue:paused" not in names:
            names.append(client.event()[0])
    assert "job:progress" in names, "the queue's room still has job events"
    with signed_in(notifier, rooms=["job:1"]) as client:
        client.until("authenticated")
        client.call("unsubscribe", {"rooms": ["job:1"]})
        log.progress("1", 1)
        with pytest.raises(TimeoutError):
            while client.event(timeout=0.5)[0] != "job:progress":
                pass


def test_namespaces_carry_their_own_events(notifier: NotifierProcess, log: Log) -> None:
    log.job("1")
    rooms = {"userId": "sam", "rooms": ["job:1", "queue:ai-analysis"]}
    with (
        SocketClient(notifier, namespace="/jobs", auth=rooms) as jobs,
        SocketClient(notifier, namespace="/analysis", auth=rooms) as analyses,
        SocketClient(notifier, namespace="/admin", auth={"userId": "root"}) as admin,
    ):
        for client in (jobs, analyses, admin):
            client.until("authenticated")
        log.progress("1", 1)
        log.add("failed", "1", failedReason="boom", prev="active")
        assert [jobs.event()[0] for _ in range(3)] == ["job:progress", "job:failed", "queue:failed"]
        assert analyses.event()[0] == "analysis:failed"
        names = [admin.event()[0] for _ in range(4)]
    assert names == ["job:progress", "analysis:failed", "job:failed", "queue:failed"]


def test_who_does_not_authenticate_in_time_is_told_and_sent_away(secured: NotifierProcess) -> None:
    with SocketClient(secured) as client:
        assert client.until("unauthorized")["code"] == "auth-timeout"
        closed(client)
    with SocketClient(secured, join=False) as idle, pytest.raises(ConnectionClosed):
        while True:
            idle.packet()


def test_bad_tokens_and_wrong_namespaces_are_refused(secured: NotifierProcess) -> None:
    with SocketClient(secured, auth={"token": "forged"}) as client:
        assert client.until("unauthorized")["code"] == "token-invalid"
        closed(client)
    with SocketClient(secured, auth={"userId": "root"}) as client:
        assert client.until("unauthorized")["code"] == "auth-timeout", "a user id was believed"
    with SocketClient(secured, namespace="/admin", auth={"token": token()}) as client:
        assert client.until("unauthorized")["code"] == "forbidden"
        closed(client)
    with SocketClient(secured, namespace="/admin", auth={"token": token(roles=["admin"])}) as client:
        client.until("authenticated")


def test_rooms_need_a_right_and_are_limited(secured: NotifierProcess, log: Log) -> None:
    log.job("1", {"userId": "kim"})
    with SocketClient(secured, auth={"token": token(rooms=["project:*"])}) as client:
        client.until("authenticated")
        for room in ("user:kim", "job:1", "queue:ai-analysis", "analysis:1"):
            assert client.call("subscribe", {"room": room})["code"] == "forbidden", room
        for odd in ("*", "@everyone", "", 7, None, {"a": 1}, "x" * 1000):
            for request in ("subscribe", "unsubscribe"):
                answer = client.call(request, {"rooms": [odd]})
                assert (answer["ok"], answer["code"]) == (False, "bad-room"), odd
        many = [f"project:{number}" for number in range(11)]
        assert client.call("subscribe", {"rooms": many})["code"] == "too-many-rooms"
        assert client.call("subscribe", {"rooms": many[:10]})["ok"] is True
        eleventh = client.call("subscribe", {"room": many[10]})
        assert (eleventh["ok"], eleventh["code"]) == (False, "too-many-rooms")
        assert "10" in eleventh["message"]
        assert client.call("subscribe", {"room": "global"})["ok"] is True, "own rooms do not count"
        assert client.call("subscribe", "project:3")["ok"] is True


def test_a_request_without_a_room_is_refused_in_words(secured: NotifierProcess) -> None:
    with SocketClient(secured, auth={"token": token(roles=["admin"])}) as client:
        client.until("authenticated")
        for request in ("subscribe", "unsubscribe"):
            for odd in (None, {}, {"rooms": []}, {"channel": "job:1"}, [1, 2], ["job:1"], 7):
                answer = client.call(request, odd)
                assert (answer["ok"], answer["code"]) == (False, "bad-request"), odd
                assert "job:1" in answer["message"], "nothing tells what a request looks like"
            client.socket.send(f'42["{request}"]')
            assert client.until("system:error")["code"] == "bad-request"
        answer = client.call("subscribe", {"rooms": ["job:1", "queue:elsewhere"]})
        assert (answer["code"], answer["message"]) == ("unknown-queue", "Queue elsewhere is not relayed here")
        assert client.call("subscribe", {"room": "queue:ai-analysis"})["rooms"] == ["queue:ai-analysis"]
    with SocketClient(secured, auth={"token": token(), "rooms": ["queue:elsewhere"]}) as client:
        assert client.until("unauthorized")["code"] == "forbidden", "what is relayed is told to anybody"
        assert client.call("shout", {})["code"] == "unknown-event"
    with SocketClient(secured) as client:
        assert client.call("subscribe", {"room": "job:1"})["code"] == "not-authenticated"


def test_an_unknown_namespace_is_refused_in_words(notifier: NotifierProcess) -> None:
    with SocketClient(notifier, join=False) as client:
        client.socket.send("40/elsewhere,")
        packet = client.packet()
        assert packet.startswith("44/elsewhere,")
        error = json.loads(packet.partition(",")[2])
        assert error["message"] == "Invalid namespace"
        assert error["data"] == {"code": "unknown-namespace", "namespaces": ["/", "/admin", "/analysis", "/jobs"]}
        client.socket.send("40")
        assert client.packet().startswith("40{"), "the connection is good for nothing any more"


def test_on_an_open_server_nobody_needs_to_say_who_they_are(start_notifier: StartNotifier, log: Log) -> None:
    notifier = start_notifier(auth_timeout=0.6)
    with SocketClient(notifier) as client:
        assert client.until("authenticated")["userId"] == "anonymous", "dropped for having nothing to say"
    log.job("1", {"userId": "sam"})
    patient = start_notifier(auth_timeout=600)
    with SocketClient(patient) as client:
        cursor = client.event()[1]["eventId"]
        assert client.call("subscribe", {"room": "job:1"}) == {"ok": True, "rooms": ["job:1"]}
        log.progress("1", 1)
        assert client.until("job:progress")["progress"] == 1
        assert client.call("authenticate", {"userId": "sam"})["ok"] is True
        assert client.call("unsubscribe", {"room": "job:1"})["ok"] is True
        log.progress("1", 2)
        assert client.until("job:progress")["progress"] == 2, "user:sam was not joined"
        assert client.call("authenticate", {"userId": "kim"})["code"] == "token-invalid"
    with SocketClient(patient, auth={"rooms": ["job:1"], "lastEventId": cursor}) as client:
        assert [client.until("job:progress")["progress"] for _ in range(2)] == [1, 2]


def test_a_fresh_token_prolongs_a_live_connection(secured: NotifierProcess) -> None:
    with SocketClient(secured, auth={"token": token(exp=time.time() - 3.5)}) as client:
        client.until("authenticated")  # within the leeway, and about to run out
        assert client.call("authenticate", {"token": token()})["ok"] is True
        with pytest.raises(TimeoutError):
            while client.event(timeout=4)[0] != "unauthorized":
                pass
    with SocketClient(secured, auth={"token": token(exp=time.time() - 3.5)}) as client:
        assert client.until("unauthorized")["code"] == "token-expired"
        closed(client)
    with SocketClient(secured, auth={"token": token()}) as client:
        client.until("authenticated")
        assert client.call("authenticate", {"token": token("kim")})["ok"] is False


def test_a_message_over_the_limit_ends_its_connection_only(notifier: NotifierProcess) -> None:
    with signed_in(notifier) as other:
        other.until("authenticated")
        with signed_in(notifier) as client:
            client.until("authenticated")
            client.socket.send('42["subscribe","' + "x" * 2_000_000 + '"]')
            with pytest.raises(ConnectionClosed):
                while True:
                    client.packet()
        assert other.call("subscribe", {"room": "job:1"})["ok"] is True


def test_odd_packets_do_not_hurt_others(notifier: NotifierProcess) -> None:
    with signed_in(notifier) as other:
        other.until("authenticated")
        for packet in ("4", "42", '42["', "42[]", '42["subscribe"]', "42{}", "9", "45-", '421["x"]', "4\x00"):
            with signed_in(notifier) as client:
                client.until("authenticated")
                client.socket.send(packet)
            assert other.call("subscribe", {"room": "job:1"})["ok"] is True, packet


def test_a_flood_of_connections_is_refused_at_the_door(start_notifier: StartNotifier) -> None:
    notifier = start_notifier(max_connections=3, max_connections_per_user=2)
    with signed_in(notifier) as one, signed_in(notifier) as two:
        one.until("authenticated")
        two.until("authenticated")
        with signed_in(notifier) as third:
            assert third.until("unauthorized")["code"] == "too-many-connections"
        wait_until(lambda: notifier.sockets == 2, "both are connected")
        with SocketClient(notifier, auth={"userId": "kim"}) as third:
            third.until("authenticated")
            url = f"127.0.0.1:{notifier.port}/socket.io/?EIO=4&transport="
            with pytest.raises(InvalidStatus) as refused, connect(f"ws://{url}websocket"):
                pass
            assert refused.value.response.status_code == 503
            assert refused.value.response.headers["Retry-After"] == "5"
            assert httpx.get(f"http://{url}polling").status_code == 503
        assert one.call("subscribe", {"room": "job:1"})["ok"] is True, "whoever is there is never evicted"
    wait_until(lambda: not notifier.sockets, "both have left")
    with SocketClient(notifier, auth={"userId": "sam"}) as again:
        again.until("authenticated")


def test_pages_of_other_origins_cannot_connect(notifier: NotifierProcess) -> None:
    url = f"ws://127.0.0.1:{notifier.port}/socket.io/?EIO=4&transport=websocket"
    with pytest.raises((InvalidStatus, ConnectionClosed)), connect(url, origin="https://evil.example") as socket:
        socket.recv(60)
    with connect(url, origin=notifier.url, open_timeout=60) as socket:  # type: ignore[arg-type]
        assert str(socket.recv(60)).startswith("0{")


def test_shutdown_says_so_and_closes_at_the_transport(notifier: NotifierProcess) -> None:
    with signed_in(notifier) as client:
        client.until("authenticated")
        assert notifier.stop() == 0
        assert client.until("disconnected")["code"] == "shutdown"
        with pytest.raises(ConnectionClosed) as caught:
            client.packet()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1012, "standard clients reconnect by themselves after 1012"


def test_the_fast_path_is_taken_and_can_be_told(notifier: NotifierProcess, log: Log) -> None:
    """An upgrade of python-socketio that breaks the direct path would go unseen otherwise."""
    log.job("1")
    with signed_in(notifier, rooms=["job:1"]) as client:
        client.until("authenticated")
        client.call("subscribe", {"room": "job:1"})
        log.progress("1", 1)
        client.until("job:progress")
        log.progress("1", 2)
        client.until("job:progress")
        stats = notifier.stats()
    assert stats["websocket"]["directConnections"] == stats["websocket"]["totalConnections"] == 1


def test_a_client_is_not_refused_for_what_takes_its_time_here(
    start_notifier: StartNotifier, redis: "Redis"
) -> None:
    """It answered at once; what it asks for needs the server, which does not answer for a while."""
    notifier = start_notifier(auth_timeout=0.3)
    with SocketClient(notifier) as client:
        here = decode(client.until("connected")["eventId"])
        ahead = encode({number: place._replace(ms=place.ms + 10_000) for number, place in here.items()})
        redis.client_pause(1500)
        client.socket.send("42" + json.dumps(["authenticate", {"userId": "sam", "lastEventId": ahead}]))
        assert client.event()[0] == "authenticated"


def test_nobody_is_refused_by_a_notifier_that_is_late_itself() -> None:
    """The answer may lie in the socket, and was not read either."""

    async def play() -> bool:
        clients = [connect_redis("redis://127.0.0.1:1", client_name="test", decode=text) for text in (True, False)]
        sockets = Sockets(build_services(NotifierSettings(_env_file=None), *clients))
        sockets._timed_out("client", due=asyncio.get_running_loop().time() - 1)
        return "client" in sockets._timers

    assert asyncio.run(play())
