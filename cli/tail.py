"""`stations tail`: follows events through the notifier."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli.errors import ExitCode, NotFoundError, TimedOutError, UsageError

if TYPE_CHECKING:  # httpx and rich take a while to import
    from cli.client import Event, NotifierClient
    from cli.settings import CommandSettings

_EVENTS_PATH = "/api/realtime/events"


def tail(
    job: Annotated[str | None, typer.Argument(metavar="JOB", help="The job to watch.", show_default=False)] = None,
    analysis: Annotated[
        str | None, typer.Option("--analysis", metavar="ID", help="The analysis to watch.")
    ] = None,
    room: Annotated[
        list[str] | None, typer.Option("--room", metavar="ROOM", help="A room to listen in; may be repeated.")
    ] = None,
    queue: Annotated[
        str | None, typer.Option("--queue", metavar="NAME", help="The job's queue; alone, that queue's events.")
    ] = None,
    user: Annotated[
        str | None, typer.Option("--user", metavar="ID", help="Whose events, where the notifier runs open.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="CURSOR", help="Go on after this event id.")
    ] = None,
    timeout: options.Timeout = None,
    json: options.Json = False,
    url: options.NotifierUrl = None,
    token: options.Token = None,
) -> None:
    """Follow events; reconnects and goes on where it was by itself.

    Watching a job or an analysis ends with it: exit code 0 where it completed, 1 where it failed.

    Examples:

        stations tail j0123456789abcdef01

        stations tail --analysis act-one --json

        stations tail --queue ai-analysis --room project:hamlet
    """
    import asyncio

    from cli.settings import CommandSettings
    from protocol.settings import load_settings

    if job is not None and analysis is not None:
        raise UsageError("JOB and --analysis cannot be watched together: choose one")
    if room and (job is not None or analysis is not None):
        raise UsageError("--room cannot be joined to a JOB or --analysis: a room `job:ID` or `analysis:ID` can")
    settings = load_settings(CommandSettings)
    watch = _Watch(settings, url or settings.find_notifier(), token or settings.token, since or "", json=json)

    async def run() -> int:
        try:
            async with asyncio.timeout(timeout):
                if analysis is not None:
                    return await watch.analysis(analysis)
                if job is not None:
                    return await watch.job(job, queue)
                rooms = [*(room or []), *([f"queue:{queue}"] if queue else [])]
                return await watch.rooms(rooms, user)
        except TimeoutError:
            raise TimedOutError(f"Not ended within {timeout:g} s") from None

    raise typer.Exit(asyncio.run(run()))


class _Watch:
    """One call of the command; its methods return the exit code."""

    def __init__(
        self, settings: "CommandSettings", url: str, token: str | None, since: str, *, json: bool
    ) -> None:
        self._settings = settings
        self._url = url
        self._token = token
        self._since = since
        self._json = json

    async def analysis(self, analysis_id: str) -> int:
        from cli.follow import analysis_path

        return await self._until_end(analysis_path(analysis_id), analysis_id, {})

    async def job(self, job_id: str, queue: str | None) -> int:
        from cli.follow import analysis_path, job_path

        parameters = {"queue": queue} if queue else {}
        if not self._json and queue in (None, self._settings.queue):
            # Our producers' analyses have their job's id, and tell more of the stations than jobs do.
            try:
                return await self._until_end(analysis_path(job_id), job_id, {})
            except NotFoundError:
                pass
        return await self._until_end(job_path(job_id), job_id, parameters)

    async def rooms(self, rooms: list[str], user: str | None) -> int:
        from contextlib import aclosing

        from cli.console import say

        parameters = {"rooms": ",".join(rooms)} if rooms else {}
        if user:
            parameters["userId"] = user
        if not rooms and not user and not self._token:
            say("listening to what is for everyone; name a --queue, --room, JOB or --analysis to hear more")
        async with (
            self._client() as client,
            aclosing(client.events(_EVENTS_PATH, parameters, since=self._since)) as events,
        ):
            async for event in events:
                self._print(event)
        return ExitCode.DONE

    async def _until_end(self, path: str, title: str, parameters: Mapping[str, str]) -> int:
        import sys
        from contextlib import aclosing

        from cli.board import Board, Outcome
        from cli.follow import ENDS, follow
        from cli.render import view_of

        outcome: Outcome | None = None
        if self._json:
            board = Board()
            async with (
                self._client() as client,
                aclosing(client.events(path, parameters, since=self._since)) as events,
            ):
                async for event in events:
                    board.apply(event.name, event.payload)
                    self._print(event)
                    if event.name in ENDS:
                        break
            outcome = board.outcome
        else:
            with view_of(Board(title), sys.stdout) as view:
                async with self._client() as client:
                    outcome = await follow(client, path, view, parameters, since=self._since)
        # None: it ended before the cursor that was given, and nothing tells how any more.
        return ExitCode.DONE if outcome is None or outcome.completed else ExitCode.JOB_FAILED

    def _client(self) -> "NotifierClient":
        from cli.client import NotifierClient
        from cli.console import say

        return NotifierClient(self._url, token=self._token, tell=say)

    def _print(self, event: "Event") -> None:
        from cli.console import print_json
        from cli.figures import printable

        if self._json:
            print_json({"event": event.name, "payload": event.payload})
        else:
            typer.echo(printable(line_of(event.name, event.payload)))


_SUBJECTS = ("analysisId", "jobId", "queueName")
_TOLD = ("stationName", "line", "message", "error", "progress", "duration", "count", "stats", "text", "code")


def line_of(name: str, payload: Mapping[str, Any]) -> str:
    """One event as one line: time, name, what it is about, what it says."""
    import json

    clock = str(payload.get("timestamp", ""))[11:19]
    subject = next((str(payload[field]) for field in _SUBJECTS if payload.get(field)), "")
    told = []
    for field in _TOLD:
        value = payload.get(field)
        if value is None:
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        told.append(text if field in ("stationName", "line", "message", "error", "text") else f"{field}={text}")
    return "  ".join(part for part in (clock, f"{name:<26}", subject, " ".join(told)) if part)
