"""A TCP proxy that delays what passes and breaks connections, in a thread of its own."""

import asyncio
import random
import threading
from contextlib import suppress
from typing import Self

_CHUNK = 16_384


class Proxy:
    """Listens on ``port`` and connects to ``target``, both of this machine.

    Each chunk waits up to ``delay`` seconds, and with a probability of ``drop`` its connection is reset in the
    middle of it.
    """

    def __init__(self, target: int, *, delay: float = 0.0, drop: float = 0.0, seed: int = 1) -> None:
        self.dropped = 0
        self._target, self._delay, self._drop = target, delay, drop
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)

    async def _serve(self) -> None:
        self._ended = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        server.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        writers = [writer]
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            writers.append(far_writer)
            ways = [self._pass(reader, far_writer), self._pass(far_reader, writer)]
            tasks = [asyncio.ensure_future(way) for way in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        except OSError:
            pass  # the target is away: so is the proxy's connection
        finally:
            for each in writers:
                each.transport.abort()
            self._running.discard(task)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                await asyncio.sleep(self._chance.random() * self._delay)
                if self._chance.random() < self._drop:
                    self.dropped += 1
                    writer.write(chunk[: self._chance.randrange(len(chunk))])
                    await writer.drain()
                    return
                writer.write(chunk)
                await writer.drain()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._loop.close()
