"""The main function of a worker's child process: runs one analysis after another and sends back its steps.

Messages are frames of a 4-byte big-endian length and a pickle. Both ends are our own code.
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
from typing import Any

from seven_stations.analysis.llm.installation import install_from_environment
from seven_stations.corrections import Correction
from seven_stations.stations import READING, AnalysisType
from seven_stations.steps import Step
from seven_stations.words import Note

LENGTH = struct.Struct(">I")

_ABOUT = {"title", "language", "engine"}
"""What the results of both kinds of jobs tell of their report."""

_LLM_SHARE = 0.75
"""The share of an attempt's time in which stations may wait for a language model; the rest is enough for the
text."""


@dataclass(frozen=True, slots=True)
class Task:
    """One analysis to run. ``packed`` is the uploaded file, or the text as UTF-8, compressed with zlib."""

    packed: bytes
    analysis_type: AnalysisType
    title: str | None
    max_bytes: int
    saved: dict[int, bytes] = field(default_factory=dict)
    """Checkpoints of earlier attempts, by station."""
    corrections: tuple[Correction, ...] = ()
    seconds: float | None = None
    """The time limit of the attempt in seconds."""


@dataclass(frozen=True, slots=True)
class Part:
    """One analysis to compare: its report and its parsed text, as JSON, each compressed with zlib."""

    analysis_id: str
    title: str | None
    packed: bytes
    script: bytes | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """An analysis that has no report, and the reason."""

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
class Finished:
    """The work has completed. ``formats`` are the report's, compressed with zlib; ``about`` are the fields of the
    job's result that come from the report."""

    formats: dict[str, bytes]
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """The analysis ended with an error. ``unreadable`` says why the text is at fault, if a retry cannot help."""

    unreadable: Note | None
    message: str
    traceback: str


Message = Step | Finished | Failed


def pack(message: object) -> bytes:
    """A message as a frame."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a child: memory in bytes, and CPU seconds for one task. 0 for no limit."""

    memory: int = 0
    cpu: int = 0


_PART_SECONDS = 0.5
OUT_OF_MEMORY = 77
"""The exit code of a child that reached its memory limit."""


def serve(connection: socket.socket, limits: Limits) -> None:
    """Run the tasks that come over ``connection`` until it closes. The child's main function.

    The kernel enforces the limits, so that neither a loop in C nor a single large allocation escapes them. Beyond
    the memory limit, allocations fail and the child exits with ``OUT_OF_MEMORY``; beyond the CPU time, SIGXCPU
    ends it. A child that reached a limit is not used again.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker decides when a job ends, not the terminal
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: end together with the worker
    install_from_environment()
    gc.freeze()  # loaded modules stay, so the garbage collector need not examine them
    gc.set_threshold(50_000, 20, 100)  # an analysis makes many objects that stay, and hardly any cycles
    _set(resource.RLIMIT_CORE, 0)
    if limits.memory and sys.platform == "linux":
        # RLIMIT_DATA counts writable memory; RLIMIT_AS would count reserved and shared memory too.
        _set(resource.RLIMIT_DATA, limits.memory)
    connection.setblocking(True)
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            _serve(connection, limits)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # at once, because anything else may need memory


def _serve(connection: socket.socket, limits: Limits) -> None:
    stream = connection.makefile("rwb")
    while head := stream.read(LENGTH.size):
        if limits.cpu:
            _set(resource.RLIMIT_CPU, math.ceil(time.process_time()) + limits.cpu)
        task = pickle.loads(stream.read(*LENGTH.unpack(head)))  # noqa: S301  # written by our own worker

        def send(message: Message) -> None:
            stream.write(pack(message))
            stream.flush()

        for message in _compare(task) if isinstance(task, CompareTask) else _run(task, _share_sender(send)):
            send(message)


def _share_sender(send: Callable[[Message], None]) -> Callable[[int, float], None]:
    """Sends how much of a station is done, at most every ``_PART_SECONDS``."""
    last = time.monotonic()

    def tell(number: int, share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= _PART_SECONDS:
            last = time.monotonic()
            send(Step("part", number, share=share))

    return tell


def _set(limit: int, value: int) -> None:
    """Set a limit that the kernel enforces; a lower one that is already set stays."""
    _, most = resource.getrlimit(limit)
    resource.setrlimit(limit, (value if most == resource.RLIM_INFINITY else min(value, most), most))


def _run(task: Task, tell: Callable[[int, float], None]) -> Iterator[Message]:
    from seven_stations.analysis.documents import text_in
    from seven_stations.analysis.errors import UnreadableTextError  # only children load the analysis
    from seven_stations.analysis.manuscript.model import Manuscript
    from seven_stations.analysis.pipeline import analyse
    from seven_stations.analysis.progress import listening
    from seven_stations.analysis.report import Report, to_html, to_markdown, to_script

    deadline = None if task.seconds is None else time.monotonic() + _LLM_SHARE * task.seconds

    def text() -> bytes | str:
        with listening(partial(tell, READING)):
            return text_in(zlib.decompress(task.packed), max_bytes=task.max_bytes)

    try:
        script = b""
        for step in analyse(
            # Passed without a variable, so that the analysis can release the text after reading it.
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
                case Manuscript():
                    script = zlib.compress(to_script(step).encode("utf-8", "replace"), 6)
                case Report() as report:
                    bodies = {"json": report.to_json(), "md": to_markdown(report), "html": to_html(report)}
                    doubts = tuple(doubt.code for doubt in report.doubts) or None
                    about = report.model_dump(include={*_ABOUT, "score", "rating", "confidence"})
                    yield Finished({"script": script, **_packed(bodies)}, about | {"doubts": doubts})
                case _:
                    yield step
    except MemoryError:
        raise
    except Exception as error:  # an error in a station is reported, and the child lives on
        unreadable = error.note if isinstance(error, UnreadableTextError) else None
        yield Failed(unreadable, str(error) or type(error).__name__, traceback.format_exc())


def _packed(bodies: dict[str, str]) -> dict[str, bytes]:
    return {name: zlib.compress(body.encode(), 6) for name, body in bodies.items()}


def _loaded(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))


def _compare(task: CompareTask) -> Iterator[Message]:
    from seven_stations.analysis.comparison import Given, MissingText, compare, to_html, to_markdown
    from seven_stations.protocol.flows import title_of_two

    try:
        given = [
            Given(one.analysis_id, one.title, _loaded(one.packed), _loaded(one.script) if one.script else None)
            for one in task.parts
        ]
        missing = [
            MissingText(analysis_id=one.analysis_id, title=one.title, reason=one.reason) for one in task.missing
        ]
        title = task.title
        if title is None and len(given) == 2:
            title = title_of_two(*(one.title or one.report.get("title") for one in given))
        found = compare(given, title=title, missing=missing)
        bodies = {"json": found.to_json(), "md": to_markdown(found), "html": to_html(found)}
        yield Finished(_packed(bodies), found.model_dump(include=_ABOUT))
    except MemoryError:
        raise
    except Exception as error:  # a malformed report fails only this job
        yield Failed(None, str(error) or type(error).__name__, traceback.format_exc())
