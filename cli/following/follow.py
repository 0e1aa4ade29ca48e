"""Following one job or analysis until it ends."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any

from cli.views.analysis_state import Outcome
from cli.views.language import t
from cli.views.render import View
from seven_stations.client.notifier import NotifierClient
from seven_stations.client.stream import ENDS, Event

_NOTED = frozenset({"system:info", "system:warning", "system:error", "disconnected", "unauthorized"})

Stations = Callable[[str], Awaitable[list[dict[str, Any]]]]
"""Returns the stations of an analysis, for viewers who come late."""


def lost_line(reason: str, seconds: float) -> str:
    """The message about a lost connection."""
    return t("connection lost ({reason}); connecting again in {seconds:.1f} s", reason=reason, seconds=seconds)


async def follow(
    client: NotifierClient, path: str, view: View, parameters: Mapping[str, str] | None = None
) -> Outcome | None:
    """Show the notifier's events until the analysis or job ends."""
    return await follow_events(client.events(path, parameters), view, client.stations)


async def follow_events(
    stream: AsyncGenerator[Event, None], view: View, stations: Stations | None = None
) -> Outcome | None:
    """Show events until the analysis or job ends; ``None`` if the stream ended without an outcome."""
    async with aclosing(stream) as events:
        async for event in events:
            if event.name == "analysis:completed" and view.board.lacking and stations is not None:
                view.board.fill(await stations(event.payload["analysisId"]))
            view.show(event.name, event.payload)
            if event.name in _NOTED:
                view.note(str(event.payload.get("message", event.name)))
            if event.name in ENDS:
                return view.board.outcome
    return None
