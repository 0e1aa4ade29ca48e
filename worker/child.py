"""What runs in a worker's child process: one analysis after another, its steps sent back as they happen.

Messages are frames of a 4-byte big-endian length and a pickle; both ends are ours.
"""

import contextlib
import ctypes
import gc
import json
import math
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from seven_stations.analysis.llm.installation import install_from_environment
from seven_stations.corrections import Correction
from seven_stations.stations import READING, AnalysisType
from seven_stations.words import Note

LENGTH = struct.Struct(">I")

_WAITING_SHARE = 0.75
"""Of an attempt's time: stations wait for a language model in it, and the rest is enough for the text."""


@dataclass(frozen=True, slots=True)
class Task:
    """One analysis to run. ``packed`` is the file that was sent, or the text as UTF-8, compressed with zlib."""

    packed: bytes
    analysis_type: AnalysisType
    title: str | None
    max_bytes: int
    saved: dict[int, bytes] = field(default_factory=dict)
    """Checkpoints of earlier attempts, by station."""
    corrections: tuple[Correction, ...] = ()
    seconds: float | None = None
    """How long the attempt may take."""


@dataclass(frozen=True, slots=True)
class Part:
    """One analysis to compare: its report, and its text as it was read, as JSON, each compressed with zlib."""

    analysis_id: str
    title: str | None
    packed: bytes
    script: bytes | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """An analysis that has no report, and why."""

    analysis_id: str
    title: str
    reason: Note


@dataclass(frozen=True, slots=True)
class CompareTask:
    """One comparison to make."""

    parts: tuple[Part, ...]
    missing: tuple[Missing, ...]
    title: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """Something happened at a station.

    ``summary`` and ``duration`` (ms) come with ``completed`` and ``restored``, the first with ``engine`` and a
    ``checkpoint``; ``note`` with ``log``; ``reason`` with ``dropped``, a checkpoint that cannot be read; ``share``
    (0..1) with ``part``, how much of the station is done, or of the reading where ``number`` is 0.
    """

    kind: Literal["started", "part", "log", "skipped", "completed", "restored", "dropped"]
    number: int
    note: Note | None = None
    reason: str = ""
    share: float = 0.0
    summary: dict[str, Any] = field(default_factory=dict)
    duration: float = 0.0
    engine: str = ""
    checkpoint: bytes = b""


@dataclass(frozen=True, slots=True)
class Finished:
    """The analysis is done. ``formats`` are the report's, compressed with zlib."""

    title: str | None
    language: str
    score: float | None
    rating: str | None
    doubts: tuple[str, ...]
    confidence: float
    engine: str
    formats: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison is made. ``formats`` are its report's, compressed with zlib."""

    language: str
    engine: str
    formats: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Failed:
    """The analysis ended with an error; ``unreadable`` where the text is at fault and a retry cannot help."""

    unreadable: bool
    message: str
    traceback: str


Message = Step | Finished | Compared | Failed


def pack(message: object) -> bytes:
    """A message as a frame."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take: memory in bytes, and processor seconds for one task. 0 for no limit."""

    memory: int = 0
    cpu: int = 0


_PART_SECONDS = 0.5
OUT_OF_MEMORY = 77
"""How a child exits whose memory reached its limit."""


