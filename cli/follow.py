"""Following one job or analysis through the notifier until it ends."""

from collections.abc import Mapping
from contextlib import aclosing

from cli.board import Outcome
from cli.client import NotifierClient, quoted
from cli.render import View

ENDS = frozenset({"analysis:completed", "analysis:failed", "job:completed", "job:failed"})

_NOTED = frozenset({"system:info", "system:warning", "system:error", "disconnected", "unauthorized"})


def analysis_path(analysis_id: str) -> str:
    return f"/api/realtime/analysis/{quoted(analysis_id)}/stream"


def job_path(job_id: str) -> str:
    return f"/api/realtime/jobs/{quoted(job_id)}/stream"


async def follow(
    client: NotifierClient, path: str, view: View, parameters: Mapping[str, str] | None = None, *, since: str = ""
) -> Outcome | None:
    """Show what happens until the end; ``None`` where the server says that all was told before ``since``."""
    async with aclosing(client.events(path, parameters, since=since)) as events:
        async for event in events:
            if event.name == "analysis:completed" and view.board.lacking:
                view.board.fill(await client.stations(event.payload["analysisId"]))
            view.show(event.name, event.payload)
            if event.name in _NOTED:
                view.note(str(event.payload.get("message", event.name)))
            if event.name in ENDS:
                return view.board.outcome
    return None
