"""No event and no answer reaches whom it should not, under random schedules.

Jobs are added, removed and obliterated, ids come back under other owners, analysis ids are claimed, reports kept
and deleted, grants and roles come and go with new tokens, notifiers lag, logs are trimmed, viewers return with
anybody's cursor. Every entry has a time of its own and a secret; an oracle knows, from what the schedule did and
from nothing that a notifier says, whose it is and who may read it.

The server, the routes, the hub and the logic of both transports are real; the wires record. ``STATIONS_SCHEDULES``
is how many schedules are played.
"""

import asyncio
import json
import os
import random
import re
import secrets
import zlib
from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from redis.exceptions import RedisError
from structlog.testing import capture_logs

from notifier.app import Notifier, build_services, ended
from notifier.http.request_log import serve_request
from notifier.message import Message
from notifier.services import Services
from notifier.settings import NotifierSettings
from notifier.transports.socketio.prepared_frames import Path
from notifier.transports.socketio.subscriber import SocketSubscriber
from notifier.transports.socketio.subscriptions import Subscriptions
from seven_stations.errors import StationsError
from seven_stations.protocol.events import make_event
from seven_stations.queue.connection import connect
from seven_stations.queue.keys import Keys
from seven_stations.queue.publisher import Publisher
from seven_stations.queue.store import Store
from tests.tokens import SECRET, token
from tests.viewers import is_at_rest

SCHEDULES = int(os.environ.get("STATIONS_SCHEDULES", "60"))
STEPS = (20, 30, 45)
QUEUE, OTHER = "ai-analysis", "other"
USERS = ("sam", "kim", "lou")
PROJECTS = ("p", "q", None)
JOB_IDS = ("1", "2", "play")
ANALYSES = (None, None, "play", "2", "own")
GRANTS = (
    [],
    [],
    ["project:p"],
    ["queue:*"],
    ["job:1"],
    ["analysis:play"],
    ["user:kim"],
    ["project:*", "queue:other"],
)
ROOMS = (
    *(f"job:{name}" for name in ("1", "2", "play", "other:1", "other:2")),
    *(f"analysis:{name}" for name in ("1", "2", "play", "own")),
    *("project:p", "project:q", "queue:ai-analysis", "queue:other", "user:kim", "user:sam", "global"),
)


@dataclass(frozen=True)
class Truth:
    """Whose an entry is, and the rooms of which a grant shows it."""

    owner: str | None
    subjects: frozenset[str]
    queue: str


@dataclass
class Caller:
    """Somebody's token, as its claims say."""

    user: str
    admin: bool = False
    grants: list[str] = field(default_factory=list)

    def token(self) -> str:
        return token(self.user, roles=["admin"] if self.admin else [], rooms=self.grants)

    def opens(self, name: str) -> bool:
        patterns = (re.escape(grant).replace(r"\*", ".*") for grant in self.grants)
        own = name in (f"user:{self.user}", "global")
        return self.admin or own or any(re.fullmatch(pattern, name) for pattern in patterns)

    def reads(self, truth: Truth) -> bool:
        """The rule itself: admins, the owner, and whom a grant of what it is about lets look."""
        return (
            self.admin
            or (truth.owner is not None and truth.owner == self.user)
            or (truth.owner is not None and bool(truth.subjects) and self.opens(f"user:{truth.owner}"))
            or any(self.opens(subject) for subject in truth.subjects)
        )


