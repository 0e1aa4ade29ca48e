"""Warm child processes for analyses, one per slot: the worker's event loop never computes, and a slot can be
killed.

``ProcessPoolExecutor`` does not fit, because killing one of its children breaks the pool for every other job.
"""

import asyncio
import multiprocessing
import multiprocessing.process
import pickle
import resource
import signal
import socket
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from seven_stations.steps import Step
from seven_stations.words import Note
from worker.child import LENGTH, OUT_OF_MEMORY, CompareTask, Limits, Message, Task, pack, serve
from worker.metrics import Metrics

log = structlog.get_logger()

_MIN_RESTART_PAUSE, _MAX_RESTART_PAUSE = 0.2, 10.0
"""Seconds between attempts to start a process."""

_PRELOAD = [
    "worker.child",
    "seven_stations.analysis.pipeline",
    "seven_stations.analysis.report",
    "seven_stations.analysis.stations.preload",
]


MAX_IDLE_BYTES = 512 * 2**20
"""A child with more memory than this after its work is replaced. After 5 MB of text it holds a third of this."""


class ChildLostError(Exception):
    """The child process that ran this analysis ended unexpectedly."""


class LimitReachedError(Exception):
    """The child process took all that it may: ``code`` says of what, ``most`` how much that is."""

    def __init__(self, code: str, **most: int) -> None:
        super().__init__(code, most)

    def at(self, where: str) -> Note:
        """What was reached ``where``, one of the ``places`` of the catalogue."""
        code, most = self.args
        return Note(code, {"where": where, **most})


@dataclass(slots=True, eq=False)
class _Slot:
    process: multiprocessing.process.BaseProcess
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class ProcessPool:
    """``count`` warm children. ``run`` waits for a free one."""

    def __init__(
        self, count: int, metrics: Metrics, limits: Limits, *, max_idle_bytes: int = MAX_IDLE_BYTES
    ) -> None:
        self._count = count
        self._limits = limits
        self._metrics = metrics
        self._worn_bytes = max_idle_bytes
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_PRELOAD)
        self._free: asyncio.Queue[_Slot] = asyncio.Queue()
        self._all: set[_Slot] = set()
        self._replacing: set[asyncio.Future[None]] = set()

    async def start(self) -> None:
        """Start the children; returns when all are ready."""
        for slot in await asyncio.gather(*(self._spawn() for _ in range(self._count))):
            self._free.put_nowait(slot)

    async def close(self) -> None:
        """End all children at once."""
        for slot in list(self._all):
            await self._end(slot)

    @property
    def pids(self) -> list[int]:
        """The process ids of the children."""
        return [slot.process.pid for slot in self._all if slot.process.pid is not None]

    async def run(
        self, task: Task | CompareTask, taken: Callable[[], None] = lambda: None
    ) -> AsyncGenerator[Message, None]:
        """The messages of one analysis, the last one ``Finished`` or ``Failed``. ``taken`` is called once a child
        is free for it.

        Closing the generator earlier kills the child and its work, and replaces it. Raises
        :class:`LimitReachedError` if the child reaches one of its limits, and :class:`ChildLostError` if it dies
        for another reason.
        """
        slot = await self._free.get()
        clean = False
        taken()
        try:
            slot.writer.write(pack(task))
            await slot.writer.drain()
            while True:
                (length,) = LENGTH.unpack(await slot.reader.readexactly(LENGTH.size))
                body = await slot.reader.readexactly(length)
                message: Message = pickle.loads(body)  # noqa: S301  # written by our own child
                clean = not isinstance(message, Step)
                yield message
                if clean:
                    return
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise await self._ended(slot) from error
        finally:
            if clean and _resident_bytes(slot.process.pid) <= self._worn_bytes:
                self._free.put_nowait(slot)
            else:
                replacing = asyncio.ensure_future(self._replace(slot))
                self._replacing.add(replacing)
                replacing.add_done_callback(self._replacing.discard)
                await asyncio.shield(replacing)

    async def _ended(self, slot: _Slot) -> Exception:
        """Why a child ended by itself."""
        await asyncio.to_thread(slot.process.join, 5)
        match slot.process.exitcode:
            case int(code) if code == OUT_OF_MEMORY:
                return LimitReachedError("much-memory", megabytes=self._limits.memory // 2**20)
            case int(code) if code == -signal.SIGXCPU:
                return LimitReachedError("much-time", seconds=self._limits.cpu)
            case _:
                return ChildLostError()

    async def _replace(self, slot: _Slot) -> None:
        self._metrics.replaced.inc()
        log.info("slot replaced", pid=slot.process.pid)
        await self._end(slot)
        pause = _MIN_RESTART_PAUSE
        while True:
            try:
                self._free.put_nowait(await self._spawn())
                return
            except OSError as error:  # no descriptor or no memory; giving up would lose the slot for good
                log.warning("slot not replaced yet", error=str(error))
            await asyncio.sleep(pause)
            pause = min(2 * pause, _MAX_RESTART_PAUSE)

    async def _spawn(self) -> _Slot:
        ours, theirs = socket.socketpair()
        process = self._context.Process(
            target=serve, args=(theirs, self._limits), daemon=True, name="stations-slot"
        )
        # Blocks until the fork server has answered, so not on the event loop.
        await asyncio.to_thread(process.start)
        theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours, limit=2**20)
        slot = _Slot(process, reader, writer)
        self._all.add(slot)
        return slot

    async def _end(self, slot: _Slot) -> None:
        self._all.discard(slot)
        slot.process.kill()
        slot.writer.close()
        await asyncio.to_thread(slot.process.join, 5)


def _resident_bytes(pid: int | None) -> int:
    """The resident memory of a process in bytes; 0 if the system does not report it."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0