def serve(connection: socket.socket, limits: Limits) -> None:
    """Run the tasks that come over ``connection`` until it closes. The child's main function.

    The kernel holds the limits, so that no loop in C and no single large allocation gets past them: beyond the
    memory, allocations fail and the child exits with ``OUT_OF_MEMORY``; beyond the processor time, it ends by
    SIGXCPU. A child that reached a limit is never used again.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker decides when a job ends, not the terminal
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: not one step without the worker
    install_from_environment()
    gc.freeze()  # what is loaded stays: no collection of garbage need look at it again
    _set(resource.RLIMIT_CORE, 0)
    if limits.memory and sys.platform == "linux":
        # What the process may write to: the address space would count what is only reserved, or shared.
        _set(resource.RLIMIT_DATA, limits.memory)
    connection.setblocking(True)
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            _serve(connection, limits)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # at once: whatever else is done here may need memory


def _serve(connection: socket.socket, limits: Limits) -> None:
    stream = connection.makefile("rwb")
    while head := stream.read(LENGTH.size):
        if limits.cpu:
            _set(resource.RLIMIT_CPU, math.ceil(time.process_time()) + limits.cpu)
        task = pickle.loads(stream.read(*LENGTH.unpack(head)))  # noqa: S301  # our own worker wrote it

        def send(message: Message) -> None:
            stream.write(pack(message))
            stream.flush()

        for message in _compare(task) if isinstance(task, CompareTask) else _run(task, _teller(send)):
            send(message)


def _teller(send: Callable[[Message], None]) -> Callable[[int, float], None]:
    """Sends how much of a station is done, at most every ``_PART_SECONDS``."""
    last = time.monotonic()

    def tell(number: int, share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= _PART_SECONDS:
            last = time.monotonic()
            send(Step("part", number, share=share))

    return tell


def _set(limit: int, value: int) -> None:
    """Set what the kernel enforces; where less is allowed already, that stays."""
    _, most = resource.getrlimit(limit)
    resource.setrlimit(limit, (value if most == resource.RLIM_INFINITY else min(value, most), most))


def _run(task: Task, tell: Callable[[int, float], None]) -> Iterator[Message]:
    from seven_stations.analysis.documents import text_in
    from seven_stations.analysis.errors import UnreadableTextError  # the analysis is loaded in children only
    from seven_stations.analysis.pipeline import (
        AnalysisCompleted,
        CheckpointDropped,
        StationCompleted,
        StationLog,
        StationRestored,
        StationSkipped,
        StationStarted,
        TextRead,
        analyse,
    )
    from seven_stations.analysis.progress import listening
    from seven_stations.analysis.report import to_html, to_markdown, to_script

    deadline = None if task.seconds is None else time.monotonic() + _WAITING_SHARE * task.seconds

    def text() -> bytes | str:
        with listening(partial(tell, READING)):
            return text_in(zlib.decompress(task.packed), max_bytes=task.max_bytes)

    try:
        script = b""
        for step in analyse(
            # No name of ours: the analysis lets go of the text when it has read it.
            text(),
            analysis_type=task.analysis_type,
            title=task.title,
            max_bytes=task.max_bytes,
            saved=task.saved,
            corrections=task.corrections,
            deadline=deadline,
            on_progress=tell,
        ):
            match step:
                case TextRead(manuscript=manuscript):
                    script = zlib.compress(to_script(manuscript).encode("utf-8", "replace"), 6)
                    del manuscript  # not needed while the stations run
                case StationStarted(number=number):
                    yield Step("started", number)
                case StationLog(number=number, note=note):
                    yield Step("log", number, note=note)
                case StationSkipped(number=number):
                    yield Step("skipped", number)
                case StationCompleted(number, _, summary, duration, _, engine, checkpoint):
                    yield Step(
                        "completed",
                        number,
                        summary=summary,
                        duration=duration,
                        engine=engine,
                        checkpoint=checkpoint,
                    )
                case StationRestored(number, _, summary, duration):
                    yield Step("restored", number, summary=summary, duration=duration)
                case CheckpointDropped(number, reason):
                    yield Step("dropped", number, reason=reason)
                case AnalysisCompleted(report=report):
                    bodies = {"json": report.to_json(), "md": to_markdown(report), "html": to_html(report)}
                    yield Finished(
                        title=report.title,
                        language=report.language,
                        score=report.score,
                        rating=report.rating,
                        doubts=tuple(doubt.code for doubt in report.doubts),
                        confidence=report.confidence,
                        engine=report.engine,
                        formats={
                            "script": script,
                            **{name: zlib.compress(body.encode(), 6) for name, body in bodies.items()},
                        },
                    )
    except MemoryError:
        raise
    except Exception as error:  # whatever a station raises is reported, and the child lives on
        unreadable = isinstance(error, UnreadableTextError)
        yield Failed(unreadable, str(error) or type(error).__name__, traceback.format_exc())


def _loaded(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))


def _compare(task: CompareTask) -> Iterator[Message]:
    from seven_stations.analysis.comparison import Given, MissingText, compare, to_html, to_markdown

    try:
        given = [
            Given(one.analysis_id, one.title, _loaded(one.packed), _loaded(one.script) if one.script else None)
            for one in task.parts
        ]
        missing = [
            MissingText(analysis_id=one.analysis_id, title=one.title, reason=one.reason) for one in task.missing
        ]
        found = compare(given, title=task.title, missing=missing)
        bodies = {"json": found.to_json(), "md": to_markdown(found), "html": to_html(found)}
        yield Compared(
            language=found.language,
            engine=found.engine,
            formats={name: zlib.compress(body.encode(), 6) for name, body in bodies.items()},
        )
    except MemoryError:
        raise
    except Exception as error:  # a strange report fails this job only
        yield Failed(False, str(error) or type(error).__name__, traceback.format_exc())
