"""One connection for reads that wait, beside a client's pool: several commands, one way there and one back.

What redis-py does around each command of its own (a task to send it, a timeout for each answer, a shape for the
result) takes longer than reading an event does. A command that blocks may be followed by others: the server
answers them in the same breath once something has come.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

_PATIENCE_SECONDS = 10.0
"""How much later than asked for an answer may come."""


class Line:
    """Connects when it is first used, and again after an error. It ends with its client."""

    def __init__(self, client: Redis) -> None:
        self._pool: Any = client.connection_pool
        self._connection: Any = None

    async def ask(self, *commands: Sequence[Any], seconds: float) -> list[Any]:
        """The answers, as the server gave them, to commands that may block for so long. Errors are answers too."""
        if self._connection is None:
            self._connection = await self._pool.get_connection()
            self._connection.socket_timeout = None  # ours is around all of it
        connection = self._connection
        answers: list[Any] = []
        try:
            async with asyncio.timeout(seconds + _PATIENCE_SECONDS):
                await connection.send_packed_command(connection.pack_commands(commands))
                for _ in commands:
                    try:
                        answers.append(await connection.read_response())
                    except ResponseError as error:
                        answers.append(error)
        except TimeoutError:
            await connection.disconnect(nowait=True)
            raise RedisTimeoutError("no answer in time") from None
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        return answers
