"""A command's connection to Redis: one client that decodes, one for compressed texts and reports."""

from types import TracebackType
from typing import Self

from protocol.address import check_prefix
from protocol.connection import connect, require_server
from protocol.keys import Keys
from protocol.producer import Producer
from protocol.settings import DeploymentSettings
from protocol.store import Store

_CLIENT_NAME = "stations-cli"


class Backend:
    """One queue at ``url``, from entering the context to leaving it.

    Entering raises :class:`~protocol.errors.ServerUnreachableError` where nothing answers there.
    """

    def __init__(self, settings: DeploymentSettings, url: str) -> None:
        check_prefix(url, settings.prefix)
        self._url = url
        # One retry: a user waits for the error.
        self.client = connect(url, client_name=_CLIENT_NAME, retries=1)
        self._blobs = connect(url, client_name=_CLIENT_NAME, decode=False, retries=1)
        self.keys = Keys(settings.prefix, settings.queue)
        self.store = Store(self._blobs, self.keys)
        self._settings = settings

    def producer(self) -> Producer:
        """What adds jobs to the queue."""
        return Producer(
            self.client,
            self._blobs,
            prefix=self._settings.prefix,
            queue=self._settings.queue,
            max_text_bytes=self._settings.max_text_bytes,
        )

    async def __aenter__(self) -> Self:
        try:
            await require_server(self.client, self._url)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        await self.client.aclose()
        await self._blobs.aclose()
