"""Request ids, and what is logged of a request."""

import httpx
from websockets.sync.client import connect

from tests.processes import NotifierProcess
from tests.queue_log import Log
from tests.socket_client import SocketClient
from tests.viewers import watching


def test_every_answer_has_an_id_that_the_log_has_too(notifier: NotifierProcess) -> None:
    given = httpx.get(f"{notifier.url}/api/session", headers={"X-Request-ID": "from-the-proxy.1"})
    assert given.headers["x-request-id"] == "from-the-proxy.1"
    made = httpx.get(f"{notifier.url}/api/session?access_token=sesame", headers={"X-Request-ID": "a b\tc" * 30})
    assert len(made.headers["x-request-id"]) == 16, "an id that is not sound must not reach the log"
    with httpx.stream("GET", notifier.events_url) as stream:
        identity = stream.headers["x-request-id"]
    with watching(notifier.events_url) as frames:
        next(frames)
    assert notifier.stop() == 0
    written = notifier.logged()
    for each in ("from-the-proxy.1", made.headers["x-request-id"], identity):
        assert f'"request_id": "{each}"' in written
    assert "sesame" not in written


def test_compression_is_left_to_those_who_negotiate_it(
    start_notifier: object, redis_url: str, prefix: str
) -> None:
    with NotifierProcess(redis_url=redis_url, prefix=prefix, compression="true") as notifier:
        url = f"ws://127.0.0.1:{notifier.port}/socket.io/?EIO=4&transport=websocket"
        with connect(url, open_timeout=60) as socket, SocketClient(notifier, auth={"userId": "sam"}) as plain:
            assert "permessage-deflate" in str(socket.response.headers["Sec-WebSocket-Extensions"])  # type: ignore[union-attr]
            plain.until("authenticated")
            assert str(socket.recv(60)).startswith("0{")
            socket.send('40{"userId":"sam","rooms":["job:1"]}')
            texts = [str(socket.recv(60)) for _ in range(3)]
        assert any('"authenticated"' in text for text in texts)


def test_what_the_server_refuses_is_an_error_of_ours_and_logged(notifier: NotifierProcess, log: Log) -> None:
    """503 says "try again": that would be for ever where a key holds what it should not."""
    log.redis.set(log.keys.job("1"), "not a hash")
    answer = httpx.get(f"{notifier.url}/api/realtime/jobs/1/stream")
    assert answer.status_code == 404, "what is no job is none"
    assert httpx.get(f"{notifier.url}/readyz").status_code == 200
