"""One deployment as a test sees it: our processes, the Node peers, and the queue's stream."""

import json
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from functools import cached_property
from typing import Any, Self, TypeVar

import httpx
from redis import Redis

from seven_stations.queue.operations import Operations
from tests.clients import with_clients
from tests.interop.link import Link
from tests.interop.peers import Peer
from tests.interop.reading import Entry, entries
from tests.processes import NotifierProcess, Process

T = TypeVar("T")

QUEUE = "ai-analysis"


class Stack:
    """Starts things on demand and ends all of them, by process id, when the test ends."""

    def __init__(self, url: str, prefix: str) -> None:
        self.url = url
        self.prefix = prefix
        self._exits = ExitStack()
        self.redis = self._exits.enter_context(Redis.from_url(url, decode_responses=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    # Our processes

    def start_worker(self, **settings: object) -> Process:
        """A worker that says it is ready."""
        given = {"processes": 1, **settings}
        return self._exits.enter_context(Process("worker", redis_url=self.url, prefix=self.prefix, **given))

    def worker(self) -> Process:
        """A worker for a part of a test, as a context."""
        return Process("worker", redis_url=self.url, prefix=self.prefix, processes=1)

    def start_notifier(self, **settings: object) -> NotifierProcess:
        """A notifier that says it is ready; open where no ``jwt_secret`` is given."""
        self.notifier = self._exits.enter_context(
            NotifierProcess(redis_url=self.url, prefix=self.prefix, **settings)
        )
        return self.notifier

    def link(self) -> Link:
        """A line to the notifier that can be cut."""
        return self._exits.enter_context(Link(self.notifier.port))

    # Node

    @cached_property
    def queues(self) -> Peer:
        """bullmq in Node, following the analysis queue with its QueueEvents."""
        peer = self._exits.enter_context(Peer("queues", self.url, self.prefix))
        peer.ask("follow", queue=QUEUE)
        return peer

    @cached_property
    def sockets(self) -> Peer:
        return self._exits.enter_context(Peer("sockets"))

    @cached_property
    def streams(self) -> Peer:
        return self._exits.enter_context(Peer("streams"))

    def other_sockets(self, *arguments: str) -> Peer:
        """Another process of Socket.IO clients, for a test that ends it itself."""
        return Peer("sockets", *arguments)

    def add(self, data: object, *, queue: str = QUEUE, **opts: Any) -> str:
        """Add a job as a Node producer does; its id."""
        return str(self.queues.ask("add", queue=queue, name="anything", data=data, opts=opts))

    def socket(self, name: str, *, url: str = "", authenticated: bool = True, **options: Any) -> None:
        """Open a Socket.IO client and wait until the notifier knows whose it is."""
        self.sockets.ask("open", name=name, url=url or self.notifier.url, **options)
        self.sockets.wait_event(name, "authenticated" if authenticated else "unauthorized")

    def stream(self, name: str, path: str, *, url: str = "") -> None:
        """Open an EventSource and wait for its first event."""
        self.streams.ask("open", name=name, url=f"{url or self.notifier.url}{path}")
        self.streams.wait_event(name, "connected")

    def get(self, path: str) -> Any:
        """The notifier's answer to a GET."""
        return httpx.get(f"{self.notifier.url}{path}").raise_for_status().json()

    def post(self, path: str, body: object, headers: dict[str, str]) -> Any:
        """The answer to a POST."""
        url = f"{self.notifier.url}{path}"
        return httpx.post(url, json=body, headers=headers).raise_for_status().json()

    def operate(self, do: Callable[[Operations], Coroutine[Any, Any, T]]) -> T:
        """Do something to queues or jobs as our command line and routes do."""
        return with_clients(self.url, lambda client, blobs: do(Operations(client, blobs, self.prefix)))

    # The queue

    def entries(self, job: str | None = None, queue: str = QUEUE) -> list[Entry]:
        """The queue's stream so far."""
        return entries(self.redis, self.prefix, queue, job)

    def wait_entry(self, event: str, job: str, *, queue: str = QUEUE, seconds: float = 90) -> Entry:
        """Block on the stream until this happened to the job."""
        return self._wait(lambda entry: entry.event == event, f"job {job} {event}", job, queue, seconds)

    def wait_again(self, event: str, job: str, *, after: Entry, queue: str = QUEUE) -> Entry:
        """Block on the stream until this happened to the job once more."""
        return self._wait(lambda entry: entry.event == event, f"{event} again", job, queue, 90, after.id)

    def wait_station(self, job: str, number: int) -> Entry:
        """Block on the stream until a station of the analysis is completed."""

        def completes(entry: Entry) -> bool:
            if entry.event != "progress":
                return False
            done = json.loads(entry.fields["data"]).get("completed")
            return bool(done) and done["stationNumber"] == number

        return self._wait(completes, f"station {number} of {job}", job, QUEUE, 90)

    def _wait(
        self,
        wanted: Callable[[Entry], bool],
        what: str,
        job: str,
        queue: str,
        seconds: float,
        after: str = "0",
    ) -> Entry:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer: Any = self.redis.xread({f"{self.prefix}:{queue}:events": after}, block=500) or []
            for _key, rows in answer:
                for after, fields in rows:
                    if fields.get("jobId") == job and wanted(entry := Entry(after, fields)):
                        return entry
        raise AssertionError(f"{what}: not in {seconds:g} s: {[e.event for e in self.entries(job, queue)]}")
