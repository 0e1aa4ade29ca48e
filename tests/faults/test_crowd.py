"""A crowd that is cut off again and again, and a notifier that restarts: all have everything of their rooms, once.

In its short form a fifth of the crowd; ``STATIONS_CROWD=1`` brings all of it: 1,000 SSE and 300 Socket.IO clients
over 100 rooms, ten forced disconnects each, 200 events a second.
"""

import asyncio
import json
import os
import random

from websockets.asyncio.client import connect as websocket
from websockets.exceptions import WebSocketException

from tests.processes import NotifierProcess, StartNotifier
from tests.queue_log import Log

WHOLE = os.environ.get("STATIONS_CROWD") == "1"
SHARE = 1 if WHOLE else 5
SSE, SOCKETS, ROOMS = 1000 // SHARE, 300 // SHARE, 100 // SHARE
EVENTS_A_ROOM = 60
CUTS = 10
EVENTS_A_SECOND = 200


class Member:
    """One client: the numbers that it received, and where it goes on."""

    def __init__(self, port: int, room: str, chance: random.Random) -> None:
        self.port = port
        self.room = room
        self.got: list[int] = []
        self.last_id: str | None = None
        # After how many events each of the cuts comes.
        self.cuts = sorted(chance.sample(range(1, EVENTS_A_ROOM - 1), CUTS))
        self.forced = 0

    @property
    def done(self) -> bool:
        return bool(self.got) and self.got[-1] == EVENTS_A_ROOM - 1

    def take(self, number: int, event_id: str) -> bool:
        """Note one event; whether the connection is to be cut now."""
        self.got.append(number)
        self.last_id = event_id
        if self.forced < CUTS and len(self.got) >= self.cuts[self.forced]:
            self.forced += 1
            return True
        return False

    async def run(self) -> None:
        while not self.done:
            try:
                await self.session()
            except (OSError, WebSocketException, asyncio.IncompleteReadError, EOFError):
                await asyncio.sleep(0.2)  # the notifier is away

    async def session(self) -> None:
        raise NotImplementedError


class SseMember(Member):
    async def session(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            again = "" if self.last_id is None else f"Last-Event-ID: {self.last_id}\r\n"
            path = f"/api/realtime/events?rooms={self.room}"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{again}\r\n".encode())
            event_id = ""
            while line := await reader.readline():
                if line.startswith(b"id: "):
                    event_id = line[4:].strip().decode()
                    self.last_id = self.last_id or event_id
                elif line.startswith(b"data: ") and b'"n":' in line:
                    number = json.loads(line[6:])["data"]["n"]
                    if self.take(number, event_id) or self.done:
                        return
            raise EOFError
        finally:
            writer.close()


class SocketMember(Member):
    async def session(self) -> None:
        url = f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        async with websocket(url, compression=None, close_timeout=0.1) as socket:
            auth = {"userId": self.room, "rooms": [self.room]} | (
                {"lastEventId": self.last_id} if self.last_id else {}
            )
            await socket.recv()
            await socket.send("40" + json.dumps(auth))
            async for text in socket:
                if text == "2":
                    await socket.send("3")
                elif isinstance(text, str) and text.startswith('42["connected"'):
                    self.last_id = self.last_id or json.loads(text[2:])[1]["eventId"]
                elif isinstance(text, str) and text.startswith('42["job:progress"'):
                    payload = json.loads(text[2:])[1]
                    if self.take(payload["data"]["n"], payload["eventId"]) or self.done:
                        return
        raise EOFError


async def publish(log: Log) -> None:
    for number in range(EVENTS_A_ROOM):
        for room in range(ROOMS):
            body = json.dumps({"progress": 1, "n": number})
            log.redis.xadd(log.keys.events, {"event": "progress", "jobId": f"r{room}", "data": body})
            await asyncio.sleep(1 / EVENTS_A_SECOND)


async def restart(notifier: NotifierProcess, seconds: float) -> None:
    await asyncio.sleep(seconds)
    assert await asyncio.to_thread(notifier.stop) == 0
    await asyncio.to_thread(notifier.start)


def test_everyone_has_everything_of_its_room_once(start_notifier: StartNotifier, log: Log) -> None:
    notifier = start_notifier(max_connections_per_address=5000, max_connections_per_user=5000)
    chance = random.Random(7)
    for room in range(ROOMS):
        log.job(f"r{room}")
    members: list[Member] = [
        kind(notifier.port, f"job:r{number % ROOMS}", chance)
        for kind, count in ((SseMember, SSE), (SocketMember, SOCKETS))
        for number in range(count)
    ]

    async def play() -> None:
        running = [asyncio.ensure_future(member.run()) for member in members]
        while any(member.last_id is None for member in members):  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # all are there before the first event
        seconds = EVENTS_A_ROOM * ROOMS / EVENTS_A_SECOND
        await asyncio.gather(publish(log), restart(notifier, seconds / 2))
        await asyncio.wait(running, timeout=100)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    asyncio.run(play())
    wrong = [member for member in members if member.got != list(range(EVENTS_A_ROOM))]
    assert not wrong, f"{len(wrong)} of {len(members)}, first: {type(wrong[0]).__name__} {wrong[0].got}"
    assert {member.forced for member in members} == {CUTS}