class Oracle:
    """What was written, and by which rule it may be read."""

    def __init__(self) -> None:
        self.of_secret: dict[str, Truth] = {}
        self.of_time: dict[int, Truth] = {}
        self.checked = 0
        self.wrong: list[str] = []

    def check(self, callers: list[Caller], event: str, text: str) -> None:
        """Note what none of the tokens opens that a connection had while this was sent.

        Noted, not raised: a hub goes on when a recipient fails.
        """
        self.checked += 1
        for secret in re.findall(r"secret-\d+-", text):
            truth = self.of_secret[secret]
            if not any(caller.reads(truth) for caller in callers):
                self.wrong.append(f"{callers} read {truth}: {event} {text}")
        kind = event.partition(":")[0]
        if kind not in ("job", "analysis", "queue"):
            return
        payload = json.loads(text)
        if payload.get("snapshot"):
            return  # of now: its secrets were looked at
        if kind == "queue":
            if not any(caller.opens(f"queue:{payload['queueName']}") for caller in callers):
                self.wrong.append(f"{callers} saw {event} {text}")
            return
        at = round(datetime.fromisoformat(payload["timestamp"]).timestamp() * 1000)
        truth = self.of_time[at]
        limited = kind == "job" and event != "job:log" and any(c.opens(f"queue:{truth.queue}") for c in callers)
        if not limited and not any(caller.reads(truth) for caller in callers):
            self.wrong.append(f"{callers} saw {truth}: {event} {text}")


class RecordingWire:
    """In place of an Engine.IO connection that is always ready."""

    is_direct = False

    def __init__(self, viewer: "SocketViewer") -> None:
        self._viewer = viewer

    def path(self) -> Path:
        return Path.QUEUE

    def enqueue(self, packet: bytes) -> None:
        name, payload = json.loads(packet[packet.index(b"[") :])
        self._viewer.receive(name, json.dumps(payload))

    def send(self, namespace: str, message: Message) -> None:
        self.enqueue(message.packet(namespace))

    async def drained(self) -> None:
        await asyncio.sleep(0)

    async def abort(self, _reason: str) -> None: ...

    async def close(self, _code: int, _reason: str) -> None: ...


class Viewer:
    def __init__(self, world: "World", services: Services, caller: Caller) -> None:
        self.world, self.services = world, services
        self.callers = [caller]

    def receive(self, event: str, text: str) -> None:
        self.world.oracle.check(self.callers, event, text)
        if match := re.search(r'"eventId": ?"([\w-]+)"', text):
            self.world.cursors.append(match[1])


class StreamViewer(Viewer):
    """An SSE request, through the routes."""

    def __init__(self, world: "World", services: Services, caller: Caller) -> None:
        super().__init__(world, services, caller)
        self._task: asyncio.Task[None] | None = None
        self._gone = asyncio.Event()

    async def open(self, path: str, query: dict[str, str]) -> None:
        before = set(self.services.streams)
        query = {**query, "access_token": self.callers[0].token()}
        self._task = asyncio.ensure_future(self.world.request("GET", path, query, self.services, self))
        await self.world.rest()
        for stream in set(self.services.streams) - before:
            for _ in range(500):
                if self._task.done() or (stream.place == self.services.hub.head and is_at_rest(self._task)):
                    break
                await asyncio.sleep(0.001)  # it reads the log

    async def leave(self) -> None:
        if self._task is not None:
            await ended([self._task])  # one cancellation may be swallowed while it sends to the server

    async def failed(self) -> None:
        if self._task is not None and self._task.done() and not self._task.cancelled():
            self._task.result()


class SocketViewer(Viewer):
    """A Socket.IO connection in one namespace, and its requests."""

    def __init__(self, world: "World", services: Services, caller: Caller, namespace: str) -> None:
        super().__init__(world, services, caller)
        self.wire = RecordingWire(self)
        self.member = SocketSubscriber(services, self.wire, sid="s", eio_sid="e", namespace=namespace)  # type: ignore[arg-type]
        self.requests = Subscriptions(services, self._emit, lambda _member: True)

    async def _emit(self, _member: SocketSubscriber, payload: Any) -> None:
        self.receive(payload.event_type, payload.json_bytes().decode())

    async def authenticate(self, caller: Caller, **more: Any) -> None:
        self.callers = [*self.callers, caller]
        try:
            await self.requests.authenticate(self.member, {"token": caller.token(), **more})
        except StationsError:
            await self.leave()
        self.callers = [caller]

    async def subscribe(self, rooms: list[str], cursor: str | None) -> None:
        with suppress(StationsError):
            await self.requests.subscribe(self.member, {"rooms": rooms, "lastEventId": cursor})

    async def leave(self) -> None:
        self.member.stop()
        self.services.hub.remove(self.member)


