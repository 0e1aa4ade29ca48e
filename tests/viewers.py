"""Viewers: an SSE reader for tests, strict about the format."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Frame:
    """One SSE event."""

    id: str | None
    event: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.event}{self.data}"


def is_at_rest(connection: asyncio.Task[Any]) -> bool:
    """Whether a stream that is served in this process waits for the hub, and has sent all that it had."""
    step: Any = connection.get_coro()
    while step is not None and getattr(getattr(step, "cr_code", None), "co_name", "") != "_rest":
        step = getattr(step, "cr_await", None)
    return step is not None


COUNTS = "queue:stats"


def frames_of(response: httpx.Response, *, counts: bool = False) -> Iterator[Frame]:
    """The events of a stream as they come. Comments, ``retry:`` and, unless asked for, the counts of queues, which
    come by the clock, are passed over; anything odd is an error.
    """
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line.startswith(":"):
            continue
        if not line:
            if "event" in fields and (counts or fields["event"] != COUNTS):
                yield Frame(fields.get("id"), fields["event"], json.loads(fields["data"]))
            fields = {}
            continue
        name, _, value = line.partition(": ")
        assert name in ("id", "event", "data", "retry"), f"not a line of our frames: {line!r}"
        assert name not in fields, f"two {name} lines in one frame"
        fields[name] = value


@contextmanager
def watching(
    url: str, *, last_event_id: str | None = None, counts: bool = False, **params: str
) -> Iterator[Iterator[Frame]]:
    """An open stream. Reading blocks for at most a minute."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    with (
        httpx.Client(timeout=60) as client,
        client.stream("GET", url, headers=headers, params=params) as response,
    ):
        assert response.status_code == 200, f"{response.status_code} {response.read().decode()}"
        yield frames_of(response, counts=counts)


def until(frames: Iterator[Frame], last: Callable[[Frame], bool]) -> list[Frame]:
    """Frames up to and including the one that satisfies ``last``."""
    found: list[Frame] = []
    for frame in frames:
        found.append(frame)
        if last(frame):
            return found
    raise AssertionError(f"the stream ended before: {[frame.event for frame in found]}")
