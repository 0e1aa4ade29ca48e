"""A command's connections to Redis: a client that decodes responses, and one for compressed texts and reports."""

from typing import Self

from seven_stations.log.job_cache import JobCache
from seven_stations.process.address import check_prefix
from seven_stations.process.settings import DeploymentSettings
from seven_stations.process.tracing import start_tracing
from seven_stations.protocol.attempts import Attempt, attempts_of
from seven_stations.protocol.cursor import Position
from seven_stations.protocol.entries import Stream
from seven_stations.protocol.jobview import JobView
from seven_stations.queue.connection import connect, require_server
from seven_stations.queue.keys import Keys
from seven_stations.queue.operations import Operations
from seven_stations.queue.producer import Producer
from seven_stations.queue.queues import Queues
from seven_stations.queue.schedules import Schedules
from seven_stations.queue.store import Store

_CLIENT_NAME = "stations-cli"


class Backend:
    """One queue (by default that of the settings) at ``url``, as a context manager.

    Entering raises :class:`~seven_stations.errors.ServerUnreachableError` if nothing answers there.
    """

    def __init__(self, settings: DeploymentSettings, url: str, queue: str | None = None) -> None:
        check_prefix(url, settings.prefix)
        self._url = url
        # Only one retry, because a user waits for the error.
        self.client = connect(url, client_name=_CLIENT_NAME, retries=1)
        self._blobs = connect(url, client_name=_CLIENT_NAME, decode=False, retries=1)
        self.keys = Keys(settings.prefix, queue or settings.queue)
        self.store = Store(self._blobs, self.keys)
        self._settings = settings

    @property
    def queues(self) -> Queues:
        """Reads queues and jobs."""
        return Queues(self.client, self.keys.prefix)

    @property
    def operations(self) -> Operations:
        """Acts on queues and jobs."""
        return Operations(self.client, self._blobs, self.keys.prefix)

    async def attempts(self, view: JobView) -> list[Attempt]:
        """What is known of the attempts at a job, with the times that the queue's log still has."""
        beginning = Position(0, 0, 0)
        cache = JobCache(self.client, prefix=self.keys.prefix)
        await cache.know(Stream(0, self.keys.events, self.keys.queue, beginning, 0), view.job_id)
        return attempts_of(view, cache.history(self.keys.queue, view.job_id))

    def schedules(self) -> Schedules:
        """The queue's schedules."""
        return Schedules(
            self.client,
            self._blobs,
            prefix=self.keys.prefix,
            queue=self.keys.queue,
            max_text_bytes=self._settings.max_text_bytes,
        )

    def producer(self) -> Producer:
        """Adds jobs to the queue."""
        start_tracing("stations-cli")
        return Producer(
            self.client,
            self._blobs,
            prefix=self.keys.prefix,
            queue=self.keys.queue,
            max_text_bytes=self._settings.max_text_bytes,
            fair_share=self._settings.fair_share,
        )

    async def __aenter__(self) -> Self:
        try:
            await require_server(self.client, self._url)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def _close(self) -> None:
        await self.client.aclose()
        await self._blobs.aclose()