class World:
    """One deployment with two notifiers, and everybody who uses it."""

    def __init__(self, settings: NotifierSettings, seed: int, app: Any, clients: tuple[Any, Any]) -> None:
        self.random = random.Random(seed)
        self.prefix = f"oracle-{secrets.token_hex(4)}"
        self.client, self.blobs = clients
        settings = settings.model_copy(update={"prefix": self.prefix})
        self.app = app
        self.notifiers = [build_services(settings, self.client, self.blobs) for _ in range(2)]
        self.oracle = Oracle()
        self.viewers: list[Viewer] = []
        self.cursors: list[str] = []
        self.jobs: dict[tuple[str, str], Truth] = {}
        self.clock = 1_800_000_000_000
        self.secrets = 0
        self.publisher = Publisher(self.client, prefix=self.prefix)

    # What happens to jobs

    def tick(self, truth: Truth) -> int:
        """A moment that belongs to one entry."""
        self.clock += 1
        self.oracle.of_time[self.clock] = truth
        return self.clock

    def secret(self, truth: Truth) -> str:
        self.secrets += 1
        name = f"secret-{self.secrets}-"
        self.oracle.of_secret[name] = truth
        return name

    async def entry(self, key: tuple[str, str], event: str, **fields: str) -> None:
        pipe = self.client.pipeline(transaction=True)
        self.write(pipe, key, event, **fields)
        await pipe.execute()

    def write(self, pipe: Any, key: tuple[str, str], event: str, **fields: str) -> None:
        at = self.tick(self.jobs[key])
        pipe.xadd(Keys(self.prefix, key[0]).events, {"event": event, "jobId": key[1], **fields}, id=f"{at}-*")

    async def add(self) -> None:
        queue = self.random.choice((QUEUE, QUEUE, OTHER))
        key = queue, self.random.choice(JOB_IDS)
        if key in self.jobs:
            return
        owner, project = self.random.choice((*USERS, *USERS, None)), self.random.choice(PROJECTS)
        analysis = self.random.choice(ANALYSES)
        room = f"job:{key[1]}" if queue == QUEUE else f"job:{queue}:{key[1]}"
        subjects = {room} | ({f"project:{project}"} if project else set())
        subjects |= {f"analysis:{analysis or key[1]}"} if queue == QUEUE else set()
        truth = self.jobs[key] = Truth(owner, frozenset(subjects), queue)
        data = {"userId": owner, "projectId": project, "analysisId": analysis, "title": self.secret(truth)}
        if self.random.random() < 0.2:
            data["text"] = "x" * 9000
        pipe = self.client.pipeline(transaction=True)
        hash_ = {"name": "n", "data": json.dumps(data), "opts": "{}", "timestamp": str(self.clock)}
        pipe.hset(Keys(self.prefix, queue).job(key[1]), mapping=hash_)
        self.write(pipe, key, "added")
        await pipe.execute()

    async def happen(self) -> None:
        if not self.jobs:
            return
        key = self.random.choice(list(self.jobs))
        truth = self.jobs[key]
        match self.random.choice(("active", "waiting", "progress", "ours", "completed", "failed", "delayed")):
            case "progress":
                data = json.dumps({"progress": 5, "message": self.secret(truth), "more": self.secret(truth)})
                await self.entry(key, "progress", data=data)
            case "ours":
                await self.entry(key, "progress", data=json.dumps(self.progress(key, truth)))
            case "completed":
                value = json.dumps({"quote": self.secret(truth)})
                await self.end(key, "completed", returnvalue=value)
            case "failed":
                await self.end(key, "failed", failedReason=self.secret(truth))
            case event:
                await self.entry(key, event, prev="active" if event != "active" else "waiting")

    async def end(self, key: tuple[str, str], event: str, **told: str) -> None:
        keys = Keys(self.prefix, key[0])
        pipe = self.client.pipeline(transaction=True)
        pipe.hset(keys.job(key[1]), mapping={**told, "finishedOn": str(self.clock)})
        pipe.zadd(keys.of(event), {key[1]: self.clock})
        self.write(pipe, key, event, prev="active", **told)
        await pipe.execute()

    def progress(self, key: tuple[str, str], truth: Truth) -> dict[str, Any]:
        found = {name.partition(":")[0]: name.partition(":")[2] for name in truth.subjects}
        fields = {
            "sevenStations": 1,
            "phase": "started",
            "progress": 1,
            "currentStation": 1,
            "stationName": "a",
            "completedSteps": 0,
            "attempt": 1,
            "analysisId": found.get("analysis", key[1]),
            "userId": truth.owner,
            "projectId": found.get("project"),
            "stations": [],
            "logs": [self.secret(truth)],
        }
        return {name: value for name, value in fields.items() if value is not None}

    async def remove(self) -> None:
        if not self.jobs:
            return
        key = self.random.choice(list(self.jobs))
        keys = Keys(self.prefix, key[0])
        pipe = self.client.pipeline(transaction=True)
        pipe.delete(keys.job(key[1]))
        for kind in ("completed", "failed"):
            pipe.zrem(keys.of(kind), key[1])
        if self.random.random() < 0.7:
            self.write(pipe, key, "removed")
        await pipe.execute()
        del self.jobs[key]

    async def turn_over(self) -> None:
        """A job goes, and at once its id is another's."""
        await self.remove()
        for _ in range(3):
            await self.add()

    async def obliterate(self) -> None:
        """As BullMQ does: the queue, its log and its jobs; what others put beside them stays."""
        queue = self.random.choice((QUEUE, OTHER))
        keys = Keys(self.prefix, queue)
        gone = [keys.job(job) for found, job in self.jobs if found == queue]
        await self.client.delete(keys.events, keys.of("completed"), keys.of("failed"), *gone)
        self.jobs = {key: truth for key, truth in self.jobs.items() if key[0] != queue}
        await asyncio.sleep(0.002)  # a log begun in the same millisecond would pass for this one

    async def trim(self) -> None:
        await self.client.xtrim(
            Keys(self.prefix, self.random.choice((QUEUE, OTHER))).events,
            maxlen=self.random.randint(0, 4),
            approximate=False,
        )

    async def keep_report(self) -> None:
        if not self.jobs:
            return
        queue, job = key = self.random.choice(list(self.jobs))
        keys, truth = Keys(self.prefix, queue), self.jobs[key]
        await self.blobs.set(keys.lock(job), "t", px=1000)
        # The script is the whole text, for its owner alone.
        whole = Truth(truth.owner, frozenset(), queue)
        body = {
            kind: zlib.compress(json.dumps({"quote": self.secret(about)}).encode())
            for kind, about in (("json", truth), ("script", whole))
        }
        await Store(self.blobs, keys).put_packed_report(job, body, token="t", user_id=truth.owner)

    async def publish(self) -> None:
        name = self.random.choice(ROOMS)
        kind, _, rest = name.partition(":")
        owner = None
        subjects = {name}
        if kind in ("job", "analysis"):
            if not self.jobs:
                return
            truth = self.random.choice(list(self.jobs.values()))
            name = self.random.choice([room for room in truth.subjects if not room.startswith("project:")])
            owner, subjects = truth.owner, {name}
        elif kind == "user":
            owner = rest
        truth = Truth(owner, frozenset(subjects), "")
        event = make_event("system:info", at=self.tick(truth), message=self.secret(truth), user_id=owner)
        await self.publisher.to_room(name, event)

    # What people do

    def caller(self, user: str | None = None) -> Caller:
        return Caller(
            user or self.random.choice(USERS), self.random.random() < 0.15, list(self.random.choice(GRANTS))
        )

    async def join(self) -> None:
        services, caller = self.random.choice(self.notifiers), self.caller()
        rooms = self.random.sample(ROOMS, 3)
        if self.jobs and self.random.random() < 0.7:  # most look at what is theirs, and stay
            truth = self.random.choice(list(self.jobs.values()))
            caller = self.caller(truth.owner)
            rooms = [*truth.subjects, *rooms][:3]
        cursor = self.random.choice(self.cursors) if self.cursors and self.random.random() < 0.6 else None
        if self.random.random() < 0.5:
            viewer = SocketViewer(self, services, caller, self.random.choice(("/", "/", "/jobs", "/admin")))
            self.viewers.append(viewer)
            await viewer.authenticate(caller, lastEventId=cursor)
            if viewer.member.principal is not None:
                for room in rooms:
                    await viewer.subscribe([room], cursor)
            return
        stream = StreamViewer(self, services, caller)
        self.viewers.append(stream)
        query = {} if cursor is None else {"lastEventId": cursor}
        match self.random.random():
            case chance if chance < 0.3:
                await stream.open(f"/api/realtime/jobs/{self.random.choice(JOB_IDS)}/stream", query)
            case chance if chance < 0.5:
                name = self.random.choice((*JOB_IDS, "own"))
                await stream.open(f"/api/realtime/analysis/{name}/stream", query)
            case _:
                wanted = [room for room in rooms if await self.may_join(services, caller, room)]
                await stream.open("/api/realtime/events", {**query, "rooms": ",".join(wanted)})

    async def may_join(self, services: Services, caller: Caller, name: str) -> bool:
        wanted = services.parse_room(name)
        principal = await services.authenticator.principal(caller.token())
        return wanted is not None and await services.jobs.may_join(principal, wanted)

    async def change(self) -> None:
        """A connection's next token, or next rooms."""
        sockets = [viewer for viewer in self.viewers if isinstance(viewer, SocketViewer)]
        if not sockets:
            return
        viewer = self.random.choice(sockets)
        if viewer.member.principal is None:
            return
        if self.random.random() < 0.5:
            await viewer.authenticate(self.caller(viewer.callers[0].user))
        else:
            cursor = self.random.choice([None, *self.cursors[-20:]])
            await viewer.subscribe(self.random.sample(ROOMS, 2), cursor)

    async def leave(self) -> None:
        if self.viewers:
            await self.viewers.pop(self.random.randrange(len(self.viewers))).leave()

    async def ask(self) -> None:
        """Read over HTTP whatever has one of the names."""
        caller, name = self.caller(), self.random.choice((*JOB_IDS, "own"))
        queue = self.random.choice((QUEUE, OTHER))
        for path in (
            f"/api/analysis/{name}",
            f"/api/analysis/{name}/report",
            f"/api/analysis/{name}/script",
            f"/api/queues/{queue}/jobs/{name}",
            f"/api/queues/{queue}/jobs",
        ):
            viewer = Viewer(self, self.random.choice(self.notifiers), caller)
            await self.request("GET", path, {"access_token": caller.token()}, viewer.services, viewer)

    async def claim(self) -> None:
        """Add an analysis under a name that others use too; or delete what has it."""
        caller, name = self.caller(), self.random.choice(("play", "own", "2", "1"))
        services, query = self.notifiers[0], {"access_token": caller.token()}
        viewer = Viewer(self, services, caller)
        if self.random.random() < 0.5:
            truth = Truth(caller.user, frozenset({f"analysis:{name}"}), QUEUE)
            body = json.dumps({"text": "x", "analysisId": name, "title": self.secret(truth)}).encode()
            await self.request("POST", "/api/analysis", query, services, viewer, body)
            return
        before = {key: await self.blobs.exists(Keys(self.prefix, key[0]).report(key[1])) for key in self.jobs}
        await self.request("DELETE", f"/api/analysis/{name}", query, services, viewer)
        for key, there in before.items():
            if there and not await self.blobs.exists(Keys(self.prefix, key[0]).report(key[1])):
                truth = self.jobs[key]
                owns = caller.admin or truth.owner == caller.user
                assert owns, f"{caller} deleted the report of {truth}"

    async def request(
        self, method: str, path: str, query: dict[str, str], services: Services, viewer: Viewer, body: bytes = b""
    ) -> None:
        """One request through the application, as uvicorn would make it."""
        self.app.state.services = services
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": urlencode(query).encode(),
            "headers": [(b"host", b"oracle"), (b"content-length", str(len(body)).encode())],
            "client": ("127.0.0.1", 1),
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
            "server": ("127.0.0.1", 80),
        }
        sent, status, frames = False, 0, ""

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if not sent:
                sent = True
                return {"type": "http.request", "body": body, "more_body": False}
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: MutableMapping[str, Any]) -> None:
            nonlocal status, frames
            await asyncio.sleep(0)
            if message["type"] == "http.response.start":
                status = message["status"]
                assert status < 500, f"{method} {path}: {status}"
                return
            text = message.get("body", b"").decode()
            if not text.startswith(("{", "<", "#")):
                for block in text.split("\n\n"):
                    fields = dict(line.partition(": ")[::2] for line in block.splitlines())
                    if "event" in fields:
                        viewer.receive(fields["event"], fields["data"])
                return
            viewer.receive("answer", text)

        await serve_request(self.app, scope, receive, send)

    async def rest(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def pump(self) -> None:
        services = self.random.choice(self.notifiers)
        for _ in range(self.random.choice((1, 2))):
            await services.listener.pump()
        await self.rest()

    async def play(self) -> None:
        for services in self.notifiers:
            await services.listener.follow()
            await services.listener.pump()
            services.listener.ready.set()
        await self.add()
        steps = [
            *[self.add] * 5,
            *[self.happen] * 12,
            self.remove,
            *[self.turn_over] * 4,
            *[self.join] * 7,
            *[self.change] * 3,
            *[self.publish] * 1,
            *[self.keep_report] * 1,
            *[self.ask] * 2,
            *[self.claim] * 2,
            self.obliterate,
            self.trim,
            self.leave,
        ]
        for _ in range(self.random.choice(STEPS)):
            await self.random.choice(steps)()
            if self.random.random() < 0.5:
                await self.pump()
        for _ in range(3):
            for services in self.notifiers:
                await services.listener.pump()
            await asyncio.sleep(0.002)
        for viewer in self.viewers:
            if isinstance(viewer, StreamViewer):
                await viewer.failed()
            await viewer.leave()  # type: ignore[attr-defined]


async def play_all(url: str, seeds: range) -> int:
    """Play these schedules; how many events and answers were looked at."""
    clients = connect(url, client_name="test"), connect(url, client_name="test", decode=False)
    settings = NotifierSettings(
        redis_url=url, queues=[QUEUE, OTHER], jwt_secret=SECRET, rate_limit=100_000, _env_file=None
    )
    notifier = Notifier(build_services(settings, *clients))
    failures: list[BaseException] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: failures.append(context.get("exception") or RuntimeError(str(context)))
    )
    checked = 0
    for seed in seeds:
        world = World(settings, seed, notifier._http, clients)
        try:
            with capture_logs() as logged:
                await world.play()
            assert not failures, failures
            assert not world.oracle.wrong, world.oracle.wrong[0]
            worst = [entry for entry in logged if entry["log_level"] in ("error", "critical")]
            assert not worst, worst
        except (AssertionError, RedisError, KeyError) as error:
            raise AssertionError(f"seed {seed}: {error}") from error
        checked += world.oracle.checked
        keys = [key async for key in clients[0].scan_iter(f"{world.prefix}*", count=1000)]
        if keys:
            await clients[0].delete(*keys)
    for client in clients:
        await client.aclose()
    return checked


PARTS = 20 if SCHEDULES < 1000 else 200


@pytest.mark.timeout(0 if SCHEDULES > 200 else 120)
@pytest.mark.parametrize("part", range(min(PARTS, SCHEDULES)))
def test_no_event_reaches_whom_it_should_not(redis_url: str, part: int) -> None:
    share = SCHEDULES // min(PARTS, SCHEDULES)
    checked = asyncio.run(play_all(redis_url, range(part * share, (part + 1) * share)))
    assert checked > share, "nothing was delivered: nothing was tried"
