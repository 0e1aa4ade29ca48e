"""If these failed, `tail` would lose events at a reconnect, hammer a server, or hang on a refusal."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

import pytest

from seven_stations.client import BadRequestError, NotAllowedError, NotFoundError, UnreachableError
from seven_stations.client.notifier import NotifierClient
from seven_stations.client.stream import Event

STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nretry: 10\n\n"


class Peer:
    """A server on a real socket that answers each connection by the next answer, and keeps what was asked."""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.answers.pop(0) if self.answers else b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def peer(*answers: bytes) -> AsyncIterator[Peer]:
    served = Peer(list(answers))
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield served


def frame(number: int) -> bytes:
    return f'id: c{number}\nevent: job:log\ndata: {{"line": "{number}"}}\n\n'.encode()


def refusal(status: str, code: str, *headers: str) -> bytes:
    body = json.dumps({"success": False, "error": {"code": code, "message": f"said: {code}"}})
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers])
    return f"{head}\r\n\r\n{body}".encode()


Told = list[tuple[str, float]]


async def heard(served: Peer, *, since: str = "", token: str | None = None) -> tuple[list[Event], Told]:
    told: Told = []
    async with (
        NotifierClient(served.url, token=token, lost=lambda *what: told.append(what)) as client,
        aclosing(client.events("/stream", {"rooms": "a,b"}, since=since)) as events,
    ):
        return [event async for event in events], told


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(30):
            await test()

    asyncio.run(limited())


def test_a_cut_connection_is_resumed_after_the_last_whole_event() -> None:
    async def test() -> None:
        cut = STREAM + frame(1) + frame(2) + b'id: c3\ndata: {"li'
        async with peer(cut, STREAM + frame(3)) as served:
            events, told = await heard(served)
            assert [event.payload["line"] for event in events] == ["1", "2", "3"]
            assert [event.cursor for event in events] == ["c1", "c2", "c3"]
            assert "last-event-id" not in served.asked[0].lower()
            assert "last-event-id: c2" in served.asked[1].lower()
            assert "last-event-id: c3" in served.asked[2].lower()
            assert "/stream?rooms=a%2Cb" in served.asked[2]
            assert all(reason == "the stream ended" or "closed" in reason for reason, _seconds in told), told

    run(test)


def test_the_pause_before_a_reconnect_is_the_servers_and_never_less() -> None:
    async def test() -> None:
        slow = STREAM.replace(b"retry: 10", b"retry: 900") + frame(1)
        async with peer(slow) as served:
            _, told = await heard(served)
            seconds = told[0][1]
            assert 0.4 <= seconds <= 0.9

    run(test)


def test_a_cursor_and_a_token_are_sent_from_the_start() -> None:
    async def test() -> None:
        async with peer(STREAM) as served:
            await heard(served, since="c9", token="abc.def")
            assert "last-event-id: c9" in served.asked[0].lower()
            assert "authorization: bearer abc.def" in served.asked[0].lower()
            assert "abc.def" not in served.asked[0].splitlines()[0]

    run(test)


def test_nothing_more_to_come_is_the_end() -> None:
    async def test() -> None:
        async with peer() as served:
            assert await heard(served) == ([], [])

    run(test)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("401 Unauthorized", NotAllowedError),
        ("403 Forbidden", NotAllowedError),
        ("404 Not Found", NotFoundError),
        ("400 Bad Request", BadRequestError),
    ],
)
def test_a_refusal_ends_it_with_the_servers_words(status: str, kind: type[Exception]) -> None:
    async def test() -> None:
        async with peer(refusal(status, "no")) as served:
            with pytest.raises(kind, match="said: no"):
                await heard(served)

    run(test)


def test_a_busy_server_is_asked_again_when_it_said() -> None:
    async def test() -> None:
        busy = refusal("503 Service Unavailable", "full", "Retry-After: 0")
        async with peer(busy, STREAM + frame(1)) as served:
            events, told = await heard(served)
            assert len(events) == 1
            assert told[0] == ("said: full", 0.0)

    run(test)


def test_what_is_no_notifier_is_told_by_its_answer() -> None:
    async def test() -> None:
        async with peer(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n") as served:
            with pytest.raises(BadRequestError, match="is not an event stream"):
                await heard(served)

    run(test)


def test_nobody_at_the_address_is_said_at_once() -> None:
    async def test() -> None:
        async with peer() as served:
            pass
        with pytest.raises(UnreachableError, match=served.url):
            await heard(served)

    run(test)


def test_a_server_that_goes_away_later_is_waited_for() -> None:
    async def test() -> None:
        told: Told = []
        async with peer(STREAM + frame(1)) as served:
            client = NotifierClient(served.url, lost=lambda *what: told.append(what))
            events = client.events("/stream")
            assert (await anext(events)).cursor == "c1"
        # Nobody listens there now.
        waiting = asyncio.ensure_future(anext(events))
        while len(told) < 3:  # noqa: ASYNC110  # a list is all that the client tells
            await asyncio.sleep(0.01)
        again = Peer([STREAM + frame(2)])
        host, port = served.url.removeprefix("http://").split(":")
        async with await asyncio.start_server(again.serve, host, int(port)):
            assert (await waiting).cursor == "c2"
        await events.aclose()
        await client.__aexit__(None, None, None)

    run(test)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(BadRequestError, match="such as http"):
        NotifierClient("127.0.0.1:3000")


def test_raw_text_is_an_event_too() -> None:
    async def test() -> None:
        async with peer(STREAM + b"event: chunk\ndata: not json\ndata: two lines\n\n") as served:
            events, _ = await heard(served)
            assert events[0].payload == {"text": "not json\ntwo lines"}

    run(test)
