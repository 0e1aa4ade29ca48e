"""A connection for blocking reads, beside a client's pool: several commands in one round trip.

What redis-py does around each command (a stream, a task, a timeout per answer, reshaping the result) takes longer
than reading an event. Here redis-py only makes the connection, of any kind, and hiredis reads from it; where that
is not possible, redis-py reads too. Other commands may follow one that blocks; the server answers them together as
soon as data has come.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

_EXTRA_SECONDS = 10.0
"""How many seconds after its own timeout an answer may still come."""

_NOTHING = object()


class BlockingConnection:
    """Connects on first use, and again after an error. It is closed with its client."""

    def __init__(self, client: Redis) -> None:
        self._pool: Any = client.connection_pool
        self._connection: Any = None
        self._answers: _FastReader | None = None

    async def ask(self, *commands: Sequence[Any], seconds: float) -> list[Any]:
        """The raw answers to commands that may block for ``seconds``. Error replies are returned, not raised."""
        timeout = seconds + _EXTRA_SECONDS
        if self._answers is None or self._answers.lost:
            await self._connect()
        connection = self._connection
        try:
            if self._answers is not None:
                return await self._answers.to(commands, timeout) or await self._read_responses(commands, timeout)
            await connection.send_packed_command(connection.pack_commands(commands))
            return await self._read_responses(commands, timeout)
        except BaseException as error:
            self._answers = None
            await connection.disconnect(nowait=True)
            if isinstance(error, TimeoutError):
                raise RedisTimeoutError("no answer in time") from None
            raise

    async def _connect(self) -> None:
        if self._connection is None:
            self._connection = await self._pool.get_connection()
            self._connection.socket_timeout = None  # replaced by the timeout around the whole request
        else:
            await self._connection.connect()
        try:
            self._answers = _FastReader(self._connection)
        except AttributeError:
            self._answers = None  # an unknown version of redis-py: its own reader is slower, but works

    async def _read_responses(self, commands: Sequence[Any], seconds: float) -> list[Any]:
        """The answers as read by redis-py, which converts errors and some results."""
        answers: list[Any] = []
        async with asyncio.timeout(seconds):
            for _ in commands:
                try:
                    answers.append(await self._connection.read_response())
                except ResponseError as error:
                    answers.append(error)
        return answers


class _FastReader(asyncio.Protocol):
    """Replaces redis-py's reader on a connection that redis-py has made."""

    def __init__(self, connection: Any) -> None:
        encoder, self._transport = connection.encoder, connection._writer.transport  # noqa: SLF001
        self._parser = hiredis.Reader(
            encoding=encoder.encoding, errors=encoder.encoding_errors, notEnoughData=_NOTHING
        )
        self._former: Any = self._transport.get_protocol()
        self._transport.set_protocol(self)
        self._waiter: asyncio.Future[list[Any]] | None = None
        self._count = 0
        self._raw: list[bytes] = []
        self._found: list[Any] = []
        self.lost = False

    async def to(self, commands: Sequence[Any], seconds: float) -> list[Any]:
        """The answers to these commands; an empty list if one is an error, and then redis-py can read all of
        them."""
        loop = asyncio.get_running_loop()
        self._count = len(commands)
        self._raw, self._found = [], []
        waiter: asyncio.Future[list[Any]] = loop.create_future()
        self._waiter = waiter
        late = loop.call_later(seconds, self._give_up, TimeoutError())
        try:
            self._transport.write(b"".join([hiredis.pack_command(tuple(command)) for command in commands]))
            return await waiter
        finally:
            late.cancel()
            self._waiter = None

    def data_received(self, data: bytes) -> None:
        self._raw.append(data)
        self._parser.feed(data)
        while (answer := self._parser.gets()) is not _NOTHING:
            if not isinstance(answer, hiredis.PushNotification):
                self._found.append(answer)
        if len(self._found) < self._count or self._waiter is None or self._waiter.done():
            return
        if any(isinstance(answer, hiredis.ReplyError) for answer in self._found):
            self._former.data_received(b"".join(self._raw))
            self._found = []
        self._waiter.set_result(self._found)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self._give_up(RedisConnectionError("Connection closed by server."))
        self._former.connection_lost(exc)

    def _give_up(self, error: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)
